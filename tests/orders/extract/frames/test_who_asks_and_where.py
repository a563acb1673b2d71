"""Offices of districts and provinces, who asked them, whom they bind and where, in made-up reports."""

import pytest
from framing import order_of

LOCAL = [
    (
        "en",
        "Kilima district magistrate ordered providers to suspend mobile internet on Monday.",
        "Kilima district magistrate",
    ),
    ("en", "The prefect of Kilima has ordered mobile operators to suspend mobile internet.", "prefect of Kilima"),
    ("es", "El gobernador de Arauca ordenó a Claro y Tigo suspender el internet móvil.", "gobernador de Arauca"),
    (
        "pt",
        "O governador de Cabo Delgado mandou as operadoras suspender a internet móvel.",
        "governador de Cabo Delgado",
    ),
    ("tr", "Mardin Valiliği, WhatsApp'a erişimin kısıtlanmasına karar verdi.", "Mardin Valiliği"),
    ("id", "Gubernur Papua meminta Telkomsel memutus akses internet.", "Gubernur Papua"),
]


@pytest.mark.parametrize(("language", "text", "office"), LOCAL, ids=[r[2] for r in LOCAL])
def test_an_office_of_a_district_or_province_orders_under_the_name_of_its_place(
    language: str, text: str, office: str
) -> None:
    assert order_of(text, language).authority == office


def test_the_government_of_a_state_is_meant_by_the_government() -> None:
    text = (
        "The Haryana government on Monday suspended mobile internet in two districts. "
        "The government ordered operators to block WhatsApp too."
    )
    assert order_of(text).authority == "Haryana government"


def test_an_office_with_a_word_in_brackets_is_one_name() -> None:
    text = "Mobile internet was suspended on Monday by order of the Home (Police) Department, operators were told."
    assert order_of(text).authority == "Home (Police) Department"


def test_a_court_of_a_land_keeps_its_land() -> None:
    text = "Viber was ordered blocked by the Federal Court of Australia, which told providers to block it by Friday."
    assert order_of(text).authority == "Federal Court of Australia"


def test_a_prosecutor_beside_a_court_asked_and_the_court_ordered() -> None:
    text = (
        "Por ordem do Ministério Público, o Viber será bloqueado. A 3ª Vara Criminal de Recife determinou que as "
        "operadoras bloqueiem o Viber. O Ministério Público requereu o bloqueio."
    )
    found = order_of(text, "pt")
    assert found.authority is not None
    assert "Vara Criminal" in found.authority
    assert found.on_behalf_of == "Ministério Público"


def test_a_directive_that_a_network_follows_is_an_order_and_no_request() -> None:
    text = (
        "MTN Zambia switched off Viber on Monday following a directive from the telecoms regulator. "
        "MTN said operators had received a directive from ZICTA to block Viber."
    )
    found = order_of(text)
    assert found.authority == "ZICTA"
    assert found.on_behalf_of is None


def test_a_deputy_governor_is_below_the_office_that_orders() -> None:
    text = "The regulator ZICTA ordered operators to block Viber. The directive was signed by the deputy governor."
    found = order_of(text)
    assert found.authority == "ZICTA"
    assert found.signatory_role == "deputy governor"


def test_what_an_office_that_signs_is_for_belongs_to_it() -> None:
    text = "ZICTA told operators to block Viber. The letter was signed by the director (enforcement)."
    assert order_of(text).signatory_role == "director (enforcement)"


def test_networks_that_only_carry_something_are_not_bound() -> None:
    text = "The government of Kenya on Friday suspended data services provided on mobile networks in Garissa."
    assert order_of(text).addressees == []


def test_networks_called_those_concerned_are_bound() -> None:
    text = (
        "Le ministère de la Communication a ordonné vendredi la suspension de l'internet mobile. "
        "Orange, Expresso et Free sont les trois opérateurs visés."
    )
    assert order_of(text, "fr").addressees == ["Orange", "Expresso", "Free"]


SCOPES = [
    ("The regulator ZICTA ordered operators to block Viber in 14 districts until Friday.", "14 districts"),
    (
        "The regulator ZICTA ordered operators to block Viber in the Copper Area and Bo until Friday.",
        "Copper Area and Bo",
    ),
    ("The regulator ZICTA ordered operators to block Viber in Zambia's Kilima district.", "Zambia's Kilima district"),
]


@pytest.mark.parametrize(("text", "scope"), SCOPES, ids=[r[1] for r in SCOPES])
def test_the_territory_is_counted_or_named_by_what_it_is(text: str, scope: str) -> None:
    assert order_of(text).scope == scope
