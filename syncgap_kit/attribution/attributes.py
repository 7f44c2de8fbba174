"""Which orders have which value of which attribute: what unknown causes are looked for with, and mappings told by."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ..intake.case import Case
from ..matching.orders import Matches
from ..predicates import THINKABLE
from ..tables import ORDER_LINES
from .as_it_stood import with_changed_fields
from .candidate import Orders

WIDEST = 400  # values of one attribute; more are identifiers, not attributes
ATTRIBUTES = (
    *("financial_status", "fulfillment_status", "order_status", "source_name", "sales_channel", "fulfillment_channel"),
    *("payment_method", "shipping_method", "country", "region", "location", "tags", "risk_level", "tax_name"),
    *("is_draft_origin", "has_customer", "is_cancelled", "discount_code", "shop"),
)
AMOUNTS = ("shipping", "discount", "tax")  # that an order has at all
OF_LINES = ("sku", "vendor", "product_type", "line_tax_name")
MORE_THAN_NOTHING = "> 0"  # as a value of these
Places = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Attributes:
    """Which orders have which value: for each (field, value) the positions of its orders, sorted."""

    holders: dict[tuple[str, str], Places]

    def at(self, places: Places) -> "Attributes":
        """The same of the orders at these positions alone, which stand in that order from now on."""
        new = np.full(int(places.max()) + 1, -1)
        new[places] = np.arange(len(places))
        moved = {pair: new[own[own < len(new)]] for pair, own in self.holders.items()}
        return Attributes({pair: np.sort(own[own >= 0]) for pair, own in moved.items() if (own >= 0).any()})


def attributes_of(case: Case, matches: Matches, orders: Orders) -> Attributes:
    """Which of these orders have which value of each attribute, by attribute and value."""
    place_of = np.full(int(orders.key.max(initial=-1)) + 1, -1)
    place_of[orders.key] = np.arange(len(orders))
    table = matches.orders.filter(matches.orders.channel == orders.channel)
    table = with_changed_fields(case, table)
    names = [name for name in ATTRIBUTES if name in table.columns]
    known = {name: _known(table, name).cast("string") for name in names}
    known |= {name: (table[name] > 0).ifelse(MORE_THAN_NOTHING, ibis.null("string")) for name in AMOUNTS}
    rows = table.select("order_key", **known).to_pyarrow()
    lines = case.table(ORDER_LINES).filter(lambda t: t.channel == orders.channel).select("order_key", *OF_LINES)
    articles = lines.distinct().to_pyarrow()
    columns = [(name, rows, WIDEST) for name in known]
    columns += [(name, _once(articles, name), len(articles) if name == "sku" else WIDEST) for name in OF_LINES]
    found: dict[tuple[str, str], Places] = {}
    for name, told, widest in columns:
        values = told[name].combine_chunks().dictionary_encode()
        if len(values.dictionary) <= widest:
            held = holders(_places(told["order_key"], place_of), values.indices.fill_null(-1).to_numpy())
            found |= {(name, values.dictionary[code].as_py()): places for code, places in held}
    return Attributes(dict(sorted(found.items())))


def _once(lines: pa.Table, name: str) -> pa.Table:
    """Each order once with each value that its lines have of one column."""
    own = lines.select(["order_key", name]).drop_null()
    return own.group_by(["order_key", name]).aggregate([])


def _known(table: Any, name: str) -> Any:
    """An attribute as it stood at the decision, NULL where that is not known."""
    beside = f"{THINKABLE}{name}"
    return table[name] if beside not in table.columns else table[beside].isnull().ifelse(table[name], ibis.null())


def holders(places: Places, codes: NDArray[np.integer]) -> Iterator[tuple[int, Places]]:
    """Each code with the positions that have it, sorted. `places` and `codes`: one of each a row; negative: none."""
    known = (places >= 0) & (codes >= 0)
    if not known.all():
        places, codes = places[known], codes[known]
    if (places[1:] < places[:-1]).any():
        order = np.argsort(places)
        places, codes = places[order], codes[order]
    counts = np.bincount(codes)
    narrow = codes.astype(np.uint16) if len(counts) <= 2**16 else codes  # sorted by counting, not by comparing
    ends = np.cumsum(counts)
    for code, own in enumerate(np.split(places[np.argsort(narrow, kind="stable")], ends[:-1])):
        if len(own):
            yield code, own


def _places(keys: pa.ChunkedArray, place_of: Places) -> Places:
    """The position of each order among those that are weighed, -1 for others."""
    found = keys.to_numpy()
    within = found < len(place_of)
    return np.where(within, place_of[np.where(within, found, 0)], -1) if len(place_of) else np.full(len(found), -1)
