"""datacompy on the same tables: it compares rows that share one key, so it is told the number, and knows no memo.

What it finds is no disposition: rows that only one side has, and rows that differ. Measured where it is there.
"""

from pathlib import Path

import datacompy
import pandas as pd


def match(folder: Path, scratch: Path) -> dict[str, int]:
    """Compare orders and documents by number; returns how many rows it calls what."""
    orders = pd.read_parquet(folder / "orders.parquet", columns=["order_name", "total"])
    papers = pd.read_parquet(folder / "documents.parquet", columns=["doc_number", "amount"])
    orders = orders.rename(columns={"order_name": "number", "total": "amount"})
    papers = papers.rename(columns={"doc_number": "number"})
    both = [frame.assign(amount=frame["amount"].astype("float64")) for frame in (orders, papers)]
    found = datacompy.PandasCompare(*both, join_columns="number", abs_tol=0.01)
    alike = int(found.count_matching_rows())
    return {
        "orders without a document": len(found.df1_unq_rows),
        "documents without an order": len(found.df2_unq_rows),
        "pairs that differ": len(found.intersect_rows) - alike,
        "pairs alike": alike,
    }
