"""Raw OONI measurements to `observations`.

`steps` numbers what the measurements hold, `join` makes attempts of it, `helper` adds what OONI's helper saw; here the
numbers become columns again, of many measurements at once, since Polars asks its price by the call.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl

from gatewatch.archive.places import Url, address, url
from gatewatch.archive.wire import Record
from gatewatch.model.frames import empty, polars_schema
from gatewatch.observe import helper, steps
from gatewatch.observe.attempts import observations, step
from gatewatch.observe.failures import NO_ANSWER
from gatewatch.observe.join import TRANSPORTS, Attempts, Lookups, join
from gatewatch.observe.response import Pages, with_fingerprints
from gatewatch.observe.steps import NONE, Batch, Ints, nullable
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


class Gathering:
    """Gathers raw measurements a few at a time, so that they can be let go, and makes attempts of all at once."""

    def __init__(self, targets: Targets) -> None:
        """Begin with nothing."""
        self._targets = targets
        self._steps, self._helper = steps.Gathering(), helper.Gathering()
        self._pages = Pages(targets.fingerprints)
        self._about: list[tuple[object, ...]] = []

    @property
    def steps(self) -> int:
        """How many steps there are: no fewer than there will be rows."""
        return self._steps.steps

    def add(self, records: Sequence[Record]) -> None:
        """Take measurements, none of them twice."""
        keys, inputs = [record.keys for record in records], [_input_url(record) for record in records]
        self._steps.add(keys, inputs)
        self._helper.add(keys, inputs)
        self._pages.add(keys)
        self._about += map(_about, records)

    def observations(self) -> pl.DataFrame:
        """Give the checked `observations` of all that was taken.

        Rows: one per measurement, endpoint and attempt; every measurement has at least one.
        """
        if not self._about:
            return empty("observations")
        columns = zip(*self._about, strict=True)
        about = pl.DataFrame([pl.Series(n, c, dtype=_SCHEMA[n]) for n, c in zip(_MEASUREMENT, columns, strict=True)])
        attempts = self._helper.beside(joined(self._steps.batch()))
        frame = pl.concat([about[attempts["measurement"]], attempts.drop("measurement")], how="horizontal")
        frame = with_fingerprints(frame, self._pages.labels(), self._targets.fingerprints)
        return observations(frame, self._targets)


def observe(records: Sequence[Record], targets: Targets) -> pl.DataFrame:
    """Give the checked `observations` of raw measurements; one that is given twice counts once, the first time."""
    first = {record.measurement_id: record for record in reversed(records)}
    found = Gathering(targets)
    found.add(list(reversed(first.values())))
    return found.observations()


def joined(found: Batch) -> pl.DataFrame:
    """Join the steps of a batch.

    Rows: one per attempt, measurement by measurement. Columns: `measurement`, the number of its measurement in the
    batch, `request`, that of its request, and those of `observations` that an attempt fills.
    """
    attempts, lookups = join(found.steps)
    transport = pl.Series(TRANSPORTS, dtype=pl.String).gather(pl.Series(attempts.transport))
    place = pl.DataFrame(
        {
            "measurement": pl.Series(attempts.measurement),
            "hostname": found.hosts.gather(nullable(attempts.host)),
            "ip": found.ips.gather(nullable(attempts.ip)),
            "port": nullable(attempts.port),
            "transport": transport,
            "request": nullable(attempts.http),
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
    found = rows.select(pl.all().gather(pl.lit(nullable(number))))
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
            dns_ms=found.queries["dns_ms"].gather(nullable(lookups.first)),
        )
        .drop("lookup")
    )
    return _taken("dns", rows, attempts.lookup).with_columns(pl.col("dns_answers").fill_null([]))


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
