"""Which Congo a report means: the one it names by a full name, a town, an office or a network of its own."""

import pytest

from gatewatch.orders.extract.draft import extract
from gatewatch.orders.reading.read import read


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("L'Arptc, le régulateur du Congo, a ordonné lundi aux opérateurs de bloquer Facebook en RDC.", "CD"),
        ("Le gouvernement congolais a suspendu lundi internet à Brazzaville, au Congo-Brazzaville.", "CG"),
    ],
)
def test_a_bare_congo_is_the_one_the_text_names_elsewhere(text: str, country: str) -> None:
    assert extract(read(text.encode(), url=None, published=None), text_id="x").fields.country == country
