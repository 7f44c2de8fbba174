"""Days without a sum of their own whose orders stand in the sum of a later day: a weekend in that of Monday.

That is no loss where the later sum holds too much by just what these days come to, to the cent.
"""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from ...intake.case import Case
from ...written import ENGLISH, day_words, written_for
from .buckets import of_several
from .cuts import Step, moved_over, rekeyed, timed_members
from .grain import Grain

MOST_DAYS = 10  # without a sum, before the one that holds them as well


def days_together(case: Case, grain: Grain, frame: pd.DataFrame, members: Any) -> tuple[pd.DataFrame, Any, int]:
    """The buckets, their orders (order_key, key, units) and how many days stand in the sum of a later one.

    `frame`: the buckets in order of time, of which those days are none any more; `members`: Ibis, as of `across_cuts`.
    """
    found = _held_by_later(frame) if grain.cut else []
    if not found:
        return frame, members, 0
    sources = [source for places, _ in found for source in places]
    orders = timed_members(case, grain, members, [str(key) for key in frame.key.iloc[sources]])
    by_key = dict(tuple(orders.groupby("key")))
    steps = [Step(by_key[str(frame.key.iloc[source])], source, target) for places, target in found for source in places]
    members, _ = rekeyed(case, frame, members, steps, "members_together")
    whole = _named(grain, moved_over(frame, steps), found)
    return whole.drop(index=whole.index[sources]).reset_index(drop=True), members, len(sources)


def _held_by_later(frame: pd.DataFrame) -> list[tuple[range, int]]:
    """The places of buckets without a document, and of the next one that has one and holds theirs as well.

    The nearest days before it are taken, until they come to what it holds beyond its own orders.
    """
    found = []
    state, expected, off, slack = (frame[name].to_numpy() for name in ("state", "expected", "off", "slack"))
    for place in np.flatnonzero(state == "over"):
        more, first = int(off[place]), int(place)
        while first and place - first < MOST_DAYS and state[first - 1] == "none" and more > slack[place]:
            first -= 1
            more -= int(expected[first])
        if first < place and abs(more) <= slack[place]:
            found.append((range(first, int(place)), int(place)))
    return found


def _named(grain: Grain, frame: pd.DataFrame, found: list[tuple[range, int]]) -> pd.DataFrame:
    """The buckets, those that hold further days opening with the first of them and named after all."""
    for places, target in found:
        index = frame.index[target]
        days = [
            day for place in (*places, target) for day in (grain.cut.days(frame.key.iloc[place]) if grain.cut else ())
        ]
        frame.loc[index, "opens"] = frame.opens.iloc[places[0]]
        frame.loc[index, "label"] = _words(grain, days)
        with written_for(ENGLISH.language):
            frame.loc[index, "plain_label"] = _words(grain, days)
    return frame


def _words(grain: Grain, days: list[date]) -> str:
    return f"the sum of {day_words(min(days))} to {day_words(max(days))}{of_several(grain.home)}"
