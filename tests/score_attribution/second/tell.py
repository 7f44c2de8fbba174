"""What exports, books and logs tell of a world: the canonical rows, and case.toml."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from ..values import Rows
from .people import Sale
from .world import World

STATUS = ("order_status", "fulfillment_status")
ROBOT, CLERK = "Connector", "c0ffee11"


def case_toml(world: World) -> str:
    """case.toml, with the policy that business customers are billed by hand."""
    lines = ["[case]", f'title = "{world.group} {world.number}"', f'timezone = "{world.zone.key}"', 'currency = "USD"']
    lines.append(f"as_of = {world.as_of:%Y-%m-%dT%H:%M:%SZ}")
    for channel in world.channels:
        lines += ["[[source]]", f'path = "exports/{channel}/*.csv"', f'channel = "{channel}"']
    lines += ["[[source]]", 'path = "exports/ledger.csv"', "[policy]", 'grace = "3d"', 'late_after = "7d"']
    clause = '{ when = { field = "tags", op = "eq", value = "b2b" }, reason = "business customers are billed by hand" }'
    for channel in world.channels:
        lines += [f"[policy.channel.{channel}]", f"not_expected = [{clause}]"]
    return "\n".join(lines) + "\n"


def tables(world: World) -> dict[str, Rows]:
    """All rows of the case."""
    return {
        "orders": [_order(world, sale) for sale in world.sales],
        "order_lines": [line for sale in world.sales for line in _lines(sale)],
        "order_history": [row for sale in world.sales for row in _history(world, sale)],
        "postings": [row for sale in world.sales for row in _documents(world, sale)],
        "posting_times": _audit(world) if world.audited else [],
        "sync_events": _events(world),
        "sync_runs": world.runs,
    }


def _source(sale: Sale) -> dict[str, Any]:
    return {"source_file": f"exports/{sale.channel}/orders.csv", "source_row": int(sale.id.split("-")[1])}


def _order(world: World, sale: Sale) -> dict[str, Any]:
    row = {name: value for name, value in sale.facts.items() if not isinstance(value, list)}
    done = sale.decided + timedelta(hours=50)
    if sale.paid and done < world.as_of and not (sale.told and int(sale.id[-1]) < 5):
        row |= {
            "order_status": "completed",
            "fulfillment_status": "fulfilled",
            "fulfilled_at": done,
            "updated_at": done,
        }
    row |= sale.now
    zero = dict.fromkeys(("withheld_tax", "shipping", "discount", "refunded"), Decimal(0))
    raw = {f"{name}_raw": row[name] for name in ("financial_status", *STATUS)}
    row |= zero | raw | _source(sale) | {"subtotal": row["total"] - row["tax"], "is_draft_origin": False}
    return row | {"customer_key": f"person {sale.id}"}


def _lines(sale: Sale) -> Rows:
    share = (sale.facts["total"] / len(sale.facts["sku"])).quantize(Decimal("0.0001"))
    return [
        {
            **_source(sale),
            "channel": sale.channel,
            "order_id": sale.id,
            "sku": sku,
            "product_type": f"type {sku[0]}",
            "quantity": Decimal(1),
            "amount": share,
        }
        for sku in sale.facts["sku"]
    ]


def _history(world: World, sale: Sale) -> Rows:
    """Exports before and after the decision that show the same, so that it is known how the order stood at it."""
    if not sale.told:
        return []
    moments = [moment for moment in (sale.placed, sale.decided + timedelta(hours=1)) if moment < world.as_of]
    own = {"channel": sale.channel, "order_id": sale.id} | _source(sale)
    return [
        {**own, "field": name, "value": sale.facts[name], "seen_at": moment} for moment in moments for name in STATUS
    ]


def _documents(world: World, sale: Sale) -> Rows:
    rows = []
    if sale.booked:
        waited = sale.booked - sale.decided > timedelta(days=3)
        day = world.day(sale.booked if waited else sale.paid or sale.placed)
        rows.append(_document(world, sale, sale.by_hand) | {"date": day, "created_at": _made(world, sale.booked)})
    if sale.again:
        rows.append(
            _document(world, sale, True) | {"created_at": sale.again, "source_row": int(sale.id.split("-")[1]) * 9}
        )
    return rows


def _made(world: World, at: Any) -> Any:
    return at if world.instants else None


def _document(world: World, sale: Sale, by_hand: bool) -> dict[str, Any]:
    return {
        "ledger": "quickbooks",
        "document_type": "sales_receipt" if by_hand else "invoice",
        "document_type_raw": "Sales Receipt" if by_hand else "Invoice",
        "doc_number": f"{world.prefix}{sale.name}",
        "document_id": f"{'H' if by_hand else 'T'}{sale.id}",
        "date": world.day(sale.paid or sale.placed),
        "amount": sale.facts["total"],
        "currency": "USD",
        "posting": True,
        "without_tax": False,
        "customer_key": f"person {sale.id}",
        "source_file": "exports/ledger.csv",
        "source_row": int(sale.id.split("-")[1]),
    }


def _audit(world: World) -> Rows:
    """The books' own log: who made and who deleted a document."""
    made = [(row, "added", row.get("created_at")) for sale in world.sales for row in _documents(world, sale)]
    gone = [
        (_document(world, sale, False), event, at)
        for sale, moment in world.deleted
        for event, at in (("added", sale.decided + timedelta(minutes=15)), ("deleted", moment))
    ]
    names = ("ledger", "document_type", "document_id", "doc_number", "date", "amount", "source_row")
    return [
        {name: row[name] for name in names}
        | {"event": event, "at": at, "source_file": "exports/audit.csv"}
        | {"actor": CLERK if event == "deleted" or row["document_id"][0] == "H" else ROBOT}
        for row, event, at in made + gone
    ]


def _events(world: World) -> Rows:
    """The log: whole, absent, or a partial one that forgot every successful job of the first weeks and some others."""
    if world.logs == "absent":
        return []
    stories = {story.key: story for story in world.stories}
    rows = [row for sale in world.sales for row in _said(world, sale, stories)]
    if world.logs == "partial":
        since = world.at(world.days * 0.4, 0)
        rows = [row for row in rows if row["outcome"] == "failed" or (row["at"] > since and world.chance(0.75))]
    return sorted((row for row in rows if row["at"] < world.as_of), key=lambda row: (row["at"], row["order_id"]))


def _said(world: World, sale: Sale, stories: dict[str, Any]) -> Rows:
    story = stories.get(sale.fate or "")
    own = {"channel": sale.channel, "order_id": sale.name, "source_file": "logs/sync.csv"}
    rows = []
    if story is not None and story.told:
        rows.append({**own, "at": sale.decided, "outcome": story.told[0], "reason": story.told[1] or None})
    elif sale.held_by and story is None:
        rows.append({**own, "at": sale.decided, "outcome": "filtered", "reason": "rule", "rule_id": sale.held_by[0]})
    if sale.booked and not sale.by_hand:
        at = sale.booked if story is not None else sale.decided
        number = f"{world.prefix}{sale.name}"
        rows.append({**own, "at": at, "outcome": "posted", "doc_number": number})
    return rows
