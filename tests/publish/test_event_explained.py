"""An event explained: every number in words, nothing claimed beyond the row, and a page that needs no other file."""

import re
from typing import Any

import msgspec
import polars as pl
import pytest

from gatewatch.model.frames import checked
from gatewatch.model.tables import Event
from gatewatch.model.words import RuledOut, Timetable
from gatewatch.publish import claims
from gatewatch.publish.edition import Archive, archive
from gatewatch.publish.event import page, text
from gatewatch.publish.event.explain import Part, explain, without_strongest
from gatewatch.publish.event.picture import silence, span_of
from gatewatch.publish.render import shower
from gatewatch.publish.words import RULED_OUT, Words
from small_edition import SECRETS, TARGETS, doubtful_edition, hours_edition, small_edition

W = Words("en", TARGETS)
BLOCK = "XA-AS64496-telegram-dc-20260531"
DOWN = "XA-AS64502-telegram-dc-20260527"
SERVICE = "XB-AS64507-site-www.example.org-20260531"


def found(event_id: str = BLOCK, made: Archive | None = None, **changed: Any) -> tuple[Archive, Event]:
    made = made or archive(small_edition())
    event = next(e for e in made.events if e.event_id == event_id)
    return made, msgspec.structs.replace(event, **changed)


def said(part: Part) -> str:
    rows = [f"{label.striptags()}: {words.striptags()}" for label, words in part.rows]
    return "\n".join([part.heading.striptags(), *rows, *(p.striptags() for p in part.points)])


def test_how_sure_says_the_evidence_the_gate_the_testers_the_baseline_and_the_certificate() -> None:
    sure = said(explain(W, *found()).sure)
    for words in (
        "The evidence is 20.0, the gate is 8; 7 measurements failed inside it",
        "7.2; 6.5; 5.0; 3.1; 1.9; 2 of them are cut at 5 each",
        "96 in 100",
        "about 2.1 in 100 results fail here",
        "Certified: yes",
    ):
        assert words in sure


def test_an_event_that_is_not_certified_says_why_not() -> None:
    assert "too few results" in said(explain(W, *found(certified=False)).sure)
    assert "at most 10 in 100" in said(explain(W, *found(certified=False, baseline=0.13)).sure)


@pytest.mark.parametrize(
    ("testers", "evidence", "left", "stands"),
    [([7.2, 6.5, 5.0], 15.0, 10.0, True), ([7.2, 4.0], 9.0, 4.0, False), ([4.0, 3.0, 2.0], 9.0, 5.0, False)],
)
def test_what_would_change_it_says_whether_it_hangs_on_one_tester(
    testers: list[float], evidence: float, left: float, stands: bool
) -> None:
    made, event = found(top_testers=testers, log_evidence=evidence)
    assert without_strongest(event) == pytest.approx(left)
    mind = said(explain(W, made, event).mind)
    assert ("It does not hang on one tester" in mind) is stands
    assert ("it would be a suspicion" in mind) is not stands


def test_every_timetable_has_its_words_and_its_bayes_factor() -> None:
    seen = set()
    for timetable in Timetable:
        when = said(explain(W, *found(timetable=timetable.value)).when)
        assert "next likely: 4.2; it is said from 3.0 on" in when
        seen.add(next(line for line in when.splitlines() if line.startswith("Timetable")))
    assert len(seen) == len(Timetable)


def test_a_change_inside_is_words_and_one_that_reads_otherwise_is_shown_as_it_is() -> None:
    changes = ["2026-06-01T14Z..2026-06-02T03Z state partial -> blocked", "<odd>"]
    when = said(explain(W, *found(changes=changes)).when)
    assert "partly blocked, then blocked; between 1 June 2026, 14:00 UTC and 2 June 2026, 03:00 UTC" in when
    assert "Change inside: <odd>" in when
    mechanism = said(explain(W, *found()).when)
    assert "the connection attempt goes unanswered, then reset during the TLS handshake" in mechanism


def test_what_is_not_ruled_out_stays_open_by_name() -> None:
    assert set(RULED_OUT) == set(RuledOut), "every closed word has its words"
    ruled = said(explain(W, *found(ruled_out=["single_tester"])).ruled)
    lines = dict(line.split(": ", 1) for line in ruled.splitlines()[1:])
    assert lines["Ruled out"] == "one tester alone"
    assert lines["Stays open"].count(";") == len(RuledOut) - 2
    assert "turns this country away" in lines["Not checked"]


def test_an_outage_weighs_no_evidence_and_speaks_of_no_block() -> None:
    made = archive(small_edition())
    explained = explain(W, *found(DOWN, made))
    everything = "\n".join([explained.finding.striptags(), *(said(p) for p in explained.parts)])
    assert "no evidence is weighed" in everything
    assert "was blocked" not in everything and "gate is" not in explained.sure.heading


def test_the_services_own_failure_is_never_called_a_block_of_the_network() -> None:
    made, event = found(SERVICE, archive(doubtful_edition()))
    explained = explain(W, made, event)
    assert "the service itself failed" in explained.finding
    everything = "\n".join([explained.finding.striptags(), *(said(p) for p in explained.parts)])
    assert not re.search(r"was (partly )?blocked|A block, as", everything)
    assert made.blocked_in("XB", "site") == set()


