"""Peak days, and whether orders took longer on them: a queue that holds back what it cannot carry shows there first."""

from datetime import date

import numpy as np
import pandas as pd

from .sentences import count

PEAK = 2.0  # times the orders that are usual on the same weekday, from which a day is a peak
BEYOND = 4.0  # and so many deviations of a Poisson count above them
AROUND = 8  # weeks on either side that tell what is usual


def peak_days(rows: pd.DataFrame) -> list[date]:
    """The days with far more orders than their weekday has in the weeks around; `rows` have day and orders."""
    by_day = rows.groupby("day")["orders"].sum()
    days = pd.date_range(by_day.index.min(), by_day.index.max())
    orders = by_day.reindex([day.date() for day in days], fill_value=0).to_numpy(float)
    found = []
    for place, number in enumerate(orders):
        beside = [place + 7 * week for week in range(-AROUND, AROUND + 1) if week]
        others = [orders[other] for other in beside if 0 <= other < len(orders)]
        usual = float(np.median(others)) if others else number
        if number >= PEAK * usual and number > usual + BEYOND * np.sqrt(max(usual, 1.0)):
            found.append(days[place].date())
    return found


def at_most(rows: pd.DataFrame, part: float) -> int:
    """The lag in days that this part of the orders kept; `rows` have lag and orders."""
    summed = rows.groupby("lag")["orders"].sum().sort_index()
    return int(summed.index.to_numpy()[int(np.searchsorted(summed.cumsum(), part * summed.sum()))])


def peak_words(rows: pd.DataFrame, peaks: list[date]) -> str:
    """How many peak days there were, and how long their orders took beside those of other days; nothing without any."""
    on_peak = rows["day"].isin(peaks)
    if not peaks or on_peak.all():
        return ""
    lags = [at_most(rows[own], 0.9) for own in (on_peak, ~on_peak)]
    took, else_ = (f"within {count(lag, 'day')}" if lag else "on the same day" for lag in lags)
    lead = f"On {count(len(peaks), 'peak day')}, of at least twice the orders usual on their weekday,"
    return f"{lead} nine in ten orders were there {took}, on other days {else_}."
