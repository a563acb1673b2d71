"""What is to be blocked, why, until when and at what cost: the ways a report says it. All reports are made up."""
# ruff: noqa: E501  (a paragraph stays on its line)

import pytest
from framing import framed, order_of

ORDER = "Zambia's regulator ZICTA ordered operators to block Viber on Friday."

REASONS = [
    ("en", f'{ORDER} "Fraudsters rob people on this app every day," the minister said.', ["fraud"]),
    ("en", f"{ORDER} It accuses the app of exposing minors to strangers.", ["child_safety"]),
    ("en", f"{ORDER} Viber never named a legal representative in the country.", ["no_legal_representative"]),
    ("en", f"{ORDER} The reason for the ban was the spread of false news.", ["disinformation"]),
    (
        "en",
        "Zambia bans Viber over insults to the prophet\nZambia's regulator ZICTA ordered operators to block Viber.",
        ["content_rules"],
    ),
    (
        "es",
        'El Ministerio de Comunicaciones ordenó a las operadoras bloquear Viber. Alega "razones de seguridad nacional".',
        ["national_security"],
    ),
    (
        "es",
        "El Ministerio de Comunicaciones ordenó a las operadoras bloquear Viber. La empresa presta el servicio sin habilitación.",
        ["not_registered"],
    ),
    (
        "fr",
        "Le ministère de la Communication a ordonné aux opérateurs de bloquer Viber. Il s'agit de prévenir la diffusion de fausses nouvelles.",
        ["disinformation"],
    ),
    (
        "id",
        "Kominfo memerintahkan operator memblokir Viber. Aksesnya diputus karena belum juga mendaftarkan diri.",
        ["not_registered"],
    ),
    (
        "pt",
        "O Tribunal de Justiça determinou que as operadoras bloqueiem o Viber. A nota invoca a necessidade de conter boatos.",
        ["disinformation"],
    ),
    (
        "ru",
        "Роскомнадзор обязал операторов заблокировать Viber. По его данным, через сервис вербуют террористов.",
        ["terrorism"],
    ),
]


@pytest.mark.parametrize(("language", "text", "reasons"), REASONS)
def test_a_reason_counts_where_the_side_of_the_order_gives_it(language: str, text: str, reasons: list[str]) -> None:
    assert order_of(text, language).justification == reasons


NO_REASONS = [
    f"{ORDER} Viber said it fights fraud every day.",
    f"{ORDER} Activists said the block was meant to hide violence.",
    f"{ORDER} Viber did not respond to a request for comment.",
    f"{ORDER} The ministry did not answer our questions.",
    f"{ORDER} Police said the bombings in the north had killed 40 people.",
]


@pytest.mark.parametrize("text", NO_REASONS)
def test_what_the_company_critics_or_other_news_say_is_no_reason(text: str) -> None:
    assert not order_of(text).justification
    assert not order_of(text).justification_numbers


def test_a_failure_to_hand_over_user_data_is_no_cooperation_and_not_personal_data() -> None:
    fields = order_of(
        "ZICTA in Zambia ordered operators to block Viber over its failure to share user data with police."
    )
    assert fields.justification == ["no_cooperation"]


# --- what is to be blocked


def test_examples_of_a_blocked_group_are_targets() -> None:
    fields = order_of(
        "Zambia's regulator ZICTA ordered operators to block social media and messaging apps, among them Viber, Signal and Telegram."
    )
    assert fields.targets == ["Viber", "Signal", "Telegram"]


def test_services_whose_users_complain_are_no_targets() -> None:
    fields = order_of(
        "Zambia's regulator ZICTA ordered operators to block social media. Some Viber and Signal users complained of restricted access."
    )
    assert fields.targets == ["social media"]
    assert fields.order_kind == "block"


def test_a_list_line_by_line_names_targets_nobody_knew() -> None:
    fields = order_of(
        "Zambia's regulator ZICTA ordered operators to block several platforms on Friday.\nThe following platforms are blocked:\n1. Viber\n2. Kazoo Talk\n3. Mfumu (chat)\n"
    )
    assert fields.targets == ["Viber", "Kazoo Talk", "Mfumu"]


def test_the_title_tells_an_app_from_the_whole_internet() -> None:
    fields = order_of(
        "Zambia suspends TikTok\nZambia's regulator ZICTA ordered operators on Friday to block TikTok. Last week it ordered operators to cut mobile internet."
    )
    assert fields.order_kind == "block"


def test_limiting_all_access_far_behind_the_verb_is_a_block() -> None:
    fields = order_of("Роскомнадзор принял решение ограничить на всей территории страны доступ к Viber.", "ru")
    assert fields.order_kind == "block"


def test_vpns_that_users_turn_to_are_not_ordered_to_be_disabled() -> None:
    text = "Users could not open Viber without a Virtual Private Network (VPN) after Zambia's regulator ZICTA ordered operators to block Viber."
    assert order_of(text).demands == ["block"]
    told = (
        "Zambia's regulator ZICTA ordered operators to block Viber and to disable the VPN gateways on an attached list."
    )
    assert order_of(told).demands == ["block", "disable_vpn"]


# --- what stays open


def test_what_is_added_to_an_exemption_is_exempt_too() -> None:
    fields = order_of(
        "Zambia's regulator ZICTA ordered operators to shut down mobile internet. Fixed lines are left alone, as are the networks of the banks."
    )
    assert fields.exempt == ["Fixed lines", "banks"]


