"""The outside world of the lab's archive: whom the tests ask, and how each answers where nobody interferes.

Real public names and addresses, because the archive is read with the real registry of targets; nothing here is ever
contacted. Which component a host belongs to stands here and not in the registry, so that the same seed gives the same
archive whatever the registry learns; a test holds the two together.
"""

from typing import NamedTuple

from msgspec import Struct


class Holder(NamedTuple):
    """Who announces an address."""

    asn: int
    org: str


class Host(Struct, frozen=True):
    """A name the tests ask for: its component, the address it has, and what it answers."""

    name: str
    component: str
    address: str
    holder: Holder
    status: int = 200
    title: str = ""
    header: tuple[str, str] = ("Server", "nginx/1.18.0")


TELEGRAM = Holder(62041, "Telegram Messenger Inc")
META = Holder(32934, "Facebook, Inc.")
AMAZON = Holder(16509, "Amazon.com, Inc.")
GOOGLE = Holder(15169, "Google LLC")
MICROSOFT = Holder(8075, "Microsoft Corporation")
EDGECAST = Holder(15133, "Edgecast Inc.")

DC_COMPONENT = "telegram/dc"
DATA_CENTRES: dict[str, str] = {
    "1": "149.154.175.50",
    "2": "149.154.167.51",
    "3": "149.154.175.100",
    "4": "149.154.167.91",
    "5": "149.154.171.5",
    "2, second": "95.161.76.100",
}
"""Addresses the telegram test connects to, by data centre. Source: OONI ts-020, test version 0.3.1."""

WEB = Host("web.telegram.org", "telegram/web", "149.154.167.99", TELEGRAM, title="Telegram Web")

CHAT: tuple[Host, ...] = tuple(
    Host(f"e{n}.whatsapp.net", "whatsapp/chat", address, AMAZON)
    for n, address in enumerate(("15.197.210.208", "15.197.206.217", "3.33.221.48", "3.33.252.61") * 4, start=1)
)
"""The sixteen chat names of the whatsapp test; they share four addresses, as in OONI's archive of 2022."""

REGISTRATION = Host("v.whatsapp.net", "whatsapp/registration", "31.13.73.52", META, header=("Server", "Yaws 2.0.9"))
WHATSAPP_WEB = Host("web.whatsapp.com", "whatsapp/web", "31.13.73.52", META, title="WhatsApp Web")

SIGNAL: tuple[Host, ...] = (
    Host("cdsi.signal.org", "signal/directory", "40.122.45.194", MICROSOFT, status=404),
    Host("chat.signal.org", "signal/chat", "76.223.92.165", AMAZON, status=404, header=("X-Signal-Timestamp", "1")),
    Host("sfu.voip.signal.org", "signal/calls", "13.248.212.111", AMAZON, status=404),
    Host("storage.signal.org", "signal/storage", "142.250.78.211", GOOGLE, status=404, header=("Via", "1.1 google")),
)
UPTIME = Host("uptime.signal.org", "signal/uptime", "13.248.212.111", AMAZON)

_NEW_ERA = "Telegram – a new era of messaging"
SITES: dict[str, Host] = {
    "https://t.me/": Host("t.me", "telegram/links", "149.154.167.99", TELEGRAM, title=_NEW_ERA),
    "https://telegram.org/": Host("telegram.org", "telegram/site", "149.154.167.99", TELEGRAM, title=_NEW_ERA),
    "https://www.example.org/": Host(
        "www.example.org", "site/www.example.org", "93.184.216.34", EDGECAST, title="Example Domain"
    ),
    "https://www.example.net/": Host(
        "www.example.net", "site/www.example.net", "93.184.216.34", EDGECAST, title="Example Domain"
    ),
}
"""What web_connectivity is given: two names of the service, two neutral ones (RFC 2606)."""

HOSTS: tuple[Host, ...] = (WEB, *CHAT, REGISTRATION, WHATSAPP_WEB, *SIGNAL, UPTIME, *SITES.values())
COMPONENTS: tuple[str, ...] = tuple(sorted({DC_COMPONENT} | {h.component for h in HOSTS}))
"""Every component that the lab's archive says something of."""

BOGON = "10.23.45.67"
"""What a lying resolver answers: an address of private use (RFC 1918), chosen."""
