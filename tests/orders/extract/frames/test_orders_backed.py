"""Measures that are told without their doer, and what makes orders of them; made-up reports of one or a few sentences."""
# ruff: noqa: E501  (a paragraph stays on its line)

import pytest
from framing import framed, order_of

BACKED = [
    ("en", "Mobile data will be suspended in Palma province of Zambia from 6 am on Sunday, the order read."),
    ("en", "Mobile internet has been snapped in two districts of Zambia, officials said."),
    (
        "en",
        "Mobile internet suspended in Zambia's Palma district\n\nA fair opens on Monday. The home secretary issued the order on Sunday.",
    ),
    (
        "en",
        "Mobile internet suspended in Zambia's Palma district\n\nA fair opens on Monday. All telecom operators have been directed to comply with the order.",
    ),
    ("en", "Viber is off in Zambia, customers say. Zamtel has cut Viber. It acts on a directive from the regulator."),
    ("en", "Zambia: Viber ban takes effect\n\nThe operators were notified of the decision by a judge in Lusaka."),
    ("en", "Block of Viber ordered in Zambia over old debts\n\nIts addresses can no longer be opened."),
    ("en", "A notification suspending Viber in Zambia was issued on Monday by the Ministry of Transport."),
    (
        "en",
        "A letter from Zambia's telecoms regulator, calling for internet providers to block Viber, came out on Monday.",
    ),
    ("es", "Viber bloqueado en Bolivia por orden del regulador\n\nLos usuarios lo notaron el lunes."),
    (
        "fr",
        "Zamtel a annoncé que l'accès à internet serait interrompu en Zambie le 3 mars. L'opérateur dit appliquer les instructions du gouvernement.",
    ),
    ("pt", "Angola: internet móvel cortada após a greve\n\nA operadora diz que cumpre uma ordem do regulador."),
    ("vi", "Viber bị chặn ở Zambia. Nhà mạng cho biết họ thực hiện yêu cầu của chính phủ."),
]


@pytest.mark.parametrize(("language", "text"), BACKED)
def test_a_measure_of_nobody_is_an_order_where_the_text_says_whose_it_is(language: str, text: str) -> None:
    assert framed(text, language).orders


ONLY_SEEMING = [
    ("en", "Zambian media reported on Monday that operators cut Viber. The ministry denies the reports."),
    (
        "en",
        "Viber will not be blocked in Zambia, the government said. A regulator's letter ordered operators to block it.",
    ),
    ("en", "Nimbus opened an office in Zambia, where Viber and Signal are blocked by the government."),
    ("en", "The slowdown of the internet is due to a faulty submarine cable, Zambia's regulator ZICTA said."),
    ("en", "Internet cables near Zambia were cut on Monday, the Ministry of Transport said."),
    ("en", "Viber is down in Zambia. A letter by activists asks the ministry to block the app for children."),
]


@pytest.mark.parametrize(("language", "text"), ONLY_SEEMING)
def test_a_denial_a_failure_or_an_aside_is_no_order(language: str, text: str) -> None:
    assert not framed(text, language).orders


def test_what_rumours_spread_on_is_not_what_is_cut() -> None:
    fields = order_of(
        "Zambia's home department ordered operators to suspend mobile internet, to stop the spread of rumours through social media platforms such as Viber, Signal and Telegram."
    )
    assert (fields.order_kind, fields.targets, fields.demands) == ("shutdown", [], ["suspend_internet"])


def test_internet_access_to_a_service_is_that_service() -> None:
    fields = order_of("Zambia's regulator ZICTA ordered operators to cut internet access to Viber.")
    assert (fields.order_kind, fields.targets) == ("block", ["Viber"])


def test_a_service_is_given_by_the_name_the_text_calls_it_most() -> None:
    fields = order_of(
        "Zambia's regulator ZICTA ordered operators to block Telegram Messenger. Telegram is loved there. Telegram did not answer."
    )
    assert fields.targets == ["Telegram"]


def test_months_after_an_older_block_the_news_stands_behind_the_comma() -> None:
    fields = order_of("Months after Zambia blocked Viber, the regulator ZICTA ordered operators to block Signal.")
    assert fields.targets == ["Signal"]


def test_a_list_still_being_made_is_not_of_what_is_blocked() -> None:
    fields = order_of(
        "Zambia's regulator ZICTA ordered operators to block Viber. It is preparing a list of banned apps, including Signal, Telegram and WhatsApp."
    )
    assert fields.targets == ["Viber"]


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("en", "Zambia's regulator ZICTA ordered operators to block the streaming sites Flickora and Mondo.", ["Flickora", "Mondo"]),
        ("es", "La Agencia de Regulación de Bolivia ordenó a los operadores bloquear las plataformas de apuestas Betora y Mondo.", ["Betora", "Mondo"]),
        ("fr", "L'Autorité de régulation du Sénégal a ordonné aux opérateurs de bloquer les sites Flickora et Mondo.", ["Flickora", "Mondo"]),
        ("id", "Kominfo memerintahkan ISP memutus akses ke Flickora dan Pinterest di Indonesia.", ["Flickora", "Pinterest"]),
    ],
)  # fmt: skip
def test_services_nobody_knows_are_found_in_a_row_behind_the_word_for_them(
    language: str, text: str, wanted: list[str]
) -> None:
    assert order_of(text, language).targets == wanted


def test_a_word_cut_by_the_end_of_a_stretch_is_not_read() -> None:
    fields = order_of(
        "The regulator of Zambia was asked to notify internet service providers in Zambia to suspend Viber."
    )
    assert fields.targets == ["Viber"]