def test_all_but_one_thing_stays_available_exempts_nothing() -> None:
    fields = order_of(
        "Роскомнадзор обязал операторов ограничить звонки в Viber. Все функции, кроме звонков, останутся доступны.",
        "ru",
    )
    assert not fields.exempt


def test_that_channels_go_on_working_despite_a_ban_exempts_nothing() -> None:
    fields = order_of(f"{ORDER} Despite the ban, many channels continue to work.")
    assert not fields.exempt


# --- terms


@pytest.mark.parametrize(
    "text",
    [
        'Zambia\'s regulator ZICTA ordered operators to block Viber until "further notice".',
        "Zambia's regulator ZICTA announced an indefinite suspension of Viber.",
    ],
)
def test_an_open_end_is_said_in_many_ways(text: str) -> None:
    assert order_of(text).effective_until == "open"


def test_how_long_an_investigation_runs_is_not_how_long_the_order_holds() -> None:
    fields = order_of(
        "El Juzgado 12 Civil ordenó a las operadoras bloquear Viber. El auto prorroga la investigación hasta el 29 de septiembre de 2026.",
        "es",
    )
    assert fields.effective_until is None


def test_hours_given_to_the_company_are_no_deadline_of_operators() -> None:
    fields = order_of(
        "A Justiça determinou que as operadoras bloqueiem o Viber. O juiz deu 24 horas para a rede social cumprir a decisão.",
        "pt",
    )
    assert fields.block_deadline is None


def test_who_must_report_until_a_day_has_a_report_deadline_and_the_duty() -> None:
    fields = order_of(
        "O Tribunal de Justiça determinou que as operadoras bloqueiem o Viber. A agência informará o cumprimento ao juízo até 22 de março.",
        "pt",
    )
    assert fields.report_deadline == "2026-03-22"
    assert "report_back" in fields.demands


def test_two_dates_in_one_sentence_belong_each_to_its_duty() -> None:
    fields = order_of(
        "Роскомнадзор обязал операторов заблокировать Viber. Доступ должен быть закрыт не позднее 25 марта, о результатах операторы доложат министерству до 1 апреля.",
        "ru",
    )
    assert (fields.block_deadline, fields.report_deadline) == ("2026-03-25", "2026-04-01")


def test_a_sum_in_brackets_is_the_same_fine_in_other_money() -> None:
    fields = order_of(
        "A judge in Brazil ordered operators to block Viber on Friday. The fine for not doing so would be 500,000 reais ($143,000) a day."
    )
    assert [(p.value, p.unit) for p in fields.penalties] == [(500000, "BRL_per_day")]


def test_the_number_of_a_press_release_is_not_the_papers() -> None:
    fields = order_of(
        "Press release No. 61/PR-ZIC/2026\nZambia's regulator ZICTA ordered operators to block Viber in letter No. 12/ZIC/4/2026."
    )
    assert fields.document_id == "12/ZIC/4/2026"


# --- earlier measures, stores, brackets


def test_services_of_an_earlier_measure_are_no_targets() -> None:
    fields = order_of(
        "Роскомнадзор ограничил доступ к Viber\nРоскомнадзор заблокировал Viber, сообщила пресс-служба.\nРанее Роскомнадзор заблокировал ряд сайтов. Были заблокированы Signal и Telegram.",
        "ru",
    )
    assert fields.targets == ["Viber"]


def test_the_reason_of_then_is_not_the_reason_of_now() -> None:
    fields = order_of(
        "Le ministère de la Communication a ordonné aux opérateurs de bloquer Viber. À l'époque, le ministère invoquait la fraude aux examens.",
        "fr",
    )
    assert not fields.justification


def test_a_word_in_a_laws_name_is_a_reason_only_where_no_other_is_given() -> None:
    law = "The order was issued under Rule 2 of the Suspension of Services (Public Safety) Rules, 2017"
    net = "The Home Department in Zambia ordered operators to suspend mobile internet."
    assert order_of(f"{net} {law} to stop rumours.").justification == ["disinformation"]


def test_an_app_store_is_where_an_app_is_taken_from_and_no_target() -> None:
    fields = order_of(f"{ORDER} It also told Google to remove Viber from the Play Store.")
    assert fields.targets == ["Viber"]


def test_an_exemption_ends_with_its_brackets_and_where_the_order_says_where() -> None:
    fields = order_of(
        "The Zambian government ordered operators to suspend mobile internet, SMS (excluding banking and mobile recharge) and dongle services except the voice calls in the territorial jurisdiction of two districts."
    )
    assert fields.exempt == ["banking", "mobile recharge", "voice calls"]


def test_temporarily_suspended_in_a_place_is_no_memory() -> None:
    fields = order_of(
        "Mobile internet temporarily suspended in Lusaka\nThe government of Zambia announced on Friday that mobile internet has been temporarily suspended in Lusaka till 11 March."
    )
    assert fields.order_kind == "shutdown"


def test_a_possible_block_is_no_order() -> None:
    text = "Juiz ameaça suspender o Viber\nO juiz determinou nesta segunda-feira a possibilidade de suspensão do Viber caso a empresa não cumpra."
    assert framed(text, "pt").orders == []


def test_the_day_operators_received_a_paper_is_the_orders() -> None:
    fields = order_of(
        "All mobile operators in Zambia received a directive on 2 March 2026 from the Ministry of Information to block Viber."
    )
    assert (fields.document_date, fields.request_document_date) == ("2026-03-02", None)
