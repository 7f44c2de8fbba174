"""Lists that stand in a cell as JSON text, as expressions of the engine: their texts, and a row for each of their items.

Numbers in them are texts, as the reading of JSON leaves them.
"""

from typing import Any

import ibis


def texts(column: Any, *path: str, mark: str = ", ") -> Any:
    """The texts in a list, joined: its items, or what stands in them under `path`; NULL for none."""
    return _list(column).map(lambda item: inner(item, *path).str).join(mark).nullif("")


def items(rows: Any, name: str, *kept: str) -> Any:
    """A row for each item of the list in column `name`, as JSON in the column `item`; with it what is `kept`."""
    return rows.select("source_row", *kept, item=_list(rows[name]).unnest())


def summed(rows: Any, name: str, amount: Any, where: Any = None) -> Any:
    """`rows` with column `sum_of_items`: what `amount` of the items in list `name` adds up to, as a decimal.

    It is 0 for an empty list, NULL where there is none. `amount` and `where` take the item.
    """
    each = items(rows, name)
    each = each.filter(where(each.item)) if where else each
    each = each.select("source_row", amount=money(amount(each.item)))
    sums = each.group_by("source_row").agg(added=each.amount.sum())
    joined = rows.left_join(sums, "source_row")
    told = rows[name].isnull().ifelse(ibis.null("decimal(18, 4)"), joined.added.fill_null(0).cast("decimal(18, 4)"))
    return joined.mutate(sum_of_items=told).select(*rows.columns, "sum_of_items")


def money(text: Any) -> Any:
    """An amount in a list; JSON writes it in plain digits with a point."""
    return text.try_cast("decimal(18, 4)")


def inner(item: Any, *path: str) -> Any:
    """What stands in an item under the names of `path`, as JSON."""
    for name in path:
        item = item[name]
    return item


def _list(column: Any) -> Any:
    return column.try_cast("json").array
