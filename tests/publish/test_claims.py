"""Claims: what each sentence may hold, and what the lint refuses."""

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from gatewatch.model.tables import Compliance, Event
from gatewatch.model.words import State
from gatewatch.publish import claims
from gatewatch.publish.words import Words
from small_edition import TARGETS, small_edition

W = Words("en", TARGETS)
DAY = date(2026, 6, 3)
DEADLINE = datetime(2026, 6, 2, 17, tzinfo=UTC)
BLOCKED, PARTIAL, DOWN, OK, UNKNOWN = State.BLOCKED, State.PARTIAL, State.DOWN, State.OK, State.INSUFFICIENT


def standing(*states: State, day: date | None = DAY) -> str:
    return claims.standing(W, "telegram", "XA", states, day).striptags()


def test_standing_counts_every_network_once_and_names_the_day() -> None:
    assert standing(BLOCKED, BLOCKED, PARTIAL, OK, UNKNOWN) == (
        "On 3 June 2026 Telegram was blocked on 2 of the 5 networks measured in Examplia. It was partly blocked on 1. "
        "It was reachable on 1. On 1 there is not enough data."
    )
    assert standing(PARTIAL, OK).startswith("On 3 June 2026 Telegram was partly blocked on 1 of the 2 networks")
    assert standing(DOWN, OK) == (
        "On 3 June 2026 no block of Telegram was seen on the 2 networks measured in Examplia. On 1 everything failed. "
        "It was reachable on 1."
    )
    assert standing(BLOCKED) == "On 3 June 2026 Telegram was blocked on the one network measured in Examplia."


def test_too_little_data_is_never_called_open_and_no_data_is_not_known() -> None:
    assert "not enough data" in standing(UNKNOWN, UNKNOWN) and "no block" not in standing(UNKNOWN, UNKNOWN)
    assert "is not known" in standing(day=None)


@pytest.mark.parametrize(
    ("hours", "words", "short"),
    [
        ((-227, -219), "begun 9 days before the deadline", "−9 d"),
        ((-227, -210), "begun 8 to 9 days before the deadline", "−9 to −8 d"),
        ((-40, -1), "begun within 2 days before the deadline", "−1 to 0 d"),
        ((-20, -3), "begun less than a day before the deadline", "−1 to 0 d"),
        ((-40, 12), "begun around the deadline; which side of it cannot be said", "−2 to +1 d"),
        ((3, 20), "begun less than a day after it", "0 to +1 d"),
        ((250, 260), "begun 10 days after the deadline", "+10 d"),
        ((None, -50), "begun at least 2 days before the deadline", "before −2 d"),
        ((None, 5), "begun before or around the deadline: the data begin inside it", "before +1 d"),
    ],
)
def test_an_onset_is_placed_only_where_all_of_it_lies(hours: tuple[int | None, int], words: str, short: str) -> None:
    earliest = DEADLINE + timedelta(hours=hours[0]) if hours[0] is not None else None
    latest = DEADLINE + timedelta(hours=hours[1])
    assert claims.against(W, earliest, latest, DEADLINE) == words
    assert claims.distance(W, earliest, latest, DEADLINE) == short


def test_certainty_has_three_fixed_words_and_never_reaches_a_hundred() -> None:
    assert [str(claims.certainty(W, p)) for p in (0.95, 0.94, 0.79, None)] == [
        "certainty: high",
        "certainty: moderate",
        "certainty: low",
        "",
    ]
    assert [str(claims.in_hundred(W, p)) for p in (0.968, 1.0, 0.9999)] == ["96 in 100", "99 in 100", "99 in 100"]


def event(**changed: object) -> Event:
    row = small_edition().events.row(0, named=True)
    return msgspec.structs.replace(Event(**row), **changed)


