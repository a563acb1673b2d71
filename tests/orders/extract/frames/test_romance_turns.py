"""Turns that Spanish, Portuguese and French reports share: who orders beside a name, until when, what is only named.

All texts are made up.
"""
# ruff: noqa: E501  (a paragraph stays on its line)

from datetime import date
from typing import Any

import msgspec
import pytest
from framing import framed

DAY = date(2026, 5, 22)


def fields(text: str, language: str) -> dict[str, Any]:
    return msgspec.structs.asdict(framed(text, language, DAY).orders[0].fields)


@pytest.mark.parametrize(
    ("language", "text", "authority"),
    [
        ("fr", "Le ministre de la Communication, Paul Untel, a coupé l'internet mobile ce lundi, comme en mars 2023.", "ministre de la Communication"),
        ("fr", "La ministre togolaise de la Communication et des Infrastructures, Rose Untel, a annoncé la suspension de Facebook à partir du 24 mai.", "ministre togolaise de la Communication et des Infrastructures"),
        ("pt", "O ministro dos Transportes e Infraestruturas da Turquia, Ali Fulano, anunciou o bloqueio do Instagram.", "ministro dos Transportes e Infraestruturas da Turquia"),
        ("es", "La Justicia porteña ordenó a las operadoras el bloqueo de Uber en toda la ciudad.", "Justicia"),
    ],
)  # fmt: skip
def test_an_office_with_its_holder_or_its_land_beside_it_orders(language: str, text: str, authority: str) -> None:
    assert fields(text, language)["authority"] == authority


def test_who_must_is_told_and_does_not_tell() -> None:
    told = fields(
        "O Supremo Tribunal Federal determinou a suspensão do Kwai. A Anatel deve bloquear o Kwai em 24 horas.", "pt"
    )
    assert told["authority"] == "Supremo Tribunal Federal"


def test_a_state_in_brackets_is_no_if() -> None:
    assert fields("O juiz da Comarca de Estância (SE) determinou que as operadoras suspendam o Kwai.", "pt")["targets"]


def test_a_suspension_until_further_notice_in_a_statement_is_an_order() -> None:
    told = fields(
        "Le ministre de la Communication informe le public de ce qui suit.\n"
        "« En conséquence, TikTok est suspendu jusqu'à nouvel ordre », lit-on dans le communiqué.",
        "fr",
    )
    assert (told["targets"], told["effective_until"]) == (["TikTok"], "open")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pt", "Na decisão em que determinou o bloqueio de perfis, o ministro ameaçou suspender o Telegram por 48 horas."),
        ("fr", "Qui a suspendu les réseaux sociaux au Mali ?\nFacebook ne s'ouvre plus depuis mercredi."),
        ("fr", "D'après le ministre de la Communication, une coupure de la fibre optique a privé le pays d'internet depuis 10 heures."),
        ("pt", "Foi derrubada nesta terça-feira a decisão do tribunal que determinou ontem o bloqueio do WhatsApp por 72 horas."),
    ],
)  # fmt: skip
def test_a_threat_a_question_a_cut_cable_and_what_was_struck_down_are_no_orders(language: str, text: str) -> None:
    assert framed(text, language, DAY).orders == []


def test_whole_days_told_in_hours_give_the_last_day() -> None:
    told = fields(
        "A Justiça determinou a suspensão do WhatsApp por um prazo de 72 horas a partir desta sexta-feira.", "pt"
    )
    assert (told["effective_from"], told["effective_until"]) == ("2026-05-22", "2026-05-25")


def test_a_date_belongs_to_what_is_to_be_done_by_it() -> None:
    told = fields(
        "El Ministerio de Comunicaciones ordenó a las operadoras bloquear Telegram y les dio hasta el 29 de mayo para informar del cumplimiento.",
        "es",
    )
    assert (told["block_deadline"], told["report_deadline"]) == (None, "2026-05-29")


def test_the_day_of_a_law_is_not_the_day_of_the_order() -> None:
    told = fields(
        "Ce vendredi 22 mai, le tribunal judiciaire de Paris a ordonné à Orange, SFR et Free de bloquer Telegram. "
        "Il rappelle l'article 6 de la loi n°2004-575 du 21 juin 2004.",
        "fr",
    )
    assert told["document_date"] == "2026-05-22"


def test_providers_in_brackets_behind_their_group_are_all_bound() -> None:
    told = fields(
        "Um juiz determinou que as operadoras de telecomunicações brasileiras (TIM, Vivo e Claro) bloqueiem o WhatsApp.",
        "pt",
    )
    assert told["addressees"] == ["operadoras de telecomunicações", "TIM", "Vivo", "Claro"]


def test_mobile_services_are_the_internet() -> None:
    assert (
        fields("Le gouvernement a prolongé la suspension des services internet mobiles.", "fr")["order_kind"]
        == "shutdown"
    )


def test_who_filed_a_complaint_may_have_a_number_in_its_name() -> None:
    told = fields(
        "El juez ordenó a las operadoras bloquear Telegram tras una denuncia presentada por las empresas Canal 3 y Onda Sur.",
        "es",
    )
    assert told["on_behalf_of"] == "Canal 3 y Onda Sur"
