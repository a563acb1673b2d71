"""Answers that somebody else may have given: known block pages, injected addresses, portals, strangers on an address.

Each finding is a column, true or false, that the rules read; none is a conclusion.

    known_page      the page in clear matches a fingerprint of a block page
    known_redirect  the answer in clear redirects to a known block page, or to a page that matches
    known_address   the lookup gives a known block-page address of this country, on which nothing proved the service
    injected        the lookup gives a public address that nobody who reached the service was given, that answers for
                    unrelated names too, and on which the service is not: `wrong_name` or no connection at all
    portal          every plain answer of a run is one and the same: a portal or a proxy in front of everything
    portal_alone    the same, and no handshake was completed in that run: its failures too may be the portal's
    stranger        all addresses of a component answer alike, and like nobody else's answers from it
    name_triggers   the same address and port completed a handshake under another name in this measurement

A fingerprint of scope `fp` that matches takes back every finding about that page. An answer that differs from the
others' is by itself never a finding: CDNs give every place other addresses (the peer's main source of false alarms).
"""

import polars as pl

from gatewatch.archive.places import url
from gatewatch.judge.facts import attached
from gatewatch.judge.pages import FINDINGS, site
from gatewatch.model.words import Step
from gatewatch.targets import Targets

ANSWER_HOURS = 24
"""Hours before and after in which another network's addresses or answers count. Chosen, not measured."""
MIN_NETWORKS = 2
"""Networks that must show what the service gives. Chosen, not measured: one could be wrong."""
MIN_NAMES = 2
"""Unrelated names that one injected address must answer for. Chosen, not measured."""
MIN_PLACES = 3
"""Hosts or addresses that must answer alike in a run. Chosen, not measured."""

_OK, _FAILED = Step.OK.value, Step.FAILED.value
_RUN = ["network_key", "report_key", "hour"]
_SIGNS = ["http_status", "http_title", "http_body_bytes", "away"]


def with_answers(attempts: pl.DataFrame, targets: Targets) -> pl.DataFrame:
    """Give the attempts with the findings above, after what `pages` found.

    Rows: those of `attempts`.
    """
    in_clear = ~pl.col("http_encrypted").fill_null(True) | (pl.col("tls_step") == _FAILED)
    frame = attempts.with_row_index("row").with_columns(
        answered=(pl.col("http_step") == _OK) & in_clear,
        place=pl.coalesce("hostname", "ip"),
        proven=(pl.col("tls_step") == _OK) | (pl.col("app_step") == _OK),
        # what follows the question mark is often the page that was asked for
        away=pl.col("http_location").str.split("?").list.first(),
    )
    frame = _with_targets_of_redirects(frame)
    frame = _with_known_pages(frame, targets)
    frame = _with_known_addresses(frame, targets)
    frame = _with_injected(frame)
    frame = _with_portals(frame)
    frame = _with_strangers(frame, targets)
    return _with_trigger(frame).drop("row", "answered", "place", "proven", "away", "target", "led_here")


def _with_targets_of_redirects(frame: pl.DataFrame) -> pl.DataFrame:
    """Add the host an answer in clear leads away to, and whether this attempt is at such a host."""
    texts = frame.filter("answered")["http_location"].drop_nulls().unique().to_list()
    hosts = {text: link.hostname or link.ip for text in texts if (link := url(text))}
    target = pl.col("http_location").replace_strict(
        list(hosts), list(hosts.values()), default=None, return_dtype=pl.String
    )
    frame = frame.with_columns(target=pl.when("answered").then(target))
    pairs = frame.select("test_key", "place", "target").filter(pl.col("target").is_not_null()).drop_nulls().unique()
    known = pairs.select("place", "target").unique()
    leads = [site(place) != site(target) for place, target in known.iter_rows()]
    pairs = pairs.join(known.filter(pl.Series(leads, dtype=pl.Boolean)), on=["place", "target"], how="semi")
    if pairs.is_empty():
        return frame.with_columns(target=pl.lit(None, pl.String), led_here=pl.lit(False))
    frame = attached(frame, pairs.with_columns(kept=pl.lit(True)), ["test_key", "place", "target"]).with_columns(
        target=pl.when("kept").then("target")
    )
    here = pairs.select("test_key", place="target").unique().with_columns(led_here=pl.lit(True))
    frame = attached(frame, here, ["test_key", "place"])
    return frame.with_columns(pl.col("led_here").fill_null(False)).drop("kept")


