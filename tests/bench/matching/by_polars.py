"""The same in polars, lazily where it can be; a peer that is measured where polars is installed."""

from pathlib import Path

import polars as pl


def match(folder: Path, scratch: Path) -> dict[str, int]:
    """Match; returns how many orders have which disposition."""
    bare = lambda name: pl.col(name).str.to_uppercase().str.strip_chars().str.strip_prefix("#")  # noqa: E731
    orders = pl.scan_parquet(folder / "orders.parquet").with_columns(
        name=bare("order_name"), day=pl.col("created_at").dt.date()
    )
    orders = orders.select("order_key", "name", "day", "total", "customer_key").collect()
    papers = pl.scan_parquet(folder / "documents.parquet").with_columns(number=bare("doc_number")).collect()
    named = orders.select("order_key", "name")
    by_number = papers.join(named, left_on="number", right_on="name").select("posting_key", "order_key")
    left = papers.join(by_number, on="posting_key", how="anti")
    told = left.with_columns(name=pl.col("memo").str.to_uppercase().str.extract(r"\b(\d{6,8})\b"))
    by_memo = told.join(named, on="name").select("posting_key", "order_key")
    by_id = pl.concat([by_number, by_memo])
    left, free = papers.join(by_id, on="posting_key", how="anti"), orders.join(by_id, on="order_key", how="anti")
    pairs = left.join(free, left_on=["customer_key", "amount"], right_on=["customer_key", "total"])
    pairs = pairs.with_columns(days=(pl.col("date") - pl.col("day")).dt.total_days().abs()).filter(pl.col("days") <= 30)
    pairs = pairs.sort("days", "posting_key", "order_key")
    pairs = pairs.filter(pl.col("order_key").is_first_distinct() & pl.col("posting_key").is_first_distinct())
    matched = pl.concat([by_id, pairs.select("posting_key", "order_key")])
    matched = matched.join(papers.select("posting_key", "amount"), on="posting_key")
    summed = matched.group_by("order_key").agg(documents=pl.len(), booked=pl.col("amount").sum())
    whole = orders.join(summed, on="order_key", how="left")
    off = (pl.col("booked").cast(pl.Float64) - pl.col("total").cast(pl.Float64)).abs()
    fate = (
        pl.when(pl.col("documents").is_null())
        .then(pl.lit("missing"))
        .when(off <= 0.01 * pl.col("documents") + 1e-6)
        .then(pl.lit("posted"))
        .when(pl.col("documents") > 1)
        .then(pl.lit("duplicated"))
        .otherwise(pl.lit("mismatched"))
    )
    counted = whole.group_by(fate.alias("fate")).agg(n=pl.len()).sort("fate")
    return dict(counted.iter_rows())
