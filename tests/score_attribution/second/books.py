"""The documents of the books, with what people do in them, and the books' own trail."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from ..values import Rows
from .world import Order, Side, World, money

APP = "SyncTool"
TOLD = ("ledger", "document_type", "document_id", "doc_number", "date", "amount")
CLERKS = ("b7c1f0aa93d2e415", "0f93ce77d1ab4e60")  # keyed digests of people


class Ledger:
    """Rows of documents and of the trail, as they are written."""

    def __init__(self, world: World) -> None:
        self.world, self.postings, self.times = world, list[dict[str, Any]](), list[dict[str, Any]]()
        self.by_order_day = {side.name: not world.timed or world.dice.random() < 0.5 for side in world.sides}

    def document(self, side: Side, number: str, memo: str | None, at: datetime, amount: Decimal, **more: Any) -> dict:
        """A document, and its row of the trail where the books keep one."""
        row = {
            "ledger": side.ledger, "document_type": side.form, "document_type_raw": side.form.replace("_", " "),
            "doc_number": number, "memo": memo, "document_id": str(500_000 + len(self.times) + len(self.postings)),
            "date": self.world.local(at).date(), "amount": amount, "currency": self.world.trade.places[0][2],
            "posting": True, "voided": None, "created_at": at if self.world.timed else None, "customer_key": None,
            "source_file": f"exports/{side.ledger}/transactions.csv", "source_row": len(self.postings) + 2,
        } | more  # fmt: skip
        self.postings.append(row)
        return row

    def trail(self, row: dict[str, Any], event: str, at: datetime, actor: str) -> None:
        """One line of the audit log, where the books keep one."""
        if self.world.audit and at < self.world.as_of:
            told = {name: row[name] for name in TOLD}
            file = {"source_file": f"exports/{row['ledger']}/audit.csv", "source_row": len(self.times) + 2}
            self.times.append(told | {"event": event, "at": at, "actor": actor} | file)


def documents(world: World) -> dict[str, Rows]:
    """The tables of the books."""
    books, sides = Ledger(world), {side.name: side for side in world.sides}
    own, by_hand = 0, world.dice.choice((0.0, 0.0, 0.004))
    for order in sorted(world.orders, key=lambda one: one.at):
        if order.due and order.posted_at is not None and order.posted_at < world.as_of:
            own += 1
            _post(books, sides[order.channel], order, own, world.dice.random() < by_hand)
    for side in world.sides:
        _refunds(books, side)
    _others(books)
    _by_hand(books)
    return {"postings": books.postings, "posting_times": books.times}


def named(side: Side, order: Order, own: int) -> tuple[str, str | None]:
    """Number and memo of an order's document."""
    name = order.row["order_name"]
    if side.style == "name":
        return name, None
    if side.style == "prefix":
        return f"{side.name[:2].upper()}-{name[1:]}", None
    return str(20_000 + own), f"{side.name} order {name}"


def _post(books: Ledger, side: Side, order: Order, own: int, by_hand: bool) -> None:
    world, dice, loss = books.world, books.world.dice, order.lost
    number, memo = named(side, order, own)
    common = {"currency": order.row["currency"], "customer_key": order.row["customer_key"]}
    at, amount = order.posted_at or order.at, order.row["total"]
    order.document = number
    if books.by_order_day[side.name]:
        common["date"] = world.local(order.at).date()
    if by_hand and loss is None:
        number, memo = f"H{own}", "phone"
    row = books.document(side, number, memo, at, amount, **common)
    books.trail(row, "added", at, CLERKS[0] if by_hand and loss is None else APP)
    if loss is None and dice.random() < 0.0015:
        row["amount"] = money(float(amount) * dice.uniform(0.5, 0.95))
    if loss is None or not loss.trace or loss.refill is None:
        return
    last = 60 * len(loss.touched) + 60
    then = max(loss.refill, at + timedelta(minutes=40)) + timedelta(seconds=dice.randint(5, last))
    if loss.trace == "deleted":
        books.trail(row, "deleted", then, CLERKS[1])
        books.postings.remove(row)
    elif loss.trace == "voided":
        books.trail(row, "voided", then, CLERKS[1])
        row |= {"posting": False, "voided": True, "amount": money(0)}
    elif loss.trace == "edited":
        row |= {"amount": order.row["subtotal"], "edited_at": then if world.timed else None}
        books.trail(row, "edited", then, CLERKS[0])
    elif loss.trace == "keyed":
        again = {"document_type": side.form, **common, "date": world.local(then).date()}
        copy = books.document(side, f"H{own}", f"{side.name} order {order.row['order_name']}", then, amount, **again)
        books.trail(copy, "added", then, CLERKS[0])


def _refunds(books: Ledger, side: Side) -> None:
    """Refunds are legs of their own."""
    for order in books.world.of(side.name):
        row = order.row
        if row["refunded"] and order.posted_at and order.posted_at < row["updated_at"] and not order.lost:
            kind = {"document_type": "refund_receipt", "document_type_raw": "refund receipt"}
            key = {"customer_key": row["customer_key"], "currency": row["currency"]}
            number, memo = f"RF{row['order_name'][1:]}", f"refund {row['order_name']}"
            books.document(side, number, memo, row["updated_at"], -row["refunded"], **kind, **key)


def _by_hand(books: Ledger) -> None:
    """Invoices that somebody numbered in the range of the tool, for other customers, weeks before."""
    dice = books.world.dice
    for side, number, at in books.world.taken:
        kind, buyer = {"document_type": "invoice", "document_type_raw": "invoice"}, f"{dice.getrandbits(64):016x}"
        amount = money(dice.uniform(900, 5000))
        row = books.document(side, number, "consulting", at, amount, customer_key=buyer, **kind)
        books.trail(row, "added", at, CLERKS[0])


def _others(books: Ledger) -> None:
    """Documents of other kinds on the same days."""
    world = books.world
    for day in range(0, world.days, 3):
        kind = world.dice.choice(("expense", "deposit", "bill"))
        at = world.day(day + 0.45)
        words = {"document_type": kind, "document_type_raw": kind}
        books.document(world.main, f"X{day}", None, at, money(world.dice.uniform(20, 900)), **words)
