"""What a story names, language by language, and what it does not name."""

import pytest
from name_tables import NOTHING, TABLES, Row

from gatewatch.orders.extract.found import Name
from gatewatch.orders.extract.names.find import names
from gatewatch.orders.extract.text import sentences
from gatewatch.orders.reading.story import Story

ROWS = [pytest.param(lang, row, id=f"{lang}: {row[0][:50]}") for lang, rows in TABLES.items() for row in rows]


def read(text: str, language: str | None = "en") -> list[Name]:
    story = Story(text=text, language=language)
    return names(story, sentences(story))


@pytest.mark.parametrize(("language", "row"), ROWS)
def test_every_name_of_the_kinds_a_row_names_is_found_and_no_other(language: str, row: Row) -> None:
    text, expected = row
    found = read(text, language)
    kinds = {e[0] for e in expected} or {"authority", "unit", "service", "operator", "operators", "law", "document_id"}
    assert sorted((n.kind, n.value) for n in found if n.kind in kinds) == sorted((e[0], e[1]) for e in expected)


@pytest.mark.parametrize(("language", "row"), ROWS)
def test_names_of_one_thing_have_one_id_and_parts_know_their_whole(language: str, row: Row) -> None:
    text, expected = row
    found = read(text, language)
    by_start = {n.start: n for n in found}
    for kind, value, *more in expected:
        same = [n for n in found if (n.kind, n.value) == (kind, value)]
        if more and more[0]:
            assert {n.id for n in same} == {more[0]}
        if len(more) > 1:
            assert {by_start[n.of].value for n in same if n.of is not None} == {more[1]}


@pytest.mark.parametrize(("language", "text", "kinds"), NOTHING)
def test_ordinary_words_are_no_names(language: str, text: str, kinds: set[str]) -> None:
    assert [n for n in read(text, language) if n.kind in kinds] == []


@pytest.mark.parametrize(
    ("text", "value", "country"),
    [
        ("Vietnam's technology ministry said so.", "technology ministry", "VN"),
        ("The Iraqi Ministry of Communications said so.", "Ministry of Communications", "IQ"),
        ("The Uganda Communications Commission said so.", "Uganda Communications Commission", "UG"),
        ("The Communications Authority of Kenya said so.", "Communications Authority of Kenya", "KE"),
        ("The Supreme Court of India said so.", "Supreme Court of India", "IN"),
        ("The Turkish government said so.", "government", "TR"),
        ("The ministry of information said so.", "ministry of information", None),
        ("Roskomnadzor said so.", "Roskomnadzor", "RU"),
        ("The Delhi High Court said so.", "Delhi High Court", "IN"),
    ],
)
def test_a_state_beside_an_office_is_its_country(text: str, value: str, country: str | None) -> None:
    office = next(n for n in read(text) if n.kind == "authority")
    assert (office.value, office.country) == (value, country)


def test_a_short_form_means_the_nearest_office_of_its_class_before_it() -> None:
    found = read(
        "The Ministry of Justice wrote. The Ministry of Health answered. The ministry was late. The court was later."
    )
    assert [n.id for n in found if n.value == "ministry"] == ["Ministry of Health"]
    assert [n.id for n in found if n.value == "court"] == ["court"]


def test_a_short_form_before_the_full_name_means_the_first_behind_it() -> None:
    found = read("The regulator blocked it. The Nepal Telecommunications Authority gave no reason.")
    assert [n.id for n in found if n.kind == "authority"] == ["Nepal Telecommunications Authority"] * 2


def test_a_court_that_is_brought_in_new_is_no_court_named_before() -> None:
    found = read("The Supreme Court of Kenya waited. A court ruled on Monday.")
    assert [n.id for n in found if n.kind == "authority"] == ["Supreme Court of Kenya", "court"]


def test_letters_in_brackets_mean_their_long_form_everywhere_after() -> None:
    found = read("The Bolivian Transparency Agency (BTA) wrote. On Friday BTA said more. The agency did not.")
    assert {n.id for n in found if n.kind == "authority"} == {"Transparency Agency"}
    assert len([n for n in found if n.kind == "authority"]) == 4


def test_x_alone_is_a_service_only_where_the_text_says_so() -> None:
    assert [n.id for n in read("Lawmakers wrote X on the board.") if n.kind == "service"] == []
    assert [n.id for n in read("Elon Musk's X is silent. X did not reply.") if n.kind == "service"] == ["x", "x"]
    assert [n.id for n in read("Pakistan bans X") if n.kind == "service"] == ["x"]


def test_what_is_outside_the_story_is_not_read() -> None:
    text = "Telegram is blocked.\nRead also: WhatsApp and t.me are blocked."
    story = Story(text=text, language="en", outside=[(21, len(text))])
    assert [n.value for n in names(story, sentences(story)) if n.kind == "service"] == ["Telegram"]


