"""Names that need more than their words: letters behind a state, numbers of papers, agencies of a government."""

import pytest

from gatewatch.orders.extract.found import Name
from gatewatch.orders.extract.names.find import names
from gatewatch.orders.extract.text import sentences
from gatewatch.orders.reading.story import Story


def read(text: str, language: str) -> list[Name]:
    story = Story(text=text, language=language)
    return names(story, sentences(story))


def test_letters_behind_a_state_mean_the_office_before_it() -> None:
    found = read("Ủy ban Viễn thông Quốc gia Philippines (NTC) ra lệnh chặn. NTC xác nhận.", "vi")
    assert {n.id for n in found if n.kind == "authority"} == {"Ủy ban Viễn thông Quốc gia"}


def test_letters_mean_what_the_text_binds_them_to() -> None:
    found = read("The Telecommunications Regulatory Authority (TRA) of Oman ordered it. The TRA said so.", "en")
    assert {n.id for n in found if n.kind == "authority"} == {"Telecommunications Regulatory Authority"}


def test_an_agency_attached_to_the_government_is_an_authority() -> None:
    found = read("Служба связи при правительстве Таджикистана подтвердила это.", "ru")
    assert ("authority", "Служба связи") in {(n.kind, n.value) for n in found}


@pytest.mark.parametrize(
    ("language", "text", "number"),
    [
        ("en", "Circular 2027/C-14, issued on Monday, lists nine apps.", "2027/C-14"),
        ("en", "Notice 11/2207 was sent.", "11/2207"),
        ("en", "a letter with the reference RCA/DG/LTR/031/25 was signed", "RCA/DG/LTR/031/25"),
        ("fr", "une lettre du 14 août référencée 412/28/ARTEC/DG", "412/28/ARTEC/DG"),
        ("ru", "Письмо ушло в понедельник, номер 02-17/1189.", "02-17/1189"),
        ("tr", "E-77120 sayılı yazıya göre", "E-77120"),
        ("vi", "văn bản số 1486/PTTH&TTĐT-TTĐT gửi các doanh nghiệp", "1486/PTTH&TTĐT-TTĐT"),
        ("vi", "Theo bản ghi nhớ số 003-01-2027 ký ngày 12/1", "003-01-2027"),
    ],
)
def test_the_number_of_a_paper_is_found_whole(language: str, text: str, number: str) -> None:
    assert [n.value for n in read(text, language) if n.kind == "document_id"] == [number]


def test_a_law_begins_behind_the_word_that_leads_to_it() -> None:
    found = read("Under the Digital Platforms Regulations 2026, services had to register.", "en")
    assert [n.value for n in found if n.kind == "law"] == ["Digital Platforms Regulations 2026"]


def test_a_cut_is_no_court() -> None:
    assert not [
        n for n in read("O corte foi pedido e não houve nenhum corte deliberado.", "pt") if n.kind == "authority"
    ]
