"""What the words around a date make of it: past or ahead, a deadline, an event, how long. All sentences are made up."""

from datetime import date

import pytest

from gatewatch.orders.extract.found import When
from gatewatch.orders.extract.text import sentences
from gatewatch.orders.extract.when.dates import dates
from gatewatch.orders.reading.story import Story

MONDAY = date(2026, 6, 8)


def found(language: str, text: str) -> list[When]:
    story = Story(text=text, language=language, published=MONDAY)
    return dates(story, sentences(story))


TOLD = [
    ("en", "A court in Lahore ruled on Thursday that X must be blocked."),
    ("en", "X must be blocked, a court ruled on Thursday."),
    ("en", "The regulator ordered on Thursday that the site will be blocked."),
    ("en", "On Thursday, the ministry said that operators must block it."),
    ("en", "Telegram will be blocked nationwide, the minister announced late on Thursday."),
    ("es", "El juez ordenó el jueves que las operadoras deberán bloquear la aplicación."),
    ("es", "Las operadoras deberán bloquearla, dispuso el jueves el juez."),
    ("pt", "O tribunal decidiu na quinta-feira que as operadoras devem bloquear o aplicativo."),
    ("fr", "Le tribunal a jugé jeudi que les opérateurs devront bloquer l'application."),
    ("ru", "Как постановил в четверг суд, сервис должен быть заблокирован."),
    ("ru", "Суд в четверг постановил, что операторы должны заблокировать сервис."),
    ("id", "Pengadilan memutuskan pada hari Kamis bahwa operator harus memblokir aplikasi itu."),
    ("tr", "Mahkeme perşembe günü erişimin engelleneceğine hükmetti."),
    ("vi", "Tòa án hôm thứ Năm phán quyết các nhà mạng phải chặn ứng dụng."),
]


@pytest.mark.parametrize(("language", "text"), TOLD, ids=[f"{a}: {b}" for a, b in TOLD])
def test_the_day_of_a_ruling_or_report_is_past_whatever_it_orders(language: str, text: str) -> None:
    assert [w.value for w in found(language, text)] == ["2026-06-04"]


AHEAD = [
    ("en", "Access will be restored on Thursday, the minister said."),
    ("en", "It will be blocked on Thursday."),
    ("en", "On Thursday, operators must block X."),
    ("es", "La aplicación será bloqueada el jueves."),
    ("ru", "Сервис будет заблокирован в четверг."),
]


@pytest.mark.parametrize(("language", "text"), AHEAD, ids=[f"{a}: {b}" for a, b in AHEAD])
def test_a_day_on_which_something_will_be_is_ahead(language: str, text: str) -> None:
    assert [w.value for w in found(language, text)] == ["2026-06-11"]


DEADLINES = [
    ("en", "The deadline set by the ministry is May 27."),
    ("en", "The deadline to comply with the order was set for May 27."),
    ("es", "El plazo para cumplir la orden vence el 27 de mayo."),
    ("es", "La fecha límite es el 27 de mayo."),
    ("pt", "O prazo termina em 27 de maio."),
    ("pt", "O prazo para o cumprimento vai até o dia 27 de maio."),
    ("fr", "Le délai expire le 27 mai."),
    ("fr", "La date limite fixée par le régulateur est le 27 mai."),
    ("ru", "Срок истекает 27 мая."),
    ("ru", "Крайний срок исполнения — 27 мая."),
    ("id", "Batas waktu pendaftaran adalah 27 Mei."),
    ("tr", "Verilen süre 27 Mayıs tarihinde doluyor."),
    ("vi", "Hạn chót báo cáo là ngày 27/5."),
]


@pytest.mark.parametrize(("language", "text"), DEADLINES, ids=[f"{a}: {b}" for a, b in DEADLINES])
def test_a_day_that_a_deadline_is_said_to_be_is_one(language: str, text: str) -> None:
    assert [(w.value, w.cue) for w in found(language, text)] == [("2026-05-27", "by")]


@pytest.mark.parametrize(
    "text",
    [
        "The cut comes ahead of January 15 elections.",
        "The government cut the internet ahead of the January 15 vote.",
        "Operators must block it before the January 15 general election.",
    ],
)
def test_the_day_of_an_election_is_nobodys_deadline(text: str) -> None:
    assert [w.cue for w in found("en", text)] == [None]


