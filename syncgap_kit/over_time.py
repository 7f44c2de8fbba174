"""What is beside the gaps, day by day: orders set apart, orders and documents that stand wrong, days without an order.

A jump in what is rightly left out of the books is how a gap hides, and an export that ends early looks like a quiet
week; both are told here, for each channel, by the day on which orders were placed.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import ibis
import numpy as np
import pandas as pd

from .calendar import day_in
from .intake.phrases import many, owner
from .matching.dispositions import IN_THE_BOOKS
from .matching.orders import Matches
from .tracing.shares import ShareChange, share_changes
from .tracing.silence import Silence, silences
from .written import day_words, in_digits, percent_words

EPOCH = date(1970, 1, 1)
EXCEPTIONS = ("mismatched", "duplicated", "orphaned", "booked")  # booked: in the books though not expected
COLUMNS = ("channel", "day", "orders", "not_expected", *EXCEPTIONS)
UNLIKELY = 0.01  # a silence less likely than this is not left to chance
UNSETTLED = timedelta(days=14)  # the newest orders may yet be paid or cancelled, so their days say nothing of the share


@dataclass(frozen=True, eq=False)
class OverTime:
    """The counts by day, and what stands out in them; days of changes and silences are numbered from `first`."""

    days: pd.DataFrame  # COLUMNS, a row for each channel and day from its first order to the last day looked at
    first: dict[str, date]  # of each channel
    excluded: dict[str, list[ShareChange]]  # by channel: when the share of orders set apart changed
    reasons: dict[str, list[str]]  # by channel, for each change: the reason whose orders changed most
    silent: dict[str, list[Silence]]
    booked: dict[str, list[ShareChange]] = field(
        default_factory=dict
    )  # when more, or fewer, of those set apart came in

    def of(self, channel: str) -> pd.DataFrame:
        """The days of one channel."""
        return self.days[self.days["channel"] == channel].reset_index(drop=True)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is to be said: how the share of orders set apart changed, and where orders end before their time."""
        apart = [
            f"{owner(channel)}: {excluded_sentence(self.first[channel], change, why)} Look whether they are rightly "
            "left out: a jump in what is set apart is how a gap hides."
            for channel, changes in sorted(self.excluded.items())
            for change, why in zip(changes, self.reasons[channel], strict=True)
        ]
        booked = [
            f"{owner(channel)}: {booked_sentence(self.first[channel], change)} Look what was changed then: the books "
            "hold sales that are none."
            for channel, changes in sorted(self.booked.items())
            for change in changes
            if change.after > change.before
        ]
        early = [
            f"{owner(channel)}: {_ends_early(self.first[channel], one)}"
            for channel, silent in sorted(self.silent.items())
            for one in silent
            if one.open and one.chance < UNLIKELY
        ]
        return (*apart, *booked, *early)


def over_time(matches: Matches) -> OverTime:
    """Each channel day by day: one query over its orders, one over documents without an order."""
    case, orders, lone = matches.case, matches.orders, matches.orphans
    why = (orders.disposition == "not_expected").ifelse(orders.reason.split(IN_THE_BOOKS)[0], ibis.null("string"))
    booked = (orders.disposition == "not_expected") & orders.reason.contains(IN_THE_BOOKS)
    keys = {"day": _number(orders.created_day), "why": why, "booked": booked.fill_null(False)}
    placed = orders.group_by("channel", "disposition", **keys).agg(number=orders.count())
    rows = placed.order_by("channel", "day", "disposition", "why", "booked").execute()
    alone = lone.group_by("channel", day=_number(lone.date)).agg(number=lone.count()).execute().dropna()
    today = day_in(case.as_of + timedelta(seconds=1), case.timezone)  # the last second of a day ends it
    until = min(case.settings.period[1] or date.max, today - timedelta(days=1))
    frames, first, excluded, reasons, silent, all_the_same = [], {}, {}, {}, {}, {}
    for name, own in rows.groupby("channel", sort=True):
        channel, begin = str(name), int(own["day"].min())
        length = max(int(own["day"].max()), (until - EPOCH).days) - begin + 1
        days = _by_day(own, alone[alone["channel"] == channel], begin, length)
        start = first[channel] = EPOCH + timedelta(days=begin)
        frames.append(days.assign(channel=channel, day=[start + timedelta(days=at) for at in range(length)]))
        settled = max((today - UNSETTLED - start).days, 0)
        excluded[channel] = share_changes(days["orders"][:settled], days["not_expected"][:settled])
        all_the_same[channel] = share_changes(days["not_expected"][:settled], days["booked"][:settled])
        reasons[channel] = [_reason(own, begin + one.span.day) for one in excluded[channel]]
        silent[channel] = silences(days["orders"], start.weekday())
    whole = pd.concat(frames, ignore_index=True)[list(COLUMNS)]
    return OverTime(whole, first, excluded, reasons, silent, all_the_same)


def _number(day: Any) -> Any:
    """A day as the number of days since 1970."""
    return day.delta(ibis.literal(EPOCH), unit="day")


def _by_day(own: pd.DataFrame, alone: pd.DataFrame, begin: int, days: int) -> pd.DataFrame:
    """The counts of COLUMNS of one channel, a row for each day from its first on."""

    def counted(rows: pd.DataFrame) -> Any:
        place = rows["day"].to_numpy(int) - begin
        within = (place >= 0) & (place < days)
        return np.bincount(place[within], rows["number"].to_numpy(float)[within], days).astype(int)

    parts = {word: counted(own[own["disposition"] == word]) for word in ("not_expected", *EXCEPTIONS[:2])}
    parts |= {"orphaned": counted(alone), "booked": counted(own[own["booked"]])}
    return pd.DataFrame({"orders": counted(own), **parts})


def _reason(own: pd.DataFrame, day: int) -> str:
    """The reason for leaving orders out whose part of a day's orders differs most between before and since a day."""
    apart = own[own["why"].notna()]
    sides = []
    for side in (own["day"] < day, own["day"] >= day):
        total = max(int(own.loc[side, "number"].sum()), 1)
        sides.append(apart[side.reindex(apart.index)].groupby("why")["number"].sum() / total)
    return str(sides[1].sub(sides[0], fill_value=0.0).abs().sort_index().idxmax())


def _ends_early(first: date, silence: Silence) -> str:
    """A silence at the end of a channel's orders that is not left to chance."""
    last, days = first + timedelta(days=silence.first - 1), many(silence.last - silence.first + 1, "day")
    usual = in_digits(silence.usual, 0 if silence.usual >= 10 else 1)
    return (
        f"after {day_words(last)} there is no order in {days}, where {usual} would have been usual; the export may end "
        "early, so see that it reaches up to the day on which the files were taken."
    )


def booked_sentence(first: date, change: ShareChange) -> str:
    """A change of the share of orders not expected that are in the books all the same, in words."""
    moved = _moved(first, change)
    return f"Of the orders that are not expected in the books, the share that is there all the same {moved}."


def excluded_sentence(first: date, change: ShareChange, reason: str) -> str:
    """A change of the share in words: the day, from what to what, and what for."""
    return (
        f"The share of orders that are not expected in the books {_moved(first, change)}, most of all by orders of "
        f"which is said: {reason}."
    )


def _moved(first: date, change: ShareChange) -> str:
    """How a share changed, such as `rose on about 3 March 2025 from 1.0% to 4.5%`."""
    day = day_words(first + timedelta(days=change.span.day))
    verb = "rose" if change.after > change.before else "fell"
    before, after = (percent_words(100 * share, 1) for share in (change.before, change.after))
    return f"{verb} on about {day} from {before} to {after}"
