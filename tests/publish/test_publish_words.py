"""Words: every text has its translation with the same placeholders, dates carry zones, values are escaped."""

import re
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from babel.messages.pofile import read_po
from markupsafe import Markup
from message_ids import PUBLISH, used

from gatewatch.model.words import State
from gatewatch.publish.words import LANGUAGES, STATES, Words, ceil_hour, floor_hour
from small_edition import TARGETS

EN, VI = Words("en", TARGETS), Words("vi", TARGETS)
OTHERS = [code for code in LANGUAGES if code != "en"]


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)s", text))


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_is_translated_with_the_same_placeholders_and_markup(language: str) -> None:
    source = BytesIO((PUBLISH / "locale" / f"{language}.po").read_bytes())
    catalog = read_po(source, locale=language, abort_invalid=True)
    for text, plural in used():
        message = catalog.get(text)
        assert message is not None, f"no entry for {text!r}"
        forms = list(message.string) if isinstance(message.string, tuple) else [message.string]
        assert len(forms) == (catalog.num_plurals if plural else 1), text
        for form in forms:
            assert form, f"no translation of {text!r}"
            assert placeholders(form) == placeholders(plural or text), text
            assert sorted(re.findall(r"</?\w+", form)) == sorted(re.findall(r"</?\w+", plural or text)), text


@pytest.mark.parametrize("language", OTHERS)
def test_no_translation_is_left_over(language: str) -> None:
    catalog = read_po(BytesIO((PUBLISH / "locale" / f"{language}.po").read_bytes()), locale=language)
    ids = {m.id if isinstance(m.id, str) else m.id[0] for m in catalog if m.id}
    assert ids <= {text for text, _ in used()}


def test_states_keep_the_words_of_the_glossary() -> None:
    wanted = {
        State.BLOCKED: "bị chặn",
        State.PARTIAL: "bị chặn một phần",
        State.DOWN: "ngừng hoạt động",
        State.OK: "truy cập được",
        State.INSUFFICIENT: "chưa đủ dữ liệu",
    }
    assert {s: str(VI.state(s)) for s in STATES} == wanted


def test_values_are_escaped_and_markup_of_ours_is_not() -> None:
    assert EN.t("On %(n)s <b>everything failed</b>.", n="<i>") == Markup("On &lt;i&gt; <b>everything failed</b>.")
    assert EN.join(["<a>", Markup("<b>")]) == Markup("&lt;a&gt;, <b>")


def test_plurals_and_numbers_follow_the_language() -> None:
    text = ("%(n)s measurement", "%(n)s measurements")
    assert [str(EN.n(*text, n)) for n in (1, 2, 9591)] == ["1 measurement", "2 measurements", "9,591 measurements"]
    assert [str(VI.n(*text, n)) for n in (1, 9591)] == ["1 phép đo", "9.591 phép đo"]


def test_dates_read_as_the_language_writes_them() -> None:
    day = date(2026, 5, 21)
    assert (EN.day(day), EN.day(day, year=False)) == ("21 May 2026", "21 May")
    assert EN.day(day, weekday=True) == "Thursday 21 May 2026"
    assert VI.day(day) == "21 tháng 5, 2026"


def test_intervals_are_whole_hours_that_hold_them() -> None:
    early, late = datetime(2026, 5, 24, 3, 10, tzinfo=UTC), datetime(2026, 5, 24, 8, 1, tzinfo=UTC)
    assert EN.span(early, late) == "24 May, 03–09 h"
    assert EN.span(early, datetime(2026, 5, 24, 23, 30, tzinfo=UTC)) == "24 May, 03–24 h"
    assert EN.span(early, datetime(2026, 5, 26, 1, tzinfo=UTC)) == "24 May, 03 h – 26 May, 01 h"
    assert EN.span(early, late, zone="Asia/Kathmandu") == "24 May, 08–14 h"
    assert EN.moment(late) == "24 May 2026, 08:01 UTC"
    assert EN.local(late, "Asia/Kathmandu") == "13:46 local time, UTC+5:45"
    assert (floor_hour(late).hour, ceil_hour(late).hour, ceil_hour(floor_hour(late)).hour) == (8, 9, 8)


def test_hours_of_the_week_are_put_together() -> None:
    week = ["Mon", "Tue", "Wed", "Thu", "Fri"]
    found = EN.windows(
        [{"days": week, "start": "07:00", "end": "11:00"}, {"days": week, "start": "13:00", "end": "17:00"}]
    )
    assert found == "Monday to Friday, 07:00–11:00 and 13:00–17:00"
    assert EN.windows([{"days": ["Sat", "Mon"], "start": "22:00", "end": "06:00"}]) == "Monday, Saturday, 22:00–06:00"


def test_names_of_countries_services_and_parts() -> None:
    assert [EN.country(c) for c in ("VN", "XA", "ZZ", "QQ")] == ["Vietnam", "Examplia", "country withheld", "QQ"]
    assert VI.country("VN") == "Việt Nam"
    assert (EN.service("telegram"), EN.service("site")) == ("Telegram", "websites")
    assert EN.component("site/www.example.org") == "www.example.org"


def test_mechanisms_name_the_deepest_and_count_the_rest() -> None:
    assert EN.mechanisms(["tls", "tls.reset", "unknown"]) == "reset during the TLS handshake"
    assert EN.mechanisms(["unknown"]) == "how it was done cannot be told"
    many = ["dns.nxdomain", "http.eof", "tcp.reset", "tcp.timeout", "tls.eof"]
    assert EN.mechanisms(many).endswith("; and 2 more ways")
