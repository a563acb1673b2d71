"""Controls: what the same endpoint did elsewhere in the same hours, and for OONI's helper in the same test.

Theory. A failure means something only beside a success. Each network has one vote for each endpoint and window: it saw
the endpoint work, or it saw nothing but failures. A report (one session of one tester) votes for one network only, the
first it names, so repeating a test a thousand times adds nothing and no report makes a control by itself; networks that
are withheld (AS0) cannot be told from the tester's own and have no vote. Networks of servers for hire have one vote
together. Endpoints are keyed by host (addresses of CDNs differ from place to place) or, where there is no host, by
address. Real and simulated networks never vouch for each other. OONI's helper speaks TCP, so of QUIC it says nothing.

Limit: who invents two networks in two reports makes a control, and with it can turn a failure that means nothing into
"blocked", or hide a service that is down; who reuses another's report id can take its vote away, which at worst makes
an answer `insufficient`. Nothing in OONI's data proves who a tester is.

Everything is grouped to (endpoint, network, hour) first; only endpoints and hours with a failure are looked at.
"""

import polars as pl

from gatewatch.judge.facts import attached
from gatewatch.judge.pages import FINDINGS, site
from gatewatch.model.words import Step

WINDOW_HOURS = 6
"""Hours before and after in which another network's result counts. Chosen, not measured."""
MIN_NETWORKS = 2
"""Other networks that must have seen the endpoint work (or, abroad, fail). Chosen, not measured: one could be wrong."""
MIN_COUNTRIES = 2
"""Countries abroad that must have seen it fail before it counts as down. Chosen, not measured."""

SLOW_TIMES = 10
"""How many times as long a handshake must take. Source: OONI dd-007, by shared facts, probe 8."""
SLOW_MS = 1000
"""A quicker handshake is never called slowed: a lost packet or two is sent again within that. Chosen, not measured."""
SLOW_NETWORKS, SLOW_SITES, SLOW_REPORTS = 3, 2, 3
"""Other networks, other sites of the same tester, and reports that must say so. Chosen, not measured."""

_PLACE = ["place_key", "hour"]
_TESTER = ["country", "asn", "probe"]
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
    subjects = attempts.lazy().filter(failing).select(*_PLACE, "country", "voice").unique().collect()
    counted = _counted(subjects, _windows(_votes(attempts, subjects), subjects))
    frame = attached(attempts, counted, [*_PLACE, "country", "voice"])
    frame = frame.with_columns(pl.col(_COUNTS).fill_null(0))
    ok, fails = _helper()
    frame = frame.with_columns(helper_ok=ok.fill_null(False), helper_fails=fails.fill_null(False))
    return frame.with_columns(
        control_ok=pl.col("helper_ok") | (pl.col("control_networks") >= MIN_NETWORKS),
        fails_abroad=(pl.col("control_networks") == 0)
        & (pl.col("failing_abroad") >= MIN_NETWORKS)
        & (pl.col("failing_countries") >= MIN_COUNTRIES),
    )


def _votes(attempts: pl.DataFrame, subjects: pl.DataFrame) -> pl.DataFrame:
    """Count what each network saw of each endpoint in each hour: one row, worked or failed or both."""
    works = pl.col("reached") & ~pl.any_horizontal(_NOT_THE_SERVICE)
    own_fault = pl.any_horizontal("v6", "offline", "poisoned", "injected", "own_space", "portal_alone")
    own_fault |= pl.col("fault").is_not_null()
    told = attempts.select(
        *_PLACE, "country", "voice", "votes", ok=works, bad=pl.col("layer").is_not_null() & ~own_fault
    ).filter("votes")
    return (
        told.filter(pl.col("ok") | pl.col("bad"))
        .join(subjects.select("place_key").unique(), on="place_key", how="semi")
        .group_by(*_PLACE, "voice")
        .agg(pl.col("country").min(), pl.col("ok").any(), pl.col("bad").any())
    )


