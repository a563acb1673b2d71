"""Each assessment and each flag, beside its nearest neighbour that must not have it."""

from typing import Any

import polars as pl
import pytest
from order_tables import NETWORK, OTHER, T, cell, event, frames, order_dict, revision, steady, utc

from gatewatch.orders.comparison.compare import compare

Row = dict[str, Any]

OFFICE = [{"days": ["Mon", "Tue", "Wed", "Thu", "Fri"], "start": "07:00", "end": "17:00"}]
"""04 to 14 h UTC in Kenya: of the hours of `steady`, 8 and 12 h lie inside, 20 h outside."""
DEADLINE = utc(10, 21)
"""24:00 of 10 November in Nairobi."""
WEB_OK = steady(1, 20, component="telegram/web")


def rows_of(cells: list[Row], events: list[Row], **changes: Any) -> pl.DataFrame:
    return compare([revision(**changes)], *frames(cells, events), T)


def dc(cells: list[Row], events: list[Row], **changes: Any) -> Row:
    rows = rows_of(cells, events, **changes)
    return rows.filter(pl.col("asn") == NETWORK, pl.col("component") == "telegram/dc").row(0, named=True)


def whole(cells: list[Row], events: list[Row], **changes: Any) -> Row:
    rows = rows_of(cells, events, **changes)
    return rows.filter(pl.col("asn") == NETWORK, pl.col("component").is_null()).row(0, named=True)


@pytest.mark.parametrize(
    ("onset", "word"),
    [
        ((utc(5), utc(6, 20, 59)), "blocked_before_order"),  # the 7th begins at 21:00 UTC on the 6th
        ((utc(5), utc(6, 21)), "blocked_by_deadline"),
        ((utc(9), DEADLINE), "blocked_by_deadline"),
        ((utc(9), utc(10, 22)), "block_around_deadline"),
        ((utc(10, 20), utc(12)), "block_around_deadline"),
        ((DEADLINE, utc(12)), "blocked_after_deadline"),
        # a beginning nobody saw counts as minus infinity
        ((None, utc(6)), "blocked_before_order"),
        ((None, utc(8)), "blocked_by_deadline"),
        ((None, utc(12)), "block_around_deadline"),
    ],
)
def test_an_onset_is_placed_only_where_all_of_it_lies_on_one_side(onset: Any, word: str) -> None:
    row = dc(steady(1, 20, blocked_from=onset[1]), [event(onset)])
    assert row["assessment"] == word
    assert row["state"] == "blocked"
    assert (row["onset_earliest"], row["onset_latest"], row["deadline"]) == (*onset, DEADLINE)
    assert (row["probability"], row["mechanisms"], len(row["event_ids"])) == (0.99, ["tcp.timeout"], 1)


def test_a_report_deadline_counts_where_there_is_none_to_block() -> None:
    report = [{"value": {"kind": "report", "at": "2023-11-12"}, "claims": ["c1"]}]
    row = dc(steady(1, 20), [event((utc(9), utc(11)))], deadlines=report)
    assert (row["assessment"], row["deadline"]) == ("blocked_by_deadline", utc(12, 21))
    both = [*report, {"value": {"kind": "block", "at": "2023-11-10"}, "claims": ["c1"]}]
    assert dc(steady(1, 20), [event((utc(9), utc(11)))], deadlines=both)["deadline"] == DEADLINE


def test_without_a_deadline_the_day_it_is_in_force_counts() -> None:
    late = [event((utc(8), utc(9)))]
    assert dc(steady(1, 20), late, deadlines=None)["deadline"] == utc(7, 21)
    assert dc(steady(1, 20), late, deadlines=None)["assessment"] == "blocked_after_deadline"
    assert dc(steady(1, 20), late, deadlines=None, effective_from="2023-11-09")["assessment"] == "blocked_by_deadline"


def test_a_partial_event_is_partly_blocked_with_its_onset() -> None:
    row = dc(steady(1, 20), [event((utc(8), utc(9)), state="partial")])
    assert (row["assessment"], row["state"], row["onset_latest"]) == ("partly_blocked", "partial", utc(9))


