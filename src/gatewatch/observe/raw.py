"""Raw OONI measurements to `observations`.

`join` makes the attempts of each measurement, `helper` adds what OONI's helper saw; here they become columns. Columns
are lists that grow attempt by attempt; what is said once for a measurement is kept once and spread at the end.
"""

from collections.abc import Iterable, Sequence
from operator import attrgetter

import polars as pl

from gatewatch.archive.wire import Record, Url, WebConnectivityKeys, address, url
from gatewatch.model.frames import polars_schema
from gatewatch.observe import helper
from gatewatch.observe.attempts import observations
from gatewatch.observe.join import FIELDS, JOINT, Attempt, attempts
from gatewatch.observe.response import with_fingerprints
from gatewatch.targets import Targets

_MEASUREMENT = (
    "measurement_id",
    "report_id",
    "source",
    "source_line",
    "started_at",
    "country",
    "asn",
    "network_name",
    "network_kind",
    "resolver_asn",
    "resolver_ip",
    "test_name",
    "test_version",
    "tool",
    "tool_version",
    "platform",
    "input",
    "probe_analysis",
)
_values = attrgetter(*FIELDS)
_SCHEMA = polars_schema("observations")


def observe(records: Sequence[Record], targets: Targets) -> pl.DataFrame:
    """Give the checked `observations` of raw measurements.

    Rows: one per measurement, endpoint and attempt; every measurement has at least one. A measurement that is given
    twice counts once, the first time.
    """
    return observations(gathered(records, targets), targets)


def gathered(records: Sequence[Record], targets: Targets) -> pl.DataFrame:
    """Give the joined attempts of raw measurements, which `attempts.observations` makes into `observations`.

    Why two steps: records are large and are let go batch by batch; the second step is quickest on many rows at once.
    """
    once = {record.measurement_id: record for record in reversed(records)}
    about: list[tuple[object, ...]] = []
    made: list[Attempt] = []
    beside: list[tuple[object, ...]] = []
    spread: list[int] = []
    for number, record in enumerate(reversed(once.values())):
        about.append(_about(record))
        keys, link = record.keys, _input_url(record)
        found = attempts(keys, link)
        made += found
        spread += [number] * len(found)
        if isinstance(keys, WebConnectivityKeys):
            seen = helper.Seen(keys, link)
            beside += [seen.beside(attempt) for attempt in found]
        else:
            beside += [helper.NOTHING] * len(found)
    frames = (_frame(_MEASUREMENT, about)[spread], _frame(FIELDS, map(_values, made)), _frame(helper.FIELDS, beside))
    return with_fingerprints(pl.concat(frames, how="horizontal"), list(once.values()), targets)


def _frame(names: Sequence[str], rows: Iterable[tuple[object, ...]]) -> pl.DataFrame:
    """Turn rows into columns; lists of addresses come as text, since Polars takes lists of lists one by one."""
    lists = [name for name in names if isinstance(_SCHEMA[name], pl.List)]
    found = list(zip(*rows, strict=True)) or [()] * len(names)
    columns = [
        pl.Series(name, column, dtype=pl.String() if name in lists else _SCHEMA[name])
        for name, column in zip(names, found, strict=True)
    ]
    return pl.DataFrame(columns).with_columns(
        pl.when(pl.col(name) == "").then([]).otherwise(pl.col(name).str.split(JOINT)).alias(name) for name in lists
    )


def _about(record: Record) -> tuple[object, ...]:
    header = record.header
    device = header.annotations
    kind = device.network_type if device else None
    resolver = header.resolver_ip or record.keys.client_resolver
    return (
        record.measurement_id,
        header.report_id or None,
        record.source,
        record.line,
        record.started_at,
        header.probe_cc,
        record.asn,
        _name(header.probe_network_name),
        None if kind == "unknown" else kind or None,
        record.resolver_asn,
        address(resolver) if resolver else None,
        header.test_name,
        header.test_version or "",
        header.software_name or None,
        header.software_version or None,
        (device.platform if device else None) or None,
        _input(record),
        record.keys.verdict(),
    )


def _input(record: Record) -> str | None:
    text = record.header.input
    return text if isinstance(text, str) and text else None


def _input_url(record: Record) -> Url | None:
    text = _input(record)
    return url(text) if text else None


def _name(text: str | None) -> str | None:
    return None if text == "<unknown>" else text or None
