"""Small pictures of one thing each over time: shares as dots with their levels, counts as bars, silent days shaded."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

import altair as alt

from ...written import in_digits, percent_words
from ..sentences import count, share
from . import pointing
from .canvas import CAUSE, INK, MUTED, PALE, Canvas, Panel, finished, instant
from .plotted import LABEL, TO, UP_TO, either, layered, plotted
from .timeline import DAY, Bin

GUTTER = 44  # pixels for the vertical scale, as in the large pictures
LOW, TINY = 76, 48  # heights in pixels
COLUMNS, BETWEEN = 3, 60  # small multiples side by side where there is room, and pixels between them


class Stretch(NamedTuple):
    """Some days, both included, with a share of theirs; `told`: it is what the picture is about."""

    first: date
    last: date
    share: float
    told: bool


def shares(
    canvas: Canvas, title: str, points: Sequence[Bin], stretches: Sequence[Stretch], text: str
) -> dict[str, Any]:
    """The share that did not arrive of each bin, and the levels between changes,."""
    below = replace(canvas, labelled=True)
    top = max(
        [1 - point.share for point in points if point.share is not None] + [s.share for s in stretches], default=1
    )
    y = alt.Y(
        "share:Q", scale=alt.Scale(domain=[0, max(top, 0.01)]), title=None, axis=_scale(format=".0%", tickCount=3)
    )
    rows = [{"at": _middle(p), "share": 1 - p.share} for p in points if p.share is not None]
    dots = plotted(rows).mark_point(size=13, filled=True, color=MUTED, opacity=0.7).encode(x=below.x(), y=y)
    layers = [dots, *_lines(below, stretches, y)]
    cuts = [{"at": instant(stretch.first)} for stretch in stretches[1:]]
    layers.append(plotted(cuts).mark_rule(color=CAUSE, strokeWidth=1.5).encode(x=below.x()))
    layers += _pointed(below, [(p, p.expected - p.arrived) for p in points])
    return finished([layered(layers, canvas.width, LOW, title)], canvas, text)


def counts(canvas: Canvas, panels: Sequence[tuple[str, Sequence[tuple[date, date, int]]]], text: str) -> dict[str, Any]:
    """Counts per bin (start, end, number), a low panel for each kind of them,."""
    drawn: list[Panel] = []
    for place, (title, told) in enumerate(panels):
        below = replace(canvas, labelled=place == len(panels) - 1)
        bars = _bars(below, told, CAUSE)
        drawn.append(layered(bars, canvas.width, TINY, title))
    return finished(drawn, canvas, text)


def silent(
    canvas: Canvas, title: str, told: Sequence[tuple[date, date, int]], spells: Sequence[tuple[date, date]], text: str
) -> dict[str, Any]:
    """Orders per bin, and the days without one shaded,."""
    below = replace(canvas, labelled=True)
    rows = [{"from": instant(first), "to": instant(last + DAY)} for first, last in spells]
    bands = plotted(rows).mark_rect(color=CAUSE, opacity=0.35).encode(x=below.x("from"), x2=TO)
    layers = [bands, *_bars(below, told, PALE)]
    return finished([layered(layers, canvas.width, LOW, title)], canvas, text)


def multiples(
    canvas: Canvas, panels: Sequence[tuple[str, Sequence[Bin], bool]], cuts: Sequence[date], text: str
) -> dict[str, Any]:
    """A share over time for each of several kinds of orders (title, bins, whether it is the one told), side by side.

    `cuts` are drawn upright in each. All share one scale, so that they can be compared at a glance.
    """
    across = COLUMNS if canvas.width > 600 else 1
    width = (canvas.width - (across - 1) * BETWEEN) // across
    drawn = []
    for place, (title, points, told) in enumerate(panels):
        own = replace(canvas, width=width, labelled=place >= len(panels) - across)
        y = alt.Y("share:Q", scale=alt.Scale(domain=[0, 1]), title=None, axis=_scale(format=".0%", values=[0, 0.5, 1]))
        rows = [{"at": _middle(p), "share": p.share} for p in points if p.share is not None]
        colour = CAUSE if told else INK
        rule = plotted([{"at": instant(day)} for day in cuts]).mark_rule(color=MUTED, strokeDash=[4, 3])
        line = plotted(rows).mark_line(color=colour, strokeWidth=1.5, point=alt.OverlayMarkDef(size=9, color=colour))
        pointed = _pointed(own, [(p, p.arrived) for p in points])
        layers = [rule.encode(x=own.x()), line.encode(x=own.x(), y=y), *pointed]
        drawn.append(layered(layers, width, TINY, title))
    spacing = {"row": 40, "column": BETWEEN}
    return finished([{"concat": drawn, "columns": across, "spacing": spacing, "bounds": "flush"}], canvas, text)


def _lines(canvas: Canvas, stretches: Sequence[Stretch], y: alt.Y) -> list[alt.Chart]:
    rows = [
        {
            "from": instant(stretch.first),
            "to": instant(stretch.last + DAY),
            "at": (instant(stretch.first) + instant(stretch.last + DAY)) // 2,
            "share": stretch.share,
            "label": percent_words(100 * stretch.share, 1),
            "told": stretch.told,
        }
        for stretch in stretches
    ]
    colour = either(alt.ColorValue, "datum.told", CAUSE, INK)
    lines = plotted(rows).mark_rule(strokeWidth=2.5).encode(x=canvas.x("from"), x2=TO, y=y, color=colour)
    place: dict[str, Any] = {"fontSize": canvas.text, "fontWeight": 600, "dy": -9}
    halo = plotted(rows).mark_text(**place, stroke="#ffffff", strokeWidth=4).encode(x=canvas.x(), y=y, text=LABEL)
    text = plotted(rows).mark_text(**place).encode(x=canvas.x(), y=y, text=LABEL, color=colour)
    return [lines, halo, text]


def _pointed(canvas: Canvas, parts: Sequence[tuple[Bin, int]]) -> list[alt.Chart]:
    """Words for each bin: how many of its orders the picture counts."""
    rows = [
        {
            "from": instant(point.start),
            "to": instant(point.end),
            "said": (
                f"{pointing.days_said(point.start, point.end)}: {in_digits(part)} of {count(point.expected, 'order')} "
                f"({share(part, point.expected)})"
            ),
        }
        for point, part in parts
        if point.expected
    ]
    return [pointing.fields(rows, canvas.x("from"))] if canvas.live else []


def _bars(canvas: Canvas, told: Sequence[tuple[date, date, int]], colour: str) -> list[alt.Chart]:
    rows = [
        {"from": instant(start), "to": instant(end) - (instant(end) - instant(start)) // 6, "low": 0, "high": number}
        for start, end, number in told
        if number
    ]
    most = max((row["high"] for row in rows), default=1)
    axis = _scale(tickCount=min(3, most), format="d")
    y = alt.Y("low:Q", title=None, axis=axis, scale=alt.Scale(domain=[0, most]))
    bars = plotted(rows).mark_rect(color=colour).encode(x=canvas.x("from"), x2=TO, y=y, y2=UP_TO)
    said = [
        {"from": instant(a), "to": instant(b), "said": f"{pointing.days_said(a, b)}: {in_digits(n)}"}
        for a, b, n in told
    ]
    return [bars, pointing.fields(said, canvas.x("from"))] if canvas.live else [bars]


def _scale(**options: Any) -> alt.Axis:
    return alt.Axis(minExtent=GUTTER, maxExtent=GUTTER, **options)


def _middle(point: Bin) -> int:
    return (instant(point.start) + instant(point.end)) // 2
