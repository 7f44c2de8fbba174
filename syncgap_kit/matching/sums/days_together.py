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
from .expected_sums import Cut
from .grain import Grain

MOST_DAYS = 10  # without a sum, before the one that holds them as well


def days_together(case: Case, grain: Grain, frame: pd.DataFrame, members: Any) -> tuple[pd.DataFrame, Any, int]:
    """The buckets, their orders (order_key, key, units) and how many days stand in the sum of a later one.

    `frame`: the buckets in order of time, of which those days are none any more; `members`: Ibis, as of `across_cuts`.
    """
    cut, found = grain.cut, _held_by_later(frame)
    if cut is None or not found:
        return frame, members, 0
    keys = [str(key) for key in frame.key]
    orders = timed_members(case, grain, members, [keys[source] for places, _ in found for source in places])
    by_key = dict(tuple(orders.groupby("key")))
    steps = [  # a day all of whose orders were posted one by one brings nothing along
        Step(by_key[keys[source]], source, target)
        for places, target in found
        for source in places
        if keys[source] in by_key
    ]
    members, _ = rekeyed(case, frame, members, steps, "members_together")
    whole = _named(cut, of_several(grain.home), moved_over(frame, steps), found)
    gone = whole.index[[step.source for step in steps]]
    return whole.drop(index=gone).reset_index(drop=True), members, len(steps)


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


def _named(cut: Cut, whose: str, frame: pd.DataFrame, found: list[tuple[range, int]]) -> pd.DataFrame:
    """The buckets, those that hold further days opening with the first of them and named after all."""
    for places, target in found:
        index = frame.index[target]
        days = [day for place in (*places, target) for day in cut.days(frame.key.iloc[place])]
        frame.loc[index, "opens"] = frame.opens.iloc[places[0]]
        frame.loc[index, "label"] = _words(days, whose)
        with written_for(ENGLISH.language):
            frame.loc[index, "plain_label"] = _words(days, whose)
    return frame


def _words(days: list[date], whose: str) -> str:
    return f"the sum of {day_words(min(days))} to {day_words(max(days))}{whose}"
