"""The buckets of a channel that posts in sums: what its orders add up to against what was posted, and what that means.

A bucket holds when its documents add up to its orders within the tolerance per document, and half a cent per order for
books that round each, five cents at most. Columns of the frame: `key`; `label` ("the sum of 4 March 2025"); `opens` and
`closes` (UTC; closes missing where unknown); `orders`, `expected`, `posted` (ten-thousandths); `documents`, `numbers`,
`posting_keys`, `first_day`, `created_at`; `singles` (orders with a document of their own);
`refunds` (less than nothing: what was given back that day, where the sums are net of it); `state`, one of STATES; and
`off`, posted less expected.
"""

from typing import Any

import numpy as np
import pandas as pd

from ...written import ENGLISH, day_words, written_for
from .amounts_booked import BEFORE_REFUNDS, OF_LINES, PAID_OUT
from .expected_sums import POPULATIONS
from .grain import Fit, Home
from .misdated import at_their_days
from .payout_members import Payouts
from .rows import rows_of
from .second_copies import with_second_copies

STATES = ("holds", "holds with singles", "repeated", "short", "over", "none", "single")
HOLDING = STATES[:2]
NOT_YET = pd.Timestamp("2200-01-01")
ROUNDED, MOST_ROUNDED = 50, 500  # ten-thousandths: half a cent per order, five cents in all


def buckets(fit: Fit, documents: pd.DataFrame, tolerance: int, known: Payouts | None) -> pd.DataFrame:
    """A row per bucket with its verdict; documents that belong to none of its sums are left out."""
    table, column = fit.table, fit.column
    place, basis = table.columns[column]
    everyone = table.columns.index((len(POPULATIONS) - 1, basis))
    bare = table.columns.index((0, basis))
    gross = table.columns.index((place, BEFORE_REFUNDS.get(basis, basis)))
    wanted = [
        {name: int(table.sums[number, at]) for name, at in (("own", column), ("all", everyone))}
        for number in range(len(table.keys))
    ]
    papers = documents.assign(place=at_their_days(fit, documents, tolerance))
    by_place: dict[Any, pd.DataFrame] = dict(tuple(papers[papers.place >= 0].groupby("place")))
    sums = {n: _without_strangers(own, set(wanted[n].values()), tolerance) for n, own in by_place.items()}
    telling = {
        number
        for number, own in sums.items()
        if table.bearing[number, column] > 1 and abs(int(own.units.sum()) - wanted[number]["own"]) <= tolerance
    }
    sums = with_second_copies(sums, telling, documents)
    rows = []
    for number, key in enumerate(table.keys):
        own = sums.get(number)
        count, whole = int(table.counts[number, column]), int(table.counts[number, everyone])
        row = {"key": key, "orders": count, "expected": wanted[number]["own"], "all_expected": wanted[number]["all"]}
        row["refunds"] = int(table.sums[number, column] - table.sums[number, gross])
        row |= {"singles": whole - int(table.counts[number, bare])} | _posted(own)
        slack = tolerance * max(row["documents"], 1) + min(ROUNDED * max(count, 1), MOST_ROUNDED)
        rows.append(row | {"slack": slack, "state": _state(row, slack)})
    frame = pd.DataFrame(rows)
    frame["off"] = frame.posted - np.where(frame.state == "holds with singles", frame.all_expected, frame.expected)
    frame = _regimes(frame, fit.grain.declared)
    return frame.join(_labels(fit, frame, known))


def _posted(own: pd.DataFrame | None) -> dict[str, Any]:
    """What the documents of a bucket come to."""
    if own is None or not len(own):
        nothing: dict[str, Any] = {"posted": 0, "documents": 0, "numbers": None, "posting_keys": ()}
        return nothing | {"first_day": None, "created_at": pd.NaT, "each": ()}
    own = own.sort_values(["date", "posting_key"])
    numbers = ", ".join(number for number in own.doc_number if number)
    return {
        "posted": int(own.units.sum()),
        "documents": len(own),
        "numbers": numbers or None,
        "posting_keys": tuple(int(key) for key in own.posting_key),
        "first_day": own.date.iloc[0],
        "created_at": own.created_at.min(),
        "each": tuple(int(units) for units in own.units),
    }