def _with_known_pages(frame: pl.DataFrame, targets: Targets) -> pl.DataFrame:
    labels = pl.col("fingerprints")

    def matches(wanted: list[str]) -> pl.Expr:
        return labels.list.eval(pl.element().is_in(wanted)).list.any().fill_null(False) & pl.col("answered")

    if not (frame["fingerprints"].list.len() > 0).any():
        return frame.with_columns(known_page=pl.lit(False), known_redirect=pl.lit(False))
    known = [f for f in targets.fingerprints if f.location != "dns"]
    away = [f.label for f in known if f.location == "header.location" and f.scope != "fp"]
    pages = [f.label for f in known if f.location != "header.location" and f.scope != "fp"]
    frame = frame.with_columns(cleared=matches([f.label for f in known if f.scope == "fp"]))
    clear = ~pl.col("cleared")
    frame = frame.with_columns(page=matches(pages) & clear)
    ends = frame.filter("page").select("test_key", target="place").unique()
    frame = frame.join(
        ends.with_columns(to_page=pl.lit(True)), on=["test_key", "target"], how="left", maintain_order="left"
    )
    return frame.with_columns(
        pl.col(*FINDINGS) & clear,
        # the host a redirect led to is the block page's own: nothing is blocked there
        known_page=pl.col("page") & ~pl.col("led_here"),
        known_redirect=(matches(away) | pl.col("to_page").fill_null(False)) & clear,
    ).drop("cleared", "page", "to_page")


def _with_known_addresses(frame: pl.DataFrame, targets: Targets) -> pl.DataFrame:
    known = [f for f in targets.fingerprints if f.location == "dns" and f.scope != "fp"]
    anywhere = {f.pattern for f in known if not f.countries}
    here = frame["country"].unique().to_list()
    found: pl.Expr = pl.lit(False)
    for country in here:
        wanted = sorted(anywhere | {f.pattern for f in known if country in f.countries})
        if wanted:
            found = pl.when(pl.col("country") == country).then(_leads_to(wanted)).otherwise(found)
    return frame.with_columns(known_address=(found & pl.col("hostname").is_not_null() & ~pl.col("proven")))


def _leads_to(addresses: list[str]) -> pl.Expr:
    """Say whether this attempt is at one of these addresses or, where none was tried, was answered with one."""
    among = pl.element().is_in(addresses)
    answered = pl.col("dns_answers").list.eval(among).list.any().fill_null(False)
    helped = pl.col("helper_dns_answers").list.eval(among).list.any().fill_null(False)
    looked_up = pl.col("dns_answers").list.contains(pl.col("ip"))
    return (
        answered
        & ~helped
        & pl.when(pl.col("ip").is_null()).then(True).otherwise(pl.col("ip").is_in(addresses) & looked_up)
    )


def _with_injected(frame: pl.DataFrame) -> pl.DataFrame:
    """Add `injected`, `own_space` and `wrong_name`: never from a mismatch of addresses alone."""
    wrong_name = (pl.col("layer") == "tls") & pl.col("failure").is_in(["ssl_invalid_hostname", "ssl_unknown_authority"])
    wrong_name &= pl.col("helper_tls_step") != _OK
    dead = (pl.col("layer") == "tcp") & (pl.col("helper_tcp_step") != _OK) & ~pl.col("v6")
    ours = pl.col("dns_answers").list.contains(pl.col("ip")) & ~pl.col("poisoned") & pl.col("hostname").is_not_null()
    theirs = pl.col("helper_dns_answers").list.contains(pl.col("ip"))
    frame = frame.with_columns(wrong_name=wrong_name.fill_null(False))
    asked = frame.filter((pl.col("wrong_name") | dead.fill_null(False)) & ours & ~theirs.fill_null(False))
    keys = ["simulated", "asn", "hour", "hostname", "ip", "resolver_ip", "resolver_asn", "voice"]
    asked = asked.select("row", *keys, helped=pl.col("helper_dns_answers").list.len() > 0)
    if asked.is_empty():
        return frame.with_columns(injected=pl.lit(False), own_space=pl.lit(False))
    shared = _names_of(frame, asked).filter(pl.col("names") >= MIN_NAMES).drop("names")
    shared = asked.join(shared, on=["simulated", "asn", "hour", "ip"], how="semi")
    alone = _unshared(frame, asked.filter(_beside_resolver()))
    found = {name: _never_right(frame, rows) for name, rows in (("injected", shared), ("own_space", alone))}
    return frame.with_columns(pl.col("row").is_in(rows.implode()).alias(name) for name, rows in found.items())