@pytest.mark.parametrize("language", [None, "de", "it"])
def test_a_language_without_words_gives_no_names(language: str | None) -> None:
    assert read("Telegram e WhatsApp bloccati, dice NetBlocks.", language) == []


def test_a_state_beside_an_office_is_its_state_also_where_our_lists_have_another() -> None:
    found = read("Bộ Công an Lào đã họp. Bộ Công an cho biết như vậy.", "vi")
    assert [n.country for n in found if n.kind == "authority"] == ["LA", "LA"]
    assert [n.country for n in read("Bộ Công an cho biết như vậy.", "vi") if n.kind == "authority"] == ["VN"]


def test_a_nickname_of_several_states_has_the_state_only_where_no_other_is_named_alone() -> None:
    assert [n.country for n in read("Минцифры ответило.", "ru") if n.kind == "authority"] == ["RU"]
    found = read("В Казахстане ждали ответа. Минцифры ответило.", "ru")
    assert [n.country for n in found if n.kind == "authority"] == [None]


def test_two_ministries_in_one_plural_are_no_third_ministry() -> None:
    found = read("The Ministries of Health and Justice met. The Ministry of Health agreed.")
    assert [n.id for n in found if n.kind == "authority"] == ["Ministries of Health and Justice", "Ministry of Health"]


def test_an_office_and_a_minister_behind_an_and_are_two() -> None:
    found = read("The Ministry of Health and Education Minister Jane Roe met the Ministry of Interior and Meta.")
    assert [(n.kind, n.value) for n in found] == [
        ("authority", "Ministry of Health"),
        ("role", "Education Minister"),
        ("person", "Jane Roe"),
        ("authority", "Ministry of Interior"),
        ("company", "Meta"),
    ]


def test_an_observer_said_to_be_a_watchdog_is_no_authority() -> None:
    assert [n.kind for n in read("The internet watchdog NetBlocks said so.")] == ["observer"]
    assert {n.id for n in read("The internet watchdog Roskomnadzor said so.")} == {"Roskomnadzor"}


@pytest.mark.parametrize(
    ("language", "text", "country"),
    [
        ("fr", "Les autorités mauritaniennes ont coupé internet.", "MR"),
        ("es", "El gobierno somalí cortó internet.", "SO"),
        ("pt", "O governo togolês cortou a internet.", "TG"),
        ("ru", "Таджикские власти отключили интернет.", "TJ"),
    ],
)
def test_an_adjective_of_a_state_says_whose_an_office_is(language: str, text: str, country: str) -> None:
    assert [n.country for n in read(text, language) if n.kind == "authority"] == [country]


def test_a_person_at_the_end_of_a_short_list_of_apps_is_no_app() -> None:
    assert [n.value for n in read("Telegram, WhatsApp et Dupont se taisent.", "fr")] == ["Telegram", "WhatsApp"]


def test_the_president_of_an_association_is_a_role() -> None:
    found = read("The president of the Internet Providers' Association of Nepal agreed. The president did not.")
    assert [n.kind for n in found if n.value == "president"] == ["role", "authority"]


def test_an_unknown_app_is_known_by_the_word_beside_it_and_not_without() -> None:
    text = "Stratus is blocked. The messenger Nimbus and the Cirrus app are blocked, the Android app is not."
    assert [n.value for n in read(text) if n.kind == "service"] == ["Nimbus", "Cirrus"]
    assert [n.id for n in read(text) if n.kind == "service"] == ["nimbus", "cirrus"]


def test_an_unknown_app_told_once_is_found_again_without_the_word() -> None:
    text = "The messenger Nimbus is blocked. On Friday Nimbus was still loading."
    assert [n.id for n in read(text) if n.kind == "service"] == ["nimbus", "nimbus"]


def test_the_head_of_an_office_is_a_role_and_of_a_state_an_authority() -> None:
    found = read("O presidente do STF derrubou a decisão. O presidente falou.", "pt")
    assert [(n.kind, n.value) for n in found if n.value == "presidente"] == [
        ("role", "presidente"),
        ("authority", "presidente"),
    ]


def test_what_a_regulator_is_and_its_name_beside_it_are_one() -> None:
    found = read("Rusya'nın düzenleyici kurumu Roskomnadzor, Discord'u engelledi.", "tr")
    assert {n.id for n in found if n.kind == "authority"} == {"Roskomnadzor"}


def test_an_outlet_is_known_by_its_kind() -> None:
    found = read("State television and the newspaper Nova Era reported it, AP said.")
    assert [n.value for n in found if n.kind == "outlet"] == ["State television", "Nova Era", "AP"]


def test_a_network_told_from_a_list_is_known_again_where_it_stands_alone() -> None:
    text = "The regulator told mobile operators MTN, Zefirel and Airtel to cut access. Zefirel said it had the letter."
    operators = [n.value for n in read(text) if n.kind == "operator"]
    assert operators.count("Zefirel") == 2
