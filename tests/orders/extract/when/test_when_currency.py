"""Sums of money in many currencies: named in full, by code or sign, or by a short name that the text must settle."""

from datetime import date

import pytest

from gatewatch.orders.extract.text import sentences
from gatewatch.orders.extract.when.numbers import numbers
from gatewatch.orders.reading.story import Story


def sums(language: str, text: str) -> list[tuple[float, str]]:
    story = Story(text=text, language=language, published=date(2026, 6, 8))
    return [(n.amount.value, n.amount.unit) for n in numbers(story, sentences(story))]


NAMED = [
    ("en", "a fine of GMD500,000", (500_000, "GMD")),
    ("en", "a fine of 500,000 dalasis", (500_000, "GMD")),
    ("en", "a fine of PGK 50,000 a day", (50_000, "PGK_per_day")),
    ("en", "a fine of 50,000 kina", (50_000, "PGK")),
    ("en", "a fine of 300 million Colombian pesos", (300_000_000, "COP")),
    ("en", "a fine of 4,000 Omani rials", (4_000, "OMR")),
    ("en", "a fine of ₦5 million", (5_000_000, "NGN")),
    ("en", "a fine of COP 500,000,000", (500_000_000, "COP")),
    ("pt", "multa de 5 milhões de reais, por dia", (5_000_000, "BRL_per_day")),
    ("en", "a $ 500 million credit", (500_000_000, "USD")),
    ("es", "una multa de 3.000 soles", (3_000, "PEN")),
    ("fr", "une amende de 5 millions de francs guinéens", (5_000_000, "GNF")),
    ("pt", "multa de 5 milhões de meticais", (5_000_000, "MZN")),
    ("ru", "штраф в 2 млн тенге", (2_000_000, "KZT")),
    ("id", "denda 5 juta ringgit", (5_000_000, "MYR")),
    ("tr", "3 milyon Azerbaycan manatı", (3_000_000, "AZN")),
    ("vi", "phạt 5 triệu baht", (5_000_000, "THB")),
]


@pytest.mark.parametrize(("language", "text", "expected"), NAMED, ids=[f"{r[0]}: {r[1]}" for r in NAMED])
def test_a_currency_is_known_by_name_code_or_sign(language: str, text: str, expected: tuple[float, str]) -> None:
    assert sums(language, text) == [expected]


SETTLED = [
    ("en", "Colombia may fine them 300 million pesos.", (300_000_000, "COP")),
    ("en", "The Philippines may fine them 300 million pesos.", (300_000_000, "PHP")),
    ("en", "Pakistan may fine them Rs500 million.", (500_000_000, "PKR")),
    ("en", "In Papua New Guinea the fine is K50,000.", (50_000, "PGK")),
    ("en", "In Zambia the fine is K50,000.", (50_000, "ZMW")),
    ("en", "In Uganda the fine is 10 million shillings.", (10_000_000, "UGX")),
    ("fr", "Le Bénin inflige 100 millions de francs CFA.", (100_000_000, "XOF")),
    ("fr", "Le Gabon inflige 100 millions de FCFA.", (100_000_000, "XAF")),
    ("ru", "В Киргизии штраф 50 тыс. сомов.", (50_000, "KGS")),
    ("ru", "В Узбекистане штраф 50 млн сумов.", (50_000_000, "UZS")),
]


@pytest.mark.parametrize(("language", "text", "expected"), SETTLED, ids=[f"{r[0]}: {r[1]}" for r in SETTLED])
def test_whose_pesos_are_meant_is_the_country_the_text_names(
    language: str, text: str, expected: tuple[float, str]
) -> None:
    assert sums(language, text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "They face a fine of 500 million pesos.",
        "Colombia and Mexico fined it 500 million pesos.",
        "COP 27 begins, TOP 10 and ALL 500 in capitals.",
        "The K 50 road and D 5 rating.",
    ],
)
def test_a_sum_whose_currency_the_text_leaves_open_is_left_out(text: str) -> None:
    assert sums("en", text) == []


@pytest.mark.parametrize("language", ["fuv", "und", "xx", ""])
def test_a_language_nobody_has_names_of_currencies_for_is_read_without_them(language: str) -> None:
    assert sums(language, "A fine of 500,000 dalasis.") == []
