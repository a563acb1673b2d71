"""Orders in the columns of the STOP dataset: what an authority states is there, what nobody assessed stays empty."""

import csv
import io
from typing import Any

from order_tables import T, order

from gatewatch.model.order import Order
from gatewatch.orders.stop import COLUMNS, stop_csv


def rows(*orders: Order) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(stop_csv(orders, T))))


def field(value: Any) -> dict[str, Any]:
    return {"value": value, "claims": ["c1"]}


def test_the_columns_are_stops_even_without_an_order() -> None:
    assert stop_csv([], T) == ",".join(COLUMNS) + "\n"
    assert len(set(COLUMNS)) == len(COLUMNS)


def test_an_order_is_a_row_with_its_days_and_its_service() -> None:
    (row,) = rows(order(effective_until="2023-11-24", scope=field("Nairobi")))
    assert (row["country"], row["area_name"], row["ordered_by"]) == ("Kenya", "Nairobi", "a ministry")
    assert (row["start_date"], row["end_date"]) == ("2023-11-07", "2023-11-24")
    assert (row["telegram_affected"], row["whatsapp_affected"]) == ("Yes", "")
    assert (row["shutdown_type"], row["shutdown_extent"]) == ("Shutdown", "Service-based")


def test_in_force_later_is_the_start_and_further_notice_no_end() -> None:
    (row,) = rows(order(effective_from="2023-11-08T06:00", effective_until="open"))
    assert (row["start_date"], row["end_date"]) == ("2023-11-08", "")


def test_the_stated_reason_never_fills_the_assessed_cause() -> None:
    reasons = field([{"word": "exam_cheating"}])
    reasons["differ"] = [{"value": [{"word": "fraud"}], "claims": ["c1"]}]
    (row,) = rows(order(justification=reasons))
    assert row["gov_justification"] == "exam cheating; fraud"
    assert row["actual_cause"] == row["actual_cause_details"] == ""


def test_every_name_of_the_authority_is_told() -> None:
    (row,) = rows(order(authority=field("a ministry") | {"differ": [{"value": "a court", "claims": ["c1"]}]}))
    assert row["ordered_by"] == "a ministry; a court"


def test_each_target_has_its_row() -> None:
    targets = [{"service": "signal"}, {"service": "site", "components": ["site/one.example", "site/two.example"]}]
    assert [r["other_affected"] for r in rows(order(targets=targets))] == ["Signal", "one.example, two.example"]


def test_a_leaked_paper_is_no_acknowledgement_and_an_officials_word_is() -> None:
    (row,) = rows(order())
    assert (row["gov_ack"], row["gov_ack_source"]) == ("", "")
    claim = {
        "claim_id": "c1",
        "document_id": "d1",
        "by": "a minister",
        "by_kind": "official",
        "quote": "It is genuine.",
    }
    document = {"document_id": "d1", "kind": "press", "title": "T", "language": "en", "url": "https://news.example/1"}
    (row,) = rows(order(claims=[claim | {"about": ["order_authentic"]}], documents=[document]))
    assert (row["gov_ack"], row["gov_ack_source"]) == ("Yes", "https://news.example/1")
    assert row["info_source_link"] == "https://news.example/1"


def test_an_order_that_lifts_another_is_no_shutdown() -> None:
    relation = {"kind": "lifts", "order_id": "KE-2023-other", "claims": ["c1"]}
    (row,) = rows(order(relations=[relation]))
    assert (row["shutdown_type"], row["event"]) == ("", "lifts KE-2023-other")


def test_made_up_orders_are_left_out() -> None:
    assert rows(order(country="XA", order_id="XA-2023-test", fictional=True)) == []


def test_no_cell_is_a_formula() -> None:
    (row,) = rows(order(authority=field('=HYPERLINK("x")')))
    assert row["ordered_by"] == '\'=HYPERLINK("x")'


def test_an_order_that_shuts_the_internet_is_one_row_that_names_no_service() -> None:
    shut = order(kind="shutdown", targets=[{"service": "internet"}])
    (row,) = rows(shut)
    assert row["shutdown_extent"] == "Full network" and not row["other_affected"]
