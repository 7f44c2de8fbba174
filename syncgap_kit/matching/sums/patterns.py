"""What the orders that sums lack have in common: a value of an attribute, or two, that fits every short bucket.

The values are tried on a few small short buckets first; those that fit there to the cent are then held against all.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ...intake.case import Case
from ...predicates import SEPARATORS
from ...tables import ORDER_LINES, ORDERS

FIELDS = (
    *("financial_status", "fulfillment_status", "order_status", "payment_method", "source_name", "sales_channel"),
    *("fulfillment_channel", "shipping_method", "country", "region", "location", "shop", "tags", "risk_level"),
    *("discount_code", "tax_name", "is_draft_origin", "has_customer", "is_cancelled"),
)
AMOUNT_FIELDS = ("refunded", "discount", "tax", "shipping", "outstanding", "withheld_tax")  # whether there is any
LINE_FIELDS = ("sku", "product_type", "vendor", "line_status", "line_tax_name")
MOST_TRIED = 6  # short buckets on which values are tried
MOST_ORDERS = 5_000  # orders looked at there
MOST_SURVIVORS = 40
FITTING = 0.6  # share of the tried buckets that a value must fit
ANY = "any"  # value of an amount that is not zero

Value = tuple[str, str]  # field and value
Values = frozenset[Value]


@dataclass(frozen=True)
class Pattern:
    """Orders with one of the values (`word` any) or with all of them (all)."""

    word: str
    values: tuple[Value, ...]

    def sentence(self) -> str:
        """The pattern in words."""
        parts = [
            f"with any {name.replace('_', ' ')}"
            if value == ANY
            else f"with {name.replace('_', ' ')} {value or 'blank'}"
            for name, value in self.values
        ]
        return (" and " if self.word == "all" else " or ").join(parts)


def attributes(case: Case, keys: Any) -> pd.DataFrame:
    """Every value of every attribute of the orders whose keys are given: order_key, field, value; blanks as ''."""
    orders = case.table(ORDERS).semi_join(keys, "order_key")
    texts = orders.select("order_key", **{name: orders[name].cast("string").fill_null("") for name in FIELDS})
    amounts = orders.select(
        "order_key", **{name: (orders[name].fill_null(0) != 0).ifelse(ANY, "") for name in AMOUNT_FIELDS}
    )
    lines = case.table(ORDER_LINES).semi_join(keys, "order_key")
    told = lines.select("order_key", **{name: lines[name].fill_null("") for name in LINE_FIELDS}).distinct()
    parts = [table.execute().melt("order_key", var_name="field") for table in (texts, amounts, told)]
    frame = pd.concat(parts, ignore_index=True)
    frame["value"] = frame.value.str.strip()
    for name, separator in SEPARATORS.items():
        own = frame[(frame.field == name) & frame.value.str.contains(separator, regex=False)]
        split = own.assign(value=own.value.str.split(separator)).explode("value")
        frame = pd.concat([frame.drop(own.index), split.assign(value=split.value.str.strip())], ignore_index=True)
    frame = frame[~((frame.field.isin(AMOUNT_FIELDS)) & (frame.value == ""))]
    return frame.drop_duplicates().sort_values(["field", "value", "order_key"], ignore_index=True)


def patterns(members: pd.DataFrame, told: pd.DataFrame, lacking: dict[Any, int], near: int = 0) -> Iterator[Pattern]:
    """Patterns that fit most of the tried buckets to the cent, plain ones first.

    `members`: order_key, key, units of the orders in the tried buckets; `told`: their attributes; `lacking`: what each
    of these buckets lacks, in the same units, and `near`: how far that may be off because the sums are rounded.
    """
    keys = sorted(lacking, key=str)
    wanted = np.array([lacking[key] for key in keys], np.int64)
    needed = max(1, int(np.ceil(FITTING * len(keys))))
    joined = told.merge(members, on="order_key")
    sums = _sums(joined, ["field", "value"], keys)
    yield from (Pattern("any", (own,)) for own in _fitting(sums, wanted, needed, near))
    for first, second in _unions(sums, wanted):
        yield Pattern("any", (first, second))
    both = joined.merge(joined[["order_key", "field", "value"]], on="order_key", suffixes=("", "_too"))
    both = both[both.field < both.field_too]
    pairs = _sums(both, ["field", "value", "field_too", "value_too"], keys)
    for own in _fitting(pairs, wanted, needed, near):
        yield Pattern("all", ((own[0], own[1]), (own[2], own[3])))


def _sums(joined: pd.DataFrame, by: list[str], keys: list[Any]) -> pd.DataFrame:
    """What the orders of each value come to in each bucket."""
    if not len(joined):
        return pd.DataFrame(columns=keys)
    table = joined.pivot_table(index=by, columns="key", values="units", aggfunc="sum", fill_value=0)
    return table.reindex(columns=keys, fill_value=0).sort_index()


def _fitting(sums: pd.DataFrame, wanted: Any, needed: int, near: int) -> list[Any]:
    equal = (np.abs(sums.to_numpy(np.int64) - wanted) <= near).sum(axis=1) if len(sums) else np.zeros(0)
    places = [place for place in np.argsort(-equal, kind="stable") if equal[place] >= needed]
    return [sums.index[place] for place in places[:MOST_SURVIVORS]]


def _unions(sums: pd.DataFrame, wanted: Any) -> Iterator[tuple[Value, Value]]:
    """Two values of one attribute that together are what all tried buckets lack."""
    if len(wanted) < 2:
        return
    for _, own in sums.groupby(level=0) if len(sums) else ():
        known = {tuple(row): value for value, row in zip(own.index, own.to_numpy(np.int64).tolist(), strict=True)}
        for row, value in known.items():
            other = known.get(tuple((wanted - np.array(row, np.int64)).tolist()))
            if other is not None and value < other:
                yield value, other


def holders(case: Case, members: Any, pattern: Pattern) -> Any:
    """Those of the members (an Ibis table with order_key) that a pattern is about."""
    having = [_having(case, *value) for value in pattern.values]
    if pattern.word == "any":
        return members.semi_join(having[0].union(having[1]) if len(having) > 1 else having[0], "order_key")
    for own in having:
        members = members.semi_join(own, "order_key")
    return members


def _having(case: Case, name: str, value: str) -> Any:
    table = case.table(ORDER_LINES if name in LINE_FIELDS else ORDERS)
    if name in AMOUNT_FIELDS:
        return table.filter(table[name].fill_null(0) != 0).select("order_key")
    text = table[name].cast("string").fill_null("").strip()
    same = text == value
    if name in SEPARATORS:
        same = same | text.split(SEPARATORS[name]).map(lambda part: part.strip()).contains(value)
    return table.filter(same).select("order_key")
