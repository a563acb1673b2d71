"""Languages that are taken for each other in short texts; the sentences are made up."""

import pytest

from gatewatch.orders.reading.language import language_of


@pytest.mark.parametrize(
    "text",
    [
        "Operator menyatakan belum menerima surat resmi dan menunggu perintah menteri.",
        "Selain itu, pemblokiran oleh kementerian juga menimbang alasan ketertiban.",
    ],
)
def test_short_indonesian_is_not_taken_for_malay(text: str) -> None:
    assert language_of(text) == "id"


def test_malay_stays_malay() -> None:
    text = (
        "Kerajaan menyekat perkhidmatan pesanan itu kerana bimbang, kata menteri dalam sidang akhbar pada hari Jumaat."
    )
    assert language_of(text) == "ms"


def test_short_russian_is_not_taken_for_bulgarian() -> None:
    assert language_of("Служба связи республики снова закрыла доступ к Instagram и Facebook") == "ru"


def test_bulgarian_stays_bulgarian() -> None:
    assert language_of("Комисията съобщи, че достъпът до приложението е спрян от днес за всички абонати") == "bg"
