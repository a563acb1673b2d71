"""Cases of the rules that read who gave an answer: attempts for which each must decide, and for which it must not."""

from judging import DC, SITE, WORKED, Row, attempt, elsewhere

from gatewatch.targets import Fingerprint

PAGE = Fingerprint(name="t.page", scope="nat", location="body", kind="contains", pattern="Stop")
AWAY = Fingerprint(name="t.away", scope="isp", location="header.location", kind="prefix", pattern="http://notice.")
CLEARS = Fingerprint(name="t.clears", scope="fp", location="body", kind="contains", pattern="nginx")
ADDRESS = Fingerprint(name="t.address", scope="nat", location="dns", kind="full", pattern="93.184.216.66")
AT_HOME = Fingerprint(
    name="t.home", scope="nat", location="dns", kind="full", pattern="93.184.216.67", countries=frozenset({"XB"})
)
INSIDE = Fingerprint(name="t.inside", scope="nat", location="dns", kind="full", pattern="10.10.34.35")
KNOWN = (PAGE, AWAY, CLEARS, ADDRESS, AT_HOME, INSIDE)

NOTICE = "http://notice.example.net/"


def plain(host: str | None = SITE, **columns: object) -> Row:
    """An answer in clear."""
    given = {"ip": "93.184.216.34", "dns": "ok" if host else None} | columns
    return attempt(host, port=80, tcp="ok", http="ok", **({"http_status": 200} | given))


def answered(ip: str, host: str = SITE, **columns: object) -> Row:
    """A lookup that gives `ip`, and what became of it."""
    return attempt(host, ip, dns="ok", **columns)


def wrong(host: str = SITE, ip: str = "93.184.216.99", **columns: object) -> Row:
    return answered(ip, host, tcp="ok", tls="ssl_invalid_hostname", **columns)


def dead(host: str = SITE, ip: str = "93.184.216.99", **columns: object) -> Row:
    return answered(ip, host, tcp="generic_timeout_error", **columns)


def run(*pages: Row) -> list[Row]:
    """Measurements of one report, the first of which is m1."""
    return [p | {"measurement_id": f"m{n}", "report_id": "run"} for n, p in enumerate(pages, 1)]


PORTAL = {"http_status": 302, "http_location": "http://login.example.net/?next=", "http_title": None}
HOSTS = (SITE, "one.example.net", "two.example.com")


def portal(**last: object) -> list[Row]:
    """Three sites that all lead to one login page; `last` changes what the third gives."""
    pages = [plain(h, **(PORTAL | {"http_location": f"http://login.example.net/?next={h}"})) for h in HOSTS]
    pages[-1] |= last
    return run(*pages)


def centres(title: str = "501", test: str = "m1", asn: int = 64496, **columns: object) -> list[Row]:
    """Plain answers of three data centres, all alike."""
    return [
        plain(None, ip=ip, test=test, asn=asn, **({"http_status": 501, "http_title": title} | columns)) for ip in DC[:3]
    ]


def others(title: str = "501", networks: int = 2, **columns: object) -> list[Row]:
    return [r for n in range(networks) for r in centres(title, f"other-{n}", 64500 + n, country="XB", **columns)]


def reset(host: str = SITE, other: str = "www.example.net", ip: str = "93.184.216.34", **columns: object) -> list[Row]:
    """A reset handshake, and another name on `ip` that works."""
    row = attempt(host, "93.184.216.34", dns="ok", tcp="ok", tls="connection_reset", **columns)
    return [row, attempt(other, ip, **WORKED), *elsewhere(row)]


RESOLVER = {"resolver_ip": "93.184.1.1", "resolver_asn": 64496}
"""The operator's own, in the block that the injected answers of these cases lie in."""
RIGHT = "151.101.1.140"


def reached() -> list[Row]:
    return elsewhere(answered(RIGHT))


SHOOK = {"tcp": "ok", "tls": "ok", "http": "ok"}
UNRELATED = wrong("other.example.com", test="m2")

