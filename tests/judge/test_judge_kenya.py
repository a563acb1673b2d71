"""Kenya 2023: verdicts on the real rows, against the truth that was counted from them."""

import csv
import os
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from conftest import rows_of
from gatewatch import targets
from gatewatch.archive import fetch
from gatewatch.judge.judge import judge
from gatewatch.observe.rows import observe

DATA = Path(os.environ.get("GATEWATCH_DATA") or Path(__file__).parents[3] / "shared" / "data") / "kenya-2023"
NOW = datetime(2026, 11, 24, tzinfo=UTC)
BLOCK_BEGINS, BLOCK_ENDS = date(2023, 11, 8), date(2023, 11, 24)
AFTER_TCP = (33771, 37061, 36926)
CLEAN = (30844, 329014, 15399, 328977, 36866, 15808, 329211, 329183, 328993)

pytestmark = pytest.mark.realdata


@pytest.fixture(scope="module")
def kenya() -> pl.DataFrame:
    """Verdicts with phase and hour class as the truth file has them."""
    if not DATA.exists():
        pytest.skip("the Kenya rows are not beside the project")
    registry = targets.load()
    sources, _ = fetch.find([DATA])
    frames = [observe(rows_of(s).frame, s.name, registry) for s in sources if s.format == "ooni-rows"]
    found = judge(pl.concat(frames), registry)
    hour = pl.col("started_at").dt.hour()
    hours = (hour.is_between(4, 7) | hour.is_between(10, 13)).replace_strict({True: "order", False: "off"})
    phase = (
        pl.when(pl.col("date") < BLOCK_BEGINS)
        .then(pl.lit("before"))
        .when(pl.col("date") <= BLOCK_ENDS)
        .then(pl.lit("block"))
        .otherwise(pl.lit("after"))
    )
    weekend = pl.col("started_at").dt.weekday() > 5
    return found.with_columns(phase=phase, hours=pl.when(weekend).then(pl.lit("weekend")).otherwise(hours))


def truth() -> list[dict[str, str]]:
    if not DATA.exists():
        return []
    with (DATA / "truth.csv").open() as file:
        return list(csv.DictReader(file))


def cell(kenya: pl.DataFrame, row: dict[str, str], hours: str, component: str) -> Counter[str]:
    found = kenya.filter(
        asn=int(row["asn"]), phase=row["phase"], hours=hours, component=component, test_name="telegram"
    )
    return Counter(found["state"])


@pytest.mark.parametrize("row", truth(), ids=lambda r: f"AS{r['asn']} {r['phase']}")
def test_counts_are_those_of_the_truth(kenya: pl.DataFrame, row: dict[str, str]) -> None:
    """Data centres: every count equal. Web: the old tests' request in clear, a known false alarm, is not counted."""
    for hours in ("order", "off", "weekend"):
        dc, web = (cell(kenya, row, hours, f"telegram/{part}") for part in ("dc", "web"))
        assert dc.total() == web.total() == int(row[f"{hours}_n"])
        assert dc["blocked"] == int(row[f"{hours}_http_all_fail"])
        # truth: two of six addresses dead; ours: 30 % of twelve endpoints, which may lie on more addresses than two
        assert 0 <= dc["blocked"] + dc["partial"] - int(row[f"{hours}_two_or_more_dead"]) <= 3
        assert 0 <= int(row[f"{hours}_web_fail"]) - web["blocked"] <= 3
        assert dc["insufficient"] + web["insufficient"] + dc["down"] + web["down"] == 0


def word(verdicts: pl.DataFrame) -> str:
    """Say of a cell's verdicts what the truth says of its tests: by its shares, from our states and mechanisms."""
    blocked = verdicts.filter(state="blocked")
    if verdicts.height < 5:
        return "not enough data"
    if 2 * blocked.height < verdicts.height:
        failing = verdicts.filter(pl.col("state") != "ok").height
        return "mixed" if failing >= 0.15 * verdicts.height else "ok"
    if verdicts["component"][0] == "telegram/web":
        return "blocked"
    layers = Counter(m.partition(".")[0] for ms in blocked["mechanisms"] for m in ms)
    before, after = layers["tcp"] + layers["ip"], layers["http"] + layers["tls"]
    return "blocked, no TCP" if before >= blocked.height > after else "blocked after TCP"


@pytest.mark.parametrize("row", truth(), ids=lambda r: f"AS{r['asn']} {r['phase']}")
def test_each_row_of_the_truth_holds_in_state_and_mechanism(kenya: pl.DataFrame, row: dict[str, str]) -> None:
    """In the ordered hours, outside them and at weekends; with fewer than five tests nothing is said of a cell."""
    for hours, name in (("order", "order_hours"), ("off", "off_hours"), ("weekend", "weekend")):
        for component, layer in (("telegram/dc", "endpoints"), ("telegram/web", "web")):
            found = kenya.filter(
                asn=int(row["asn"]), phase=row["phase"], hours=hours, component=component, test_name="telegram"
            )
            assert word(found) == row[f"{layer}_{name}"], (hours, component, Counter(found["state"]))


def test_control_networks_are_clean_before_during_and_after(kenya: pl.DataFrame) -> None:
    """All data centres answered, but for one test; of the web client's tests one in fifty may fail by itself."""
    controls = kenya.filter(pl.col("asn").is_in(CLEAN), component="telegram/dc", test_name="telegram")
    assert set(controls["phase"]) == {"before", "block", "after"}
    assert controls.height > 700
    assert controls.filter(pl.col("state") != "ok").height <= 1
    web = kenya.filter(pl.col("asn").is_in(CLEAN), component="telegram/web", test_name="telegram")
    for phase in ("before", "block", "after"):
        at = web.filter(phase=phase)
        assert at.filter(pl.col("state") != "ok").height <= 0.02 * at.height, phase


def test_jambonet_is_blocked_without_tcp_and_the_others_after_it(kenya: pl.DataFrame) -> None:
    blocked = kenya.filter(component="telegram/dc", state="blocked", phase="block")
    said = [m for ms in blocked.filter(asn=12455)["mechanisms"] for m in ms]
    assert set(said) == {"tcp.timeout"}
    others = blocked.filter(pl.col("asn").is_in(AFTER_TCP))["mechanisms"].to_list()
    assert all("http.timeout" in ms for ms in others)
    assert sum("tcp.timeout" in ms for ms in others) <= 1


def test_website_is_poisoned_on_jambonet_and_stalls_in_tls_on_the_others(kenya: pl.DataFrame) -> None:
    blocked = kenya.filter(component="telegram/site", state="blocked", phase="block")
    jambonet = Counter(m for ms in blocked.filter(asn=12455)["mechanisms"] for m in ms)
    others = Counter(m for ms in blocked.filter(pl.col("asn") != 12455)["mechanisms"] for m in ms)
    assert jambonet.most_common(1)[0] == ("dns.injection.bogon", 55)
    assert others.most_common(1)[0][0] == "tls.timeout" and "dns.injection.bogon" not in others


def test_unreachable_ipv6_blocks_nobody(kenya: pl.DataFrame) -> None:
    found = kenya.filter(pl.col("test_name") == "web_connectivity")
    assert not any("ip.unreachable" in m for m in found["mechanisms"])


def test_every_block_has_its_control(kenya: pl.DataFrame) -> None:
    blocked = kenya.filter(pl.col("state").is_in(["blocked", "partial"]))
    assert blocked["control_networks"].min() >= 2
    assert set(blocked["control"]) == {"networks"}
