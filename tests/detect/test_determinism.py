"""The same verdicts give the same tables to the last bit: in any order, in any batches, on one thread or two, and when
only what changed is searched again.
"""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from simulated_series import at, block, calm, frame, in_windows, verdicts

from gatewatch import targets
from gatewatch.detect import detect as detector
from gatewatch.detect.detect import COLUMNS, GROUP, Detected, changed, detect, digests, of_groups, renew
from gatewatch.detect.posterior import hmm

TARGETS = targets.load()
TABLES = ("cells", "events", "suspected", "episodes", "days")
EVERYWHERE = [
    verdicts(10 + n, block(500, 700), country=country, asn=64510 + n, component="signal/chat", days=45)
    for n, country in enumerate(("XA", "XB", "XC", "XD", "XE"))
]
"""A service that fails in all countries at once: an event's `service_wide` and a day's word hang on all of them."""
NETWORKS = [
    verdicts(1, block(400, 800), asn=64500, days=45),
    verdicts(6, block(400, 800), asn=64500, days=45, component="telegram/web"),
    verdicts(2, in_windows(300, 900), asn=64501, days=45, a_day=25),
    verdicts(3, block(300, 900, rate=0.5), asn=64502, days=45, down=(500, 540)),
    verdicts(4, calm(0.05), asn=64503, days=45),
    verdicts(5, block(500), asn=64503, days=45, component="site/a_b.example.org"),
    verdicts(5, block(500), asn=64503, days=45, component="site/a-b.example.org"),
    *EVERYWHERE,
]
WHOLE = pl.concat(NETWORKS)


def same(one: Detected, other: Detected) -> bool:
    return all(getattr(one, table).equals(getattr(other, table)) for table in TABLES)


def renewed(old: pl.DataFrame, new: pl.DataFrame) -> Detected:
    """Detect the old verdicts, then search again what differs in the new ones."""
    previous = detect(old, TARGETS)
    groups = changed(digests(old), digests(new.lazy()), previous)
    return renew(of_groups(new.lazy(), groups).collect(), previous, groups, TARGETS)


@pytest.fixture(scope="module")
def whole() -> Detected:
    return detect(WHOLE, TARGETS)


def test_the_cases_are_what_they_are_for(whole: Detected) -> None:
    assert whole.events["service_wide"].any()
    assert whole.events["windows"].count() > 0
    assert whole.events["event_id"].str.ends_with("-2").any()
    assert set(whole.events["state"]) == {"blocked", "partial", "down"}


@pytest.mark.parametrize("rows", [1, 500, 2000])
def test_batches_of_any_size_give_the_same_tables(rows: int, whole: Detected, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detector, "BATCH_ROWS", rows)
    shuffled = WHOLE.sample(fraction=1, shuffle=True, seed=rows)
    assert same(detect(shuffled, TARGETS), whole)


def test_a_batch_holds_whole_groups_and_every_row_is_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detector, "BATCH_ROWS", 700)
    batches = [b.with_row_index("n").with_columns(batch=n) for n, b in enumerate(detector._batches(WHOLE))]
    joined = pl.concat(batches).with_columns(detector.SUBJECT)
    assert len(batches) > 3
    assert joined.height == WHOLE.height
    assert joined.group_by(GROUP).agg(pl.col("batch").n_unique())["batch"].max() == 1


@pytest.mark.parametrize("cores", [1, 2, 5])
def test_threads_give_the_same_tables(cores: int, whole: Detected, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hmm, "THREAD_CELLS", 100)
    monkeypatch.setattr(hmm.os, "sched_getaffinity", lambda who: range(cores))
    assert same(detect(WHOLE, TARGETS), whole)


def test_only_the_named_columns_are_read(whole: Detected) -> None:
    assert same(detect(WHOLE.select(COLUMNS), TARGETS), whole)


def test_another_day_of_some_networks_is_searched_alone_and_gives_what_all_together_give(whole: Detected) -> None:
    late = (pl.col("started_at") >= at(43 * 24)) & pl.col("asn").is_in([64500, 64501, 64511])
    old = WHOLE.filter(~late)
    previous = detect(old, TARGETS)
    groups = changed(digests(old), digests(WHOLE), previous)
    assert {64500, 64501, 64511} <= set(groups["asn"]) and 64503 not in groups["asn"]
    assert same(renew(of_groups(WHOLE.lazy(), groups).collect(), previous, groups, TARGETS), whole)


