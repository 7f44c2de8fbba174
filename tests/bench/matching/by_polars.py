"""The same in polars, lazily where it can be; a peer that is measured where polars is installed.

It delivers what the SQL by hand does (see there), so that the kit is held against the same work.
"""

from pathlib import Path

import polars as pl

ZONE = "America/New_York"


def match(folder: Path, scratch: Path) -> dict[str, int]:
    """Match; returns how many orders have which disposition."""
    bare = lambda name: pl.col(name).str.to_uppercase().str.strip_chars().str.strip_prefix("#")  # noqa: E731
    placed = pl.col("created_at")
    local = placed.dt.replace_time_zone("UTC").dt.convert_time_zone(ZONE).dt.date()
    orders = pl.scan_parquet(folder / "orders.parquet")
    orders = orders.with_columns(name=bare("order_name"), day=local, utc_day=placed.dt.date()).collect()
    papers = pl.scan_parquet(folder / "documents.parquet").with_columns(number=bare("doc_number")).collect()
    pairs = _pairs(orders, papers)
    matched = pairs.join(papers.select("posting_key", "amount", "doc_number", "date"), on="posting_key")
    fates = orders.join(_summed(matched), on="order_key", how="left")
    off = (pl.col("booked").cast(pl.Float64) - pl.col("total").cast(pl.Float64)).abs()
    fates = fates.with_columns(disposition=_disposition(off), difference=pl.col("booked") - pl.col("total"))
    fates = fates.with_columns(reason=_reason()).drop("name", "utc_day", "by_hand", "days", "booked")
    left = papers.join(pairs, on="posting_key", how="anti")
    orphans = left.filter(pl.col("doc_number").str.starts_with("#") & pl.col("number").str.contains(r"^\d{6,8}$"))
    by = ("channel", "currency", "disposition")
    statement = fates.group_by(by).agg(orders=pl.len(), worth=pl.col("total").sum())
    lags = matched.join(orders.select("order_key", "channel", "day", "utc_day"), on="order_key")
    lags = lags.with_columns(lag=pl.col("date") - pl.col("day"), lag_of_utc=pl.col("date") - pl.col("utc_day"))
    days = lags.group_by("channel", "lag", "lag_of_utc").len()
    if len(orphans) or not len(days):
        raise SystemExit("polars found documents that are no order's, which were not planted")
    counted = statement.group_by("disposition").agg(pl.col("orders").sum()).sort("disposition")
    return dict(counted.iter_rows())


def _pairs(orders: pl.DataFrame, papers: pl.DataFrame) -> pl.DataFrame:
    """Every document with its order, by number, by memo, or by amount, customer and day."""
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
    by_hand = pairs.select("posting_key", "order_key", by_hand=pl.lit(True))
    return pl.concat([by_id.with_columns(by_hand=pl.lit(False)), by_hand])


def _summed(matched: pl.DataFrame) -> pl.DataFrame:
    """The documents of each order: nearly all have one, the others are summed."""
    several = matched.group_by("order_key").len().filter(pl.col("len") > 1)
    told = ("order_key", "documents", "booked", "doc_number", "by_hand", "days")
    alone = matched.join(several, on="order_key", how="anti")
    alone = alone.with_columns(documents=pl.lit(1, pl.UInt32), booked=pl.col("amount"), days=pl.lit(1, pl.UInt32))
    rest = matched.join(several, on="order_key", how="semi").sort("date", "posting_key")
    summed = rest.group_by("order_key", maintain_order=True).agg(
        documents=pl.len(),
        booked=pl.col("amount").sum(),
        doc_number=pl.col("doc_number").str.join(", "),
        by_hand=pl.col("by_hand").any(),
        days=pl.col("date").n_unique(),
    )
    return pl.concat([alone.select(told), summed.select(told)], how="vertical_relaxed")


def _disposition(off: pl.Expr) -> pl.Expr:
    return (
        pl.when(pl.col("documents").is_null())
        .then(pl.lit("missing"))
        .when(off <= 0.01 * pl.col("documents") + 1e-6)
        .then(pl.lit("posted"))
        .when(pl.col("documents") > 1)
        .then(pl.lit("duplicated"))
        .otherwise(pl.lit("mismatched"))
    )


def _reason() -> pl.Expr:
    disposition, by_hand = pl.col("disposition"), pl.col("by_hand").fill_null(value=False)
    origin = (
        pl.when(by_hand)
        .then(pl.lit(", keyed by hand beside the sync"))
        .when(pl.col("days") == 1)
        .then(pl.lit(" with the same number and day, as after a retry"))
        .otherwise(pl.lit(" with the same number, posted again on another day"))
    )
    several = pl.concat_str(pl.col("documents").cast(pl.String), pl.lit(" documents for one order"), origin)
    return (
        pl.when(disposition == "missing")
        .then(pl.lit("no document in the books"))
        .when(disposition == "mismatched")
        .then(pl.lit("the amounts differ"))
        .when(disposition == "duplicated")
        .then(several)
        .otherwise(pl.when(by_hand).then(pl.lit("keyed by hand")).otherwise(pl.lit("")))
    )
