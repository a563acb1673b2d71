"""Services that are but the place of a statement, and names told by the words around them. All of it is made up."""

import pytest
from msgspec.structs import replace

from gatewatch.orders.extract.names.find import names
from gatewatch.orders.extract.text import sentences
from gatewatch.orders.reading.read import read


def values(text: str, language: str, *kinds: str) -> list[str]:
    story = replace(read(text.encode()), language=language)
    return [n.value for n in names(story, sentences(story)) if n.kind in kinds]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The minister wrote on X and Facebook that the order stands."),
        ("en", "In a post on X, formerly Twitter, the ministry confirmed it."),
        ("en", "The ministry said in a Facebook post that the order stands."),
        ("en", "The founder objected on his official Telegram channel."),
        ("en", "He took to Twitter to criticise the order."),
        ("en", "On X, the ministry said the order stands."),
        ("en", "The statement stands at www.facebook.com/ministry/posts/123."),
        ("es", "El organismo informó de la medida a través de Twitter."),
        ("es", "El fundador lo dijo en su canal de Telegram."),
        ("pt", "O presidente afirmou em sua página no Facebook que é um erro."),
        ("ru", "Основатель сообщил в своём Telegram-канале, что это ошибка."),
        ("tr", "Kurum, Twitter hesabından yaptığı açıklamada kararı doğruladı."),
        ("fr", "Le ministre l'a annoncé sur sa page Facebook."),
        ("id", "Lewat akun Twitter resminya, kementerian membenarkan perintah itu."),
        ("vi", "Người sáng lập viết trên kênh Telegram của mình rằng đây là sai lầm."),
    ],
)
def test_the_place_of_a_statement_is_no_service_of_the_story(language: str, text: str) -> None:
    assert values(text, language, "service") == []


@pytest.mark.parametrize(
    ("language", "text", "services"),
    [
        ("en", "The regulator blocked the Telegram channel of a newspaper.", ["Telegram"]),
        ("en", "Access to Facebook and X, formerly Twitter, was cut.", ["Facebook", "X"]),
        ("en", "The ministry may block WhatsApp, Facebook and Google.", ["WhatsApp", "Facebook", "Google"]),
        ("en", "Google said it complied.", []),
        ("es", "El gobierno bloqueó el acceso a X en todo el país.", ["X"]),
        ("pt", "A Plataforma Norte do Povo manifestou-se na capital.", []),
    ],
)
def test_a_service_that_something_is_done_to_is_one(language: str, text: str, services: list[str]) -> None:
    assert values(text, language, "service") == services


@pytest.mark.parametrize(
    ("language", "text", "operators"),
    [
        ("en", "Internet provider Zefirnet blocked the site.", ["Zefirnet"]),
        ("en", "The ministry wrote to the mobile operators Zefirel and Orbitel.", ["Zefirel", "Orbitel"]),
        ("ru", "Оператор «Зефирнет» ограничил доступ.", ["Зефирнет"]),
        ("vi", "Nhà mạng Zefirel đã chặn.", ["Zefirel"]),
    ],
)
def test_a_network_is_known_by_the_word_before_it(language: str, text: str, operators: list[str]) -> None:
    assert values(text, language, "operator") == operators


def test_an_office_is_followed_to_the_letters_it_spells() -> None:
    text = "Le Comité national pour le salut du peuple (CNSP) a ordonné le blocage."
    assert values(text, "fr", "authority")[0] == "Comité national pour le salut du peuple"


def test_letters_without_brackets_mean_the_office_they_spell() -> None:
    text = "The Ruritania Telecommunication Authority blocked it on Friday. The RTA gave no reason."
    assert values(text, "en", "authority") == ["Ruritania Telecommunication Authority", "RTA"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Order No. 4106(TSTS) of 2023 was issued by the department.", "4106(TSTS) of 2023"),
        ("Order no. 14.32.1100.700.51 was sent to operators.", "14.32.1100.700.51"),
    ],
)
def test_the_number_of_a_paper_is_taken_whole(text: str, number: str) -> None:
    assert values(text, "en", "document_id") == [number]