def test_an_event_says_its_interval_and_its_end_with_zones() -> None:
    said = claims.event(W, event(), "Northline").striptags()
    assert said == (
        "On Northline a part of Telegram was blocked: data centres (the app). It began between 30 May 2026, 22 h, and "
        "31 May 2026, 07 h UTC. No end is seen in the data."
    )
    early = event(onset_earliest=None, onset_kind="already_at_start")
    assert "The data begin inside it, on 31 May 2026, 06:00 UTC." in claims.event(W, early, "Northline")
    site = event(service="site", component="site/www.example.org")
    assert claims.event(W, site, "Northline").startswith("On Northline the website www.example.org was <b>blocked</b>.")


def test_windows_round_outward_to_whole_hours() -> None:
    windows = (
        '{"windows":[{"days":["Tue"],"start":"07:30","end":"17:15"},{"days":["Sun"],"start":"22:00","end":"24:00"}]}'
    )
    assert claims.window_spans(event(windows=windows)) == [(1, 7, 18), (6, 22, 24)]


def rows(*assessments: str) -> list[Compliance]:
    row = Compliance(**small_edition().compliance.row(0, named=True))
    return [msgspec.structs.replace(row, assessment=a) for a in assessments]


def test_timing_counts_the_networks_and_never_says_obeyed() -> None:
    found = claims.timing(W, rows("blocked_by_deadline", "partly_blocked", "not_enough_data"), DEADLINE, "Asia/Bangkok")
    assert found == (
        "The deadline was the end of 2 June 2026, local time (2 June, 17:00 UTC). The data are consistent with a block "
        "begun between order and deadline on 1 network; a block in part on 1 network. On 1 network nothing can be told."
    )
    assert claims.timing(W, [], None, "UTC") == (
        "The order names no deadline. There are no measurements to compare it with."
    )
    assert claims.compared_heading(W, rows("not_enough_data")) == "There is not enough data to compare with the order"


@pytest.mark.parametrize(
    "sentence",
    [
        "Examplia blocked Telegram.",
        "Viet Nam has banned Telegram.",
        "Three operators obeyed the order.",
        "Two networks complied with it.",
        "An illegal block of Telegram.",
        "It failed because of the order.",
        "Telegram is blocked nationwide.",
        "It was blocked on 37.5 % of networks.",
        "It is blocked since 03:14 UTC.",
        "It began at 03:14.",
        "It began between 03 and 09 h.",
    ],
)
def test_lint_refuses_what_claims_too_much(sentence: str) -> None:
    assert claims.lint(sentence, ["Examplia", "Viet Nam"])


@pytest.mark.parametrize(
    "sentence",
    [
        "On 3 June 2026 Telegram was blocked on 3 of the 8 networks measured in Examplia.",
        "The data are consistent with a block.",
        "It began between 03 and 09 h UTC.",
        "The block keeps to Monday to Friday, 08:00–18:00 local time.",
        "It is blocked since 28 May.",
        "96 in 100 that the state differs from before.",
    ],
)
def test_lint_lets_through_what_the_data_hold(sentence: str) -> None:
    assert claims.lint(sentence, ["Examplia"]) == []


@pytest.mark.parametrize(
    ("timetable", "said"),
    [
        ("windowed", "It keeps to Monday to Friday, 08:00–10:00 local time."),
        ("spill", "It is densest at Monday to Friday, 08:00–10:00 local time, and reaches beyond."),
        ("unsure", "Whether it keeps to Monday to Friday, 08:00–10:00 local time cannot be told."),
        ("continuous", "Whether it keeps to Monday to Friday, 08:00–10:00 local time cannot be told."),
    ],
)
def test_hours_are_claimed_only_of_an_event_that_keeps_to_them(timetable: str, said: str) -> None:
    windows = (
        '{"timezone":"Asia/Jakarta","windows":[{"days":["Mon","Tue","Wed","Thu","Fri"],"start":"08:00","end":"10:00"}],'
        '"source":"order"}'
    )
    text = claims.event(W, event(windows=windows, timetable=timetable), "Network One").striptags()
    assert [s for s in (said, "keeps to") if s in text] == ([said, "keeps to"] if "keeps to" in said else [said]), text