def _beside_resolver() -> pl.Expr:
    """Say whether an address lies beside the resolver that gave it, on the tester's own network.

    Not on networks of servers, where any site may be a neighbour.
    """
    resolver, ip = pl.col("resolver_ip"), pl.col("ip")

    def block(text: pl.Expr) -> pl.Expr:
        return text.str.extract(r"^(\d+\.\d+\.|[0-9a-fA-F]+:[0-9a-fA-F]+:)")

    own = (pl.col("resolver_asn") == pl.col("asn")) & (pl.col("voice") > 0)
    return (own & (block(resolver) == block(ip)) & (resolver != ip)).fill_null(False)


def _unshared(frame: pl.DataFrame, asked: pl.DataFrame) -> pl.DataFrame:
    """Keep the answers that no report of another network was given for the same name, a day around."""
    key = ["simulated", "hostname", "ip"]
    if asked.is_empty():
        return asked
    given = (
        frame.filter("votes")
        .join(asked.select("simulated", "hostname").unique(), on=["simulated", "hostname"], how="semi")
        .select("simulated", "hostname", "hour", "asn", ip="dns_answers")
        .explode("ip", empty_as_null=True)
        .unique()
    )
    pairs = asked.join(given, on=key, suffix="_there")
    near = (pl.col("hour_there") - pl.col("hour")).abs() <= pl.duration(hours=ANSWER_HOURS)
    return asked.join(pairs.filter(near & (pl.col("asn_there") != pl.col("asn"))), on="row", how="anti")


def _never_right(frame: pl.DataFrame, asked: pl.DataFrame) -> pl.Series:
    """Give the rows whose answer nobody who reached the service was given, where it is known what the service gives."""
    reached = (
        frame.filter(pl.col("proven") & pl.col("reached") & pl.col("votes"))
        .join(asked.select("simulated", "hostname").unique(), on=["simulated", "hostname"], how="semi")
        .select("simulated", "hostname", "ip", "hour", other="asn")
        .unique()
    )
    pairs = asked.join(
        reached.rename({"ip": "good", "hour": "at"}), on=["simulated", "hostname"], how="left"
    ).with_columns(
        counts=(pl.col("other") != pl.col("asn"))
        & ((pl.col("at") - pl.col("hour")).abs() <= pl.duration(hours=ANSWER_HOURS))
    )
    told = pairs.group_by("row").agg(
        networks=pl.col("other").filter("counts").n_unique(),
        same=((pl.col("good") == pl.col("ip")) & pl.col("counts")).any(),
        helped=pl.col("helped").first(),
    )
    hits = told.filter(((pl.col("networks") >= MIN_NETWORKS) | pl.col("helped")) & ~pl.col("same"))
    return hits["row"]


def _names_of(frame: pl.DataFrame, asked: pl.DataFrame) -> pl.DataFrame:
    """Count, for each network, hour and address, the unrelated names that it was the answer for."""
    places = asked.select("simulated", "asn", "hour", ip="ip").unique()
    answers = (
        frame.filter(pl.col("hostname").is_not_null())
        .select("simulated", "asn", "hour", "hostname", ip="dns_answers")
        .explode("ip", empty_as_null=True)
        .join(places, on=["simulated", "asn", "hour", "ip"], how="semi")
        .unique()
    )
    hosts = answers["hostname"].unique().to_list()
    name = pl.col("hostname").replace_strict(hosts, [site(h) for h in hosts], default=None, return_dtype=pl.String)
    return answers.group_by("simulated", "asn", "hour", "ip").agg(names=name.n_unique())