def _windows(votes: pl.DataFrame, subjects: pl.DataFrame) -> pl.DataFrame:
    """Spread each vote over the hours it counts in, and keep one for each network, endpoint and hour."""
    needed = _spread(votes).join(subjects.select(_PLACE).unique(), on=_PLACE, how="semi")
    grouped = needed.group_by(*_PLACE, "voice").agg(pl.col("country").min(), pl.col("ok").any(), pl.col("bad").any())
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
    own = windows.select(*_PLACE, "voice", own_ok="ok", own_bad="bad", own_country="country")
    both = (
        subjects.join(total, on=_PLACE, how="left")
        .join(home, on=[*_PLACE, "country"], how="left")
        .join(own, on=[*_PLACE, "voice"], how="left")
        .with_columns(pl.col("own_ok", "own_bad").fill_null(False).cast(pl.Int64))
        .with_columns(pl.selectors.numeric().exclude("voice").fill_null(0).cast(pl.Int64))
    )
    # a network of several countries is counted in the first of them
    own_home = pl.col("own_bad") * (pl.col("own_country") == pl.col("country")).fill_null(False)
    alone = (pl.col("own_ok") == 1) & (pl.col("home_ok") == 1)
    return both.select(
        *_PLACE,
        "country",
        "voice",
        control_networks=pl.col("ok") - pl.col("own_ok"),
        control_countries=pl.col("ok_countries") - alone.cast(pl.Int64),
        failing_home=pl.col("home_bad") - own_home,
        failing_abroad=pl.col("bad") - pl.col("home_bad") - (pl.col("own_bad") - own_home),
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
        pl.when(pl.col("quic") & (at != "dns")).then(None)
        .when(pl.col("injected") | pl.col("own_space")).then(page_ok | (step["tls"] == _OK))
        .when(at == "dns").then(looked_up | page_ok | (step["tls"] == _OK))
        .when(at == "tcp").then((step["tcp"] == _OK) | ((step["tcp"] == _NOT_TRIED) & page_ok))
        .when(at == "tls").then((step["tls"] == _OK) | ((step["tls"] == _NOT_TRIED) & page_ok))
        .when(at.is_not_null()).then(page_ok)
    )  # fmt: skip
    fails = (
        pl.when(pl.col("quic") & (at != "dns")).then(None)
        .when(at == "dns").then((step["dns"] == _FAILED) | page_failed)
        .when(at == "tcp").then((step["tcp"] == _FAILED) | page_failed)
        .when(at == "tls").then((step["tls"] == _FAILED) | page_failed)
        .when(at.is_not_null()).then(page_failed)
    )  # fmt: skip
    return ok, fails & ~ok


def with_speed(attempts: pl.DataFrame) -> pl.DataFrame:
    """Give the attempts with `slowed`: a handshake that works, but far slower than it should, and not by chance.

    Theory. A handshake is a transfer of a fixed size (OONI dd-007), so its time can be compared. It is slow where
    it takes ten times as long (1) as on other networks in the same hours, by the median of their medians, (2) as the
    connect before it, which knows no names: a long way, like a satellite's, is long for both, and (3) as the same
    tester's handshakes with other sites in those hours: a full or lossy line is slow for all. And most reports of the
    network that shake hands with the endpoint in those hours, three at least, must say the same: one says nothing.

    Rows: those of `attempts`; for slowed ones `control_networks` and `control_countries` say who was compared.
    """
    shook = (pl.col("tls_step") == _OK) & ~pl.col("quic") & pl.col("hostname").is_not_null() & pl.col("votes")
    waited = (pl.col("tls_ms") >= SLOW_MS) & (pl.col("tls_ms") >= SLOW_TIMES * pl.col("tcp_ms"))
    if attempts.filter(shook & waited).is_empty():
        return attempts.with_columns(slowed=pl.lit(False))
    frame = attempts.with_row_index("row")
    columns = ["row", *_PLACE, *_TESTER, "voice", "report_key", "hostname", "tls_ms"]
    handshakes = frame.filter(shook & pl.col("tls_ms").is_not_null()).select(columns)
    slow = frame.filter(shook & waited).select(columns)
    found = _lasting(_unlike_own(_unlike_others(slow, handshakes), handshakes), handshakes)
    frame = attached(frame, found.select("row", "networks", "countries"), ["row"])
    slowed = pl.col("networks").is_not_null()
    return frame.with_columns(
        slowed=slowed,
        control_networks=pl.when(slowed).then("networks").otherwise("control_networks"),
        control_countries=pl.when(slowed).then("countries").otherwise("control_countries"),
    ).drop("row", "networks", "countries")


