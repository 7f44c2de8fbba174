"""The story of a gap as one picture: orders, runs, settings, credentials and people above each other on one axis.

It is put together in the words of Vega-Lite themselves: a page draws one for each gap, and Altair's checks of every
part would cost it seconds.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from ...findings import Gap
from ...written import in_digits
from ..gaps.story import CREDENTIALS, PEOPLE, SETTINGS, Event, Story, without_orders
from . import pointing
from .canvas import CAUSE, FONT, GUTTER, INK, MUTED, PALE, Canvas, above_each_other, instant, look
from .charts import LANE
from .timeline import DAY, EARLIER, Bin, Mark, bins, episodes, in_lanes

HIGH, LOW = 96, 44  # of the orders and of the runs, in pixels
LETTER = 0.62  # width of a letter, as a part of its size
SIGNS = {SETTINGS: "Settings", CREDENTIALS: "Credentials; orange bar: down", PEOPLE: "People"}
Part = dict[str, Any]


def story_picture(canvas: Canvas, gap: Gap, counted: str, rows: pd.DataFrame, story: Story, text: str) -> Part:
    """The picture. `rows`: completeness of the gap's channel, currency and kind; `counted`: what they count."""
    first, last, most = canvas.first, canvas.last, canvas.most
    step, points = bins(rows, (gap,), first, last, most)
    title = f"{counted.capitalize()} per {step}; orange: those of gaps"
    panels = [_bars(canvas, gap, title, points, HIGH, _told(canvas, points, counted, "of gaps"))]
    runs = story.chronicle.runs
    if len(runs):
        step, points = bins(_runs(runs), (gap,), first, last, most)
        badly = "failed, or nothing fetched for days" if canvas.width > 600 else "failed or idle"
        title = f"Sync runs per {step}; orange: {badly}"
        told = _told(canvas, points, "runs", "failed or fetched nothing for days")
        panels.append(_bars(canvas, gap, title, points, LOW, told))
    for lane, title in SIGNS.items():
        own = [event for event in story.events if event.lane == lane and event.mark]
        if own:
            down = story.down if lane == CREDENTIALS else ()
            panels.append(_signs(canvas, gap, title, own, down))
    for panel in panels:
        own_canvas = replace(canvas, labelled=panel is panels[-1])  # only the lowest panel writes the days
        for layer in panel["layer"]:
            x = layer["encoding"]["x"]
            layer["encoding"]["x"] = own_canvas.x(x["field"]).to_dict(validate=False)
    spec = {"config": look(canvas), "description": text, **above_each_other(panels, canvas)}
    return pointing.alive(spec, instant(canvas.first), instant(canvas.last + DAY)) if canvas.live else spec


def _runs(runs: pd.DataFrame) -> pd.DataFrame:
    """The runs of each day, told as orders are: expected, and of those the ones that did their work."""
    empty = without_orders(runs)
    idle = [any(start <= day <= stop for start, stop in empty) for day in runs["day"]]
    worked = [0 if none else all_ - bad for none, all_, bad in zip(idle, runs["runs"], runs["failed"], strict=True)]
    return pd.DataFrame({"day": runs["day"], "expected": runs["runs"], "arrived": worked, "maturity": 1.0})


def _told(canvas: Canvas, points: Sequence[Bin], counted: str, short: str) -> list[Part]:
    """Words for each bin, for a reader who points at it."""
    rows = [
        {
            "from": instant(point.start),
            "to": instant(point.end),
            "said": f"{pointing.days_said(point.start, point.end)}: {in_digits(point.expected)} {counted}, "
            f"{in_digits(point.expected - point.arrived)} of them {short}.",
        }
        for point in points
    ]
    mark = {"type": "rect", "fill": INK, "fillOpacity": 0}
    said = {"tooltip": {"field": "said", "type": "nominal"}}
    return [_layer(rows, mark, {**_span(), **said})] if canvas.live else []


