"""What many orders of a channel differ by alike: one ratio, or a share of each and a fixed fee.

Both are looked for among the orders that no part of them explains, and believed where at least five orders of three
amounts, and half of all that are unexplained, agree to the smallest coin. One ratio suggests another currency only
where the books do not tell the currency of their documents, and where it is no round share, as of parts of an order.
"""

from dataclasses import dataclass
from typing import Any

import ibis
import numpy as np

from ..findings import MINOR_UNITS
from ..intake.case import Case
from ..intake.readers import READERS

FEW, AMOUNTS = 5, 3
SEEN = 2000  # orders of a channel and currency from which they are learnt
TRIED = 60  # orders whose own ratio is tried for all
CLOSE = 0.03  # a ratio nearer to 1 tells nothing of currencies
SHARES = (0.001, 0.30)  # of a fee
FIXED = (0.05, 1.00)
STEP = 0.0001  # shares of fees are multiples of it
NEAR = 30  # so many of them around the middle one are tried
ROUND = 0.005  # round shares are multiples of this
Found = tuple[int, float, float, str]  # orders that agree, ratio, fixed amount, leg
NONE: Found = (0, 1.0, 0.0, "")
CURRENCY, RATIO, SHARE, FEE = "currency", "ratio", "share of ", "fee of "


@dataclass(frozen=True)
class Alike:
    """What a channel's orders in one currency differ by: books = channel * ratio - fixed, to one coin."""

    channel: str
    currency: str
    ratio: float
    fixed: float
    leg: str


def common_ratios(case: Case, table: Any) -> list[Alike]:
    """What many orders without a leg differ by alike, one for each channel and currency at most.

    Legs are currency, ratio, `share of 30 %` and `fee of 2.9 % and 0.30`. Needs order_key, channel, currency, total,
    booked and leg.
    """
    open_ = table.filter(table.leg.isnull(), table.total > 0, table.booked > 0)
    place = ibis.row_number().over(group_by=(open_.channel, open_.currency), order_by=open_.order_key)
    numbers = {name: open_[name].cast("float64") for name in ("total", "booked")}
    seen = open_.select("channel", "currency", place=place, **numbers).filter(lambda t: t.place < SEEN)
    frame = seen.order_by("channel", "currency", "place").execute()
    found = []
    for (channel, currency), own in frame.groupby(["channel", "currency"], sort=True):
        total, booked = own.total.to_numpy(), own.booked.to_numpy()
        tried = (_ratio(total, booked, currency, _is_open(case)), _fee(total, booked, currency))
        agree, ratio, fixed, leg = max(
            tried, key=lambda one: one[0]
        )  # the ratio, the simpler, where both explain as many
        found += [Alike(channel, currency, ratio, fixed, leg)] if agree else []
    return found


def holding(table: Any, one: Alike) -> tuple[Any, str]:
    """Whether orders (channel, currency, total, booked) differ by just this, and its leg."""
    off = table.booked.cast("float64") - table.total.cast("float64") * one.ratio + one.fixed
    own = (table.channel == one.channel) & (table.currency == one.currency)
    return (own & (off.abs() <= _coin(one.currency))).fill_null(False), one.leg


def _coin(currency: str) -> float:
    return float(10 ** -MINOR_UNITS.get(currency, 2)) * 1.01


def _agree(total: Any, booked: Any, ratio: float, fixed: float, currency: str) -> int:
    """How many orders agree; none where they are too few, or too much of the same amount, to show anything."""
    fits = np.abs(booked - total * ratio + fixed) <= _coin(currency)
    count = int(fits.sum())
    enough = count >= FEW and 2 * count >= len(total) and len(np.unique(total[fits])) >= AMOUNTS
    return count if enough else 0


def _fee(total: Any, booked: Any, currency: str) -> Found:
    """A share and a fixed amount that are kept of each order."""
    order = np.argsort(total, kind="stable")
    total, kept = total[order], (total - booked)[order]
    half = len(total) // 2
    apart = total[half:] - total[: len(total) - half]
    if not np.any(apart > 0):
        return NONE
    slope = float(np.median(((kept[half:] - kept[: len(kept) - half]) / np.where(apart > 0, apart, np.nan))[apart > 0]))
    tried = []
    for share in sorted({round(round(slope / STEP) * STEP + n * STEP, 4) for n in range(-NEAR, NEAR + 1)}):
        middle = round(float(np.median(kept - total * share)), 2)
        for fixed in (middle - 0.01, middle, middle + 0.01):
            if SHARES[0] <= share <= SHARES[1] and FIXED[0] <= fixed <= FIXED[1]:
                count = _agree(total, total - kept, 1 - share, fixed, currency)
                off = float(np.abs(kept - total * share - fixed).sum())
                tried.append((count, _is_round(share, 0.001) + _is_round(fixed, 0.05), -off, share, fixed))
    most, _, _, share, fixed = max(tried, default=(0, 0, 0.0, 0.0, 0.0))
    return most, 1 - share, fixed, f"{FEE}{_percent(share)} and {fixed:.2f}"


def _is_round(number: float, step: float) -> bool:
    return abs(number / step - round(number / step)) < 1e-6


def _ratio(total: Any, booked: Any, currency: str, is_open: bool) -> Found:
    """One ratio of books to channel, and what it may be."""
    largest = np.argsort(-total, kind="stable")[:TRIED]
    tried = sorted({float(one) for one in booked[largest] / total[largest]})
    counted = [(_agree(total, booked, one, 0.0, currency), -abs(one - 1), one) for one in tried]
    most, _, ratio = max(counted, default=(0, 0.0, 1.0))
    if not most or abs(float(np.log(ratio))) <= CLOSE:
        return NONE
    share = round(ratio / ROUND) * ROUND
    if _agree(total, booked, share, 0.0, currency) >= most:
        return most, share, 0.0, f"{SHARE}{_percent(share)}"
    return most, ratio, 0.0, CURRENCY if is_open else RATIO


def _percent(share: float) -> str:
    return f"{round(share * 100, 2):g} %"


def _is_open(case: Case) -> bool:
    """Whether some report of the books does not tell the currency of its documents."""
    telling = {reader.name: "currency" in reader.fields for reader in READERS if reader.role == "books"}
    return not all(telling[item.format] for item in case.inputs if item.format in telling)
