"""Rows of a reader as a canonical table: what the reader names, and nothing where it names nothing."""

from typing import Any

import ibis

from ..columns import Table
from ..tables import ORDERS
from .reader import Facts

NUMBERED = ("order_key", "posting_key")  # given once all files are read


def as_table(table: Table, rows: Any, facts: Facts, **given: Any) -> Any:
    """The columns of `table`: those `given`, else those of the same name among `rows`, else NULL.

    `channel` and `shop` come from the source that names the file.
    """
    told = {"channel": facts.channel, "shop": facts.shop}
    columns = {}
    for name, (kind, _) in table.columns.items():
        if name in given:
            columns[name] = given[name]
        elif name in told:
            columns[name] = ibis.literal(told[name], type=kind)
        elif name not in NUMBERED:
            columns[name] = rows[name] if name in rows.columns else ibis.null(kind)
    return rows.select(**columns)


def as_orders(rows: Any, facts: Facts, **given: Any) -> Any:
    """The orders of a channel that has no name for an order beside its id, no tests and no drafts, unless `given`.

    `rows` have `order_id` and `customer_key`; nothing is withheld and nothing cancelled where that is not `given`.
    """
    usual = {
        "order_name": rows.order_id,
        "withheld_tax": ibis.literal(0).cast("decimal(18, 4)"),
        "is_test": ibis.literal(False),
        "is_draft_origin": ibis.literal(False),
        "is_cancelled": ibis.literal(False),
        "has_customer": rows.customer_key.notnull(),
    }
    return as_table(ORDERS, rows, facts, **usual | given)