def test_weekly_hours_are_part_of_the_time_unless_the_order_names_hours() -> None:
    windowed = [event((utc(8), utc(9)), windows='{"timezone":"Africa/Nairobi","windows":[],"source":"data"}')]
    assert dc(steady(1, 20), windowed)["assessment"] == "partly_blocked"
    assert dc(steady(1, 20), windowed, windows=OFFICE)["assessment"] == "blocked_by_deadline"


def test_the_full_event_counts_before_an_earlier_partial_one() -> None:
    partial = event((utc(8), utc(8, 12)), state="partial", end=(utc(9), utc(10)))
    row = dc(steady(1, 20), [partial, event((utc(11), utc(12)))])
    assert (row["assessment"], row["onset_latest"]) == ("blocked_after_deadline", utc(12))
    assert len(row["event_ids"]) == 2


def test_a_down_event_is_no_block() -> None:
    row = dc(steady(1, 20), [event((utc(8), utc(9)), state="down", end=(utc(9), utc(10)))])
    assert (row["assessment"], row["event_ids"]) == ("not_seen", [])


def test_a_block_that_ended_before_the_order_is_not_a_block_under_it() -> None:
    past = event((utc(1), utc(2)), end=(utc(4), utc(6, 21)))
    assert dc(steady(1, 20), [past])["assessment"] == "not_seen"
    touching = event((utc(1), utc(2)), end=(utc(4), utc(6, 22)))
    assert dc(steady(1, 20), [touching])["assessment"] == "blocked_before_order"


def test_a_block_long_after_the_orders_end_is_another_matter() -> None:
    near, far = utc(7, month=12), utc(31, month=12)
    begins = [event((near, near)), event((far, far))]
    assert dc(steady(1, 20), begins[:1], effective_until="2023-11-08")["assessment"] == "blocked_after_deadline"
    assert dc(steady(1, 20), begins[1:], effective_until="2023-11-01T00:00", dated="2023-10-30")["event_ids"] == []


def test_nothing_found_in_enough_data_is_not_seen() -> None:
    row = dc(steady(1, 13), [])
    assert (row["assessment"], row["state"]) == ("not_seen", "ok")
    assert row["in_window"] == 0 and row["off_window"] is None
    assert (row["measurements"], row["probes"]) == (21, 21)  # 7 to 13 November: from the order's day on


