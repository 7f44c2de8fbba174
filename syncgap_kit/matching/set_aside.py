"""What intake set aside: orders, whose documents are no strays, and rows of the books, whose orders look missing."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

import ibis
import pyarrow as pa

from ..intake.case import Case
from ..intake.phrases import many, owner
from ..written import money_words
from .numbers.conventions import Convention, shape_pattern, spelt
from .numbers.ladder import REGEXP_EXTRACT_ALL
from .numbers.order_ids import FIELDS, SHAPES
from .numbers.spelling import normal_text

END = 7  # characters of a long id; the documents may bear only its end
AT_ONCE = 500  # ids in one pattern


def without_set_aside(case: Case, documents: Any) -> Any:
    """The documents that may be no set-aside order's: neither their number nor their memo tells one's id or its end."""
    keys = _keys(case)
    if not keys:
        return documents
    text = documents.number.fill_null("") + " " + documents.memo.upper().fill_null("")
    patterns = [spelt(key[-END:]) if len(key) >= END else r"(?:^|[^0-9])0*" + spelt(key) for key in keys]
    parts = ["|".join(patterns[first : first + AT_ONCE]) for first in range(0, len(patterns), AT_ONCE)]
    return documents.filter(~ibis.or_(*(text.re_search(part) for part in parts)))


def numbered_as_set_aside(case: Case, documents: Any) -> Any:
    """The documents whose number holds the whole id or name of an order that was set aside: posting_key."""
    keys = _keys(case)
    shapes = Counter(re.sub(r"\d", "9", key) for key in keys).most_common(SHAPES)
    own = ibis.memtable({"key": keys}, schema={"key": "string"})
    number = documents.number.fill_null("").upper()
    pattern = ibis.literal(shape_pattern(shape for shape, _ in shapes))
    tokens = documents.select("posting_key", key=REGEXP_EXTRACT_ALL(number, pattern).unnest())
    return tokens.semi_join(own, "key").select("posting_key").distinct()


def in_rows_set_aside(case: Case, ids: Any, conventions: Iterable[Convention]) -> Any:
    """The orders whose number stands in a row of the books that was set aside: order_key, row; None where none is.

    The number as the channel's documents bear it, or the plain id or name.
    """
    rows = {
        (normal_text(word), f"row {item.source_row} of {item.source_file}")
        for item in case.quarantine
        for word in item.bears.split(" ")
    }
    told = sorted(row for row in rows if row[0])
    if not told:
        return None
    columns = [ids.select("order_key", key=ids[name]) for name in FIELDS]
    for one in conventions:
        if one.where == "number" and (one.learnt or one.declared):
            own = ids.filter(ids.channel == one.channel)
            columns.append(own.select("order_key", key=one.key_of(own)))
    own = ibis.memtable(pa.table({"key": [key for key, _ in told], "row": [row for _, row in told]}))
    found = ibis.union(*columns).join(own, "key")
    return case.keep("orders_in_rows_set_aside", found.group_by("order_key").agg(row=found.row.min()))


def set_aside_warnings(disposed: Any, aside: Any) -> tuple[str, ...]:
    """A warning for each channel and currency of which missing orders have their number in a row that was set aside."""
    if aside is None:
        return ()
    lost = disposed.filter(disposed.disposition == "missing").semi_join(aside, "order_key")
    counted = lost.group_by("channel", "currency").agg(orders=lost.count(), worth=lost.total.fill_null(0).sum())
    rows = counted.order_by("channel", "currency").to_pyarrow().to_pylist()
    return tuple(_sentence(row) for row in rows)


def _sentence(row: dict[str, Any]) -> str:
    orders = many(row["orders"], "order")
    verb, its = ("counts", "its number stands") if row["orders"] == 1 else ("count", "their numbers stand")
    worth = money_words(row["worth"], row["currency"])
    return (
        f"{owner(row['channel'])}: {orders} ({worth}) {verb} as missing, but {its} "
        "in rows of the books that were set aside; mend these rows and read them again before anything is entered."
    )


def _keys(case: Case) -> list[str]:
    """The ids and names as they are compared."""
    return sorted({normal_text(key) for key in case.set_aside_orders} - {""})
