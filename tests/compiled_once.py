"""Put into SQL once what the cases of a test run ask alike: most of a small case's time goes into the wording."""

from collections import OrderedDict
from functools import cache

from ibis.backends.duckdb import Backend
from ibis.backends.sql.compilers.duckdb import DuckDBCompiler
from ibis.backends.sql.datatypes import DuckDBType
from ibis.expr.operations import DatabaseTable
from sqlglot.expressions import Var

KEPT = 2_000  # expressions, those asked for last; hardly more are alike


def compile_once(patch):
    """Let connections count as one where expressions are held beside each other, and keep the words of each expression.

    Ibis words an expression by its tables' names and columns alone, never by what stands in them. What is kept holds no
    connection: the tables of every case would stay in memory with it.
    """
    worded, kept, nowhere = DuckDBCompiler.to_sqlglot, OrderedDict(), Backend()

    def to_sqlglot(self, expr, *, limit=None, params=None):
        if params:
            return worded(self, expr, limit=limit, params=params)
        operation = expr.op()
        words = kept.get((operation, limit))
        if words is not None:
            kept.move_to_end((operation, limit))
        else:
            words = worded(self, expr, limit=limit).sql(self.dialect)
            tables = {table: table.copy(source=nowhere) for table in operation.find(DatabaseTable)}
            kept[operation.replace(tables) if tables else operation, limit] = words
            if len(kept) > KEPT:
                kept.popitem(last=False)
        return Var(this=words)  # written out as it stands, wherever it is a part of a statement

    patch.setattr(Backend, "db_identity", "one for all")
    patch.setattr(DuckDBType, "from_string", staticmethod(cache(DuckDBType.from_string)))
    patch.setattr(DuckDBCompiler, "to_sqlglot", to_sqlglot)
