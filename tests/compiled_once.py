"""Put into SQL once what the cases of a test run ask alike: most of a small case's time goes into the wording."""

from ibis.backends.duckdb import Backend
from ibis.backends.sql.compilers.duckdb import DuckDBCompiler
from ibis.expr.operations import DatabaseTable

KEPT = 2_000  # expressions; hardly more are alike


def compile_once(patch):
    """Let connections count as one where expressions are held beside each other, and keep the words of each expression.

    Ibis words an expression by its tables' names and columns alone, never by what stands in them. What is kept holds no
    connection: the tables of every case would stay in memory with it.
    """
    worded, kept, nowhere = DuckDBCompiler.to_sqlglot, {}, Backend()

    def to_sqlglot(self, expr, *, limit=None, params=None):
        if params:
            return worded(self, expr, limit=limit, params=params)
        operation = expr.op()
        words = kept.get((operation, limit))
        if words is None:
            words = worded(self, expr, limit=limit)
            tables = {table: table.copy(source=nowhere) for table in operation.find(DatabaseTable)}
            kept[operation.replace(tables) if tables else operation, limit] = words
            if len(kept) > KEPT:
                del kept[next(iter(kept))]
        return words.copy()

    patch.setattr(Backend, "db_identity", "one for all")
    patch.setattr(DuckDBCompiler, "to_sqlglot", to_sqlglot)
