"""How small a gap would have been seen: losses put into a channel's own days, and the tracing run over them again.

A drop that takes a share of the orders from some day on is put into the last four weeks of the channel's settled days,
its losses spread evenly. How many it takes is chance: the number put in is one that 95 of 100 such drops would exceed
(the binomial's lower 5% quantile). The smallest share whose number the tracing still calls a gap is found by halving,
so that the same files always give the same answer. What the books lack already stays where it is.
"""

from dataclasses import dataclass
from datetime import date
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..tracing.likelihood import Floats
from ..tracing.segmentation import segment
from ..written import day_words, for_reader, in_digits, percent_words
from .markup import Shown, element, join
from .pictures.timeline import SETTLED
from .sentences import count, name_of, share
from .tables import NUMBER, Column, html_table

if TYPE_CHECKING:
    from ..investigation import Study

WEEKS = 4
DAYS, WINDOW = 7 * WEEKS, 180  # days of the drop, and of the channel up to its end
CHANCE = 0.95  # of being seen
HALVINGS = 6  # of the share: finer than a hundredth of it matters to nobody
FEWEST = 14  # settled days before the drop, below which nothing can be said
METHOD = (
    "How that was found: losses were put into the last four weeks of each channel's own days, evenly spread, and the "
    "same tracing was run over them again, with smaller and smaller losses. The losses put in are so few that 95 of "
    "100 drops of that share would have lost more. A loss of a few days has to be larger to be seen; one that strikes "
    "a single kind of orders is looked for by itself, and may be seen while it is smaller."
)


@dataclass(frozen=True)
class Detectable:
    """The smallest drop of four weeks that would have been seen in one channel and currency; 0: none can be told."""

    channel: str
    currency: str
    since: date
    expected: int  # orders of those four weeks
    share: float
    lost: int  # orders of theirs that such a drop loses at least, in 95 of 100 cases
    missing: int = 0  # orders of theirs that have not arrived, where a drop could not be told from these

    @property
    def sentence(self) -> str:
        """The same in words."""
        of = f"{name_of(self.channel)}, {self.currency}"
        if self.missing:
            lack = "has" if self.missing == 1 else "have"
            return (
                f"{of}: {in_digits(self.missing)} of {count(self.expected, 'order')} of the last four weeks {lack} not "
                "arrived, so a drop in them could not be told from what is only late: look again with the files of a "
                "later day."
            )
        if not self.share:
            return (
                f"{of}: with {count(self.expected, 'order')} in four weeks even the loss of all of them would not "
                "surely have been told from chance."
            )
        return (
            f"{of}: a drop that lost {share(round(self.share * 1000), 1000)} of the orders for four weeks, about "
            f"{count(max(round(self.share * self.expected / WEEKS), 1), 'order')} of "
            f"{in_digits(round(self.expected / WEEKS))} a week, would have been seen with {percent_words(95)} "
            "probability; a smaller one may not have been."
        )


@for_reader
def detectable(study: "Study") -> Shown:
    """For each channel without a gap of missing orders, how small such a gap would have been seen."""
    rows = study.completeness[study.completeness["kind"] == "missing"]
    lost = {(gap.channel, gap.currency) for gap in study.gaps if gap.kind == "missing"}
    homes = sorted(set(zip(rows["channel"], rows["currency"], strict=True)) - lost)
    if not homes:
        text = "Every channel with orders has a gap of missing orders, which is told above." if lost else ""
        text = text or "No channel has orders that belong in the books, so no gap could have been seen."
        return Shown(element("p", text), text)
    found = [(home, smallest(rows, *home)) for home in homes]
    sentences = [one.sentence if one else _too_short(*home) for home, one in found]
    told = [one for _, one in found if one and one.share]
    columns = (
        Column("Channel"),
        *(Column(text, NUMBER) for text in ("Orders of the last four weeks", "Smallest drop seen", "Orders a week")),
    )
    shown = [
        (
            f"{name_of(one.channel)}, {one.currency}, from {day_words(one.since)}",
            in_digits(one.expected),
            share(round(one.share * 1000), 1000),
            in_digits(max(round(one.share * one.expected / WEEKS), 1)),
        )
        for one in told
    ]
    parts = [element("p", sentence) for sentence in sentences]
    if len(told) > 1:
        caption = f"The smallest drop that would have been seen with {percent_words(95)} probability"
        parts.append(html_table(caption, columns, shown))
    parts += [element("p", METHOD, class_="note")] if told else []
    return Shown(join(parts), "\n".join(sentences))


def smallest(rows: pd.DataFrame, channel: str, currency: str) -> Detectable | None:
    """The smallest drop of one channel and currency; None where its settled days are too few to say.

    `rows`: the completeness of missing orders.
    """
    own = rows[(rows["channel"] == channel) & (rows["currency"] == currency)].sort_values("day")
    mature = own["maturity"].astype(float).to_numpy() >= SETTLED
    settled, busy = np.flatnonzero(mature), np.flatnonzero(mature & (own["expected"] > 0).to_numpy())
    if len(busy) and busy[-1] + 1 >= DAYS + FEWEST:  # an export may end before the day on which it was taken
        settled = busy
    own = own.iloc[: settled[-1] + 1].tail(WINDOW) if len(settled) else own.head(0)
    if len(own) < DAYS + FEWEST:
        return None
    expected, arrived, mature = (own[name].to_numpy(np.float64) for name in ("expected", "arrived", "maturity"))
    since, of = own["day"].iloc[-DAYS], arrived[-DAYS:].sum()

    def lost_by(part: float) -> int:
        return surely_lost(int(of), part)

    def seen(part: float) -> bool:
        broken = with_losses(arrived, lost_by(part))
        return any(one.peak >= len(own) - DAYS for one in segment(expected, broken, mature).episodes)

    low, high, orders = 0.0, 1.0, int(expected[-DAYS:].sum())
    if seen(low):  # what is already lacking there was found to be no gap, by more than the counts of days
        return Detectable(channel, currency, since, orders, 0.0, 0, missing=orders - int(of))
    if not seen(high):
        return Detectable(channel, currency, since, orders, 0.0, 0)
    for _ in range(HALVINGS):
        middle = high / 4 if not low else (low + high) / 2
        low, high = (low, middle) if seen(middle) else (middle, high)
    return Detectable(channel, currency, since, orders, high, lost_by(high))


def surely_lost(orders: int, part: float) -> int:
    """How many of `orders` a drop that takes each with probability `part` loses at least, in 95 of 100 cases."""
    if part >= 1.0:
        return orders
    deviation = float(np.sqrt(orders * part * (1.0 - part)))
    return max(int(np.floor(orders * part - NormalDist().inv_cdf(CHANCE) * deviation)), 0)


def with_losses(arrived: Floats, lost: int) -> Floats:
    """The arrivals with so many taken from the last days, evenly over their orders."""
    late = arrived[-DAYS:]
    due = np.concatenate([[0.0], np.cumsum(late)]) * (lost / max(late.sum(), 1.0))
    return np.concatenate([arrived[:-DAYS], late - np.minimum(np.diff(np.floor(due + 0.5)), late)])


def _too_short(channel: str, currency: str) -> str:
    return (
        f"{name_of(channel)}, {currency}: its settled days are fewer than six weeks, too few to say how small a gap "
        "would have been seen."
    )
