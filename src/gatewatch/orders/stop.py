"""Orders as rows in the columns of the STOP dataset, for those who keep theirs in that form.

STOP (Shutdown Tracker Optimization Project) is the yearly list of shutdowns of Access Now and the #KeepItOn coalition.
It splits what a government says (`gov_justification`) from what the coalition finds (`actual_cause`). An order file
holds the first. The second is an assessment, which nobody here makes, so its two columns stay empty, and so does
every column an order cannot know: what was measured is in our own tables. `start_date` and `end_date` are the days of
the order, in ISO 8601; STOP's own sheets write month first.

One row an order and target. Grain and words of columns are STOP's: `Yes` or empty for a service, `Service-based` for
a blocked service, `Full network` for a shutdown. An order that lifts another is told in `event`, not as a shutdown.

Source: column names of the public sheet behind accessnow.org/keepiton-data-spreadsheet as a test fixture of a public
reader of it writes them down (covers 2016-2025), and `gov_ack_source` as a public extract for India, 2016-2022, has it;
both read on 25 November 2026 in copies. The sheet itself was not read, so its newest columns may differ.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from babel.core import Locale

from gatewatch.model.order import Order, Target
from gatewatch.model.words import INTERNET, SITE
from gatewatch.orders.dates import OPEN
from gatewatch.targets import Targets

COLUMNS = (
    *("start_date_type", "start_date", "country", "geo_scope", "area_name", "shutdown_type", "affected_network"),
    *("shutdown_extent", "ordered_by", "decision_maker", "actual_cause", "actual_cause_details", "info_source"),
    *("info_source_link", "shutdown_status", "end_date", "duration", "gov_justification", "gov_ack"),
    *("facebook_affected", "twitter_affected", "whatsapp_affected", "instagram_affected", "telegram_affected"),
    *("other_affected", "sms_affected", "phonecall_affected", "telcos_involved", "election", "violence"),
    *("hr_abuse_reported", "users_targeted", "users_target_detail", "event", "an_link", "region", "gov_ack_source"),
)
_OWN_COLUMN = ("facebook", "twitter", "whatsapp", "instagram", "telegram")
_CONFIRMS = {"order_authentic", "restriction_confirmed", "confirmations"}
"""What an official says that acknowledges an order; that a paper was leaked acknowledges nothing."""


def stop_csv(orders: Iterable[Order], targets: Targets) -> str:
    """Give orders as CSV with a header, in STOP's columns; made-up orders are left out."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for order in orders:
        if not order.fictional:
            writer.writerows(_rows(order, targets))
    return text.getvalue()


def _rows(order: Order, targets: Targets) -> Iterator[dict[str, str]]:
    own = _of_order(order)
    for target in order.targets.value:
        yield {column: _harmless(cell) for column, cell in (own | _affected(target, targets)).items()}


def _of_order(order: Order) -> dict[str, str]:
    since, until = (f.value if f else "" for f in (order.effective_from, order.effective_until))
    links = list(dict.fromkeys(d.url for d in order.documents if d.url))
    lifted = [r.order_id for r in order.relations if r.kind == "lifts"]
    return {
        "start_date_type": "Ordered",
        "start_date": order.dated.value.isoformat() if since[:1] in ("", "P") else since[:10],
        "country": Locale("en").territories.get(order.country, order.country),
        "area_name": order.scope.value if order.scope else "",
        "shutdown_type": "" if lifted else "Shutdown",
        "shutdown_extent": "Full network" if order.kind.value == "shutdown" else "Service-based",
        "ordered_by": _all(order.authority),
        "info_source": "; ".join(dict.fromkeys(d.publisher for d in order.documents if d.publisher)),
        "info_source_link": "; ".join(links),
        "end_date": "" if until == OPEN else until[:10],
        "gov_justification": _reasons(order),
        "gov_ack": "Yes" if any(_acknowledges(order)) else "",
        "telcos_involved": "; ".join(order.addressees.value.names),
        "event": f"lifts {', '.join(lifted)}" if lifted else order.titles["en"],
        "gov_ack_source": "; ".join(dict.fromkeys(_acknowledges(order))),
    }


def _affected(target: Target, targets: Targets) -> dict[str, str]:
    if target.service in _OWN_COLUMN:
        return {f"{target.service}_affected": "Yes"}
    if target.service == INTERNET:
        return {}  # its own column, `shutdown_extent`, says it
    parts = [c.partition("/")[2] for c in target.components]
    return {"other_affected": ", ".join(parts) if target.service == SITE else targets.service_name(target.service)}


def _reasons(order: Order) -> str:
    if order.justification is None:
        return ""
    stated = [order.justification.value, *(d.value for d in order.justification.differ)]
    return "; ".join(dict.fromkeys(j.word.replace("_", " ") for reasons in stated for j in reasons))


def _acknowledges(order: Order) -> Iterator[str]:
    """Find where an authority itself speaks of the order: addresses, else titles, of the documents."""
    documents = {d.document_id: d for d in order.documents}
    for claim in order.claims:
        document = documents[claim.document_id]
        confirms = claim.by_kind in ("official", "police") and bool(_CONFIRMS & set(claim.about))
        if confirms or document.kind in ("order", "statement"):
            yield document.url or document.title


def _all(field: Any) -> str:
    """Give all values that sources give of a field of text."""
    return "; ".join(dict.fromkeys([field.value, *(d.value for d in field.differ)]))


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from taking a text for a formula.

    Source: OWASP, CSV Injection: cells that begin with = + - @ are written with an apostrophe before them.
    """
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
