"""The order file, from bytes to a checked order: what the types cannot say is checked here, with the place named.

The types (`model.order`) hold shapes; this file holds what goes across fields: ids that are unique and exist, a zone
and dates that are real, services the registry knows, a deadline that is not before the order.
A draft is an order file of which parts may be missing, with one key more: `draft`, what an editor must still decide.
It is no order until that key is taken out, so nobody imports one by mistake.

Not here: reading the disk, and the register. The reader gets one line: file, place as a JSON path, reason.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import polars as pl
from msgspec import Struct

from gatewatch.model.order import Addressees, Draft, Order, without_defaults
from gatewatch.model.words import INTERNET, SITE, GatewatchError, is_simulated
from gatewatch.orders.dates import OPEN, day_start, due, end_of, instant, minute_of, ordered_time, period
from gatewatch.targets import Targets

DRAFT = "draft"
"""The key that marks a file as a draft."""

Problem = tuple[str, str]
"""A JSON path and what is wrong there."""

_NO_TIME = (ValueError, OverflowError)
"""What a text that names no instant raises; the second, one at the very edge of the calendar."""


class _Marked(Struct):
    draft: Any = None


class OrderError(GatewatchError):
    """A file is not an order; the text names the file, the place and the reason."""


def read(content: bytes, name: str, targets: Targets) -> Order:
    """Give the order that a file holds; `name` is the file's name, for the error.

    Raises:
        OrderError: it is no JSON, not of the order's shape, or does not hold together.
    """
    order = _decode(content, name)
    problems = list(_problems(order, targets))
    if problems:
        path, reason = problems[0]
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        raise OrderError(f"{name}: {path}: {reason}{more}")
    return order


def read_draft(content: bytes, name: str) -> Draft:
    """Give the draft that a file holds; a whole order file reads as one with nothing left to decide.

    Raises:
        OrderError: it is no JSON, or a part is not of the shape that an order has there.
    """
    kinds, parts = {f.name: f.type for f in msgspec.structs.fields(Order)}, {}
    with _telling(name):
        plain = msgspec.json.decode(content, type=dict[str, Any])
        undecided = msgspec.convert(plain.pop(DRAFT, []), tuple[str, ...])
    for field, value in plain.items():
        if field not in kinds:
            raise OrderError(f"{name}: $: Object contains unknown field `{field}`")
        with _telling(name, f"$.{field}"):
            parts[field] = msgspec.convert(value, kinds[field], strict=True)
    return Draft(parts, undecided)


def write_draft(draft: Draft) -> bytes:
    """Give a draft as a file: first what is to be decided, then the fields of an order in their order."""
    parts = {n: without_defaults(draft.parts[n]) for n in Order.__struct_fields__ if n in draft.parts}
    plain = {DRAFT: list(draft.undecided)} | parts
    return msgspec.json.format(msgspec.json.encode(plain), indent=2) + b"\n"


def _decode(content: bytes, name: str) -> Order:
    with _telling(name):
        marked = msgspec.json.decode(content, type=_Marked).draft
        if marked is None:
            return msgspec.json.decode(content, type=Order)
    count = len(marked) if isinstance(marked, list) else 0
    left = f" with {count} thing{'' if count == 1 else 's'} left to decide" if count else ""
    raise OrderError(f"{name}: $.{DRAFT}: a draft{left}, no order yet; decide them and take `{DRAFT}` out")


@contextmanager
def _telling(name: str, root: str = "$") -> Iterator[None]:
    """Turn what msgspec says into our one line."""
    try:
        yield
    except msgspec.ValidationError as error:
        reason, _, path = str(error).partition(" - at ")
        raise OrderError(f"{name}: {root}{path.strip('`').removeprefix('$')}: {reason}") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise OrderError(f"{name}: $: not JSON: {error}") from None


def _problems(order: Order, targets: Targets) -> Iterator[Problem]:
    yield from _naming(order)
    yield from _sources(order)
    yield from _targeting(order, targets)
    if not _is_zone(order.timezone):
        yield "$.timezone", f"no time zone {order.timezone!r}; expected an IANA name such as Asia/Ho_Chi_Minh"
        return  # no date can be placed without it
    yield from _timing(order)


def _naming(order: Order) -> Iterator[Problem]:
    if order.order_id[:2] != order.country:
        yield "$.order_id", f"begins with {order.order_id[:2]}, but the country is {order.country}"
    if not order.titles.get("en", "").strip():
        yield "$.titles", "no title in English (`en`)"
    if is_simulated(order.country, 0) and not order.fictional:
        yield "$.fictional", f"{order.country} is the code of a made-up country, so this must be true"
    yield from _addressing(order.addressees.value)
    for i, relation in enumerate(order.relations):
        if relation.order_id == order.order_id:
            yield f"$.relations[{i}].order_id", f"{order.order_id} is this order itself"


def _addressing(who: Addressees) -> Iterator[Problem]:
    path = "$.addressees.value"
    if who.scope == "listed" and not who.asns:
        yield f"{path}.asns", "the addressees are listed, so their networks must be (AS numbers)"
    for i, asn in enumerate(who.asns):
        if not 1 <= asn <= 4294967295:
            yield f"{path}.asns[{i}]", f"{asn} is no AS number"
    for i, operator in enumerate(who.operators):
        if operator.since and operator.until and operator.until < operator.since:
            yield f"{path}.operators[{i}].until", f"{operator.until} is before {operator.since}"
        for j, asn in enumerate(operator.asns):
            if not 1 <= asn <= 4294967295:
                yield f"{path}.operators[{i}].asns[{j}]", f"{asn} is no AS number"
            elif who.scope == "listed" and asn not in who.asns:
                yield f"{path}.operators[{i}].asns[{j}]", f"AS{asn} of {operator.name} is not in {path}.asns"


def _sources(order: Order) -> Iterator[Problem]:
    documents = [d.document_id for d in order.documents]
    claims = [c.claim_id for c in order.claims]
    yield from _doubled("$.documents", "document_id", documents)
    yield from _doubled("$.claims", "claim_id", claims)
    for i, claim in enumerate(order.claims):
        if claim.document_id not in documents:
            yield f"$.claims[{i}].document_id", f"no document {claim.document_id}"
        if not (claim.quote or claim.paraphrase):
            yield f"$.claims[{i}]", "neither quote nor paraphrase"
    for path, claim_id in _references(order, "$"):
        if claim_id not in claims:
            yield path, f"no claim {claim_id}"


def _targeting(order: Order, targets: Targets) -> Iterator[Problem]:
    wanted = order.targets.value
    if not wanted:
        yield "$.targets.value", f"no target; an order that shuts the internet as a whole has the service {INTERNET!r}"
    known = [s.id for s in targets.services]
    yield from _doubled("$.targets.value", "service", [t.service for t in wanted])
    for i, target in enumerate(wanted):
        path = f"$.targets.value[{i}]"
        if target.service == SITE and not target.components:
            yield f"{path}.components", f"websites must be named: {SITE}/<hostname>"
        elif target.service not in [SITE, INTERNET, *known]:
            yield f"{path}.service", f"no service {target.service!r}; known are {', '.join([*known, SITE, INTERNET])}"
        yield from _doubled(path, "components", target.components)
        for j, component in enumerate(target.components):
            of_service, _, part = component.partition("/")
            is_known = bool(part) if target.service == SITE else component in targets.components
            if of_service != target.service or not is_known:
                yield f"{path}.components[{j}]", f"no component {component!r} of {target.service}"


def _timing(order: Order) -> Iterator[Problem]:
    try:
        begins = day_start(order.dated.value, order.timezone)
    except OverflowError:
        yield "$.dated.value", f"{order.dated.value} is out of range"
        return
    for i, deadline in enumerate(order.deadlines):
        for path, value in (
            (f"$.deadlines[{i}].value.at", deadline.value),
            *((f"$.deadlines[{i}].differ[{j}].value.at", d.value) for j, d in enumerate(deadline.differ)),
        ):
            try:
                if instant(value, order.timezone) <= begins:
                    yield path, f"{value.at} is before the date of the order, {order.dated.value}"
            except _NO_TIME:
                yield path, f"{value.at} is no date"
    yield from _validity(order)
    for i, window in enumerate(order.windows.value if order.windows else []):
        if minute_of(window.start) >= minute_of(window.end):
            yield f"$.windows.value[{i}]", f"{window.start} is not before {window.end}; over midnight takes two windows"
    if order.windows and not order.windows.value:
        yield "$.windows.value", "no window; leave windows out where the order names no hours"


def _validity(order: Order) -> Iterator[Problem]:
    yield from _other_times(order)
    since, until = order.effective_from, order.effective_until
    try:
        start = ordered_time(msgspec.structs.replace(order, effective_until=None)).start
        due(msgspec.structs.replace(order, deadlines=[]))
    except _NO_TIME:
        said = since.value if since else ""
        yield "$.effective_from.value", f"{said!r} is no date (2025-05-21), local time or period (PT3H)"
        return
    if until is None or until.value == OPEN:
        return
    try:
        if end_of(until.value, order.timezone) <= start:
            yield "$.effective_until.value", f"{until.value} is before the order is in force"
    except _NO_TIME:
        yield "$.effective_until.value", f"{until.value!r} is no date (2025-06-02), local time or `{OPEN}`"


def _other_times(order: Order) -> Iterator[Problem]:
    """Hold what other sources say of when an order is in force to the same forms."""
    for name in ("effective_from", "effective_until"):
        field = getattr(order, name)
        for i, other in enumerate(field.differ if field else []):
            try:
                if other.value.startswith("P"):
                    period(other.value)
                elif other.value != OPEN:
                    end_of(other.value, order.timezone)
            except _NO_TIME:
                yield f"$.{name}.differ[{i}].value", f"{other.value!r} is no date, local time, period or `{OPEN}`"


def _doubled(path: str, field: str, ids: Iterable[str]) -> Iterator[Problem]:
    for one, count in Counter(ids).items():
        if count > 1:
            yield path, f"{field} {one} stands {count} times"


def _references(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Find every place that points to a claim."""
    if isinstance(value, list):
        for i, one in enumerate(value):
            yield from _references(one, f"{path}[{i}]")
    elif isinstance(value, Struct):
        for name in value.__struct_fields__:
            inner = getattr(value, name)
            if name == "claims" and not isinstance(value, Order):
                yield from ((f"{path}.claims[{i}]", claim_id) for i, claim_id in enumerate(inner))
            else:
                yield from _references(inner, f"{path}.{name}")


def _is_zone(name: str) -> bool:
    """Say whether both clocks we use know the zone: Python's (single dates) and Polars' (columns of hours)."""
    try:
        zone = ZoneInfo(name)
        pl.Series([datetime(2025, 1, 1, tzinfo=UTC)]).dt.convert_time_zone(name)
    except (KeyError, ValueError, OSError, pl.exceptions.ComputeError):
        return False
    return zone.key == name
