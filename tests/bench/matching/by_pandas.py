"""The same in pandas as a careful script has it: vectorised, on Arrow strings, only the columns that it needs.

It delivers what the SQL by hand does, so that both and the kit are held against the same work: a row per order with
disposition, reason, document number, difference and the day of the decision in the books' zone; the documents of the
shop that are no order's; the statement; and which day the documents bear.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

ZONE = "America/New_York"


def match(folder: Path, scratch: Path) -> dict[str, int]:
    """Match; returns how many orders have which disposition."""
    orders = pd.read_parquet(folder / "orders.parquet", dtype_backend="pyarrow")
    papers = pd.read_parquet(folder / "documents.parquet", dtype_backend="pyarrow")
    orders["name"] = orders["order_name"].str.upper().str.strip().str.removeprefix("#")
    placed = orders["created_at"].astype("datetime64[ns]")
    orders["utc_day"] = placed.dt.normalize()
    orders["day"] = placed.dt.tz_localize("UTC").dt.tz_convert(ZONE).dt.tz_localize(None).dt.normalize()
    papers["number"] = papers["doc_number"].str.upper().str.strip().str.removeprefix("#")
    papers["day"] = papers["date"].astype("datetime64[ns]")
    pairs = _pairs(orders, papers)
    told = ["posting_key", "amount", "doc_number", "day"]
    matched = pairs.merge(papers[told].rename(columns={"day": "date"}), on="posting_key")
    fates = orders.merge(_summed(matched), left_on="order_key", right_index=True, how="left")
    fates = fates.assign(disposition=_dispositions(fates), difference=fates["booked"] - fates["total"])
    fates["reason"] = _reasons(fates)
    left = papers[~papers["posting_key"].isin(pairs["posting_key"])]
    orphans = left[left["doc_number"].str.startswith("#") & left["number"].str.fullmatch(r"\d{6,8}")]
    statement = fates.groupby(["channel", "currency", "disposition"])["total"].agg(["count", "sum"])
    lags = matched.merge(orders[["order_key", "channel", "day", "utc_day"]], on="order_key")
    lags = lags.assign(lag=lags["date"] - lags["day"], lag_of_utc=lags["date"] - lags["utc_day"])
    days = lags.groupby(["channel", "lag", "lag_of_utc"]).size()
    if len(orphans) or not len(days):
        raise SystemExit("pandas found documents that are no order's, which were not planted")
    counted = statement["count"].groupby("disposition").sum().sort_index()
    return {str(name): int(count) for name, count in counted.items()}


def _pairs(orders: Any, papers: Any) -> Any:
    """Every document with its order, by number, by memo, or by amount, customer and day."""
    named = orders[["order_key", "name"]]
    by_number = papers[["posting_key", "number"]].merge(named, left_on="number", right_on="name")
    left = papers[~papers["posting_key"].isin(by_number["posting_key"])]
    told = left.assign(name=left["memo"].astype("str").str.extract(r"\b(\d{6,8})\b", expand=False))
    by_memo = told[["posting_key", "name"]].astype({"name": "string[pyarrow]"}).merge(named, on="name")
    by_id = pd.concat([by_number[["posting_key", "order_key"]], by_memo[["posting_key", "order_key"]]])
    left = papers[~papers["posting_key"].isin(by_id["posting_key"])]
    free = orders[~orders["order_key"].isin(by_id["order_key"])]
    pairs = left.merge(
        free, left_on=["customer_key", "amount"], right_on=["customer_key", "total"], suffixes=("_in", "")
    )
    days = (pairs["day_in"] - pairs["day"]).dt.days.abs()
    pairs = pairs.assign(days=days)[days <= 30].sort_values(["days", "posting_key", "order_key"])
    pairs = pairs[~pairs.duplicated("order_key") & ~pairs.duplicated("posting_key")]
    by_hand = pairs[["posting_key", "order_key"]]
    return pd.concat([by_id.assign(by_hand=False), by_hand.assign(by_hand=True)], ignore_index=True)


def _summed(matched: Any) -> Any:
    """The documents of each order: nearly all have one, the others are summed."""
    several = matched["order_key"].duplicated(keep=False)
    alone = matched[~several].set_index("order_key")
    alone = alone.assign(documents=1, days=1).rename(columns={"amount": "booked"})
    ordered = matched[several].sort_values(["date", "posting_key"])
    summed = ordered.groupby("order_key").agg(
        documents=("posting_key", "size"),
        booked=("amount", "sum"),
        doc_number=("doc_number", ", ".join),
        by_hand=("by_hand", "any"),
        days=("date", "nunique"),
    )
    return pd.concat([alone[summed.columns], summed])


def _dispositions(fates: Any) -> Any:
    off = (fates["booked"].astype("float64") - fates["total"].astype("float64")).abs()
    count = fates["documents"].astype("float64")
    told = [count.isna(), off <= 0.01 * count + 1e-6, count > 1]
    return np.select(told, ["missing", "posted", "duplicated"], "mismatched")


def _reasons(fates: Any) -> Any:
    by_hand = fates["by_hand"].fillna(False).astype(bool)
    several = fates["disposition"] == "duplicated"
    reason = pd.Series("", index=fates.index, dtype="str")
    reason[fates["disposition"] == "missing"] = "no document in the books"
    reason[fates["disposition"] == "mismatched"] = "the amounts differ"
    reason[(fates["disposition"] == "posted") & by_hand] = "keyed by hand"
    own = fates[several]
    origin = np.select(
        [by_hand[several], own["days"] == 1],
        [", keyed by hand beside the sync", " with the same number and day, as after a retry"],
        " with the same number, posted again on another day",
    )
    reason[several] = own["documents"].astype("int64").astype("str") + " documents for one order" + origin
    return reason