def test_a_country_that_goes_or_comes_changes_what_is_service_wide_in_the_others(whole: Detected) -> None:
    fewer = WHOLE.filter(~pl.col("country").is_in(["XD", "XE"]))
    assert not detect(fewer, TARGETS).events["service_wide"].any()
    assert same(renewed(fewer, WHOLE), whole)
    assert same(renewed(WHOLE, fewer), detect(fewer, TARGETS))


def test_the_same_verdicts_again_search_only_what_is_service_wide(whole: Detected) -> None:
    groups = changed(digests(WHOLE), digests(WHOLE), whole)
    assert set(groups["subject"]) == {"signal"}
    assert same(renewed(WHOLE, WHOLE), whole)


def test_groups_with_a_service_wide_event_may_not_be_left_out(whole: Detected) -> None:
    none = digests(WHOLE).select(GROUP).clear()
    with pytest.raises(ValueError, match="service-wide"):
        renew(WHOLE.clear(), whole, none, TARGETS)


@pytest.mark.parametrize("column", [c for c in COLUMNS if c not in GROUP and c != "service"])
def test_a_digest_sees_a_change_of_any_column_and_no_change_of_order(column: str) -> None:
    data = WHOLE.select(COLUMNS)
    other = {pl.String: pl.lit("other"), pl.Boolean: pl.lit(False), pl.Int64: pl.lit(7)}
    kind = data.schema[column]
    value = other.get(type(kind), pl.lit(["dns.poisoned"]) if kind == pl.List(pl.String) else pl.lit(at(0.5)))
    row = pl.int_range(pl.len())
    touched = data.with_columns(pl.when(row == 17).then(value).otherwise(column).alias(column))
    assert not touched.equals(data)
    before, after = digests(data), digests(touched)
    assert after.join(before, on=["country", "asn", "digest"], how="anti").height >= 1
    assert digests(touched.sample(fraction=1, shuffle=True, seed=1).lazy()).equals(after)


rows = st.lists(
    st.tuples(
        st.integers(0, 700),
        st.integers(0, 4),
        st.sampled_from(["ok", "blocked", "blocked", "partial", "down", "insufficient"]),
        st.sampled_from([("XA", 64500), ("XA", 64501), ("XB", 64500)]),
        st.sampled_from(["telegram/dc", "telegram/web", "site/a", "signal/chat"]),
        st.booleans(),
    ),
    min_size=1,
    max_size=150,
)


@given(rows)
@settings(max_examples=12, deadline=None)
def test_however_verdicts_are_split_into_old_and_new_renewing_gives_what_all_together_give(
    drawn: list[tuple[int, int, str, tuple[str, int], str, bool]],
) -> None:
    parts = []
    for component in sorted({d[4] for d in drawn}):
        for country, asn in sorted({d[3] for d in drawn if d[4] == component}):
            mine = [d for d in drawn if d[3:5] == ((country, asn), component)]
            hours, who, state = (np.array([d[i] for d in mine]) for i in range(3))
            made = frame(hours + 0.25, who, state, country=country, asn=asn, component=component)
            # names are numbered in one network; a country has its own
            named = made.with_columns(pl.format("{}{}", "country", "measurement_id").alias("measurement_id"))
            by_row = made["measurement_id"].str.extract(r"(\d+)$").cast(pl.Int64).to_list()
            parts.append(named.with_columns(is_old=pl.Series([mine[n][5] for n in by_row])))
    data = pl.concat(parts)
    old, new = data.filter("is_old").drop("is_old"), data.drop("is_old")
    assert same(renewed(old, new), detect(new, TARGETS))
    assert same(renewed(new, old), detect(old, TARGETS))


@given(st.integers(0, 2**32), st.sampled_from([0.5, 0.9, 0.999]))
@settings(max_examples=4, deadline=None)
def test_events_of_any_old_part_and_the_rest_give_what_all_together_give(seed: int, share: float) -> None:
    old = WHOLE.sample(fraction=share, seed=seed)
    assert same(renewed(old, WHOLE), detect(WHOLE, TARGETS))
