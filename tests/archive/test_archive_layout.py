"""What is asked of OONI's archive: hours, tests, names of files, and the choice of the control panel."""

from datetime import UTC, datetime, timedelta

import pytest

from gatewatch.archive import layout
from gatewatch.archive.layout import ArchiveFile, FetchError, PanelLimits

DAY = datetime(2023, 11, 8, tzinfo=UTC)


def test_until_is_exclusive_and_midnight_begins_the_next_day() -> None:
    span = layout.hours(datetime(2023, 11, 8, 22, tzinfo=UTC), datetime(2023, 11, 9, 1, tzinfo=UTC))
    assert [layout.prefix(h, "KE", "telegram") for h in span] == [
        "raw/20231108/22/KE/telegram/",
        "raw/20231108/23/KE/telegram/",
        "raw/20231109/00/KE/telegram/",
    ]


def test_a_begun_hour_counts_and_other_zones_are_turned_into_utc() -> None:
    nairobi = datetime.fromisoformat("2023-11-08T02:30:00+03:00")
    span = layout.hours(nairobi, nairobi + timedelta(minutes=40))
    assert [f"{h:%Y%m%d%H}" for h in span] == ["2023110723", "2023110800"]


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        (DAY, DAY, "nothing lies between"),
        (DAY, DAY - timedelta(hours=1), "nothing lies between"),
        (datetime(2019, 1, 1, tzinfo=UTC), DAY, "2020-10-20"),
    ],
)
def test_a_span_that_holds_nothing_is_refused(since: datetime, until: datetime, words: str) -> None:
    with pytest.raises(FetchError, match=words):
        layout.hours(since, until)


def test_a_service_means_its_own_test_and_websites_only_when_asked() -> None:
    assert layout.tests_of(["messenger", "telegram"]) == ("facebookmessenger", "telegram")
    assert layout.tests_of(["telegram"], web=True) == ("telegram", "webconnectivity")
    assert layout.tests_of(["youtube"], web=True) == ("webconnectivity",)
    with pytest.raises(FetchError, match="--web"):
        layout.tests_of(["youtube"])
    with pytest.raises(FetchError, match="there are telegram"):
        layout.tests_of(["telegramm"])


def test_countries_are_two_letters() -> None:
    assert layout.countries_of(["ke", "KE", "UG"]) == ("KE", "UG")
    with pytest.raises(FetchError, match="two letters"):
        layout.countries_of(["KEN"])


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("2023110807_KE_telegram.n0.0.jsonl.gz", True),
        ("20231108_KE_telegram.l.0.jsonl.gz", True),
        ("2023110807_KE_telegram.n0.0.tar.gz", False),
        ("../../../.bashrc", None),
        ("x/2023110807_KE_telegram.n0.0.jsonl.gz", None),
        ("2023110807_KE_telegram.n0/../../../x.jsonl.gz", None),
        ("2023110807_KE_telegram.n0.0.jsonl.gz\n", None),
    ],
)
def test_only_names_of_the_archives_form_become_paths(name: str, known: bool | None) -> None:
    place = "raw/20231108/07/KE/telegram/"
    assert layout.is_measurements(place + name, place) is known


# --- the control panel


def test_three_neighbours_in_the_panel_are_from_three_regions() -> None:
    members = layout.panel_members()
    assert len({m.country for m in members}) == len(members) >= 6
    for i in range(len(members)):
        assert len({members[(i + k) % len(members)].region for k in range(3)}) == 3


def test_the_panels_countries_take_turns_and_never_the_one_asked_for() -> None:
    hours = layout.hours(DAY, DAY + timedelta(hours=24))
    firsts = [tuple(layout.rota(h, 3, ["DE"])[:3]) for h in hours]
    assert set(sum(firsts, ())) == {m.country for m in layout.panel_members()} - {"DE"}
    assert not set(firsts[0]) & set(firsts[1])


def test_the_panel_keeps_its_bounds_and_gives_every_hour_one_file_first() -> None:
    offers = [[ArchiveFile(f"{h:02}-{c}", 10) for c in range(3)] for h in range(8)]
    assert len(layout.bounded(offers, PanelLimits())) == 24
    nine = layout.bounded(offers, PanelLimits(max_files=9))
    assert [f.key[3] for f in nine] == list("000000001")
    assert sum(f.size_bytes for f in layout.bounded(offers, PanelLimits(max_bytes=95))) == 90


def test_tight_bounds_spread_the_panel_evenly_over_the_hours() -> None:
    offers = [[ArchiveFile(f"{h:03}", 10)] for h in range(96)]
    chosen = sorted(int(f.key) for f in layout.bounded(offers, PanelLimits(max_files=12)))
    gaps = [b - a for a, b in zip(chosen, chosen[1:], strict=False)]
    assert chosen[0] == 0 and max(gaps) <= 16