def test_every_sentence_passes_the_lint() -> None:
    made = archive(doubtful_edition())
    for event in made.events:
        explained = explain(W, made, event)
        parts = [p.heading for p in explained.parts] + [t for p in explained.parts for t in p.points]
        rows = [words for p in explained.parts for _, words in p.rows if "gatewatch explain" not in words]
        for sentence in [explained.finding, *explained.status, *parts, *rows]:
            assert claims.lint(sentence, ["Examplia"]) == [], sentence


def test_the_picture_reaches_beyond_the_event_and_holds_only_measured_hours() -> None:
    made, event = found()
    span = span_of(made, event)
    assert span is not None
    assert span.frame.first <= span.hours[0].at < event.onset_earliest  # type: ignore[operator]
    cells = made.cells["XA", 64496, "telegram/dc"]
    assert {h.at for h in span.hours} <= set(cells["hour"])
    assert [h.counts for h in span.hours][-1] == (1, 0), "blocked, reachable; no lane of partly blocked"


def test_windows_are_drawn_at_their_local_hours() -> None:
    made, event = found(made=archive(hours_edition()))
    span = span_of(made, event)
    assert span is not None
    starts = {(a.strftime("%a"), a.hour, b.hour) for a, b in span.frame.windows}
    assert starts == {("Mon", 8, 18), ("Tue", 8, 18), ("Wed", 8, 18)}


def test_the_longest_silence_in_the_onset_is_named_and_none_where_there_is_none() -> None:
    made, event = found()
    span = span_of(made, event)
    assert span is not None
    assert silence(event, span.hours) is None, "the interval holds one measured hour only"
    wide = msgspec.structs.replace(event, onset_earliest=span.hours[0].at)
    gap = silence(wide, span.hours)
    assert gap is not None and gap[1] - gap[0] >= (event.onset_latest - event.onset_earliest) * 0.9  # type: ignore[operator]
    assert silence(msgspec.structs.replace(event, onset_earliest=None), span.hours) is None


def test_an_event_without_cells_is_explained_without_a_picture() -> None:
    edition = small_edition()
    made = archive(without_cells(edition))
    lines = text.lines(W, *found(made=made))
    assert "THE PICTURE" not in lines and any("HOW SURE" in line for line in lines)


def without_cells(edition: Any) -> Any:
    """Give the edition without any cell."""
    return type(edition)(**{**edition.__dict__, "cells": edition.cells.clear()})


@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize("event_id", [BLOCK, DOWN, SERVICE])
def test_text_fits_100_columns_and_holds_no_markup(language: str, event_id: str) -> None:
    made, event = found(event_id, archive(doubtful_edition()))
    lines = text.lines(Words(language, TARGETS), made, event)
    assert max(len(line) for line in lines) <= 100
    assert not re.search(r"</?[a-z]+[ >]|&\w+;", "\n".join(lines).replace("<Telecom>", ""))
    assert lines[0] == event_id


def test_a_page_by_itself_is_one_file_that_loads_nothing_and_lists_its_measurements() -> None:
    made, event = found()
    html = shower(W)(page.page(W, made, event, alone=True))
    assert not re.search(r"<(script|link|img|iframe)\b|url\(http|@import", html)
    assert "<style>" in html and "--paper" in html
    links = re.findall(r'href="([^"]+)"', html)
    assert all(link.startswith(("#", "https://explorer.ooni.org/")) for link in links), links
    assert html.count('<th scope="row" class="mono">') == 7
    assert not any(secret in html for secret in SECRETS)


def test_data_hold_the_cells_and_measurements_of_exactly_the_event() -> None:
    made, event = found()
    data = page.as_data(made, event)
    assert data["event"]["log_evidence"] == 20.0
    assert len(data["cells"]) == 7 and len(data["measurements"]) == 7
    assert all(c["blocked"] == 1 for c in data["cells"])
    assert not any(secret in msgspec.json.encode(data).decode() for secret in SECRETS)


def test_hours_of_measurements_are_given_and_no_seconds() -> None:
    made, event = found()
    assert {m["hour"].minute for m in page.as_data(made, event)["measurements"]} == {0}


def test_a_withdrawn_event_says_so_in_text_and_what_was_said() -> None:
    made = archive(doubtful_edition())
    last = made.withdrawn()[0]
    lines = "\n".join(text.withdrawn_lines(W, made, last))
    assert "Withdrawn on 5 June 2026: data that came later, merged into XA-AS64496-telegram-dc-20260531." in lines
    assert "8 measurements by 8 probes" in lines


def test_an_older_row_with_fewer_fields_is_still_readable_when_withdrawn() -> None:
    edition = doubtful_edition()
    fields = ("country", "asn", "service", "component", "state", "onset_latest")
    was = edition.revisions.filter(pl.col("was").is_not_null())["was"][0]
    old = msgspec.json.encode({k: v for k, v in msgspec.json.decode(was).items() if k in fields}).decode()
    thin = edition.revisions.with_columns(was=pl.when(pl.col("was").is_not_null()).then(pl.lit(old)))
    made = archive(type(edition)(**{**edition.__dict__, "revisions": checked("revisions", thin)}))
    assert all("This was published" in "\n".join(text.withdrawn_lines(W, made, r)) for r in made.withdrawn())
