"""Controls: what the same endpoint did elsewhere in the same hours, and for OONI's helper in the same test.

Theory. A failure means something only beside a success. Each network has one vote for each endpoint and window: it saw
the endpoint work, or it saw nothing but failures. A report (one session of one tester) votes for one network only, the
first it names, so repeating a test a thousand times adds nothing and no report makes a control by itself; networks that
are withheld (AS0) cannot be told from the tester's own and have no vote. Endpoints are keyed by host (addresses of CDNs
differ from place to place) or, where there is no host, by address. Real and simulated networks never vouch for each
other.

Limit: who invents two networks in two reports makes a control, and with it can turn a failure that means nothing into
"blocked", or hide a service that is down; who reuses another's report id can take its vote away, which at worst makes
an answer `insufficient`. Nothing in OONI's data proves who a tester is.

Everything is grouped to (endpoint, network, hour) first; only endpoints and hours with a failure are looked at.
"""

import polars as pl

from gatewatch.judge.pages import FINDINGS
from gatewatch.model.words import Step

WINDOW_HOURS = 6
"""Hours before and after in which another network's result counts. Chosen, not measured."""
MIN_NETWORKS = 2
"""Other networks that must have seen the endpoint work (or, abroad, fail). Chosen, not measured: one could be wrong."""
MIN_COUNTRIES = 2
"""Countries abroad that must have seen it fail before it counts as down. Chosen, not measured."""

_PLACE = ["simulated", "endpoint", "hour"]
_COUNTS = ("control_networks", "control_countries", "failing_home", "failing_abroad", "failing_countries")
_NOT_THE_SERVICE = (
    "poisoned",
    *FINDINGS,
    "known_page",
    "known_redirect",
    "known_address",
    "portal",
    "stranger",
)
_OK, _FAILED, _NOT_TRIED = Step.OK.value, Step.FAILED.value, Step.NOT_TRIED.value


def with_control(attempts: pl.DataFrame) -> pl.DataFrame:
    """Give the attempts with what happened elsewhere; zero and false where nothing is known or nothing failed.

    Rows: those of `attempts`. Columns added: `control_networks` and `control_countries` that saw it work,
    `failing_home` and `failing_abroad` networks with nothing but failures and the `failing_countries` abroad,
    `helper_ok`, `helper_fails`, `control_ok`, `fails_abroad`.
    """
    failing = pl.col("layer").is_not_null() | pl.col("poisoned")
    subjects = attempts.filter(failing).select(*_PLACE, "country", "asn").unique()
    counted = _counted(subjects, _windows(_votes(attempts, subjects), subjects))
    frame = attempts.join(counted, on=[*_PLACE, "country", "asn"], how="left", maintain_order="left")
    frame = frame.with_columns(pl.col(_COUNTS).fill_null(0))
    ok, fails = _helper()
    frame = frame.with_columns(helper_ok=ok.fill_null(False), helper_fails=fails.fill_null(False))
    return frame.with_columns(
        control_ok=pl.col("helper_ok") | (pl.col("control_networks") >= MIN_NETWORKS),
        fails_abroad=(pl.col("control_networks") == 0)
        & (pl.col("failing_abroad") >= MIN_NETWORKS)
        & (pl.col("failing_countries") >= MIN_COUNTRIES),
    )


def voters(attempts: pl.DataFrame) -> pl.DataFrame:
    """Give the one network, `voter`, that each report may speak for: the first it names.

    Rows: one per report that names a network at all.
    """
    return (
        attempts.filter(pl.col("asn") > 0)
        .select("report", "started_at", "measurement_id", voter="asn")
        .unique()
        .sort("started_at", "measurement_id", "voter")
        .group_by("report")
        .agg(pl.col("voter").first())
    )


def _votes(attempts: pl.DataFrame, subjects: pl.DataFrame) -> pl.DataFrame:
    """Count what each network saw of each endpoint in each hour: one row, worked or failed or both."""
    works = pl.col("reached") & ~pl.any_horizontal(_NOT_THE_SERVICE)
    own_fault = pl.any_horizontal("v6", "offline", "poisoned", "injected", "portal_alone")
    own_fault |= pl.col("fault").is_not_null()
    rows = attempts.join(subjects.select("simulated", "endpoint").unique(), on=["simulated", "endpoint"], how="semi")
    return (
        rows.select(*_PLACE, "country", "asn", "report", ok=works, bad=pl.col("layer").is_not_null() & ~own_fault)
        .filter(pl.col("ok") | pl.col("bad"))
        .join(voters(attempts), on="report")
        .filter(pl.col("asn") == pl.col("voter"))
        .group_by(*_PLACE, "asn")
        .agg(pl.col("country").min(), pl.col("ok").any(), pl.col("bad").any())
    )