def after_deadline(*hours: int, **counts: int) -> list[Row]:
    """Cells at hours after 11 November 00:00 UTC, one measurement each."""
    return [cell(NETWORK, "telegram/dc", utc(11 + h // 24, h % 24), **(counts or {"ok": 1})) for h in hours]


@pytest.mark.parametrize(
    ("cells", "word"),
    [
        (after_deadline(0, 1, 2, 30, 31), "not_seen"),
        (after_deadline(0, 1, 2, 30), "not_enough_data"),  # four measurements
        (after_deadline(0, 1, 2, 3, 4), "not_enough_data"),  # one day
        (steady(1, 10), "not_enough_data"),  # none after the deadline
        (after_deadline(0, 1, 2, 30, 31, down=1), "not_enough_data"),  # telling nothing
        (after_deadline(0, 1, 2, 30, insufficient=2), "not_enough_data"),
        ([*after_deadline(0, 1, 24, 25, 30, 31, 48, 49), *after_deadline(2, 26, blocked=1)], "not_seen"),
        # a fifth of them and no more may fail: what no event confirms is not "not seen" either
        ([*after_deadline(0, 1, 24, 25, 30, 31, 48), *after_deadline(2, 26, blocked=1)], "not_enough_data"),
        (after_deadline(0, 1, 2, 30, 31, blocked=1), "not_enough_data"),
    ],
)
def test_not_seen_needs_enough_measurements_days_and_little_failing(cells: list[Row], word: str) -> None:
    assert dc(cells, [])["assessment"] == word


def test_not_seen_needs_two_reports() -> None:
    hours = after_deadline(0, 24)
    many = [h | {"ok": 5, "measurements": 5, "probes": 1} for h in hours]
    assert dc(many, [])["assessment"] == "not_seen"
    counted, found, days = frames(many, [])
    one = days.with_columns(probes=pl.when(pl.col("day") == utc(12).date()).then(0).otherwise("probes"))
    rows = compare([revision()], counted, found, one, T).filter(pl.col("component") == "telegram/dc")
    assert rows.row(0, named=True)["assessment"] == "not_enough_data"


def test_only_the_ordered_hours_count_as_not_seen() -> None:
    at_night = [c for c in steady(1, 30) if c["hour"].hour == 20]
    assert dc(at_night, [])["assessment"] == "not_seen"
    assert dc(at_night, [], windows=OFFICE)["assessment"] == "not_enough_data"


def test_beyond_hours_needs_a_share_and_a_number_outside() -> None:
    all_day = steady(1, 20, blocked_from=utc(9))
    found = [event((utc(8), utc(9)))]
    row = dc(all_day, found, windows=OFFICE)
    assert row["flags"] == ["beyond_hours"]
    assert dc(all_day, found)["flags"] == []  # an order without hours cannot be exceeded in them
    outside = [c for c in all_day if c["hour"].hour == 20 or c["hour"].weekday() >= 5]
    inside = [c for c in all_day if c not in outside]

    def with_failing(number: int) -> list[str]:
        since_onset = [c for c in outside if c["hour"] >= utc(8)]
        assert len(since_onset) == 21
        kept = [c | {"ok": 1, "blocked": 0} for c in since_onset[number:]]
        flags: list[str] = dc([*inside, *since_onset[:number], *kept], found, windows=OFFICE)["flags"]
        return flags

    outside[:] = [c | {"ok": 0, "blocked": 1} for c in outside]
    assert with_failing(0) == []
    assert with_failing(4) == []  # under a fifth of 21
    assert with_failing(5) == ["beyond_hours"]
    assert dc([*inside, *outside[-2:]], found, windows=OFFICE)["flags"] == []  # all of them, but two
    assert dc([*inside, *outside[-3:]], found, windows=OFFICE)["flags"] == ["beyond_hours"]


def test_in_and_off_window_are_counted_from_the_onset_on() -> None:
    found = [event((utc(8), utc(9)))]
    row = dc(steady(1, 20, blocked_from=utc(9)), found, windows=OFFICE)
    # 9, 10, 13 to 17 and 20 November are weekdays: two hours inside each; 24 weekend and evening hours outside
    assert (row["in_window"], row["off_window"]) == (16, 20)
    stray_before = cell(NETWORK, "telegram/dc", utc(7, 9), blocked=1)
    again = dc([*steady(1, 20, blocked_from=utc(9)), stray_before], found, windows=OFFICE)
    assert (again["in_window"], again["off_window"]) == (16, 20)


def test_an_hour_partly_inside_a_window_is_inside() -> None:
    half = [{"days": ["Thu"], "start": "07:30", "end": "08:00"}]
    found = [event((utc(8), utc(8, 12)))]
    bad = [cell(NETWORK, "telegram/dc", utc(9, h), blocked=1) for h in (3, 4, 5)]
    row = dc(bad, found, windows=half)
    assert (row["in_window"], row["off_window"]) == (1, 2)


def test_beyond_end_needs_failures_after_it() -> None:
    cells, found = steady(1, 20, blocked_from=utc(9)), [event((utc(8), utc(9)))]
    assert dc(cells, found, effective_until="2023-11-15")["flags"] == ["beyond_end"]
    assert dc(steady(1, 14, blocked_from=utc(9)), found, effective_until="2023-11-15")["flags"] == []  # data end first
    ended = [event((utc(8), utc(9)), end=(utc(16), utc(17)))]
    assert dc(cells, ended, effective_until="2023-11-15")["flags"] == ["beyond_end"]
    about = [event((utc(8), utc(9)), end=(utc(15, 20), utc(17)))]
    assert dc(cells, about, effective_until="2023-11-15")["flags"] == []


def test_ended_early_needs_all_of_the_end_before_the_orders_end() -> None:
    cells = steady(1, 20, blocked_from=utc(9), until=utc(13))
    ended = [event((utc(8), utc(9)), end=(utc(12), utc(13)))]
    assert dc(cells, ended, effective_until="2023-11-15")["flags"] == ["ended_early"]
    assert dc(cells, ended, effective_until="2023-11-12")["flags"] == []
    assert dc(cells, ended)["flags"] == ["ended_early"]  # in force until further notice
    assert dc(cells, ended, effective_until="open")["flags"] == ["ended_early"]
    assert dc(cells, [event((utc(8), utc(9)))])["flags"] == []
    again = event((utc(14), utc(15)))
    assert dc(cells, [*ended, again])["flags"] == []


def test_mechanism_changed_is_of_the_events_of_one_component() -> None:
    first = event((utc(8), utc(9)), end=(utc(11), utc(12)))
    other = event((utc(13), utc(14)), mechanisms=["tls.reset"])
    assert dc(steady(1, 20), [first, other])["flags"] == ["mechanism_changed"]
    assert dc(steady(1, 20), [first, other | {"mechanisms": ["tcp.timeout"]}])["flags"] == []
    assert dc(steady(1, 20), [first, other | {"mechanisms": ["tcp.timeout", "unknown"]}])["flags"] == []
    assert dc(steady(1, 20), [first, other | {"mechanisms": ["unknown"]}])["flags"] == []
    web = event((utc(8), utc(9)), component="telegram/web", mechanisms=["tls.reset"])
    assert whole([*steady(1, 20), *WEB_OK], [event((utc(8), utc(9))), web])["flags"] == []


def test_networks_not_addressed_stand_only_where_a_block_was_found() -> None:
    listed = {"scope": "listed", "names": ["one of them"], "asns": [OTHER]}
    cells = [*steady(1, 20, blocked_from=utc(9)), *steady(1, 20, asn=36926), *steady(1, 20, asn=OTHER)]
    rows = rows_of(cells, [event((utc(8), utc(9)))], addressees=listed)
    assert set(rows["asn"]) == {NETWORK, OTHER}
    flags = dict(rows.filter(pl.col("component").is_null()).select("asn", "flags").iter_rows())
    assert flags == {NETWORK: ["not_addressed"], OTHER: []}
    assert 36926 in set(rows_of(cells, [])["asn"])


def test_the_whole_is_shut_when_its_last_core_part_is() -> None:
    web = event((utc(9), utc(12)), component="telegram/web", probability=0.96, end=(utc(16), utc(17)))
    row = whole([*steady(1, 20), *WEB_OK], [event((utc(10), utc(10, 12)), end=(utc(18), utc(19))), web])
    assert (row["assessment"], row["state"]) == ("block_around_deadline", "blocked")
    assert (row["onset_earliest"], row["onset_latest"]) == (utc(10), utc(12))
    assert (row["end_earliest"], row["end_latest"]) == (utc(16), utc(17))
    assert (row["probability"], len(row["event_ids"])) == (0.96, 2)


@pytest.mark.parametrize(("part", "flag"), [("telegram/web", "web_only"), ("telegram/dc", "app_only")])
def test_one_half_blocked_and_the_other_ok_is_web_only_or_app_only(part: str, flag: str) -> None:
    found = [event((utc(8), utc(9)), component=part)]
    row = whole([*steady(1, 20), *WEB_OK], found)
    assert (row["assessment"], row["flags"], row["state"]) == ("partly_blocked", [flag], "partial")
    assert row["onset_latest"] == utc(9)
    half = whole(steady(1, 20, component=part), found)  # the other half unmeasured: nothing is said of it
    assert (half["assessment"], half["flags"]) == ("partly_blocked", [])


def test_one_partial_part_makes_the_whole_partly_blocked() -> None:
    found = [event((utc(8), utc(9)), state="partial"), event((utc(8), utc(10)), component="telegram/web")]
    row = whole([*steady(1, 20), *WEB_OK], found)
    assert (row["assessment"], row["flags"]) == ("partly_blocked", [])


def test_the_whole_is_not_seen_only_when_all_core_parts_are_seen_working() -> None:
    assert whole([*steady(1, 20), *WEB_OK], [])["assessment"] == "not_seen"
    assert whole(steady(1, 20), [])["assessment"] == "not_enough_data"


def test_a_part_that_is_not_core_has_its_row_and_no_say() -> None:
    links = event((utc(8), utc(9)), component="telegram/links")
    cells = [*steady(1, 20), *WEB_OK, *steady(1, 20, component="telegram/links", blocked_from=utc(9))]
    rows = rows_of(cells, [links]).filter(pl.col("asn") == NETWORK)
    words = dict(rows.select("component", "assessment").iter_rows())
    assert words == {
        None: "not_seen",
        "telegram/dc": "not_seen",
        "telegram/web": "not_seen",
        "telegram/links": "blocked_by_deadline",
    }


def test_an_order_that_names_parts_is_about_those() -> None:
    named = [{"service": "telegram", "components": ["telegram/web"]}]
    web = event((utc(8), utc(9)), component="telegram/web")
    row = whole([*steady(1, 20), *steady(1, 20, component="telegram/web", blocked_from=utc(9))], [web], targets=named)
    assert (row["assessment"], row["flags"]) == ("blocked_by_deadline", [])
    rows = rows_of([], [], targets=named).filter(pl.col("asn") == NETWORK)
    assert rows["component"].to_list() == [None, "telegram/web"]  # named, though nobody measured it


def test_websites_are_targets_by_name() -> None:
    named = [{"service": "site", "components": ["site/www.example.org"]}]
    cells = [
        *steady(1, 20, component="site/www.example.org", blocked_from=utc(9)),
        *steady(1, 20, component="site/www.example.net"),
    ]
    found = [event((utc(8), utc(9)), component="site/www.example.org")]
    rows = rows_of(cells, found, targets=named).filter(pl.col("asn") == NETWORK)
    words = dict(rows.select("component", "assessment").iter_rows())
    assert words == {None: "blocked_by_deadline", "site/www.example.org": "blocked_by_deadline"}


def test_networks_known_and_not_measured_have_not_enough_data() -> None:
    rows = rows_of(steady(1, 20, asn=65001), [])
    words = dict(rows.filter(pl.col("component").is_null()).select("asn", "assessment").iter_rows())
    assert words[NETWORK] == "not_enough_data"
    assert set(words) == {n.asn for n in T.networks.values() if n.country == "KE"} | {65001}
    brands = dict(rows.select("asn", "addressee").iter_rows())
    assert (brands[33771], brands[65001]) == ("Safaricom", "AS65001")
    assert not rows["simulated"].any()


def test_withheld_networks_and_other_countries_are_left_out() -> None:
    elsewhere = [c | {"country": "UG"} for c in steady(1, 20, asn=65002)]
    rows = rows_of([*steady(1, 20, asn=0), *elsewhere], [event((utc(8), utc(9)), asn=0)])
    assert set(rows["asn"]) == {n.asn for n in T.networks.values() if n.country == "KE"}


def test_a_service_is_counted_once_however_many_parts_a_test_has() -> None:
    row = whole([*steady(1, 20), *WEB_OK], [])
    assert (row["measurements"], row["probes"]) == (42, 42)


def test_no_more_reports_are_counted_than_telling_measurements() -> None:
    crowded = [c | {"probes": 4, "insufficient": 3, "measurements": 4} for c in steady(1, 20)]
    row = dc(crowded, [])
    assert (row["measurements"], row["probes"]) == (42, 42)


def test_two_services_of_one_order_have_rows_each() -> None:
    both = [{"service": "telegram"}, {"service": "whatsapp"}]
    rows = rows_of([*steady(1, 20), *WEB_OK], [], targets=both).filter(pl.col("asn") == NETWORK)
    words = dict(rows.filter(pl.col("component").is_null()).select("service", "assessment").iter_rows())
    assert words == {"telegram": "not_seen", "whatsapp": "not_enough_data"}


def test_a_made_up_country_without_networks_gives_no_rows() -> None:
    made_up = {"country": "XZ", "order_id": "XZ-2023-test", "fictional": True}
    assert rows_of(steady(1, 20), [], **made_up).is_empty()


def test_rows_of_a_made_up_country_are_marked() -> None:
    made_up = {"country": "XA", "order_id": "XA-2023-test", "fictional": True}
    rows = rows_of(steady(1, 20), [], **made_up)
    assert rows.height and rows["simulated"].all()


def test_no_orders_give_an_empty_table() -> None:
    assert compare([], *frames(steady(1, 20), []), T).is_empty()


def test_every_note_says_consistent_with_and_judges_nobody() -> None:
    cells = [*steady(1, 20), *WEB_OK]
    blocked = rows_of(cells, [event((utc(8), utc(9)))])
    notes = {*blocked["note"], *rows_of(cells, [])["note"], *rows_of([], [])["note"]}
    assert len(notes) > 3
    for text in notes:
        sentence, dot, rest = text.partition(". ")
        assert text.endswith(".") and "consistent with" in sentence
        assert not dot or rest.startswith("Not ruled out: ")
        assert not any(word in text.lower() for word in ("obey", "defi", "illegal", "legal", "because", "complied"))
    assert any("30 measurements after the deadline" in text for text in notes)


@pytest.mark.parametrize(
    ("late", "needed"),
    [
        ([], 5),  # nothing: five measurements, and two days and reports come with them
        (steady(11, 11)[:2], 3),
        (steady(11, 11) + steady(11, 11, component="telegram/web"), 2),
        ([cell(NETWORK, "telegram/dc", utc(12, h), ok=2) for h in (8, 9, 10)], 1),  # six on one day: another day
        (steady(11, 12) + [cell(NETWORK, "telegram/dc", utc(13, 8), blocked=2)], 2),  # 2 of 8 fail: to be 2 of 10
    ],
)
def test_where_the_data_do_not_do_it_is_said_how_many_more_it_takes_at_the_least(late: list[Row], needed: int) -> None:
    row = dc(late or steady(1, 2), [])
    assert (row["assessment"], row["needed"]) == ("not_enough_data", needed)
    assert f"takes {needed} more at the least." in row["note"]


def test_so_many_more_that_work_are_enough() -> None:
    assert dc(steady(11, 11)[:2] + steady(13, 13), [])["needed"] is None
    assert dc(steady(11, 11)[:2] + steady(13, 13), [])["assessment"] == "not_seen"


def test_a_service_needs_as_many_as_the_core_component_that_needs_most() -> None:
    assert whole(steady(1, 20), [])["needed"] == 5  # the web was never measured
    assert whole([*steady(1, 20), *steady(11, 11, component="telegram/web")], [])["needed"] == 2


def test_what_is_not_ruled_out_stands_beside_what_was_found() -> None:
    checked = {"ruled_out": ["network_outage", "no_control", "service_wide_failure"]}
    row = dc(steady(1, 20, blocked_from=utc(9)), [event((utc(8), utc(9)), **checked)])
    assert row["alternatives"] == ["high_baseline", "single_tester"]
    assert row["note"].endswith("Not ruled out: a network that often fails, one tester's device.")
    assert dc(steady(1, 20), [])["alternatives"] == []


def test_a_cause_counts_as_ruled_out_only_where_every_event_rules_it_out() -> None:
    causes = ["high_baseline", "network_outage", "no_control", "service_wide_failure", "single_tester"]
    two = [
        event((utc(8), utc(9)), end=(utc(10), utc(11)), ruled_out=causes),
        event((utc(14), utc(15)), ruled_out=causes[1:], event_id="second"),
    ]
    assert dc(steady(1, 20), two)["alternatives"] == ["high_baseline"]


@pytest.mark.parametrize(
    ("other", "stands"),
    [
        ({"dated": "2023-10-01"}, True),
        ({"dated": "2023-10-01", "effective_until": "2023-11-01"}, False),  # over before ours begins
        ({"targets": [{"service": "whatsapp"}]}, False),
        ({"country": "UG", "order_id": "UG-2023-other"}, False),
    ],
)
def test_another_order_in_force_for_the_service_is_another_explanation(other: dict[str, Any], stands: bool) -> None:
    both = [revision(), revision(**{"order_id": "KE-2023-other", "deadlines": []} | other)]
    rows = compare(both, *frames(steady(1, 20, blocked_from=utc(9)), [event((utc(8), utc(9)))]), T)
    ours = rows.filter(pl.col("order_id") == "KE-2023-test", pl.col("component") == "telegram/dc")
    assert ("other_order" in ours["alternatives"].item()) == stands


def test_the_builder_of_these_tests_writes_an_order_that_reads() -> None:
    assert order_dict()["deadlines"][0]["value"]["at"] == "2023-11-10"
