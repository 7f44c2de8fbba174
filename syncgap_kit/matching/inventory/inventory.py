"""Units sold against units shipped and relieved: they should be the same for every SKU; no movements are no evidence.

Where the movements name orders, each order's units are held against its own movements. Where they do not, only whole
SKUs can be: units sold up to the grace before the movements end must have left by then, and units that left after the
grace from the first order must have been sold. What is short or over then is so by at least that much.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import ibis
import pandas as pd

from ...intake.case import Case
from ...intake.phrases import listed, many, owner
from ...tables import ORDER_LINES
from ...written import for_reader, in_digits
from ..orders import Matches
from .movements_set_aside import movements_set_aside, set_aside_words
from .stock_account import order_by_order, outgoing, relief, sku_by_sku, without_order
from .stock_movements import ALL, stock_movements
from .units_sold import FATES, units_sold

MOVED = ("shipped", "returned", "relieved")
OFF = ("short", "over", "unrelieved")
COLUMNS = ("stock", "sku", *FATES, *MOVED, *OFF, "first_day", "last_day", "documents")
NAMED = 3  # documents of one SKU that are named
NO_EVIDENCE = "no movement of stock is exported, so the units sold have no evidence for or against them."


@dataclass(frozen=True)
class Inventory:
    """What became of the units sold."""

    days: Any  # Ibis: stock, sku, day, sold, shipped, returned, relieved
    skus: pd.DataFrame  # COLUMNS, a row per stock (a channel, "" where all share one) and SKU; units as decimals
    orders: Any  # Ibis: orders whose own units are short or over (order_by_order)
    without_order: Any  # Ibis: movements that name no order, where the others do
    sentences: tuple[str, ...]

    @property
    def differing(self) -> pd.DataFrame:
        """The SKUs whose units do not add up."""
        return self.skus[(self.skus[list(OFF)] != 0).any(axis=1)].reset_index(drop=True)


@for_reader
def inventory(matches: Matches) -> Inventory:
    """The units of every SKU, sold against shipped, returned and relieved, within the time that the movements cover."""
    case = matches.case
    grace = case.settings.policy.grace
    moved = stock_movements(case)
    sold = units_sold(matches, moved)
    left = case.keep("stock_left", outgoing(moved))
    off = case.keep("units_off", order_by_order(sold, left, matches.orders))
    unnamed = case.keep("movements_without_order", without_order(left))
    days = case.keep("units_by_day", _days(sold, moved))
    account = _Account()
    for table in (
        sold.group_by("stock", "sku", what="fate").agg(units=sold.units.sum()),
        moved.group_by("stock", "sku", "what").agg(units=moved.units.sum()),
        unnamed.group_by("stock", "sku").agg(over=unnamed.units.sum()),
        sku_by_sku(sold, left, grace),
        relief(moved, grace),
        off.group_by("stock", "sku").agg(short=off.short.sum(), over=off.over.sum()),
    ):
        account.add(table)
    account.span(days.group_by("stock", "sku").agg(first_day=days.day.min(), last_day=days.day.max()))
    account.name(off.select("stock", "sku", "day", text=off.doc_number.fill_null(off.order_name)))
    account.name(unnamed.select("stock", "sku", "day", text=unnamed.reference))
    skus = account.frame()
    return Inventory(days, skus, off, unnamed, _sentences(matches, skus, left))


class _Account:
    """What is told of each SKU of each stock, put together."""

    def __init__(self) -> None:
        self.units: dict[tuple[str, str], dict[str, Any]] = {}
        self.names: dict[tuple[str, str], list[str]] = {}

    def add(self, table: Any) -> None:
        """Add units: in columns named as those of the account, or in `units` of the column that `what` names."""
        for row in table.to_pyarrow().to_pylist():
            own = self.units.setdefault(
                (row.pop("stock"), row.pop("sku")), dict.fromkeys((*FATES, *MOVED, *OFF), Decimal(0))
            )
            told = {row["what"]: row["units"]} if "what" in row else row
            for name, units in told.items():
                own[name] += units

    def span(self, table: Any) -> None:
        """Add the first and the last day."""
        for row in table.to_pyarrow().to_pylist():
            self.units[row.pop("stock"), row.pop("sku")].update(row)

    def name(self, table: Any) -> None:
        """Add documents, orders or movements by which units are off, in order of time."""
        for row in table.filter(table.text.notnull()).order_by("day", "text").to_pyarrow().to_pylist():
            self.names.setdefault((row["stock"], row["sku"]), []).append(row["text"])

    def frame(self) -> pd.DataFrame:
        rows = [
            {"stock": stock, "sku": sku, **own, "documents": listed(self.names.get((stock, sku), []) or [""], NAMED)}
            for (stock, sku), own in sorted(self.units.items())
        ]
        return pd.DataFrame(rows, columns=list(COLUMNS))


def _days(sold: Any, moved: Any) -> Any:
    """Units by stock, SKU and day: sold, cancelled and unpaid ones left out, shipped, returned and relieved."""
    parts = [sold.filter(sold.fate != "apart").select("stock", "sku", "day", "units", what=ibis.literal("sold"))]
    parts.append(moved.select("stock", "sku", "day", "units", "what"))
    rows = parts[0].union(parts[1])
    return rows.group_by("stock", "sku", "day").agg(
        **{name: rows.units.sum(where=rows.what == name).fill_null(0) for name in ("sold", *MOVED)}
    )


def _sentences(matches: Matches, skus: pd.DataFrame, left: Any) -> tuple[str, ...]:
    """Of each stock whether its units add up; of each channel without movements that there is no evidence."""
    lines, case = [], matches.case
    naming = dict(left.select("stock", "names_orders").distinct().to_pyarrow().to_pandas().itertuples(index=False))
    for stock, own in skus.groupby("stock", sort=True):
        if stock not in naming:
            continue
        off = own[(own[list(OFF)] != 0).any(axis=1)]
        summed = {name: units(sum(own[name], Decimal(0))) for name in (*FATES, *MOVED, *OFF)}
        all_sold = units(sum((sum(own[name], Decimal(0)) for name in ("due", "young", "earlier")), Decimal(0)))
        told = "" if naming[stock] else f"; {_unseen(own)}"
        lines.append(
            f"{owner(str(stock)) if stock else 'All channels'}: {summed['due']} sold units should have left, "
            f"{summed['young']} are too young to have to and {summed['earlier']} were sold before the movements begin; "
            f"against these {all_sold} stand {summed['shipped']} shipped and {summed['relieved']} relieved otherwise. "
            f"SKU by SKU, {in_digits(len(own) - len(off))} of {many(len(own), 'SKU')} add up; {summed['short']} units "
            f"are short and {summed['over']} over; set apart are {summed['apart']} cancelled, unpaid or shipped from "
            f"elsewhere and {summed['returned']} returned{told}."
        )
    channels = matches.orders.select("channel").distinct().to_pyarrow()["channel"].to_pylist()
    bare = sorted(channel for channel in channels if channel not in naming and ALL not in naming)
    if bare:
        lines.append(f"{listed([owner(channel) for channel in bare])}: {NO_EVIDENCE}")
    return (*lines, *((*_unread(case), *set_aside_words(movements_set_aside(case))) if naming else ()))


def _unseen(own: pd.DataFrame) -> str:
    """What cannot be told of a stock whose movements name no orders: those set apart may be what others lack."""
    words = "movements name no orders, so that only whole SKUs could be compared"
    most = sum(own["young"], Decimal(0)) + sum(own["earlier"], Decimal(0))
    return (
        f"{words}, and up to {units(most)} units, the young and the earlier ones, may be short unseen"
        if most
        else words
    )


def _unread(case: Case) -> list[str]:
    """How many lines tell no SKU or no quantity, and so are not in the account."""
    lines = case.table(ORDER_LINES)
    blank = lines.filter(lines.quantity.isnull() | (lines.sku.strip().fill_null("") == "")).count().execute()
    return [f"{many(blank, 'line')} without a SKU or a quantity are not among them."] if blank else []


def units(number: Decimal) -> str:
    """Units as people write them, such as `1,204` or `2.5`."""
    return in_digits(number.normalize()) if number else "0"
