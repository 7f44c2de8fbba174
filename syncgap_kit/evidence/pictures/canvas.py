"""What all pictures share: the days and the size they are drawn for, their colours, and how they become SVG.

Days are handed over as UTC instants on a UTC scale, so every reader sees the same day, wherever the picture was made.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from textwrap import wrap
from typing import Any, TypeAlias

import altair as alt
import vl_convert

from ...written import notation
from . import pointing
from .chart_locale import reader_locale
from .plotted import laid_out
from .spoken import SPOKEN
from .timeline import DAY

# From Okabe and Ito's palette, safe for every kind of colour blindness; the meaning never rests on colour alone.
INK, MUTED, PALE, CAUSE = "#22303c", "#64717d", "#c5ced6", "#c44e00"
FONT = "system-ui, -apple-system, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"
LETTER = 0.56  # mean width of a letter of a title, as a part of its size
GUTTER = 44  # pixels that every panel keeps for its vertical scale, so that the days stand above each other
Panel: TypeAlias = dict[str, Any]  # in the words of Vega-Lite


@dataclass(frozen=True)
class Canvas:
    """The days to draw and the size to draw them for (pixels)."""

    first: date
    last: date
    width: int
    text: int
    most: int  # bins, beyond which days become weeks
    labelled: bool = False  # this panel writes the days under itself
    live: bool = False  # drawn by a script, for a reader who points at it

    def x(self, field: str = "at") -> alt.X:
        """The time axis, the same in every panel; a field holds milliseconds since 1970 in UTC."""
        ends = [instant(self.first), instant(self.last + DAY)]
        reach = pointing.reach(*ends) if self.live else {"domain": ends}
        scale = alt.Scale(type="utc", nice=False, **reach)
        return alt.X(f"{field}:T", scale=scale, axis=self.days() if self.labelled else None, title=None)

    def days(self) -> alt.Axis:
        """The labelled axis: months, or days where the picture covers few of them."""
        few = (self.last - self.first).days < 100
        own = notation()
        months = own.axis_month if self.width > 600 else own.narrow_month
        form, each = (own.axis_day, "week") if few else (months, "month")
        near = pointing.ticks(span(self), own.axis_day, months) if self.live else {"format": form, "tickCount": each}
        return alt.Axis(**near, labelFlush=True, labelOverlap="greedy", labelSeparation=8)


def finished(panels: Sequence[Panel], canvas: Canvas, text: str) -> dict[str, Any]:
    """The panels as one picture, in the words of Vega-Lite."""
    spec = laid_out({"config": look(canvas), "description": text, **above_each_other(panels, canvas)})
    return pointing.alive(spec, instant(canvas.first), instant(canvas.last + DAY)) if canvas.live else spec


def above_each_other(panels: Sequence[Panel], canvas: Canvas) -> dict[str, Any]:
    """Panels in a column; a title is broken into lines where it would reach beyond its panel, and has room for them."""
    told = [_titled(panel, canvas) for panel in panels]
    lines = max((len(one["title"]) for one in told[1:] if isinstance(one.get("title"), list)), default=1)
    return {"vconcat": told, "spacing": 40 + (lines - 1) * canvas.text, "bounds": "flush"}


def _titled(panel: Panel, canvas: Canvas) -> Panel:
    if not panel.get("title"):
        return panel
    lines = wrap(str(panel["title"]), max(int(panel["width"] / (canvas.text * LETTER)), 1))
    return {**panel, "title": lines} if len(lines) > 1 else panel


def look(canvas: Canvas) -> dict[str, Any]:
    """What all panels of a picture have in common, as Vega-Lite's configuration."""
    axis = {"labelFont": FONT, "labelFontSize": canvas.text - 1, "labelColor": MUTED, "gridColor": "#e8ecef"}
    title = {"font": FONT, "fontSize": canvas.text, "fontWeight": 600, "color": INK}
    return {
        "background": "#ffffff",
        "padding": 6,
        "font": FONT,
        "view": {"stroke": None},
        # Words for each mark would be heard by nobody, and tell days in this machine's zone.
        "mark": {"aria": False},
        "title": {"anchor": "start", "frame": "group", "offset": 8, **title},
        "axis": {"domain": False, "ticks": False, **axis},
        "axisX": {"grid": False, "labelPadding": 6},
        **reader_locale(),
    }


def svg(spec: dict[str, Any]) -> str:
    """A picture as SVG: the same values give the same bytes."""
    return str(vl_convert.vegalite_to_svg(spec, vl_version=SPOKEN))


def span(canvas: Canvas) -> int:
    """The whole of the days drawn, in milliseconds."""
    return instant(canvas.last + DAY) - instant(canvas.first)


def instant(day: date) -> int:
    """A day as the milliseconds in which a chart counts."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)
