"""A report that comes back to an order: which order is its own, whose paper is whose, what a reason's words say."""

import pytest
from framing import framed, order_of

from gatewatch.orders.extract.names.find import names
from gatewatch.orders.extract.text import sentences
from gatewatch.orders.reading.story import Story


def test_an_order_told_as_the_earlier_one_does_not_outweigh_the_news_however_much_is_said_of_it() -> None:
    order = order_of(
        "The military council on Friday ordered mobile operators to block Twitter and Instagram until further notice."
        " Earlier, the Ministry of Transport and Communications ordered internet providers to block Facebook."
        " The ministry said the decision to block Facebook was made for stability."
        " The ministry blocked Facebook for four days."
    )
    assert order.targets == ["Twitter", "Instagram"]


def test_a_letter_in_which_the_authority_asks_operators_is_its_order_and_no_request_to_it() -> None:
    order = order_of(
        "Trước đó, ngày 27/2, Cục Viễn thông gửi văn bản đề nghị các nhà mạng ngăn chặn hoạt động của ứng dụng Viber"
        " theo yêu cầu của Bộ Công an.",
        "vi",
    )
    assert (order.document_date, order.request_document_date) == ("2026-02-27", None)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The ministry ordered operators to block Viber over the sale of users' personal data."),
        ("es", "El ministerio ordenó a las operadoras bloquear Viber por la venta de datos personales."),
        ("vi", "Bộ Công an yêu cầu các nhà mạng chặn ứng dụng Viber vì mua bán dữ liệu cá nhân."),
    ],
)
def test_data_that_are_sold_are_one_reason(language: str, text: str) -> None:
    assert order_of(text, language).justification == ["data_sale"]


def test_a_word_for_an_app_may_have_four_syllables() -> None:
    story = Story(text="Nhà mạng phải chặn ứng dụng nhắn tin Signal. Signal chưa trả lời.", language="vi")
    found = [n.value for n in names(story, sentences(story)) if n.kind == "service"]
    assert found == ["Signal", "Signal"]


def test_the_company_whose_day_it_is_is_the_one_service_the_order_is_against() -> None:
    order = order_of(
        "The court ordered operators to block Discord. The company had until 22 October to name a legal representative."
    )
    assert [(d.who, d.about, d.date) for d in order.other_deadlines] == [
        ("Discord", "name_representative", "2026-10-22")
    ]


def test_a_day_that_was_given_may_be_explained_by_what_its_speaker_adds() -> None:
    order = order_of(
        "The ministry ordered providers to block Quora and Rumble. The two platforms stay blocked for now."
        ' "We gave them until 20 May. As soon as they register, access returns," an official said.'
    )
    assert [(d.about, d.date) for d in order.other_deadlines] == [("register", "2026-05-20")]


def test_what_did_not_register_is_what_is_blocked() -> None:
    order = order_of(
        "The government ordered providers to block Facebook, X and 23 other platforms."
        " Those that have not registered include Instagram, WhatsApp and Reddit, while TikTok and Viber have."
    )
    assert order.targets == ["Facebook", "X", "Instagram", "WhatsApp", "Reddit"]


def test_the_row_behind_a_group_that_is_blocked_names_its_targets_unless_it_is_left_open() -> None:
    told = "The government has blocked 14 messenger apps. "
    assert order_of(told + "Crypviser, Briar, BChat and Zangi were used by armed groups.").targets == [
        "Crypviser",
        "Briar",
        "BChat",
        "Zangi",
    ]
    assert order_of(told + "WhatsApp, Signal and Viber were not affected.").targets == ["messenger apps"]


def test_a_demonym_is_no_actor_and_the_land_that_orders_is_the_order_s() -> None:
    order = order_of(
        "Ukraine blocks Russian social networks VK and Odnoklassniki\n"
        "The president has banned the Russian networks over Russian cyberattacks and Russian propaganda."
    )
    assert order.country == "UA"


def test_a_letter_orders_without_naming_itself_and_its_head_is_the_authority() -> None:
    order = order_of(
        "MALAWI COMMUNICATIONS REGULATORY AUTHORITY\n"
        "Ref: MACRA/DG/04/2027\n"
        "To: All Mobile Network Operators\n"
        "Further to the recommendation of the Inter-Agency Security Committee, you are hereby directed to suspend"
        " public internet access until further notice.\n"
        "Yours faithfully,"
    )
    assert (order.authority, order.on_behalf_of) == (
        "MALAWI COMMUNICATIONS REGULATORY AUTHORITY",
        "Inter-Agency Security Committee",
    )


def test_an_order_its_own_judge_puts_on_hold_is_a_lifting() -> None:
    found = framed(
        "A court judge backtracked on Monday and put on hold his own order to block Telegram."
        " He had on Friday told phone companies to suspend the app."
    )
    assert found.lifts and not found.orders


def test_a_number_word_that_is_a_firm_too_is_none_where_it_counts() -> None:
    order = order_of("Three officials at two internet providers said the regulator ordered them to block Telegram.")
    assert "Three" not in (order.addressees or [])
