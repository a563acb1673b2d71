"""What is less than an event, or no longer one: suspicions, missing controls, and events that were revised."""

import re
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from gatewatch.model.words import State, SuspectReason
from gatewatch.publish import hedges
from gatewatch.publish.charts.marks import mark, suspicion
from gatewatch.publish.edition import archive
from gatewatch.publish.site import build
from gatewatch.publish.unsure import fetch_command, missing_controls
from gatewatch.publish.words import Words
from small_edition import OPEN, TARGETS, THIN, doubtful_edition, small_edition

W = Words("en", TARGETS)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site") / "site"
    build(doubtful_edition(), out)
    return out


def words_of(path: Path) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", path.read_text("utf-8")))


def test_a_part_that_one_source_doubts_is_never_called_reachable() -> None:
    before, after = archive(small_edition()), archive(doubtful_edition())
    network = after.networks[OPEN]
    for component in ("telegram/dc", None):
        assert before.state(network, "telegram", component) == State.OK
        assert after.state(network, "telegram", component) == State.INSUFFICIENT
    assert after.state(network, "telegram", "telegram/web") == State.OK, "nobody doubts this part"
    assert after.state(network, "signal") == State.OK, "nor this service"


def test_a_suspicion_that_is_over_leaves_the_state_alone() -> None:
    made = doubtful_edition()
    over = archive(replace(made, suspected=made.suspected.with_columns(open=pl.lit(False))))
    assert over.state(over.networks[OPEN], "telegram") == State.OK
    assert len(over.suspicions_in("XA")) == 2, "it is told all the same"


def test_a_suspicion_never_weakens_a_block() -> None:
    made = doubtful_edition()
    there = made.suspected.with_columns(asn=pl.lit(64496))
    found = archive(replace(made, suspected=there.unique(["country", "asn", "component", "onset_latest"])))
    assert found.state(found.networks["XA", 64496], "telegram") == State.BLOCKED


def test_its_mark_is_hollow_with_a_letter_of_its_own() -> None:
    drawn = suspicion("suspected")
    assert ">S</text>" in drawn and 'class="S"' in drawn
    assert all(drawn != mark(state, "suspected") for state in State)
    assert not re.search(r'class="(B|P|Ps|D|Ds|R)"', drawn), "no colour of a state"


@pytest.mark.parametrize("reason", list(SuspectReason))
def test_every_reason_has_its_words_in_every_place(reason: SuspectReason) -> None:
    found = archive(doubtful_edition()).suspicions[0]
    assert found.reason in list(SuspectReason)
    rows = [type(found)(**{**{f: getattr(found, f) for f in found.__struct_fields__}, "reason": reason.value})]
    words = {str(hedges.suspected_words(W, rows[0])), str(hedges.doubt(W, rows))}
    assert all("suspected" in w or "not enough data to say" in w for w in words) and len(words) == 2
    assert not any("blocked" in w for w in words)


@pytest.mark.parametrize("page", ["index.html", "countries/XA.html", "networks/XA-AS64502.html"])
def test_start_country_and_network_page_tell_the_suspicion_with_its_numbers(site: Path, page: str) -> None:
    words = words_of(site / page)
    assert "suspected, single source" in words
    assert "4 measurements by 4 probes" in words and "6.4" in words
    section = (site / page).read_text("utf-8").split('id="suspected"')[1].split("</section>")[0]
    assert not re.search(r"\bblocked\b(?!, nor)", re.sub(r"<[^>]+>", " ", section).replace("counted as blocked", ""))


def test_the_network_page_says_that_it_is_not_known(site: Path) -> None:
    words = words_of(site / "networks" / "XA-AS64502.html")
    assert "not enough data to say; one source reports failures" in words
    assert "to say how Telegram did on Eastgate Cable; one source reports failures." in words