ABOUT_ANSWERS: dict[str, tuple[list[Row], list[list[Row]]]] = {
    "dns.injection.blockpage": (
        [answered("93.184.216.66", tcp="ok", http="ok", http_encrypted=False)],
        [
            [answered("93.184.216.65", tcp="ok", http="ok", http_encrypted=False)],
            # the service itself answered there
            [answered("93.184.216.66", tcp="ok", tls="ok", http="ok")],
            # known in another country only
            [answered("93.184.216.67", tcp="ok", http="ok", http_encrypted=False)],
            # the helper is given it as well
            [answered("93.184.216.66", tcp="ok", helper={"dns": "ok"}, helper_dns_answers=["93.184.216.66"])],
            # a private one needs a control like every private one
            [answered("10.10.34.35", tcp="generic_timeout_error")],
            # another of its answers was tried
            [answered("93.184.216.34", tcp="ok", dns_answers=["93.184.216.34", "93.184.216.66"])],
        ],
    ),
    "dns.injection.other": (
        [wrong(), UNRELATED, *elsewhere(wrong(ip="93.184.216.34"))],
        [
            # only one name leads there: a CDN's other address, or a man in the middle
            [wrong(), *elsewhere(wrong(ip="93.184.216.34"))],
            [wrong(), wrong("shop.example.org", test="m2"), *elsewhere(wrong(ip="93.184.216.34"))],
            # nobody shows what the service gives
            [wrong(), UNRELATED],
            # somebody reached the service there
            [wrong(), UNRELATED, *elsewhere(wrong(ip="93.184.216.34")), *elsewhere(wrong(), 1, first=64507)],
            # a mismatch alone
            [answered("93.184.216.99", **SHOOK), UNRELATED, *elsewhere(wrong(ip="93.184.216.34"))],
            # the other name was answered with it on another network
            [wrong(), wrong("other.example.com", test="m2", asn=64499), *elsewhere(wrong(ip="93.184.216.34"))],
        ],
    ),
    "dns.injection.dead": (
        [dead(), dead("other.example.com", test="m2"), *elsewhere(dead(ip="93.184.216.34"))],
        [
            [dead(), *elsewhere(dead(ip="93.184.216.34"))],
            [dead(), dead("other.example.com", test="m2")],
            # the helper connects to that very address: somebody is there, and the way to it is cut
            [
                dead(helper={"tcp": "ok", "http": "ok"}, helper_dns_answers=["93.184.216.34"]),
                dead("other.example.com", test="m2"),
            ],
        ],
    ),
    "dns.injection.own_space": (
        [wrong(**RESOLVER), *reached()],
        [
            # another block; another operator's resolver; the resolver itself, as a home router's page may be
            [wrong(**(RESOLVER | {"resolver_ip": "93.185.1.1"})), *reached()],
            [wrong(**(RESOLVER | {"resolver_asn": 15169})), *reached()],
            [wrong(**(RESOLVER | {"resolver_ip": "93.184.216.99"})), *reached()],
            # a network of servers, where any site may be a neighbour
            [
                r | {"asn": 16509, "country": "US", "simulated": False} if r["measurement_id"] == "m1"
                else r | {"asn": r["asn"] - 60000, "country": "DE", "simulated": False}
                for r in [wrong(**(RESOLVER | {"resolver_asn": 16509})), *reached()]
            ],
            # the service is there: a cache inside the operator's network
            [answered("93.184.216.99", **SHOOK, **RESOLVER), *reached()],
            # nobody shows what the service gives
            [wrong(**RESOLVER)],
            # somebody reached the service there; another network is given it too
            [wrong(**RESOLVER), *reached(), *elsewhere(wrong(), 1, first=64507)],
            [wrong(**RESOLVER), *reached(), dead(test="m2", asn=64507)],
            # it cannot be connected to, which is less
            [dead(**RESOLVER), *reached()],
        ],
    ),
    "dns.injection.own_space_dead": (
        [dead(**RESOLVER), *reached()],
        [
            [dead(), *reached()],
            [dead(**RESOLVER)],
            [dead(**RESOLVER, helper={"tcp": "ok", "http": "ok"}, helper_dns_answers=[RIGHT])],
            [dead(**RESOLVER, helper={"http": "ok"}, helper_dns_answers=["93.184.216.99"])],
        ],
    ),
    "http.blockpage.known": (
        [plain(fingerprints=["t.page"])],
        [
            [plain(fingerprints=["t.page", "fp:t.clears"])],
            [plain(fingerprints=["t.unknown"])],
            [plain(fingerprints=["t.page"], http_encrypted=True, tls="ok")],
            [plain(fingerprints=[])],
        ],
    ),
    "http.redirect.known": (
        [plain(http_status=302, http_location=NOTICE, fingerprints=["t.away"])],
        [
            [plain(http_status=302, http_location="http://www.example.com/")],
            [plain(http_status=302, http_location=NOTICE, fingerprints=["t.away"], http_encrypted=True)],
            [plain(http_status=302, http_location=NOTICE), plain("notice.example.net", fingerprints=[])],
        ],
    ),
    "tester.portal": (
        portal(),
        [
            portal()[:2],
            portal(http_location=None, http_title="Welcome"),
            run(*(plain(h, http_status=301, http_location=f"http://www.{h}/") for h in HOSTS)),
            run(*(plain(h, http_body_bytes=162) for h in HOSTS)),
            centres(),
        ],
    ),
    "http.stranger": (
        [*centres("Blocked"), *others()],
        [
            centres("Blocked"),
            [*centres(), *others()],
            [*centres("Blocked"), *others(networks=1)],
            [*centres("Blocked"), *others(), *centres("Blocked", "same", 64509, country="XB")],
            [*centres("Blocked")[:2], *others()],
        ],
    ),
    "tls.reset.sni": (
        reset(),
        [
            reset(ip="93.184.216.35"),
            reset(other=SITE),
            [*reset(), attempt(SITE, **WORKED, number=1)],
            reset()[:1] + reset()[2:],
        ],
    ),
}  # fmt: skip
"""Each rule with attempts of m1 for which it decides, and its nearest neighbours for which it does not."""
