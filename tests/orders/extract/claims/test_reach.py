"""Which services and networks an observation tells of, and how much of a service is left. All texts are made up."""

import pytest
from tiny_story import heard

from gatewatch.orders.extract.claims.find import statements

Row = tuple[str, str, str | None, str | None]

REACHED: list[tuple[str, str, list[Row]]] = [
    (
        "en",
        "Subscribers of Nimbus could not open WhatsApp on Friday.",
        [("WhatsApp", "unavailable", "2031-05-23", "Nimbus")],
    ),
    (
        "en",
        "WhatsApp did not load on MTN and Nimbus on Friday.",
        [("WhatsApp", "unavailable", "2031-05-23", "MTN"), ("WhatsApp", "unavailable", "2031-05-23", "Nimbus")],
    ),
    (
        "pt",
        "Clientes da Nimbus não conseguiam abrir o WhatsApp na sexta-feira.",
        [("WhatsApp", "unavailable", "2031-05-23", "Nimbus")],
    ),
    (
        "en",
        "The order is against Telegram, Signal and TikTok. All three apps were unavailable on Friday.",
        [(s, "unavailable", "2031-05-23", None) for s in ("Telegram", "Signal", "TikTok")],
    ),
    (
        "en",
        "The order is against Telegram. Telegram is big. WhatsApp was down on Friday. The service was slow on MTN.",
        [("WhatsApp", "unavailable", "2031-05-23", None), ("WhatsApp", "partial", "2031-05-24", "MTN")],
    ),
    (
        "en",
        "Telegram failed to load on MTN on Friday and WhatsApp worked on Safaricom.",
        [("Telegram", "unavailable", "2031-05-23", "MTN"), ("WhatsApp", "available", "2031-05-23", "Safaricom")],
    ),
    (
        "tr",
        "Telegram Turkcell üzerinden açılmazken WhatsApp sorunsuz çalışıyordu.",
        [("Telegram", "unavailable", "2031-05-24", "Turkcell"), ("WhatsApp", "available", "2031-05-24", None)],
    ),
    (
        "en",
        "NetBlocks data show connectivity at 9% of ordinary levels on Friday.",
        [("internet", "unavailable", "2031-05-23", None)],
    ),
    (
        "en",
        "NetBlocks data show connectivity at 61% of ordinary levels on Friday.",
        [("internet", "partial", "2031-05-23", None)],
    ),
    ("en", "Photos sent on WhatsApp would not load on Friday.", [("WhatsApp", "partial", "2031-05-23", None)]),
    (
        "en",
        "Network data show that WhatsApp was restricted on MTN on Friday.",
        [("WhatsApp", "unavailable", "2031-05-23", "MTN")],
    ),
    (
        "en",
        "WhatsApp was unreachable on Friday, hours after police said that a ban was near.",
        [("WhatsApp", "unavailable", "2031-05-23", None)],
    ),
    ("en", "Internet users who tried Telegram met a blank page.", [("Telegram", "unavailable", "2031-05-24", None)]),
    ("en", "The ministry has directed MTN to make Telegram unreachable on Friday.", []),
    ("en", "Emergency lines and WhatsApp, which work normally, were left out of the order.", []),
]

MUTE: list[tuple[str, str, list[str]]] = [
    ("en", "We asked MTN and Safaricom, but neither had replied by press time.", ["MTN", "Safaricom"]),
    ("en", "We have asked MTN; no answer so far.", ["MTN"]),
    ("en", "Attempts to reach the Ministry of Communications were unsuccessful.", ["Ministry of Communications"]),
    ("pt", "A reportagem não conseguiu contato com a Nimbus.", ["Nimbus"]),
    ("pt", "A Anatel e a Nimbus não retornaram os contatos.", ["Anatel", "Nimbus"]),
    ("fr", "Contacté par l'AFP, Nimbus n'a pas donné suite.", ["Nimbus"]),
    ("en", "Telegram and TikTok were unavailable in the capital.", []),
]


@pytest.mark.parametrize(("language", "text", "wanted"), REACHED)
def test_an_observation_tells_its_services_networks_and_how_much_is_left(
    language: str, text: str, wanted: list[Row]
) -> None:
    told = statements(heard(text, language=language)).availability
    assert [(o.service, o.state, o.date, o.network) for o in told] == wanted


@pytest.mark.parametrize(("language", "text", "wanted"), MUTE)
def test_who_did_not_answer_is_found_where_another_clause_or_no_list_names_him(
    language: str, text: str, wanted: list[str]
) -> None:
    assert statements(heard(text, language=language)).no_reply == wanted
