"""The canonical rows of a scene, as intake would have given them, and its case.toml."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from ..values import Rows
from .demand import Order
from .scene import Scene

APP, TOML = (
    "Sync App",
    """[case]
title = "{title}"
timezone = "{zone}"
currency = "USD"
as_of = {as_of:%Y-%m-%dT%H:%M:%SZ}
{sources}
[[source]]
path = "exports/books.csv"
[policy]
grace = "3d"
late_after = "7d"
{policies}""",
)
SOURCE = '[[source]]\npath = "exports/{0}.csv"\nchannel = "{0}"'
POLICY = (
    '[policy.channel.{0}]\nnot_expected = [{{ when = {{ field = "tags", op = "eq", value = "wholesale" }}, '
    'reason = "wholesale is invoiced by hand" }}]'
)


def toml(scene: Scene) -> str:
    """case.toml."""
    return TOML.format(
        title=f"{scene.group} {scene.number}",
        zone=scene.zone.key,
        as_of=scene.as_of,
        sources="\n".join(SOURCE.format(channel) for channel in scene.channels),
        policies="\n".join(POLICY.format(channel) for channel in scene.channels),
    )


def order_row(scene: Scene, order: Order) -> dict[str, Any]:
    """The order as the newest export tells it: shipped by now, unless it stands still."""
    row = {name: value for name, value in order.facts.items() if not isinstance(value, list)}
    shipped = order.decided + timedelta(hours=30)
    waits = order.recorded and (scene.standing or (order.parked and int(order.id) % 5 < 2))
    if order.paid and shipped < scene.as_of and not waits:
        row |= {"fulfillment_status": "fulfilled", "fulfilled_at": shipped, "updated_at": shipped}
    row |= order.cells
    row |= {
        "financial_status_raw": row["financial_status"],
        "fulfillment_status_raw": row["fulfillment_status"],
        "cancelled_at": order.created + timedelta(hours=5) if order.cancelled else None,
        "subtotal": order.facts["total"] - order.facts["tax"],
        "withheld_tax": Decimal(0),
        "shipping": Decimal(0),
        "discount": Decimal(0),
        "refunded": Decimal(0),
        "is_draft_origin": False,
        "customer_key": f"customer {order.id}",
        "source_file": f"exports/{order.channel}.csv",
        "source_row": int(order.id) // 7 % 1_000_000,
    }
    return row


def line_rows(order: Order) -> Iterator[dict[str, Any]]:
    """Its lines."""
    for sku, kind in order.lines:
        yield {
            "channel": order.channel,
            "order_id": order.id,
            "sku": sku,
            "quantity": Decimal(1),
            "amount": (order.facts["total"] / len(order.lines)).quantize(Decimal("0.0001")),
            "product_type": kind,
            "vendor": "Northwind",
            "source_file": f"exports/{order.channel}.csv",
            "source_row": int(order.id) // 7 % 1_000_000,
        }


def history_rows(scene: Scene, order: Order) -> Iterator[dict[str, Any]]:
    """How earlier exports saw it, before its decision and after it alike, where the newest one does not tell that."""
    if not order.recorded or scene.standing:
        return
    moments = [order.created + timedelta(seconds=2), order.decided + timedelta(hours=2)]
    for at in moments:
        if at < scene.as_of:
            yield {
                "channel": order.channel,
                "order_id": order.id,
                "field": "fulfillment_status",
                "value": order.facts["fulfillment_status"],
                "seen_at": at,
                "source_file": f"exports/{order.channel}-{at:%Y-%m-%d}.csv",
                "source_row": int(order.id) // 7 % 1_000_000,
            }


def documents(scene: Scene, order: Order) -> Iterator[dict[str, Any]]:
    """Its documents: the tool's, and what people keyed in beside it."""
    if order.posted is not None:
        late = order.posted - order.decided > timedelta(days=2)
        yield _document(scene, order) | {
            "date": scene.day(order.posted if late else order.paid or order.created),
            "created_at": order.posted if scene.instants else None,
        }
    for entry in order.booked:
        yield _document(scene, order) | entry


def _document(scene: Scene, order: Order) -> dict[str, Any]:
    return {
        "ledger": "quickbooks",
        "document_type": "sales_receipt",
        "document_type_raw": "Sales Receipt",
        "doc_number": order.name,
        "document_id": f"D{order.id}",
        "date": scene.day(order.paid or order.created),
        "amount": order.facts["total"],
        "currency": "USD",
        "posting": True,
        "without_tax": False,
        "customer_key": f"customer {order.id}",
        "source_file": "exports/books.csv",
        "source_row": int(order.id) // 7 % 10_000_000,
    }


def posting_times(scene: Scene) -> Rows:
    """Who added each document and when, and what was deleted."""
    told: Rows = []
    for order in scene.orders:
        for document in documents(scene, order):
            by_hand = document["document_type"] == "invoice"
            at = document.get("created_at") or order.posted
            told.append(_time(document, "added", at, "3f9c2ab1" if by_hand else APP))
    return told + scene.deleted


def deletion(scene: Scene, order: Order, at: Any, actor: str) -> Rows:
    """The rows of the books' audit log for a document that was made and then deleted."""
    document = _document(scene, order)
    made = order.decided + timedelta(minutes=20)
    return [_time(document, "added", made, APP), _time(document, "deleted", at, actor)]


def _time(document: dict[str, Any], event: str, at: Any, actor: str) -> dict[str, Any]:
    names = ("ledger", "document_type", "document_id", "doc_number", "date", "amount", "source_row")
    return {name: document[name] for name in names} | {
        "event": event,
        "at": at,
        "actor": actor,
        "source_file": "exports/audit.csv",
    }
