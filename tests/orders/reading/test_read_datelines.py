"""The day a report came out, from its dateline, its lead or its address. All reports are made up."""

from datetime import date

import pytest

from gatewatch.orders.reading.read import read
from gatewatch.orders.reading.story import Story

REST = (
    "\n\nThe letter of {day} tells operators to block the app, the ministry said on Wednesday. It names no other"
    " service and gives no reason.\n\nThe operators did not comment on the letter or on the ministry's statement."
)


def report(dateline: str, day: str, url: str | None = None) -> Story:
    text = f"Ministry bans the app\n\n{dateline}The government may suspend access to the app." + REST.format(day=day)
    return read(text.encode(), url=url)


def words(story: Story) -> str | None:
    return None if story.published_at is None else story.text[slice(*story.published_at)]


def test_a_dateline_with_a_full_date_and_a_news_service_fills_both() -> None:
    story = report("PORT MORESBY, Thursday 8 July 2027 (Pacific Islands News Service) - ", "7 July")
    assert (story.published, words(story)) == (date(2027, 7, 8), "8 July 2027")
    assert story.wire == "Pacific Islands News Service"


@pytest.mark.parametrize("dateline", ["KUALA LUMPUR, Aug 19 (Reuters) - ", "KUALA LUMPUR, Aug 19 -- "])
def test_a_dateline_borrows_its_year_from_a_full_date_close_to_it(dateline: str) -> None:
    story = report(dateline, "August 18, 2026")
    assert (story.published, words(story)) == (date(2026, 8, 19), "Aug 19")
    assert story.text[slice(*story.outside[0])] == dateline


def test_a_dateline_borrows_its_year_from_the_address() -> None:
    assert report("KUALA LUMPUR, Aug 19 (AFP) - ", "18 August", "https://x.example/2026/08/ban").published == date(
        2026, 8, 19
    )


def test_a_dateline_without_any_year_near_is_no_date() -> None:
    assert report("KUALA LUMPUR, Aug 19 (AFP) - ", "18 August").published is None


def test_a_full_date_that_does_not_fit_the_weekday_lends_no_year() -> None:
    # In 2023 the 19th of August was a Saturday; the text speaks of a Wednesday.
    assert report("KUALA LUMPUR, Aug 19 (AFP) - ", "August 18, 2023").published is None


@pytest.mark.parametrize(
    ("text", "day", "said"),
    [
        (
            "Niger : panne d'internet\n\nNiamey, le 12 septembre (Sahel Connect). L'accès est perturbé depuis vendredi,"
            " a indiqué samedi l'autorité. Une lettre du 11 septembre 2026 le confirme aux opérateurs.",
            date(2026, 9, 12),
            "12 septembre",
        ),
        (
            "El juez ordena bloquear la aplicación\n\nMadrid, 16 oct (EFE).- El titular del juzgado ha ordenado a las"
            " operadoras que suspendan el acceso, según el auto dictado el 14 de octubre de 2026.",
            date(2026, 10, 16),
            "16 oct",
        ),
        (
            "Đề xuất cho phép ngừng cung cấp dịch vụ\n\nHà Nội, 11/6 (Bản tin Chính sách) - Bộ đang lấy ý kiến góp ý"
            " cho dự thảo nghị định theo văn bản ngày 9/6/2026 của cơ quan này.",
            date(2026, 6, 11),
            "11/6",
        ),
        (
            "Ограничат работу сервиса\n\nТашкент. 10 июля. ИНТЕРФАКС - Государственная инспекция внесла сервис в реестр"
            " 9 июля 2026 года, сообщили в пятницу в ведомстве.",
            date(2026, 7, 10),
            "10 июля",
        ),
        (
            "Aplicativo volta a funcionar\n\nLuanda (Jornal da Marginal) - O aplicativo voltou a funcionar na manhã"
            " desta terça-feira, 30 de Março de 2027, depois de o Tribunal ter anulado a decisão.",
            date(2027, 3, 30),
            "30 de Março de 2027",
        ),
    ],
)
def test_datelines_and_leads_of_other_languages_are_read(text: str, day: date, said: str) -> None:
    story = read(text.encode())
    assert (story.published, words(story)) == (day, said)


def test_the_day_in_an_address_is_taken_where_the_text_says_none() -> None:
    story = read(b"A ban\n\nThe ministry told operators to block it.", url="https://x.example/2026/10/16/ban")
    assert (story.published, story.published_at) == (date(2026, 10, 16), None)
