"""Orders as Russian, Turkish and Indonesian tell them; every sentence is made up."""

import pytest
from framing import framed, order_of


def test_a_turkish_court_that_bears_by_in_its_ending_gave_the_order() -> None:
    order = order_of(
        "İzmir 3. Sulh Ceza Hakimliğince kumar içerikleri nedeniyle Twitch'e erişim engeli getirildi.", "tr"
    )
    assert (order.authority, order.targets) == ("İzmir 3. Sulh Ceza Hakimliği", ["Twitch"])


def test_access_to_a_service_that_is_limited_is_a_block_and_one_that_is_partly_limited_is_not() -> None:
    whole = order_of("Доступ к соцсети Instagram будет ограничен с понедельника, объявил Роскомнадзор.", "ru")
    part = order_of("Роскомнадзор объявил о начале частичного ограничения доступа к социальной сети Facebook.", "ru")
    assert (whole.order_kind, part.order_kind) == ("block", "restrict")


def test_an_office_right_before_the_ministry_it_is_of_gave_the_order() -> None:
    order = order_of(
        "Служба по регулированию и надзору в отрасли связи Министерства цифрового развития Кыргызстана разослала"
        " интернет-провайдерам требование заблокировать TikTok.",
        "ru",
    )
    assert order.authority == "Служба по регулированию и надзору в отрасли связи"


@pytest.mark.parametrize(
    "text",
    [
        "Kominfo memblokir Steam mulai Sabtu (14/3/2026) hari ini karena belum mendaftar.",
        "Kominfo memblokir Steam. Sampai pagi hari ini, Steam masih tidak bisa dibuka.",
    ],
)
def test_the_day_of_the_story_said_again_is_no_end(text: str) -> None:
    assert order_of(text, "id").effective_until is None


def test_an_operator_that_follows_a_ministrys_request_tells_of_an_order() -> None:
    frames = framed(
        "Pemblokiran situs berbagi video Vimeo adalah tindak lanjut dari permintaan Kemenkominfo, kata operator.", "id"
    )
    assert frames.orders
