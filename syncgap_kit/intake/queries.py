"""The queries of a format, as the engine takes them: the same for every file that is written alike, and made once."""

from functools import lru_cache
from typing import Any

import ibis
import ibis.expr.operations as ops

from ..columns import Table
from ..findings import MINOR_UNITS
from ..predicates import FIELDS
from ..tables import ORDER_LINES, ORDERS, POSTINGS
from .canonical import NUMBERED
from .reader import Facts, Reader, typed

STREAM = "rows_of_a_file"  # as text, in the order of the file
COUNTING = "rows_that_count"  # typed, with the name of the file; a view of one file after another
AMOUNTS = {ORDERS: "total", POSTINGS: "amount"}
CELL, ROW, BLANK = "\x1f", "\x1e", ""  # between cells and rows; no cell is an empty text
BY_SOURCE = {"channel", "shop"}  # told by case.toml
OWN = {"source_row": "int64", "unit": "int64", "begins": "boolean"}


@lru_cache(maxsize=128)
def typing(reader: Reader, facts: Facts) -> str:
    """The query that types the stream of a file."""
    return sql(_typed(reader, facts))


@lru_cache(maxsize=128)
def canonical(reader: Reader, facts: Facts) -> dict[Table, str]:
    """For each table that a format makes, the query from the rows that count, with the columns of the table."""
    queries = {}
    for table, rows in _tables(reader, facts).items():
        kinds = {name: kind for name, (kind, _) in table.columns.items() if name not in NUMBERED}
        queries[table] = sql(rows.select(**{name: rows[name].cast(kind) for name, kind in kinds.items()}))
    return queries


@lru_cache(maxsize=128)
def untold(reader: Reader, facts: Facts, places: frozenset[str]) -> frozenset[str]:
    """The fields of orders and lines that predicates know and a file has no column for (`places`: those it has)."""
    tables, absent = _tables(reader, facts), set(reader.fields) - places
    found = set()
    for table, forms in ((ORDERS, ("value", "elements")), (ORDER_LINES, ("lines",))):
        for name in (name for name, (_, form) in FIELDS.items() if form in forms and name in table.columns):
            made = _made_of(tables[table].op(), name) if table in tables else []
            if all(_is_nothing(value) or (set() < _read_from(value) <= absent) for value in made):
                found.add(name)
    return frozenset(found - BY_SOURCE)


def _made_of(rows: ops.Relation, name: str) -> list[ops.Value]:
    """What a column is made of: several things where rows are one below the other."""
    if isinstance(rows, ops.Set):
        return [*_made_of(rows.left, name), *_made_of(rows.right, name)]
    return [rows.values[name]]


def _is_nothing(value: ops.Value) -> bool:
    return isinstance(value, ops.Literal) and value.value is None


def _read_from(value: ops.Value) -> set[str]:
    """The fields of the rows of a file that a value is made of."""
    found: set[str] = set()
    for field in value.find(ops.Field, filter=ops.Value):
        if isinstance(field.rel, ops.UnboundTable):
            found.add(field.name)
        else:
            found = found.union(*map(_read_from, _made_of(field.rel, field.name)))
    return found


@lru_cache(maxsize=128)
def too_fine(reader: Reader, facts: Facts) -> dict[str, str]:
    """By column, the query for amounts with more decimals than their currency has: source_row, currency, amount."""
    queries = {}
    for table, rows in _tables(reader, facts).items():
        if table in AMOUNTS:
            amount = rows[AMOUNTS[table]]
            places = ibis.cases(*((rows.currency == code, places) for code, places in MINOR_UNITS.items()), else_=2)
            scale = ibis.cases((places == 0, 1), (places == 3, 1000), else_=100).cast("decimal(8, 0)")
            fine = rows.filter(amount * scale != (amount * scale).floor())
            queries[AMOUNTS[table]] = sql(
                fine.select("source_row", "currency", amount=fine[AMOUNTS[table]]).order_by("source_row")
            )
    return queries


@lru_cache(maxsize=128)
def signatures(reader: Reader, facts: Facts) -> str:
    """The query for one row per order, or per row where they are apart: `own`, what its rows share; `signature`."""
    rows = _counting(reader, facts)
    own = [name for name, wanted in reader.fields.items() if not wanted.place]
    cells = [rows[name].cast("string").fill_null(BLANK) for name in own]
    text = cells[0]
    for cell in cells[1:]:
        text = text + CELL + cell
    rows = rows.mutate(own=own_of(reader, rows), text=text)
    joined = rows.text.group_concat(sep=ROW, order_by=rows.source_row)
    return sql(rows.group_by("own").agg(signature=joined.hexdigest("sha256")))


def own_of(reader: Reader, rows: Any) -> Any:
    """What the rows of one order share: its key where they need not stand together, else the line it begins on."""
    return rows[reader.unit] if reader.unit and not reader.begins else rows.unit.cast("string")


def _typed(reader: Reader, facts: Facts) -> Any:
    return typed(ibis.table({**dict.fromkeys(reader.fields, "string"), **OWN}, name=STREAM), reader, facts)


@lru_cache(maxsize=128)
def _tables(reader: Reader, facts: Facts) -> dict[Table, Any]:
    return reader.tables(_counting(reader, facts), facts)


def _counting(reader: Reader, facts: Facts) -> Any:
    return ibis.table({**_typed(reader, facts).schema(), "source_file": "string"}, name=COUNTING)


def sql(query: Any) -> str:
    """A query in the engine's own words."""
    return str(ibis.to_sql(query, dialect="duckdb", pretty=False))


def make_empty(connection: Any, name: str, kinds: dict[str, str], temporary: bool = False) -> None:
    """A table without rows, with columns of these kinds. Ibis would need fifty times as long for each."""
    what = "TEMP TABLE" if temporary else "TABLE"
    connection.con.execute(f'CREATE {what} "{name}" ({_columns(tuple(kinds.items()))})')


@lru_cache(maxsize=64)
def _columns(kinds: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(column.sql("duckdb") for column in ibis.schema(dict(kinds)).to_sqlglot_column_defs("duckdb"))
