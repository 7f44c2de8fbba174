"""Numbers that documents take from elsewhere: from an order, from a payout, from the day.

Their holes are those of the orders, the payouts or the calendar, and tell nothing of the report in which they stand.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import ibis

from .numbered import numbered

MIRRORED = 0.5  # of the numbers are an order's of about the same time, or a payout's
ABOUT = 45  # days between an order and its document, or a document and the day that its number tells, at most
SOON = 10  # the same, where the number tells no year: a counter is sooner near a day by chance
DATED = 0.9  # of the numbers read as days of about their documents' time; a counter soon reaches a 32nd of a month
LOOKED_AT = 2000  # numbers of a sequence that are read as days
DAY_FIRST, MONTH_FIRST = (4, 2, 0), (4, 0, 2)  # where year, month and day begin


def is_borrowed(rows: Any, numbers: Any, instants: Any, orders: Any, payouts: Sequence[Any]) -> bool:
    """Whether most of a sequence's numbers are orders', payouts' or days.

    Ibis: `rows` with number and at; `orders` as canonical; `payouts`, tables with payout_id. Arrays: the `numbers`,
    each once, and the `instants` of their documents.
    """
    if _are_days(numbers, instants):
        return True
    least = MIRRORED * len(numbers)
    return any(_shared(rows, one) >= least for one in payouts) or _of_orders(rows, orders) >= least


def _shared(rows: Any, payouts: Any) -> int:
    """How many of the numbers are those of payouts."""
    own = numbered(payouts.filter(payouts.payout_id.notnull()).select("payout_id").distinct(), "payout_id")
    return int(rows.semi_join(own, "number").number.nunique().execute())


def _of_orders(rows: Any, orders: Any) -> int:
    """How many of the numbers are those of orders of about their time."""
    names = (orders.select("created_at", name=orders[column]) for column in ("order_name", "order_id"))
    named = numbered(ibis.union(*names), "name").select("number", "created_at")
    both = rows.select("number", "at").join(named, "number")
    about = ibis.interval(days=ABOUT)
    near = both.filter(both["at"].between(both.created_at - about, both.created_at + about))
    return int(near.number.nunique().execute())


def _are_days(numbers: Any, instants: Any) -> bool:
    """Whether the numbers read as days of about their documents' time, all in one way of writing."""
    step = max(1, len(numbers) // LOOKED_AT)
    days = instants[::step].astype("datetime64[D]").astype(object)
    told: dict[tuple[int, str], int] = {}
    for number, day in zip(numbers[::step].tolist(), days, strict=True):
        for way, read in _readings(str(number)):
            if abs((read - day).days) <= ABOUT:
                told[way] = told.get(way, 0) + 1
        for way in _without_year(str(number), day):
            told[way] = told.get(way, 0) + 1
    return max(told.values(), default=0) >= DATED * len(days)


def _without_year(digits: str, day: date) -> Iterator[tuple[int, str]]:
    """The ways of writing by which a number tells month and day of about that day: 0401, and with the day first."""
    digits = digits.zfill(4)
    if len(digits) > 4:
        return
    for first, second, way in ((digits[:2], digits[2:], "month first"), (digits[2:], digits[:2], "day first")):
        for year in (day.year - 1, day.year, day.year + 1):
            try:
                read = date(year, int(first), int(second))
            except ValueError:
                continue
            if abs((read - day).days) <= SOON:
                yield 0, way


def _readings(digits: str) -> Iterator[tuple[tuple[int, str], date]]:
    """The days that a number may tell, by the way of writing: 250401 and 20250401, also counted on within the day
    (25040103), and with the day or the month first."""
    digits = digits.zfill(len(digits) + len(digits) % 2)  # a zero in front is lost in a number
    ways = [(2, (0, 2, 4), 6, 10), (4, (0, 4, 6), 8, 12)]
    ways += [(year, places, 4 + year, 4 + year) for year in (2, 4) for places in (DAY_FIRST, MONTH_FIRST)]
    for year, places, least, most in ways:
        if least <= len(digits) <= most:
            parts = [int(digits[place : place + (2 if n else year)]) for n, place in enumerate(places)]
            try:
                yield (year, str(places)), date(parts[0] + (2000 if year == 2 else 0), *parts[1:])
            except ValueError:
                continue
