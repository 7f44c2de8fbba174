"""What a picture gives to a reader who points at it: words for each stretch of days, and days that can be drawn nearer.

Nothing of it is in the still picture, which stays where no script runs and on paper.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import altair as alt

from ...written import day_words
from .plotted import TO, plotted

SHOWN = "days"  # the parameter that holds the days shown, as two instants; null while all of them are
DAY = 86_400_000  # in the milliseconds in which a chart counts
INSIDE = f"!{SHOWN} || (datum.at >= {SHOWN}[0] && datum.at <= {SHOWN}[1])"
# The label of a stretch of days stands in the middle of what is shown of it.
MIDDLE = f"{SHOWN} && isValid(datum.from) ? (max(datum.from, {SHOWN}[0]) + min(datum.to, {SHOWN}[1])) / 2 : datum.at"


def days_said(start: date, end: date) -> str:
    """Some days in a row, `end` exclusive: `4 March 2025`, or `4 March 2025 to 10 March 2025`."""
    last = end - timedelta(days=1)
    return day_words(start) if last <= start else f"{day_words(start)} to {day_words(last)}"


def reach(first: int, end: int) -> dict[str, Any]:
    """The reach of a time scale of which the days shown can change."""
    return {"domainRaw": alt.ExprRef(f"{SHOWN} || [{first}, {end}]")}


def ticks(whole: int, day_form: str, month_form: str) -> dict[str, Any]:
    """The labels of a time axis: months, or days where few of the `whole` milliseconds are shown."""
    span = f"({SHOWN} ? {SHOWN}[1] - {SHOWN}[0] : {whole})"
    label = f"utcFormat(datum.value, {span} < {100 * DAY} ? '{day_form}' : '{month_form}')"
    count = f"{span} < {21 * DAY} ? 'day' : {span} < {100 * DAY} ? 'week' : 'month'"
    return {"labelExpr": label, "tickCount": alt.ExprRef(count)}


def fields(rows: Iterable[Mapping[str, Any]], x: alt.X, **places: Any) -> alt.Chart:
    """Unseen fields from the top of a panel to its bottom, each from `from` to `to` with what is `said` of it."""
    values = [{key: row[key] for key in ("from", "to", "said", *(["band"] if "y" in places else []))} for row in rows]
    marks = plotted(values).mark_rect(fillOpacity=0, fill="#22303c")
    return marks.encode(x=x, x2=TO, tooltip=alt.Tooltip("said:N"), **places)


def alive(spec: dict[str, Any], first: int, end: int) -> dict[str, Any]:
    """A picture with its days as a parameter, from `first` to `end` at the outset; nothing leaves its panel."""
    _keep_inside(spec)
    return {**spec, "params": [{"name": SHOWN, "value": None}], "usermeta": {"first": first, "end": end}}


def _keep_inside(node: Any) -> None:
    """Leave out points and labels of days that are not shown, and cut off what reaches beyond them."""
    if isinstance(node, dict):
        mark = node.get("mark")
        if isinstance(mark, dict) and mark.get("type") in ("point", "text"):
            node["transform"] = [{"calculate": MIDDLE, "as": "at"}, {"filter": INSIDE}]
        elif isinstance(mark, dict) and "type" in mark:  # the configuration speaks of marks without a type
            mark["clip"] = True
        for child in node.values():
            _keep_inside(child)
    elif isinstance(node, list):
        for child in node:
            _keep_inside(child)
