"""Sums that somebody entered once more, under another number or on another day: they come to the same to the cent."""

from typing import Any

import pandas as pd

from .rows import rows_of

NEAR = 10  # days between a sum and its second copy
ALIKE = ["units", "ledger", "document_type"]


def with_second_copies(
    sums: dict[int, pd.DataFrame], telling: set[int], documents: pd.DataFrame
) -> dict[int, pd.DataFrame]:
    """The documents of each bucket, with the spare one that comes to just what the one document of a bucket does.

    `sums`: by place of the bucket, which is their column `place` as well; `telling`: the places at which several orders
    add up to the document; `documents`: all that are free. A spare one that could be the copy of several is none.
    """
    used = {key for own in sums.values() for key in own.posting_key}
    spare = documents[~documents.posting_key.isin(used) & (documents.units != 0)]
    firsts = [own for place, own in sums.items() if len(own) == 1 and place in telling]
    if spare.empty or not firsts:
        return sums
    pairs = spare.merge(pd.concat(firsts)[[*ALIKE, "place", "date"]], on=ALIKE, suffixes=("", "_first"))
    apart = (pd.to_datetime(pairs.date) - pd.to_datetime(pairs.date_first)).dt.days.abs()
    pairs = pairs[apart <= NEAR]
    pairs = pairs[~pairs.posting_key.duplicated(keep=False)]
    found: dict[int, Any] = dict(sums)
    for row in rows_of(pairs):
        copy = documents[documents.posting_key == row.posting_key].assign(place=row.place)
        found[row.place] = pd.concat([found[row.place], copy], ignore_index=True)
    return found
