"""Pictures for a notebook or a page: drawn for a screen and for a phone, and told in words.

A picture is SVG inside an `<img>`: it needs no script, asks for nothing, and looks the same in ten years. What it was
drawn from stands beside it as data, for the page's script, which draws it anew where it may run.
"""

import base64
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from ..attribution.candidate import KINDS
from ..findings import Gap
from ..written import for_reader
from .display import channels
from .markup import Markup, Shown, data_block, element, join
from .no_gap import no_gap_sentence
from .pictures.canvas import Canvas, svg
from .pictures.charts import picture
from .pictures.in_words import described, left_out, legend
from .pictures.plotted import unchecked
from .pictures.timeline import levels, marks
from .sentences import name_of

if TYPE_CHECKING:
    from ..investigation import Study


@for_reader
def completeness(study: "Study") -> Shown:
    """A completeness chart for each channel, and one for each other kind of gap that it has."""
    return _stacked([completeness_chart(study, *one) for one in to_draw(study)], "No channel has an order.")


def to_draw(study: "Study") -> list[tuple[str, str]]:
    """The channels, each with the kinds of its orders that have a chart."""
    drawn = [(channel, "missing") for channel in channels(study)]
    others = {(gap.channel, gap.kind) for gap in study.findings.gaps if gap.kind in KINDS}
    return drawn + sorted(others - set(drawn))


def heading_of(channel: str, kind: str) -> str:
    """What stands above a chart: the channel, and of its orders those that it is about."""
    return name_of(channel) + (f": {KINDS[kind].lost}" if kind != "missing" else "")


@for_reader
def onsets(study: "Study") -> Shown:
    """The days around the onset of each gap."""
    return _stacked([gap_chart(study, gap) for gap in study.findings.gaps], no_gap_sentence(study.findings))


@for_reader
def completeness_chart(study: "Study", channel: str, kind: str = "missing", level: str = "h3") -> Shown:
    """The share of a channel's expected orders that reached the books, over the whole time that the files cover.

    Of another kind: the share of those that reached them in time, with their own amount, or once. `level`: of its
    heading; a `p` where a page has no part to which it could belong.
    """
    days = _days(study, channel)
    if not days:
        text = f"{name_of(channel)}: no order was expected in the books, so there is nothing to draw."
        return Shown(element("p", text), text)
    gaps = tuple(gap for gap in study.findings.gaps if gap.channel == channel and gap.kind == kind)
    heading = heading_of(channel, kind)
    named = element(level, heading, class_="over") if level == "p" else element(level, heading)
    return _figure(study, channel, kind, gaps, days[0], days[-1], named)


@for_reader
def gap_chart(study: "Study", gap: Gap, around: int = 28) -> Shown:
    """The same picture from `around` days before the earliest onset of a gap to as many days after it settled."""
    days = _days(study, gap.channel)
    first = max(days[0], (gap.onset.earliest or gap.onset.date) - timedelta(days=around))
    last = min(days[-1], (gap.end or gap.onset).latest + timedelta(days=around))
    heading = element("h3", f"{gap.id}, {name_of(gap.channel)}")
    return _figure(study, gap.channel, gap.kind, (gap,), first, last, heading)


def _figure(
    study: "Study", channel: str, kind: str, gaps: Sequence[Gap], first: date, last: date, heading: Markup
) -> Shown:
    rows = study.completeness[(study.completeness["channel"] == channel) & (study.completeness["kind"] == kind)]
    found = levels(rows, gaps, first, last)
    changed = marks(study.changes, channel, gaps, first, last)
    apart = left_out(rows, kind, first, last)
    text = described(channel, kind, gaps, found, changed, first, last, apart)

    def drawn(canvas: Canvas) -> dict[str, Any]:
        return picture(canvas, kind, rows, gaps, found, changed, text)

    figure = pictured(drawn, first, last, text, legend(gaps, changed, apart))
    return Shown(join([heading, figure.markup]), text)


def pictured(draw: Callable[[Canvas], dict[str, Any]], first: date, last: date, text: str, caption: str) -> Shown:
    """A picture of some days as a figure, drawn for a screen and for a phone; `text` is what it shows, in words."""
    screen, phone = Canvas(first, last, 830, 12, 400), Canvas(first, last, 290, 11, 120)
    with unchecked():
        *still, live = (draw(canvas) for canvas in (screen, phone, replace(screen, live=True)))
    wide, narrow = (source(svg(spec)) for spec in still)
    image = element("img", src=wide, alt=text, style="max-width:100%")
    both = element("picture", element("source", media="(max-width: 640px)", srcset=narrow), image)
    return Shown(
        element("figure", both, data_block(live, "picture"), *([element("figcaption", caption)] if caption else [])),
        text,
    )


def _days(study: "Study", channel: str) -> list[date]:
    return sorted(study.completeness.loc[study.completeness["channel"] == channel, "day"].unique())


def _stacked(shown: Sequence[Shown], otherwise: str) -> Shown:
    if not shown:
        return Shown(element("p", otherwise), otherwise)
    return Shown(join(figure.markup for figure in shown), "\n".join(figure.text for figure in shown))


def source(picture: str) -> str:
    """A picture as the source of an `<img>`."""
    return "data:image/svg+xml;base64," + base64.b64encode(picture.encode()).decode()