def _with_portals(frame: pl.DataFrame) -> pl.DataFrame:
    """Add `portal` and `portal_alone`; where handshakes are completed too, only what came in clear is in doubt."""
    plain = pl.col("answered") & (pl.col("port") == 80) & ~pl.col("led_here") & pl.col("http_status").is_not_null()
    told = pl.col("away").is_not_null() | pl.col("http_title").is_not_null()
    pages = frame.select(*_RUN, "place", "component_key", "target", *_SIGNS, plain=plain).filter("plain")
    many = pages.group_by(_RUN).agg(places=pl.col("place").n_unique()).filter(pl.col("places") >= MIN_PLACES)
    runs = (
        pages.join(many, on=_RUN, how="semi")
        .group_by(_RUN)
        .agg(
            components=pl.col("component_key").n_unique(),
            signs=pl.struct(_SIGNS).n_unique(),
            told=told.all(),
            away=pl.col("target").is_not_null().all(),
        )
    )
    alike = (pl.col("signs") == 1) & pl.col("told")
    # addresses of one service answer alike by nature, but never lead to another site
    runs = runs.filter(alike & ((pl.col("components") >= MIN_PLACES) | pl.col("away"))).select(_RUN)
    if runs.is_empty():
        return frame.with_columns(portal=pl.lit(False), portal_alone=pl.lit(False))
    frame = attached(frame, runs.with_columns(run=pl.lit(True)), _RUN)
    inside = pl.col("run").fill_null(False)
    return frame.with_columns(
        portal=inside & pl.col("answered") & ~pl.col("led_here"),
        portal_alone=inside & ~pl.col("proven").any().over(_RUN) & pl.col("layer").is_not_null(),
    ).drop("run")


def _with_strangers(frame: pl.DataFrame, targets: Targets) -> pl.DataFrame:
    """Add `stranger`, for components that are asked by address and answer in clear."""
    by_address = [c.id for c in targets.components.values() if any(e.ip for e in c.endpoints)]
    group = ["test_key", "component", "port"]
    answers = frame.filter(
        pl.col("answered") & pl.col("hostname").is_null() & pl.col("component").is_in(by_address)
    ).filter(pl.col("http_status").is_not_null())
    alike = answers.group_by(group).agg(
        pl.col("simulated", "asn", "hour", *_SIGNS).first(),
        addresses=pl.col("ip").n_unique(),
        signs=pl.struct(_SIGNS).n_unique(),
    )
    alike = alike.filter((pl.col("addresses") >= MIN_PLACES) & (pl.col("signs") == 1))
    if alike.is_empty():
        return frame.with_columns(stranger=pl.lit(False))
    others = answers.filter("votes").select(
        "simulated", "component", "port", other="asn", at="hour", sign=pl.struct(_SIGNS)
    )
    pairs = alike.with_columns(own=pl.struct(_SIGNS)).join(others.unique(), on=["simulated", "component", "port"])
    near = (pl.col("at") - pl.col("hour")).abs() <= pl.duration(hours=ANSWER_HOURS)
    told = (
        pairs.filter(near & (pl.col("other") != pl.col("asn")))
        .group_by(group)
        .agg(networks=pl.col("other").n_unique(), same=(pl.col("sign") == pl.col("own")).any())
    )
    hits = told.filter((pl.col("networks") >= MIN_NETWORKS) & ~pl.col("same")).select(group)
    frame = frame.join(hits.with_columns(stranger=pl.lit(True)), on=group, how="left", maintain_order="left")
    return frame.with_columns(stranger=pl.col("stranger").fill_null(False) & pl.col("answered"))


def _with_trigger(frame: pl.DataFrame) -> pl.DataFrame:
    failed = frame.filter(pl.col("layer") == "tls").select("test_key").unique()
    if failed.is_empty():
        return frame.with_columns(name_triggers=pl.lit(False))
    read = frame.select("row", "test_key", "ip", "port", "transport", "hostname", "tls_step")
    named = pl.col("ip").is_not_null() & pl.col("hostname").is_not_null()
    read = read.join(failed, on="test_key", how="semi").filter(named)
    place = ["test_key", "ip", "port", "transport"]
    shook = read.filter(pl.col("tls_step") == _OK)
    others = shook.select(place).unique()
    own = shook.select(*place, "hostname").unique()
    hits = read.join(others, on=place, how="semi").join(own, on=[*place, "hostname"], how="anti")
    return frame.with_columns(name_triggers=pl.col("row").is_in(hits["row"].implode()))
