"""Raw OONI measurements to `observations`.

`steps` numbers what the measurements hold, `join` makes attempts of it, `helper` adds what OONI's helper saw; here the
numbers become columns again. Batches are large enough that what Polars asks for each call does not count.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl

from gatewatch.archive.wire import Record, Url, address, url
from gatewatch.model.frames import polars_schema
from gatewatch.observe import helper
from gatewatch.observe.attempts import observations, step
from gatewatch.observe.failures import NO_ANSWER
from gatewatch.observe.join import TRANSPORTS, Attempts, Lookups, join
from gatewatch.observe.response import with_fingerprints
from gatewatch.observe.steps import NONE, Batch, Ints, batch
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
    first = {record.measurement_id: record for record in reversed(records)}
    once = list(reversed(first.values()))
    keys, inputs = [record.keys for record in once], [_input_url(record) for record in once]
    attempts = helper.beside(joined(batch(keys, inputs)), keys, inputs)
    measured = _measurements(once)[attempts["measurement"]]
    frame = pl.concat([measured, attempts.drop("measurement")], how="horizontal")
    return with_fingerprints(frame, once, targets)


def joined(found: Batch) -> pl.DataFrame:
    """Join the steps of a batch.

    Rows: one per attempt, measurement by measurement. Columns: `measurement`, the number of its measurement in the
    batch, and those of `observations` that an attempt fills.
    """
    attempts, lookups = join(found.steps)
    transport = pl.Series(TRANSPORTS, dtype=pl.String).gather(pl.Series(attempts.transport))
    place = pl.DataFrame(
        {
            "measurement": pl.Series(attempts.measurement),
            "hostname": found.hosts.gather(_number(attempts.host)),
            "ip": found.ips.gather(_number(attempts.ip)),
            "port": _number(attempts.port),
            "transport": transport,
        }
    )
    parts = [
        _taken("tcp", found.connects, attempts.tcp),
        _taken("tls", found.handshakes, attempts.tls),
        _taken("http", found.requests, attempts.http),
        _taken("app", found.exchanges, attempts.app),
        _looked_up(found, attempts, lookups),
    ]
    return pl.concat([place, *parts], how="horizontal")


def _taken(name: str, rows: pl.DataFrame, number: Ints) -> pl.DataFrame:
    """Give the rows of a kind of step by number, nothing for NONE, and the word of the step."""
    found = rows.select(pl.all().gather(pl.lit(_number(number))))
    tried = pl.lit(pl.Series(number != NONE))
    return found.with_columns(step(tried, pl.col(f"{name}_failure")).alias(f"{name}_step"))


def _looked_up(found: Batch, attempts: Attempts, lookups: Lookups) -> pl.DataFrame:
    """Give what the lookup of each attempt said; one without an answer failed, whatever it said."""
    answers = pl.DataFrame({"lookup": lookups.of, "answer": lookups.ip}).unique(maintain_order=True)
    listed = (
        answers.select("lookup", answer=found.ips.gather(answers["answer"]))
        .group_by("lookup", maintain_order=True)
        .agg(dns_answers="answer")
    )
    failed = pl.Series(np.append(found.steps.query_failure, NONE)[lookups.failed])
    rows = (
        pl.DataFrame({"lookup": pl.int_range(len(lookups.host), dtype=pl.Int64, eager=True)})
        .join(listed, on="lookup", how="left", maintain_order="left")
        .with_columns(
            dns_failure=pl.when(pl.col("dns_answers").is_null()).then(
                found.failures.gather(failed.set(failed == NONE, None)).fill_null(NO_ANSWER)
            ),
            dns_ms=found.queries["dns_ms"].gather(_number(lookups.first)),
        )
        .drop("lookup")
    )
    return _taken("dns", rows, attempts.lookup).with_columns(pl.col("dns_answers").fill_null([]))


def _number(numbers: Ints) -> pl.Series:
    """Give numbers as a column, null for NONE."""
    found = pl.Series(numbers, dtype=pl.Int64)
    return found.set(found == NONE, None)


def _measurements(records: Sequence[Record]) -> pl.DataFrame:
    """Give what is said once for a measurement, a row each."""
    columns = list(zip(*map(_about, records), strict=True)) or [()] * len(_MEASUREMENT)
    return pl.DataFrame(
        [pl.Series(name, column, dtype=_SCHEMA[name]) for name, column in zip(_MEASUREMENT, columns, strict=True)]
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
