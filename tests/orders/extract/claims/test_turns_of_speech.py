"""Turns of speech that reports use to say who says what: made-up sentences, all of them."""

import pytest
from test_said import said
from tiny_story import heard

MINISTER = "The minister, Ana Souza, spoke to reporters.\n"

SPOKEN: list[tuple[str, str, tuple[str, str]]] = [
    (
        "en",
        "MTN, which has ten million users, confirmed that it had received an order.",
        ("company", "notice_received"),
    ),
    (
        "en",
        "Folha, which had reported the decision earlier, said the order covers Telegram.",
        ("media", "order_reported"),
    ),
    (
        "en",
        "Users said Telegram had stopped working, and MTN confirmed it had received the directive.",
        ("company", "notice_received"),
    ),
    ("en", "Noticias.com reported that the ministry ordered Telegram blocked.", ("media", "order_reported")),
    (
        "en",
        "Telegram has been blocked over its refusal to hand over data, according to the communications ministry.",
        ("official", "block_reason"),
    ),
    ("en", "The communications ministry said it has blocked Telegram.", ("official", "restriction_confirmed")),
    ("en", "Operators have already complied with the directive on Telegram.", ("reporter", "company_complied")),
    ("en", "Telegram said it will not hand over keys to the authorities.", ("company", "company_not_cooperating")),
    ("en", "Telegram said it was “unaware” of requests to remove channels.", ("company", "order_not_received")),
    (
        "en",
        "The decision was taken after Telegram failed to name a representative.",
        ("reporter", "block_reason"),
    ),
    (
        "fr",
        "« Nous avons reçu une lettre du régulateur », a déclaré le responsable d'un opérateur.",
        ("company", "notice_received"),
    ),
    (
        "pt",
        "A Anatel - que regula o setor - disse que o Telegram não atendeu às ordens.",
        ("official", "company_not_cooperating"),
    ),
    ("ru", "Как поясняют в Роскомнадзоре, через Telegram вербуют террористов.", ("official", "platform_misuse")),
    ("ru", "Операторам приказали заблокировать Telegram, пишет «Заря Севера».", ("media", "order_reported")),
    (
        "tr",
        "Telegram'un dolandırıcılık için kullanıldığını bakanlık duyurdu.",
        ("official", "platform_misuse"),
    ),
]

UNSPOKEN = [
    ("en", "Experts said the ban on social media is meant to stop extremists from using the app.", "platform_misuse"),
    ("en", "The communications ministry will block Telegram, Reuters reports, citing local media.", "block_reason"),
    ("en", "The company's lawyer did not say whether it would appeal the ruling.", "appeal_possible"),
    ("en", "The minister told operators to ignore threats from militants.", "company_not_cooperating"),
    ("en", "Telegram says posts that violate its terms are removed.", "censorship_charge"),
    ("pt", "O ministério apela ao bom uso das redes depois da ordem.", "appeal_possible"),
]


@pytest.mark.parametrize(("language", "text", "wanted"), SPOKEN)
def test_a_turn_of_speech_gives_its_claim(language: str, text: str, wanted: tuple[str, str]) -> None:
    assert wanted in [(by, about) for by, _, about in said(text, language)]


@pytest.mark.parametrize(("language", "text", "about"), UNSPOKEN)
def test_what_only_sounds_like_a_turn_of_speech_claims_nothing(language: str, text: str, about: str) -> None:
    assert about not in [subject for _, _, subject in said(text, language)]


def speakers(text: str, language: str) -> list[tuple[str, str | None]]:
    """Give who speaks, piece by piece, where a speaker was found."""
    return [(p.speaker.by, p.speaker.who) for p in heard(text, language=language).pieces if p.speaker.by != "reporter"]


def test_a_pronoun_is_who_spoke_before_in_its_sentence() -> None:
    text = "NetBlocks said Telegram was down.\nThe communications ministry warned users, saying it said so before."
    assert speakers(text, "en")[-1] == ("official", "communications ministry")


def test_according_to_him_is_whoever_spoke_last() -> None:
    text = "Роскомнадзор сообщил о решении.\nПо его данным, через Telegram распространяют фейки."
    assert speakers(text, "ru") == [("official", "Роскомнадзор"), ("official", "Роскомнадзор")]


def test_a_russian_last_name_is_known_in_its_other_forms() -> None:
    text = "Министр Иван Петренков сообщил о решении.\nПо словам Петренкова, причин нет."
    kinds = {by for by, _ in speakers(text, "ru")}
    assert kinds == {"official"}


def test_a_name_with_an_ending_of_case_is_no_turkish_subject() -> None:
    assert speakers("Telegram'un engellendiğini bakanlık duyurdu.", "tr") == [("official", "bakanlık")]


def test_who_stands_before_a_turkish_quotation_says_all_of_it() -> None:
    text = 'Bakanlık, "Telegram\'a erişim engellendi. Karar mahkemenindir." dedi.'
    assert {by for by, _ in speakers(text, "tr")} == {"official"}