def _without_strangers(own: pd.DataFrame, wanted: set[int], tolerance: int) -> pd.DataFrame:
    """The one document that alone is what is wanted, where all of them together are not."""
    if len(own) < 2 or any(abs(int(own.units.sum()) - units) <= tolerance * len(own) for units in wanted):
        return own
    alone = [any(abs(int(units) - wish) <= tolerance for wish in wanted) for units in own.units]
    return own[alone] if sum(alone) == 1 else own


def _state(row: dict[str, Any], slack: int) -> str:
    if not row["documents"]:
        return "none"
    if abs(row["posted"] - row["expected"]) <= slack:
        return "holds"
    if row["singles"] and abs(row["posted"] - row["all_expected"]) <= slack:
        return "holds with singles"
    if len(row["each"]) > 1 and all(abs(units - row["expected"]) <= slack for units in row["each"]):
        return "repeated"
    return "short" if row["posted"] < row["expected"] else "over"


def _regimes(frame: pd.DataFrame, declared: bool) -> pd.DataFrame:
    """Buckets without a document in a time in which the orders were posted one by one are no sums: state `single`."""
    if declared:
        return frame
    named = pd.Series("single", index=frame.index).where(frame.singles > 0).mask(frame.documents > 0, "sum")
    regime = named.ffill().bfill()
    return frame.assign(state=np.where((frame.state == "none") & (regime == "single"), "single", frame.state))


def _labels(fit: Fit, frame: pd.DataFrame, known: Payouts | None) -> pd.DataFrame:
    if fit.grain.cut:
        opens, closes = (list(ends) for ends in zip(*map(fit.grain.cut.bounds, frame.key), strict=True))
        own = pd.DataFrame()
    else:
        own = known.frame.set_index("bucket").loc[frame.key] if known is not None else pd.DataFrame()
        closes = [_closing(row) for row in rows_of(own)]
        opens = list(pd.to_datetime(own.begins_at, utc=True))
    labels = _sums_in_words(fit, frame, own)
    with written_for(ENGLISH.language):
        plain = _sums_in_words(fit, frame, own)
    ends = {"opens": pd.to_datetime(opens, utc=True), "closes": pd.to_datetime(closes, utc=True)}
    return pd.DataFrame({"label": labels, "plain_label": plain, **ends}, index=frame.index)


def _sums_in_words(fit: Fit, frame: pd.DataFrame, own: pd.DataFrame) -> list[str]:
    """What the sum of each bucket is called."""
    if not fit.grain.cut:
        return [_payout_label(fit.grain.grain, row) for row in rows_of(own)]
    days = [" to ".join(map(day_words, sorted(set(fit.grain.cut.days(key))))) for key in frame.key]
    return [f"the sum of {words}{of_several(fit.grain.home)}" for words in days]


def of_several(home: Home) -> str:
    """Whose orders a sum holds, where it is several channels' together."""
    return f" of {home.name}" if len(home.channels) > 1 else ""


def _payout_label(word: str, row: Any) -> str:
    name = f" {row.payout_id}" if isinstance(row.payout_id, str) else ""
    return f"the sum of {word}{name}" + ("" if name else f" of {day_words(row.day)}")


def _closing(row: Any) -> Any:
    """When a payout was closed: the end of its period, else the end of its day; far off where it was not yet."""
    if row.open:
        return NOT_YET
    if pd.notna(row.ends_at):
        return row.ends_at
    return pd.Timestamp(row.day) + pd.Timedelta(days=1) if pd.notna(row.day) else pd.NaT


def is_paid_out(basis: str) -> bool:
    """Whether a bucket's sum is no sum over its orders, so that no order can be told to be what it lacks."""
    return basis == PAID_OUT


def of_money(basis: str) -> bool:
    """Whether a sum is what the bank received, rather than what was sold."""
    return basis in (*OF_LINES["net"], PAID_OUT)
