"""How long orders took to reach the books, week by week: a picture of lags, and the weeks that stand out."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import altair as alt
import numpy as np
import pandas as pd

from ..written import day_words, for_reader, in_digits, percent_words
from .display import channels
from .figures import pictured
from .markup import Shown, element, join
from .peaks import at_most, peak_days, peak_words
from .pictures.canvas import CAUSE, INK, Canvas, finished, instant
from .pictures.plotted import TO, layered, plotted
from .pictures.pointing import days_said, fields
from .sentences import count, name_of

if TYPE_CHECKING:
    from ..investigation import Study

BANDS = ((0, 0), (1, 1), (2, 2), (3, 3), (4, 7), (8, 14), (15, None))  # days, first and last
LOW, HIGH = "#eef3f6", "#0b4f6c"
WEEK = timedelta(days=7)
SLOW = 2.0  # times the usual nine-in-ten lag, and a day more, from which a week stands out
FEWEST = 10  # orders of a week that tell anything


@for_reader
def lags(study: "Study") -> Shown:
    """For each channel a picture of how long its orders took, and in which weeks that was longest."""
    shown = [_channel(study, channel) for channel in channels(study)]
    if not shown:
        return Shown(element("p", "No channel has an order."), "No channel has an order.")
    return Shown(join(one.markup for one in shown), "\n".join(one.text for one in shown))


def _channel(study: "Study", channel: str) -> Shown:
    rows = study.lags[study.lags["channel"] == channel]
    if not len(rows):
        text = f"{name_of(channel)}: no order with a posting date, so that nothing is known of how long they took."
        return Shown(element("p", text), text)
    weeks, peaks = by_week(rows), peak_days(rows)
    text = f"{described(channel, weeks)} {peak_words(rows, peaks)}".strip()
    first, last = weeks["week"].min(), weeks["week"].max() + WEEK - timedelta(days=1)
    legend = (
        "Each column is a week in which orders were paid; the darker a field, the more of them took so long. A dark "
        "line is the field that half of a week's orders kept, an orange one that of nine in ten; a triangle is a peak "
        "day."
    )

    def drawn(canvas: Canvas) -> dict[str, Any]:
        return _drawn(replace(canvas, labelled=True), weeks, peaks, text)

    figure = pictured(drawn, first, last, text, legend)
    return Shown(join([element("h3", name_of(channel)), figure.markup]), text)


def by_week(rows: pd.DataFrame) -> pd.DataFrame:
    """A row for each week and band of lags: orders, share of the week's (`of`), the lag of half, and of nine in ten."""
    weekly = rows.assign(week=[day - timedelta(days=day.weekday()) for day in rows["day"]])
    found = []
    for week, own in weekly.groupby("week", sort=True):
        summed = own.groupby("lag")["orders"].sum().sort_index()
        half, most = at_most(own, 0.5), at_most(own, 0.9)
        for band, (low, high) in enumerate(BANDS):
            inside = (summed.index >= low) & (summed.index <= (np.inf if high is None else high))
            orders = int(summed[inside].sum())
            found.append((week, band, orders, orders / int(summed.sum()), half, most, int(summed.sum())))
    return pd.DataFrame(found, columns=["week", "band", "orders", "share", "half", "most", "of"])


def described(channel: str, weeks: pd.DataFrame) -> str:
    """What the picture shows, in words: the usual lag, and the weeks in which it was much longer."""
    told = weeks.drop_duplicates("week")
    usual = int(np.median(told["most"]))
    within = f"within {count(usual, 'day')}" if usual else "on the day of their payment"
    words = f"{name_of(channel)}: in a usual week nine in ten orders were in the books {within}."
    slow = told[(told["most"] >= SLOW * usual) & (told["most"] > usual + 1) & (told["of"] >= FEWEST)]
    if not len(slow):
        return f"{words} No week was much slower."
    worst = slow.sort_values(["most", "week"], ascending=[False, True]).iloc[0]
    return (
        f"{words} {count(len(slow), 'week')} took much longer, most of all the one from {day_words(worst['week'])}: "
        f"{count(int(worst['most']), 'day')}."
    )


def _drawn(canvas: Canvas, weeks: pd.DataFrame, peaks: Sequence[date], text: str) -> dict[str, Any]:
    told = weeks[weeks["orders"] > 0]
    rows = [
        {"from": instant(week), "to": instant(week + WEEK), "band": band_words(int(band)), "share": float(part)}
        for week, band, part in zip(told["week"], told["band"], told["share"], strict=True)
    ]
    said = [
        f"{days_said(week, week + WEEK)}, {band_words(int(band))}: {in_digits(orders)} of {count(int(of), 'order')} "
        f"({percent_words(100 * part, 1)})"
        for week, band, orders, of, part in zip(
            *(told[key] for key in "week band orders of share".split()), strict=True
        )
    ]
    order = [band_words(band) for band in range(len(BANDS))]
    colour = alt.Color("share:Q", scale=alt.Scale(domain=[0, 1], range=[LOW, HIGH]), legend=None)
    y = alt.Y("band:N", sort=order, scale=alt.Scale(domain=order), title=None)
    shaded = plotted(rows).mark_rect().encode(x=canvas.x("from"), x2=TO, y=y, color=colour)
    pointed = [{**row, "said": words} for row, words in zip(rows, said, strict=True)]
    layers = [shaded, *_marked(canvas, weeks.drop_duplicates("week"), peaks, y)]
    layers += [fields(pointed, canvas.x("from"), y=y)] if canvas.live else []
    return finished([layered(layers, canvas.width, 130, "Days from payment to the books")], canvas, text)


def _marked(canvas: Canvas, weeks: pd.DataFrame, peaks: Sequence[date], y: alt.Y) -> Iterator[alt.Chart]:
    """The fields that half of each week's orders kept and nine in ten, as lines, and the peak days as triangles."""
    for name, colour, below in (("most", CAUSE, 4), ("half", INK, -4)):
        rows = [
            {"from": instant(week), "to": instant(week + WEEK), "band": band_words(_band(int(lag)))}
            for week, lag in zip(weeks["week"], weeks[name], strict=True)
        ]
        for edge, width in (("white", 4), (colour, 2)):  # a white edge, or the line is lost on a dark field
            ruled = plotted(rows).mark_rule(color=edge, strokeWidth=width, yOffset=below)
            yield ruled.encode(x=canvas.x("from"), x2=TO, y=y)
    if peaks:
        marks = plotted([{"at": instant(day)} for day in peaks])
        shape = marks.mark_point(shape="triangle-down", filled=True, size=40, color=CAUSE, opacity=1)
        yield shape.encode(x=canvas.x(), y=alt.value(0))


def _band(lag: int) -> int:
    """The band in which a lag lies."""
    return max(place for place, (low, _) in enumerate(BANDS) if lag >= low)


def band_words(band: int) -> str:
    """A band of lags, such as `4 to 7 days`."""
    low, high = BANDS[band]
    if high is None:
        return f"{low} or more"
    if high == 0:
        return "same day"
    return f"{low} to {high}" if low < high else count(low, "day")