def test_a_failure_without_a_control_names_part_hours_and_the_command() -> None:
    real = pl.lit("KE").alias("country"), pl.lit(33771).alias("asn")
    found = missing_controls(doubtful_edition().verdicts.with_columns(*real))
    assert [(m.component, m.hours, m.measurements, m.at_home) for m in found] == [("telegram/dc", 4, 4, True)]
    assert fetch_command(found) == (
        "gatewatch fetch --country KE --service telegram --since 2026-05-27 --until 2026-06-02 DIR\ngatewatch run DIR"
    )


def test_a_service_without_a_test_of_its_own_is_fetched_with_the_websites() -> None:
    real = pl.lit("KE").alias("country"), pl.lit(33771).alias("asn"), pl.lit("youtube").alias("service")
    command = fetch_command(missing_controls(doubtful_edition().verdicts.with_columns(*real)))
    assert "--service youtube --web --since" in command


def test_no_command_is_given_where_no_archive_has_the_control() -> None:
    verdicts = doubtful_edition().verdicts
    assert fetch_command(missing_controls(verdicts)) == "", "a simulated country"
    site = (pl.lit("KE").alias("country"), pl.lit(33771).alias("asn"), pl.lit("site").alias("service"))
    assert fetch_command(missing_controls(verdicts.with_columns(*site))) == ""


def test_too_little_data_alone_is_no_missing_control() -> None:
    assert missing_controls(small_edition().verdicts) == []


@pytest.mark.parametrize("page", [f"networks/XA-AS{THIN[1]}.html", "countries/XA.html", "orders/XA-2026-telegram.html"])
def test_the_missing_control_stands_on_every_page_it_concerns(site: Path, page: str) -> None:
    words = words_of(site / page)
    assert "4 failures have no control, so nothing is said of them" in words
    assert "27 May 2026, 03 h to 1 June 2026, 14 h" in words
    assert "Other networks of the country failed too" in words


def test_it_stands_on_no_page_it_does_not_concern(site: Path) -> None:
    for page in ("networks/XA-AS64496.html", "countries/XB.html", "orders/VN-2025-telegram.html"):
        assert "Missing controls" not in words_of(site / page)


def test_a_live_alarm_is_provisional_and_a_changed_event_revised_with_the_reason(site: Path) -> None:
    dc, web = (words_of(site / "events" / f"XA-AS64496-telegram-{c}-20260531.html") for c in ("dc", "web"))
    assert "Provisional." in dc and "Revised" not in dc
    assert "Revised on 5 June 2026: data that came later, the onset changed." in re.sub(r" +(?=[.,:])", "", web)
    rows = words_of(site / "networks" / "XA-AS64496.html")
    assert "blocked provisional" in rows and "blocked revised" in rows


def test_a_withdrawn_event_keeps_its_page_and_is_counted_no_more(site: Path) -> None:
    gone = site / "events" / "XA-AS64502-telegram-web-20260528.html"
    assert "Withdrawn" in words_of(gone) and "claimed no more" in words_of(gone)
    network = words_of(site / "networks" / "XA-AS64502.html")
    assert "1 event is found in the data" in network and "1 event was withdrawn and stays readable" in network


def test_a_merged_event_leads_to_the_one_it_is_part_of(site: Path) -> None:
    text = (site / "events" / "XA-AS64496-telegram-dc-20260601.html").read_text("utf-8")
    assert 'href="XA-AS64496-telegram-dc-20260531.html"' in text


def test_why_an_event_changed_is_words_and_an_unknown_word_is_shown_as_it_is() -> None:
    assert hedges.why(W, ["later_data", "merged:A-1", "something_new"]) == (
        "data that came later, merged into A-1, something new"
    )


def test_suspicions_are_a_file_of_their_own_and_their_mark_is_explained(site: Path) -> None:
    rows = (site / "data" / "suspected-simulated.csv").read_text("utf-8").splitlines()
    assert len(rows) == 3 and "single_source" in rows[1] + rows[2]
    assert 'class="S"' in (site / "method.html").read_text("utf-8")


def test_the_services_own_failure_is_no_block_on_any_page(site: Path) -> None:
    for page in ("countries/XB.html", "networks/XB-AS64507.html"):
        words = words_of(site / page)
        assert "the service itself failed" in words
        assert "was blocked" not in words
