"""Numbers with what they count, in eight languages. All sentences are made up."""

import pytest

from gatewatch.orders.extract.found import Number
from gatewatch.orders.extract.text import sentences
from gatewatch.orders.extract.when.numbers import numbers
from gatewatch.orders.reading.story import Story

GROUPS, ROUGH = "channels_and_groups", True
ROWS = [
    ("en", "68% of the 9,600 Telegram channels and groups", [(68, "percent"), (9600, GROUPS)]),
    ("en", "68 percent, 70 per cent", [(68, "percent"), (70, "percent")]),
    ("en", "nearly 70% of channels", [(70, "percent", ROUGH)]),
    ("en", "2.6 million users", [(2600000, "persons")]),
    ("en", "about 12 million Vietnamese users", [(12000000, "persons", ROUGH)]),
    ("en", "a million users", [(1000000, "persons")]),
    ("en", "two victims", [(2, "persons")]),
    ("en", "5 million accounts", [(5000000, "accounts")]),
    ("en", "$19 million and US$19m and $19bn", [(19000000, "USD"), (19000000, "USD"), (19000000000, "USD")]),
    ("en", "50,000 reais a day", [(50000, "BRL_per_day")]),
    ("en", "a daily fine of 50,000 reais ($8,900)", [(50000, "BRL_per_day"), (8900, "USD")]),
    ("en", "R$ 50,000 per hour", [(50000, "BRL_per_hour")]),
    ("en", "9,600 groups and channels", [(9600, GROUPS)]),
    ("en", "60 Telegram groups", [(60, GROUPS)]),
    ("en", "9.600 channels", [(9600, GROUPS)]),
    ("en", "1.5 billion roubles", [(1500000000, "RUB")]),
    ("en", "Ksh500,000 or KES 5 million", [(500000, "KES"), (5000000, "KES")]),
    ("en", "500 million dong", [(500000000, "VND")]),
    ("en", "more than 10.5 million people", [(10500000, "persons", ROUGH)]),
    ("en", "30 rights groups wrote; 60-70% agreed; COVID-19 users; 2-1; 250%", []),
    ("en", "a user wrote to a group in 2025", []),
    ("en", "1,240 groups spread it", [(1240, GROUPS)]),
    ("en", "18 accounts, 30 channels and 12 groups", [(18, "accounts"), (30, GROUPS), (12, GROUPS)]),
    ("en", "a coalition of 54 groups", []),
    ("en", "a fine of 500,000 reals per day", [(500000, "BRL_per_day")]),
    ("en", "risks 50,000 rufiyaa for each day", [(50000, "MVR_per_day")]),
    ("tr", "platformda satış yapan 58 grup; günde 500.000 real", [(58, GROUPS), (500000, "BRL_per_day")]),
    ("ru", "340 групп и 12 аккаунтов", [(340, GROUPS), (12, "accounts")]),
    ("ru", "500 тысяч реалов в день", [(500000, "BRL_per_day")]),
    ("id", "menutup 30 kanal dan 58 grup", [(30, GROUPS), (58, GROUPS)]),
    ("vi", "68% trong số 9.600 kênh, nhóm", [(68, "percent"), (9600, GROUPS)]),
    ("vi", "hơn 9.600 kênh và nhóm Telegram", [(9600, GROUPS, ROUGH)]),
    ("vi", "gần 12 triệu người dùng", [(12000000, "persons", ROUGH)]),
    ("vi", "500 triệu đồng", [(500000000, "VND")]),
    ("vi", "500 triệu đồng ngày 21/5", [(500000000, "VND")]),
    ("vi", "1,5 tỷ đồng mỗi ngày", [(1500000000, "VND_per_day")]),
    ("vi", "68 phần trăm", [(68, "percent")]),
    ("es", "9.600 canales y grupos", [(9600, GROUPS)]),
    ("es", "9,600 canales", [(9600, GROUPS)]),
    ("es", "el 68 por ciento", [(68, "percent")]),
    ("es", "2,6 millones de usuarios", [(2600000, "persons")]),
    ("es", "50.000 euros al día", [(50000, "EUR_per_day")]),
    ("es", "cerca de 70%", [(70, "percent", ROUGH)]),
    ("fr", "9 600 chaînes et groupes", [(9600, GROUPS)]),
    ("fr", "68 pour cent", [(68, "percent")]),
    ("fr", "près de 2,6 millions d’utilisateurs", [(2600000, "persons", ROUGH)]),
    ("fr", "500\u202f000 euros par jour", [(500000, "EUR_per_day")]),
    ("fr", "1 million de dollars", [(1000000, "USD")]),
    ("pt", "multa diária de R$ 50 mil", [(50000, "BRL_per_day")]),
    ("pt", "R$ 50 mil por dia", [(50000, "BRL_per_day")]),
    ("pt", "R$ 500.000,00", [(500000, "BRL")]),
    ("pt", "2,6 milhões de usuários", [(2600000, "persons")]),
    ("pt", "quase 100 milhões de brasileiros", [(100000000, "persons", ROUGH)]),
    ("pt", "68 por cento", [(68, "percent")]),
    ("ru", "9\u00a0600 каналов и групп", [(9600, GROUPS)]),
    ("ru", "2,6 млн пользователей", [(2600000, "persons")]),
    ("ru", "68 процентов", [(68, "percent")]),
    ("ru", "800 тыс. рублей", [(800000, "RUB")]),
    ("ru", "более 15 миллионов пользователей", [(15000000, "persons", ROUGH)]),
    ("ru", "1 млн руб. в день", [(1000000, "RUB_per_day")]),
    ("id", "Rp 500 juta per hari", [(500000000, "IDR_per_day")]),
    ("id", "Rp500.000", [(500000, "IDR")]),
    ("id", "9.600 kanal dan grup", [(9600, GROUPS)]),
    ("id", "2,6 juta pengguna", [(2600000, "persons")]),
    ("id", "68 persen", [(68, "percent")]),
    ("id", "sekitar 11 ribu akun", [(11000, "accounts", ROUGH)]),
    ("tr", "yüzde 68'i", [(68, "percent")]),
    ("tr", "%68", [(68, "percent")]),
    ("tr", "9.600 kanal ve grup", [(9600, GROUPS)]),
    ("tr", "2,6 milyon kullanıcı", [(2600000, "persons")]),
    ("tr", "günlük 50 bin lira", [(50000, "TRY_per_day")]),
    ("tr", "yaklaşık 60 milyon kullanıcı", [(60000000, "persons", ROUGH)]),
]


def found(language: str, text: str) -> list[Number]:
    story = Story(text=text, language=language)
    return numbers(story, sentences(story))


@pytest.mark.parametrize(("language", "text", "expected"), ROWS)
def test_a_number_is_found_with_what_it_counts(
    language: str, text: str, expected: list[tuple[float, str] | tuple[float, str, bool]]
) -> None:
    got = [(n.amount.value, n.amount.unit, n.is_rough) for n in found(language, text)]
    assert got == [(value, unit, bool(rough)) for value, unit, *rough in expected]


def test_a_number_stands_where_its_words_stand() -> None:
    text = "It says 68% of the 9,600 channels pay R$ 50,000 per day."
    words = ["68%", "9,600 channels", "R$ 50,000 per day"]
    assert [text[n.start : n.end] for n in found("en", text)] == words
