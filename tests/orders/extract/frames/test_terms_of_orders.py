"""The terms of an order: its papers, limits and hours, what stays open, its ground and what disobeying costs.

Every text is made up.
"""

import pytest
from framing import drafted, order_of

ORDER = "The Tarvia Communications Commission ordered operators to block Telegram. "
CUT = "The government of Tarvia ordered operators to suspend mobile internet"


@pytest.mark.parametrize(
    ("told", "paper"),
    [
        ("by Order No. 11/2031", "11/2031"),
        ("by order no. 1143", "1143"),
        ("in a notification (No. 20-3/2031-SOG)", "20-3/2031-SOG"),
        ("in Order No. F.35(1)/Home/2031", "F.35(1)/Home/2031"),
        ("in a letter coded TT-445/31", "TT-445/31"),
    ],
)
def test_the_number_of_a_paper_is_read_as_offices_print_it(told: str, paper: str) -> None:
    text = f"The Tarvia Communications Commission, {told}, ordered operators to block Telegram."
    assert order_of(text).document_id == paper


def test_a_letter_that_asks_the_authority_is_the_request() -> None:
    fields = order_of(
        ORDER + "The order is dated 8 January 2026. In a letter dated 6 January 2026, the Interior Ministry requested "
        "the Tarvia Communications Commission to act."
    )
    assert (fields.document_date, fields.request_document_date) == ("2026-01-08", "2026-01-06")


def test_the_day_of_an_order_has_no_hour() -> None:
    fields = order_of("At 22:05 on 17 February 2026, the commission ordered operators to block Telegram.")
    assert fields.document_date == "2026-02-17"


def test_an_hour_told_later_makes_the_day_of_the_end_exact() -> None:
    fields = drafted(f"{CUT} till May 15 // {CUT}. The suspension will be in force till 5 pm on May 15.").fields
    assert fields.effective_until == "2024-05-15T17:00"


def test_a_weekday_range_before_a_begin_is_no_end() -> None:
    fields = order_of(
        f"{CUT}. The cut runs from 6 am to 8 am, Sunday through Thursday, beginning on June 20 and ending on July 8."
    )
    assert (fields.effective_from, fields.effective_until) == ("2026-06-20", "2026-07-08")


def test_who_is_given_hours_to_block_has_a_limit() -> None:
    fields = order_of(ORDER + "MTN and Airtel have 24 hours from receipt to block the app.")
    assert fields.block_deadline == "PT24H"


def test_a_written_answer_asked_of_operators_is_a_report_and_binds_no_company() -> None:
    fields = order_of(
        "The commission met. All internet providers received a letter from the Tarvia Communications Commission, which "
        "asks to block Telegram and provide a written response by March 18."
    )
    assert fields.report_deadline == "2026-03-18"
    assert not fields.other_deadlines


def test_what_follows_a_list_of_exemptions_is_none_of_it() -> None:
    fields = order_of(
        f"{CUT}, all SMS, excluding banking and mobile recharge, and all dongle services, except voice calls, in 14 "
        "districts until 5 pm on March 3."
    )
    assert fields.exempt == ["banking", "mobile recharge", "voice calls"]


def test_apart_from_this_exempts_nothing() -> None:
    assert not order_of(f"{CUT}. Apart from this, a curfew and a ban on rallies will start.").exempt


def test_a_law_read_with_another_is_a_ground_too() -> None:
    fields = order_of(
        f"{CUT} under Section 5 of the Tarvia Telegraph Act, 1985, to be read along with Rule (2) of the Suspension of "
        "Services Rules, 2017."
    )
    assert fields.legal_basis == [
        "Section 5 of the Tarvia Telegraph Act, 1985",
        "Rule (2) of the Suspension of Services Rules, 2017",
    ]


def test_a_violation_of_the_order_is_no_reason_of_it() -> None:
    fields = order_of(
        f"{CUT} to prevent riots. Any person found guilty of violation of the order will be liable for legal action."
    )
    assert fields.justification == ["violence"]


def test_an_office_for_security_is_no_reason() -> None:
    assert not order_of(f"{CUT}, according to the Minister of State in the Office for National Security.").justification


def test_of_two_currencies_the_country_s_own_is_the_fine() -> None:
    fields = order_of(
        "A judge in Brazil ordered operators to block Telegram. Anyone who uses it by VPN faces a fine of more than "
        "8,000 euros a day (50,000 reais)."
    )
    assert [(p.value, p.unit) for p in fields.penalties] == [(50000, "BRL_per_day")]


def test_a_fine_raised_is_what_it_was_raised_to() -> None:
    fields = order_of(
        "A judge in Brazil ordered operators to block Telegram. He raised the company's fine for not answering from "
        "100,000 reais to one million reais (198,000 dollars, 179,200 euros) for each day that passes."
    )
    assert [(p.value, p.unit) for p in fields.penalties] == [(1000000, "BRL_per_day")]


def test_money_lost_to_crime_is_a_number_of_the_reason() -> None:
    fields = order_of(
        "The Tarvia Communications Commission ordered operators to block Telegram because fraudsters on it stole 640 "
        "million US dollars."
    )
    assert [(n.value, n.unit) for n in fields.justification_numbers] == [(640000000, "USD")]


@pytest.mark.parametrize(
    ("told", "begin", "end"),
    [
        ("The 48-hour suspension begins at 5 pm on March 6.", "2026-03-06T17:00", "2026-03-08T17:00"),
        ("The shutdown begins at midnight on March 6 and will last 72 hours.", "2026-03-06T00:00", "2026-03-09T00:00"),
        ("The suspension will remain effective till 12 midnight on March 9.", None, "2026-03-10T00:00"),
        ("The suspension was extended by another 48 hours until 5 pm on March 11.", None, "2026-03-11T17:00"),
        ("It will be cut daily between 2 am and 4 pm from March 6 until March 15.", "2026-03-06", "2026-03-15"),
    ],
)
def test_how_long_a_measure_holds_is_told_in_many_ways(told: str, begin: str | None, end: str) -> None:
    fields = order_of(f"{CUT}. {told}")
    assert (fields.effective_from, fields.effective_until) == (begin, end)


def test_close_of_business_closes_nothing() -> None:
    fields = order_of(ORDER + "Operators must comply now and submit a report by close of business on 9 March.")
    assert (fields.block_deadline, fields.report_deadline) == (None, "2026-03-09")


def test_two_clauses_may_each_leave_something_open() -> None:
    fields = order_of(f"{CUT}. Fixed broadband will stay on, and voice calls and SMS will not be affected.")
    assert fields.exempt == ["Fixed broadband", "voice calls", "SMS"]


def test_who_did_not_reply_is_bound_to_no_answer() -> None:
    fields = order_of(
        ORDER
        + "Telegram was given until March 20 to name a local representative but did not reply, the commission said."
    )
    assert [d.about for d in fields.other_deadlines] == ["name_representative"]


def test_fraud_in_exams_is_cheating_in_them() -> None:
    assert order_of(f"{CUT} during the exams to prevent fraud.").justification == ["exam_cheating"]


def test_the_land_a_company_is_from_is_not_where_the_reason_is() -> None:
    text = ORDER + "The commission said the Russian company spreads terrorist propaganda."
    assert order_of(text).justification == ["terrorism"]