def test_a_deadline_named_by_its_day_is_one() -> None:
    assert [w.cue for w in found("en", "They must respond before the June 7 deadline.")] == ["by"]


LASTING = [
    ("vi", "Facebook bị chặn trong 48 giờ.", "duration", None),
    ("vi", "Tòa án ra lệnh tạm ngừng WhatsApp trong 48 giờ.", "duration", None),
    ("vi", "Các nhà mạng phải chặn Facebook trong 48 giờ.", None, "within"),
    ("vi", "Báo cáo kết quả trong 48 giờ.", None, "within"),
    ("ru", "Доступ был ограничен в течение 48 часов.", "duration", None),
    ("ru", "Операторы должны заблокировать ресурс в течение 48 часов.", None, "within"),
    ("en", "Internet was suspended for 48 hours.", "duration", None),
    ("pt", "A Justiça determinou o bloqueio do WhatsApp por 48 horas.", "duration", "until"),
    ("tr", "İnternet 48 saat boyunca kesilecek.", "duration", "until"),
]


@pytest.mark.parametrize(("language", "text", "how", "cue"), LASTING, ids=[f"{r[0]}: {r[1]}" for r in LASTING])
def test_a_word_for_within_and_for_is_told_apart_by_its_verb(
    language: str, text: str, how: str | None, cue: str | None
) -> None:
    assert [(w.value, w.how, w.cue) for w in found(language, text)] == [("PT48H", how, cue)]


DAILY = [
    ("ru", "Интернет будет отключён с 9:00 до 13:00 с 20 июня до 5 июля."),
    ("en", "Internet will be cut from 9 am to 1 pm from June 20 to July 5."),
    ("es", "Se cortará de 9:00 a 13:00 del 20 de junio al 5 de julio."),
    ("pt", "Das 9h às 13h, de 20 de junho a 5 de julho, a internet ficará suspensa."),
    ("fr", "Internet sera coupé de 9h à 13h du 20 juin au 5 juillet."),
    ("id", "Internet akan diputus pukul 09.00 sampai 13.00 dari 20 Juni sampai 5 Juli."),
    ("tr", "İnternet 20 Haziran-5 Temmuz arasında kesilecek."),
    ("vi", "Internet sẽ bị cắt từ 9h đến 13h từ ngày 20/6 đến ngày 5/7."),
]


@pytest.mark.parametrize(("language", "text"), DAILY, ids=[f"{a}: {b}" for a, b in DAILY])
def test_the_hours_of_each_day_are_no_part_of_a_range_of_days(language: str, text: str) -> None:
    assert [(w.value, w.cue) for w in found(language, text)] == [("2026-06-20", "from"), ("2026-07-05", "until")]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "«Каспий Сегодня» сообщил о блокировке."),
        ("ru", "Как пишет Каспий Сегодня, сервис заблокирован."),
        ("en", "Caspian Today and Today Online reported it."),
    ],
)
def test_today_in_an_outlets_name_is_no_day(language: str, text: str) -> None:
    assert found(language, text) == []


@pytest.mark.parametrize(
    ("language", "text", "cue"),
    [
        ("en", "It takes effect on the first of June.", "from"),
        ("es", "Rige a partir del primero de junio.", "from"),
        ("pt", "Vale a partir de primeiro de junho.", "from"),
        ("fr", "Elle vaut à partir du premier juin.", "from"),
    ],
)
def test_the_first_of_a_month_is_a_day(language: str, text: str, cue: str) -> None:
    assert [(w.value, w.cue) for w in found(language, text)] == [("2026-06-01", cue)]


@pytest.mark.parametrize(
    ("language", "text"),
    [("fr", "La présidentielle du 25 juin est maintenue."), ("es", "Las elecciones del 25 de junio siguen.")],
)
def test_of_a_day_is_not_from_it(language: str, text: str) -> None:
    assert [(w.value, w.cue) for w in found(language, text)] == [("2026-06-25", None)]


def test_an_hour_after_a_day_is_no_day_of_its_month() -> None:
    text = "A curfew was imposed from 6 p.m. on June 2 until 6 a.m. on June 4."
    assert [(w.value, w.cue) for w in found("en", text)] == [
        ("2026-06-02T18:00", "from"),
        ("2026-06-04T06:00", "until"),
    ]
