"""Rows of a reader as a canonical table: what the reader names, and nothing where it names nothing."""

from typing import Any

import ibis

from ..columns import Table
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
