"""Verdicts of observations that come in parts equal those of judging all at once, and few days are judged again."""

import random
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from judging import HERE, NOON, TARGETS, WORKED, Row, attempt, elsewhere, frame

from gatewatch import rejudge
from gatewatch.judge.judge import judge
from gatewatch.judge.outage import MAX_GAP_HOURS
from gatewatch.lake import Lake

HOSTS = ("web.telegram.org", "chat.signal.org", "www.example.org", "www.example.net")
DEAD = {"dns": "ok", "tcp": "generic_timeout_error"}
DAY = timedelta(days=1)


def outage(days: int, *, first: int = 0) -> list[Row]:
    """Everything dead on one network, twice a day; only the first day has a control."""
    dead = [
        attempt(host, **DEAD, test=f"out-{day}-{n}-{host}", at=NOON + day * DAY + timedelta(hours=12 * n))
        for day in range(first, first + days)
        for n in range(2)
        for host in HOSTS
    ]
    return dead + [e for row in dead[:4] for e in elsewhere(row, 2)]


def world(rng: random.Random) -> list[Row]:
    """Some networks over two weeks: dead for days, alive, silent; some reports name several networks."""
    rows = []
    for asn in (HERE, 64501, 64502, 64503):
        mood = "alive"
        for half in range(28):
            if rng.random() < 0.3:
                mood = rng.choice(["alive", "dead", "dead", "silent", "answer"])
            for host in HOSTS if mood != "silent" else ():
                steps = WORKED if mood == "alive" else DEAD
                if mood == "answer" and host in HOSTS[:2]:
                    steps = {"dns": "ok", "tcp": "ok", "tls": "connection_reset"}
                at = NOON + half * DAY / 2 + timedelta(hours=rng.randrange(12))
                report = rng.choice([f"own-{asn}-{half}", f"own-{asn}-{half // 5}", f"shared-{half // 9}"])
                ip = f"93.184.216.{rng.randrange(1, 3)}"
                rows.append(
                    attempt(host, ip, **steps, asn=asn, test=f"{asn}-{half}-{host}", at=at, report_id=report,
                            country=rng.choice(["XA", "XB"]))
                )  # fmt: skip
    return rows


class Judged:
    """A lake whose verdicts are kept up to date with observations that come in parts."""

    def __init__(self, folder: Path) -> None:
        self.lake = Lake(str(folder))
        self.given: list[Row] = []

    def take(self, rows: list[Row]) -> list[date]:
        """Add observations and judge what they change; give the days that were judged."""
        self.lake.append("observations", frame(rows), app_id=f"part {len(self.given)}")
        self.given += rows
        changed = {row["date"] for row in rows}
        new = rejudge.rejudge(self.lake.snapshot("observations"), self.lake.snapshot("verdicts"), changed, TARGETS)
        self.lake.replace_days("verdicts", new.verdicts, days=new.days, digest="x")
        return new.days

    def is_right(self) -> bool:
        """Say whether the verdicts are those of judging everything at once."""
        return self.lake.read("verdicts").equals(judge(frame(self.given), TARGETS))


@pytest.mark.parametrize("seed", range(8))
def test_verdicts_of_parts_that_come_in_any_order_equal_those_of_all_at_once(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    parts = defaultdict(list)
    for row in world(rng):
        parts[rng.randrange(2) if seed % 2 else (row["date"] - NOON.date()).days // 3].append(row)
    judged = Judged(tmp_path)
    for part in rng.sample(sorted(parts), len(parts)):
        judged.take(parts[part])
        assert judged.is_right()


def test_an_outage_of_many_days_is_judged_as_a_whole_when_its_control_comes_late(tmp_path: Path) -> None:
    judged = Judged(tmp_path)
    rows = outage(9)
    late = [row for row in rows if row["asn"] != HERE]
    judged.take([row for row in rows if row["asn"] == HERE])
    assert set(judged.lake.read("verdicts")["state"]) == {"insufficient"}
    assert len(judged.take(late)) == 10
    assert judged.is_right()
    assert set(judged.lake.read("verdicts").filter(asn=HERE)["state"]) == {"down"}


def test_a_connection_that_comes_late_ends_an_outage_on_both_sides(tmp_path: Path) -> None:
    judged = Judged(tmp_path)
    judged.take(outage(9))
    judged.take([attempt("t.me", **WORKED, test="alive", at=NOON + 4.2 * DAY)])
    assert judged.is_right()
    assert "down" not in set(judged.lake.read("verdicts").filter(pl.col("date") > NOON.date() + 5 * DAY)["state"])


def test_a_report_that_turns_out_to_be_another_networks_takes_its_vote_away_everywhere(tmp_path: Path) -> None:
    failing = attempt(HOSTS[2], **DEAD, at=NOON + 30 * DAY)
    votes = [row | {"report_id": f"long-{n}"} for n, row in enumerate(elsewhere(failing, 2))]
    judged = Judged(tmp_path)
    judged.take([failing, *votes])
    assert judged.lake.read("verdicts").filter(asn=HERE)["state"].to_list() == ["blocked"]
    judged.take([attempt("t.me", **WORKED, asn=64999, test="earlier", report_id="long-0")])
    assert judged.is_right()
    assert judged.lake.read("verdicts").filter(asn=HERE)["state"].to_list() == ["insufficient"]


def test_a_day_more_is_judged_with_its_neighbours_only(tmp_path: Path) -> None:
    judged = Judged(tmp_path)
    year = [attempt(host, **WORKED, at=NOON + n * DAY, test=f"{n}-{host}") for n in range(120) for host in HOSTS]
    judged.take([*year, *outage(3, first=20)])
    days = judged.take([attempt(HOSTS[0], **DEAD, at=NOON + 120 * DAY, test="new")])
    assert days == [NOON.date() + n * DAY for n in (118, 119, 120)]


def test_a_day_without_a_measurement_ends_an_outage() -> None:
    assert MAX_GAP_HOURS <= 24, "`rejudge` goes from day to day"


def test_large_amounts_are_judged_in_pieces_with_the_same_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rejudge, "_AT_ONCE", 100)
    judged = Judged(tmp_path)
    judged.take(world(random.Random(5)))
    assert judged.is_right()