def _unlike_others(slow: pl.DataFrame, handshakes: pl.DataFrame) -> pl.DataFrame:
    """Keep what takes ten times as long as on other networks; add how many `networks` and `countries` those are."""
    told = handshakes.join(slow.select("place_key").unique(), on="place_key", how="semi")
    near = _spread(told.select(*_PLACE, "voice", "country", "report_key", "tls_ms"))
    near = near.join(slow.select(_PLACE).unique(), on=_PLACE, how="semi")
    usual = (
        near.group_by(*_PLACE, "voice", "report_key")
        .agg(pl.col("tls_ms").median(), pl.col("country").min())
        .group_by(*_PLACE, other="voice")
        .agg(pl.col("tls_ms").median(), pl.col("country").min())
    )
    pairs = slow.select(*_PLACE, "voice").unique().join(usual, on=_PLACE).filter(pl.col("other") != pl.col("voice"))
    controls = pairs.group_by(*_PLACE, "voice").agg(
        usual=pl.col("tls_ms").median(),
        networks=pl.len().cast(pl.Int64),
        countries=pl.col("country").n_unique().cast(pl.Int64),
    )
    unlike = (pl.col("networks") >= SLOW_NETWORKS) & (pl.col("tls_ms") >= SLOW_TIMES * pl.col("usual"))
    return slow.join(controls, on=[*_PLACE, "voice"]).filter(unlike)


def _unlike_own(slow: pl.DataFrame, handshakes: pl.DataFrame) -> pl.DataFrame:
    """Keep what takes ten times as long as the same tester's handshakes with other sites."""
    mine = handshakes.join(slow.select(_TESTER).unique(), on=_TESTER, how="semi")
    hosts = mine["hostname"].unique().to_list()
    names = pl.col("hostname").replace_strict(hosts, [site(h) for h in hosts], return_dtype=pl.String)
    near = _spread(mine.select(*_TESTER, "hour", "tls_ms", site=names))
    pairs = slow.with_columns(own=names).select("row", *_TESTER, "hour", "own").join(near, on=[*_TESTER, "hour"])
    sites = pairs.filter(pl.col("site") != pl.col("own")).group_by("row", "site").agg(pl.col("tls_ms").median())
    own = sites.group_by("row").agg(sites=pl.len(), mine=pl.col("tls_ms").median())
    unlike = (pl.col("sites") >= SLOW_SITES) & (pl.col("tls_ms") >= SLOW_TIMES * pl.col("mine"))
    return slow.join(own, on="row").filter(unlike)


def _lasting(slow: pl.DataFrame, handshakes: pl.DataFrame) -> pl.DataFrame:
    """Keep what most reports of a network say of an endpoint in the same hours, and enough of them."""
    where = [*_PLACE, "country", "asn"]

    def reports(frame: pl.DataFrame, name: str) -> pl.DataFrame:
        near = _spread(frame.select(*where, "report_key").unique())
        return near.group_by(where).agg(pl.col("report_key").n_unique().alias(name))

    counted = slow.join(reports(slow, "slow"), on=where).join(reports(handshakes, "all"), on=where)
    return counted.filter((pl.col("slow") >= SLOW_REPORTS) & (2 * pl.col("slow") > pl.col("all")))


def _spread(frame: pl.DataFrame) -> pl.DataFrame:
    """Repeat each row in every hour in which it counts."""
    offsets = pl.DataFrame({"offset": range(-WINDOW_HOURS, WINDOW_HOURS + 1)}, schema={"offset": pl.Int64})
    return (
        frame.join(offsets, how="cross").with_columns(hour=pl.col("hour") + pl.duration(hours="offset")).drop("offset")
    )
