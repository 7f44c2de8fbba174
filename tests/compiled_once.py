"""Put into SQL once what the cases of a test run ask alike: most of a small case's time goes into the wording."""

from functools import lru_cache

from ibis.backends.duckdb import Backend
from ibis.backends.sql.compilers.duckdb import DuckDBCompiler

KEPT = 2_000  # expressions; hardly more are alike


def compile_once(patch):
    """Let connections count as one where expressions are held beside each other, and keep the words of each expression.

    Ibis words an expression by its tables' names and columns alone, never by what stands in them.
    """
    worded = DuckDBCompiler.to_sqlglot

    @lru_cache(KEPT)
    def kept(compiler, operation, limit):
        return worded(compiler, operation.to_expr(), limit=limit)

    def to_sqlglot(self, expr, *, limit=None, params=None):
        if params:
            return worded(self, expr, limit=limit, params=params)
        return kept(self, expr.op(), limit).copy()

    patch.setattr(Backend, "db_identity", "one for all")
    patch.setattr(DuckDBCompiler, "to_sqlglot", to_sqlglot)