def _bars(canvas: Canvas, gap: Gap, title: str, points: Sequence[Bin], height: int, told: Sequence[Part]) -> Part:
    """How many were there in each bin, and on top in orange how many of them were not as they should be."""
    rows = []
    for point in points:
        start, end = instant(point.start), instant(point.end)
        own = {"from": start, "to": end - (end - start) // 6}
        parts = ((0, point.arrived, PALE), (point.arrived, point.expected, CAUSE))
        rows += [{**own, "low": low, "high": high, "paint": paint} for low, high, paint in parts if high > low]
    y = {
        "field": "low",
        "type": "quantitative",
        "title": None,
        "axis": {**_axis(), "tickCount": 3 if height > LOW else 2, "tickMinStep": 1},
    }
    paint = {"field": "paint", "type": "nominal", "scale": None}
    encoding = {**_span(), "y": y, "y2": {"field": "high"}, "color": paint}
    layers = [_layer(rows, {"type": "rect"}, encoding), *_edges(canvas, gap), *told]
    return {"title": title, "width": canvas.width, "height": height, "layer": [_band(canvas, gap), *layers]}


def _signs(
    canvas: Canvas, gap: Gap, title: str, events: Sequence[Event], down: Sequence[tuple[str, date, date]]
) -> Part:
    """Events as triangles with their ids, those of the cause told apart; for credentials the times they were down."""
    told = {(event.day, event.mark): event for event in events}.values()
    found = [_mark(event, canvas.first, canvas.last) for event in told]
    placed = in_lanes(found, canvas.first, canvas.last, canvas.width, canvas.text * LETTER)
    deepest = max((mark.lane or 0 for mark in placed), default=0)
    axis = {**_axis(), "labels": False, "grid": False}
    scale = {"domain": [-0.6, deepest + 0.6], "reverse": True}
    y = {"field": "lane", "type": "quantitative", "title": None, "scale": scale, "axis": axis}
    layers = [_down(canvas, down), *_edges(canvas, gap)]
    for cause in (False, True):
        own = [mark for mark in placed if mark.cause == cause]
        rows = [_row(mark, deepest) for mark in own if not mark.until]
        bars = [{**_row(mark, deepest), "until": instant(mark.until)} for mark in own if mark.until]
        paint = CAUSE if cause else MUTED
        shape = {"type": "point", "shape": "triangle-up", "filled": True, "opacity": 1, "color": paint}
        place = {"x": {"field": "at"}, "y": y}
        place |= {"tooltip": {"field": "said", "type": "nominal"}} if canvas.live else {}
        layers.append(_layer(rows, {**shape, "size": 70 if cause else 24}, place))
        bar = {"type": "rule", "color": paint, "strokeWidth": 4 if cause else 2}
        layers.append(_layer(bars, bar, {**place, "x2": {"field": "until"}}))
        named = [mark for mark in placed if mark.cause == cause and mark.lane is not None]
        layers += _named(named, deepest, place, canvas.text - 1)
    height = LANE * (deepest + 1)
    return {
        "title": title,
        "width": canvas.width,
        "height": height,
        "layer": [x for x in layers if x["data"]["values"]],
    }


def _named(marks: Sequence[Mark], deepest: int, place: Part, size: int) -> list[Part]:
    """The ids of signs of one paint, with a white edge: the end of a bar or a line may pass through them."""
    layers = []
    for flipped in (False, True):
        own = [mark for mark in marks if mark.flipped == flipped]
        cause = any(mark.cause for mark in own)
        rows = [_row(mark, deepest) for mark in own]
        letters = {"type": "text", "font": FONT, "fontSize": size, "color": CAUSE if cause else MUTED}
        side = {"align": "right", "dx": -7} if flipped else {"align": "left", "dx": 7}
        weight = {"fontWeight": 700} if cause else {}
        encoding = {**place, "text": {"field": "label", "type": "nominal"}}
        edge = {"stroke": "#ffffff", "strokeWidth": 3}
        layers += [_layer(rows, {**letters, **side, **weight, **paint}, encoding) for paint in (edge, {})]
    return layers


def _mark(event: Event, first: date, last: date) -> Mark:
    early = event.day < first
    begun = early and (event.until is None or event.until < first)
    label, said = f"{EARLIER} {event.mark}" if begun else event.mark, f"{event.when}: {event.words}"
    until = None if begun or event.until is None else min(event.until, last)
    return Mark(first if early else event.day, label, event.cause, said, until=until)


def _row(mark: Mark, deepest: int) -> Part:
    lane = deepest if mark.lane is None else mark.lane
    return {"at": instant(mark.day), "lane": lane, "label": mark.label, "said": mark.said}


def _down(canvas: Canvas, down: Sequence[tuple[str, date, date]]) -> Part:
    spans = [(max(start, canvas.first), min(end, canvas.last)) for _, start, end in down]
    rows = [{"from": instant(start), "to": instant(end + DAY)} for start, end in spans if start <= end]
    return _layer(rows, {"type": "rect", "color": CAUSE, "opacity": 0.35}, _span())


def _band(canvas: Canvas, gap: Gap) -> Part:
    """The days on which the gap may have begun."""
    first = max(gap.onset.earliest or canvas.first, canvas.first)
    row = {"from": instant(first), "to": instant(min(gap.onset.latest, canvas.last) + DAY)}
    return _layer([row], {"type": "rect", "color": CAUSE, "opacity": 0.22}, _span())


def _edges(canvas: Canvas, gap: Gap) -> list[Part]:
    """An upright line where the gap begins, a dashed one where it ended."""
    spans = episodes(gap, canvas.last)
    begins = [{"at": instant(start)} for start, _ in spans if start >= canvas.first]
    ends = [{"at": instant(end + DAY)} for _, end in spans if gap.end and end < canvas.last]
    rule = {"type": "rule", "color": CAUSE, "strokeWidth": 1.5}
    both = ((begins, rule), (ends, {**rule, "strokeDash": [4, 3]}))
    return [_layer(rows, mark, {"x": {"field": "at"}}) for rows, mark in both if rows]


def _layer(rows: list[Part], mark: Part, encoding: Part) -> Part:
    return {"data": {"values": rows}, "mark": mark, "encoding": encoding}


def _span() -> Part:
    return {"x": {"field": "from"}, "x2": {"field": "to"}}


def _axis() -> Part:
    return {"minExtent": GUTTER, "maxExtent": GUTTER}
