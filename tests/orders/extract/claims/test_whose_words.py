"""Whose words a sentence is, where the speaker stands elsewhere: made-up stories, read as reports."""

import pytest

from gatewatch.orders.extract.draft import extract
from gatewatch.orders.reading.read import read

ORDER = (
    "Ministry blocks Telegram\nThe Ministry of Communications ordered operators to block the messaging app Telegram.\n"
)


def said(text: str) -> list[str]:
    """Give the claims of a report, as `by/about`."""
    found = extract(read(text.encode(), url=None, published=None), text_id="made-up").fields.claims or []
    return [f"{c.by}/{c.about}" for c in found]


def test_a_verb_without_a_subject_is_whoever_spoke_last() -> None:
    text = (
        "Ordenan bloquear Telegram\n"
        "El Ministerio de Comunicaciones ordenó bloquear Telegram, dijo el ministro de Comunicaciones.\n"
        "Añadió que la empresa ignoró cuatro requerimientos del ministerio."
    )
    assert "official/company_not_cooperating" in said(text)


def test_a_word_that_only_begins_a_sentence_is_nobodys_name() -> None:
    text = "Bloquean Telegram\nSegún dicen, la medida es un ataque a la libertad de expresión."
    assert "named_source/censorship_charge" not in said(text)


def test_who_names_itself_in_its_own_words_speaks() -> None:
    text = (
        f"{ORDER}The government said on Friday that it acted alone.\n"
        '"We, the Association of Telecom Operators of Lesotho, confirm that our members have received a letter from '
        'the ministry," it said.'
    )
    assert "company/notice_received" in said(text)


def test_a_letter_given_word_for_word_speaks_for_itself() -> None:
    text = (
        f"{ORDER}Here is the full text of the letter:\nDear Sirs,\n"
        "The app has been used to sell drugs and to plan robberies."
    )
    assert "document/platform_misuse" in said(text)


def test_a_paper_s_own_formulas_are_the_paper_s() -> None:
    text = (
        f"{ORDER}Whereas the service has been used by criminals to defraud the public, "
        "it must be blocked to protect public order."
    )
    assert "document/platform_misuse" in said(text)


def test_a_letter_from_a_company_is_the_company_s_and_one_from_a_ministry_the_paper_s() -> None:
    assert "company/notice_received" in said(f"{ORDER}A letter from Safaricom says it has received the order.")
    assert "document/platform_misuse" in said(f"{ORDER}A letter from the ministry says the app was used for fraud.")


def test_a_quotation_that_a_paragraph_leaves_open_is_still_somebody_s() -> None:
    text = (
        f"{ORDER}The minister of communications said the app was a danger. “It cannot go on.\n"
        "“They have ignored all our requests."
    )
    assert "official/company_not_cooperating" in said(text)


def test_who_is_told_does_not_speak() -> None:
    text = (
        "Ведомство заблокирует Telegram\nКомпания игнорирует требования регулятора, рассказал Reuters представитель "
        "министерства связи."
    )
    assert [c for c in said(text) if c.endswith("company_not_cooperating")] == ["official/company_not_cooperating"]


def test_a_name_alone_is_known_by_the_title_it_stands_behind_elsewhere() -> None:
    text = (
        "Telegram diblokir\nPemblokiran diumumkan oleh Menteri Komunikasi Suryadi.\n"
        '"Aplikasi itu dipakai untuk penipuan dan perdagangan narkoba," kata Suryadi.'
    )
    assert "official/platform_misuse" in said(text)


def test_a_clause_that_concedes_has_its_own_speaker() -> None:
    text = (
        f"{ORDER}Although the ministry has not given any reason for the block so far, users said the app was still "
        "working on Friday."
    )
    assert "reporter/official_silence" in said(text)


def test_press_freedom_is_no_medium_and_a_rights_group_s_name_no_charge() -> None:
    text = f"{ORDER}Press freedom groups called the block censorship."
    assert "media/censorship_charge" not in said(text)
    assert "named_source/censorship_charge" not in said(f"{ORDER}Human rights groups said they would meet on Friday.")


@pytest.mark.parametrize(
    "says",
    [
        "Telegram countered charges that it had violated the law.",
        "Telegram said it had not shared any information with a foreign government.",
    ],
)
def test_a_company_that_speaks_of_charges_does_not_make_them(says: str) -> None:
    assert not [c for c in said(ORDER + says) if c.startswith("company/") and "order" not in c]


def test_what_is_only_a_condition_is_no_statement() -> None:
    text = f"{ORDER}The app will stay blocked until it answers the ministry's requests, the regulator said."
    assert "official/company_not_cooperating" not in said(text)


def test_what_somebody_will_not_do_far_from_a_ban_is_no_denial_of_one() -> None:
    text = (
        f"{ORDER}The regulator said a ban was in force in the whole country since the morning of the vote, and that it "
        "had no plans to hold a press conference."
    )
    assert "official/no_block_considered" not in said(text)


def test_who_was_ordered_tells_that_an_order_reached_it() -> None:
    text = f"{ORDER}Safaricom told its customers that it had been instructed by the regulator to block the app."
    assert "company/notice_received" in said(text)


def test_days_from_receipt_are_no_receipt() -> None:
    text = f"{ORDER}Operators said they had to answer within three hours of receiving the notice."
    assert "company/notice_received" not in said(text)


def test_an_opinion_that_opens_a_sentence_is_whose_it_is() -> None:
    text = (
        "Bloquean Telegram\nEl regulador ordenó bloquear Telegram.\n"
        "Para la oposición, se trata de un ataque a la libertad de expresión."
    )
    assert "named_source/censorship_charge" in said(text)


def test_an_organisation_named_only_in_quotation_marks_speaks() -> None:
    text = 'Telegram заблокирован\nРегулятор закрыл доступ к Telegram.\n"Сетеправо" назвало решение цензурой.'
    assert "named_source/censorship_charge" in said(text)


def test_who_rejects_criticism_or_a_reporter_s_question_charges_nobody() -> None:
    assert "official/company_not_cooperating" not in said(f"{ORDER}The ministry rejected the criticism.")
    asked = "Asked why the ministry had not waited, the spokesman did not answer, the ministry's website said."
    assert "official/company_not_cooperating" not in said(ORDER + asked)


def test_what_the_second_half_of_a_sentence_says_of_the_first_is_one_statement() -> None:
    text = f"{ORDER}The regulator said it had sent five letters to the company, but they were ignored."
    assert "official/company_not_cooperating" in said(text)


def test_messages_that_go_on_tell_of_calls_only_where_calls_are_the_story() -> None:
    calls = "Ministry cuts calls on Telegram\nThe ministry ordered operators to block voice calls on Telegram.\n"
    says = "Text messages will not be affected, the ministry said."
    assert "official/only_calls_affected" in said(calls + says)
    assert "official/only_calls_affected" not in said(ORDER + says)
