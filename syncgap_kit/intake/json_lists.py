"""Lists that stand in a cell as JSON text, as expressions of the engine: their texts, and a row for each item.

Numbers in them are texts, as the reading of JSON leaves them.
"""

from typing import Any

import ibis

from . import grammar

DECIMAL = "decimal(18, 4)"


def texts(column: Any, *path: str, mark: str = ", ") -> Any:
    """The texts in a list, joined: its items, or what stands in them under `path`; NULL for none."""
    return _list(column).map(lambda item: inner(item, *path).str).join(mark).nullif("")


def items(rows: Any, name: str, *kept: str) -> Any:
    """A row for each item of the list in column `name`: `source_row`, what is `kept`, and the `item` as JSON."""
    return rows.select("source_row", *kept, item=_list(rows[name]).unnest())


def items_within(each: Any, *path: str) -> Any:
    """The same for the lists that stand in the items of a list."""
    kept = [name for name in each.columns if name != "item"]
    return each.select(*kept, item=inner(each["item"], *path).array.unnest())


def with_sum(rows: Any, name: str, listed: str, each: Any, amount: Any) -> Any:
    """`rows` with column `name`: what `amount` comes to over the items `each` of the list in column `listed`.

    It is 0 for an empty list; NULL where there is no list, or an amount in it cannot be read.
    """
    known = each.select("source_row", amount=amount)
    sums = known.group_by("source_row").agg(added=known.amount.sum(), unread=known.amount.isnull().any())
    joined = rows.left_join(sums, "source_row")
    open_ = joined[listed].isnull() | joined.unread.fill_null(False)
    told = open_.ifelse(ibis.null(DECIMAL), joined.added.fill_null(0).cast(DECIMAL))
    return joined.mutate(**{name: told}).select(*rows.columns, name)


def money_in(item: Any, *path: str) -> Any:
    """The amount that stands in an item, in plain digits with a point as JSON has them; NULL for what is none."""
    return plain_money(inner(item, *path).str)


def plain_money(text: Any) -> Any:
    """An amount in plain digits with a point; NULL for what is none."""
    plain = text.re_search(grammar.PLAIN["."]).fill_null(False)
    return plain.ifelse(text.try_cast(DECIMAL), ibis.null(DECIMAL))


def inner(item: Any, *path: str) -> Any:
    """What stands in an item under the names of `path`, as JSON."""
    for name in path:
        item = item[name]
    return item


def _list(column: Any) -> Any:
    return column.try_cast("json").array