def _windows(votes: pl.DataFrame, subjects: pl.DataFrame) -> pl.DataFrame:
    """Spread each vote over the hours it counts in, and keep one for each network, endpoint and hour."""
    offsets = pl.DataFrame({"offset": range(-WINDOW_HOURS, WINDOW_HOURS + 1)}, schema={"offset": pl.Int64})
    spread = votes.join(offsets, how="cross").with_columns(hour=pl.col("hour") + pl.duration(hours="offset"))
    needed = spread.join(subjects.select(_PLACE).unique(), on=_PLACE, how="semi")
    grouped = needed.group_by(*_PLACE, "asn").agg(pl.col("country").min(), pl.col("ok").any(), pl.col("bad").any())
    return grouped.with_columns(bad=pl.col("bad") & ~pl.col("ok"))


def _counted(subjects: pl.DataFrame, windows: pl.DataFrame) -> pl.DataFrame:
    """Count the networks other than each subject's own."""
    home = windows.group_by(*_PLACE, "country").agg(home_ok=pl.col("ok").sum(), home_bad=pl.col("bad").sum())
    total = home.group_by(_PLACE).agg(
        ok=pl.col("home_ok").sum(),
        bad=pl.col("home_bad").sum(),
        ok_countries=(pl.col("home_ok") > 0).sum(),
        bad_countries=(pl.col("home_bad") > 0).sum(),
    )
    own = windows.select(*_PLACE, "asn", own_ok="ok", own_bad="bad")
    both = (
        subjects.join(total, on=_PLACE, how="left")
        .join(home, on=[*_PLACE, "country"], how="left")
        .join(own, on=[*_PLACE, "asn"], how="left")
        .with_columns(pl.col("own_ok", "own_bad").fill_null(False).cast(pl.Int64))
        .with_columns(pl.selectors.numeric().exclude("asn").fill_null(0).cast(pl.Int64))
    )
    alone = (pl.col("own_ok") == 1) & (pl.col("home_ok") == 1)
    return both.select(
        *_PLACE,
        "country",
        "asn",
        control_networks=pl.col("ok") - pl.col("own_ok"),
        control_countries=pl.col("ok_countries") - alone.cast(pl.Int64),
        failing_home=pl.col("home_bad") - pl.col("own_bad"),
        failing_abroad=pl.col("bad") - pl.col("home_bad"),
        failing_countries=pl.col("bad_countries") - (pl.col("home_bad") > 0).cast(pl.Int64),
    )


def _helper() -> tuple[pl.Expr, pl.Expr]:
    """Say whether OONI's helper got past the step that failed here, and whether it failed there as well.

    Where it did not try that very step, the page it loaded says so: a page that came means every step worked.
    """
    step = {name: pl.col(f"helper_{name}_step") for name in ("dns", "tcp", "tls", "http")}
    page_ok, page_failed = step["http"] == _OK, step["http"] == _FAILED
    looked_up = (step["dns"] == _OK) & ~pl.col("helper_bogon")
    at = pl.when(pl.col("poisoned")).then(pl.lit("dns")).otherwise("layer")
    ok = (
        pl.when(pl.col("injected")).then(page_ok | (step["tls"] == _OK))
        .when(at == "dns").then(looked_up | page_ok | (step["tls"] == _OK))
        .when(at == "tcp").then((step["tcp"] == _OK) | ((step["tcp"] == _NOT_TRIED) & page_ok))
        .when(at == "tls").then((step["tls"] == _OK) | ((step["tls"] == _NOT_TRIED) & page_ok))
        .when(at.is_not_null()).then(page_ok)
    )  # fmt: skip
    fails = (
        pl.when(at == "dns").then((step["dns"] == _FAILED) | page_failed)
        .when(at == "tcp").then((step["tcp"] == _FAILED) | page_failed)
        .when(at == "tls").then((step["tls"] == _FAILED) | page_failed)
        .when(at.is_not_null()).then(page_failed)
    )  # fmt: skip
    return ok, fails & ~ok
