"""Completeness week by week for several kinds of orders side by side: which parted from the books, and which not.

The kinds shown are those that the gaps of a channel name, then the largest. One query counts them all by week.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import ibis
import pandas as pd

from ..attribution.attributes import ATTRIBUTES, WIDEST
from ..findings import Gap
from ..tables import ORDER_LINES
from ..written import day_words, for_reader
from .display import channels
from .figures import pictured
from .markup import Shown, element, join
from .pictures.canvas import Canvas
from .pictures.small_charts import multiples
from .pictures.timeline import DAY, Bin
from .sentences import count, name_of, share

if TYPE_CHECKING:
    from ..investigation import Study

MOST = 12
OF_ONE = 3  # values of one attribute, so that one with many does not crowd out the others
FEWEST, WHOLE = 20, 0.98  # orders of a kind, and their share of all from which it is no kind of its own
WORDS = {
    "missing": "reached the books",
    "late": "reached the books in time",
    "mismatched": "stand in the books with their own amount",
    "duplicated": "stand in the books once",
}
SHORTEST = 34  # letters that a title has room for


class Stratum(NamedTuple):
    """A kind of orders: an attribute with a value, its orders, and whether a gap names it."""

    attribute: str
    value: str
    orders: int
    claimed: bool

    @property
    def title(self) -> str:
        words = f"{self.attribute} {self.value}"
        return words if len(words) <= SHORTEST else words[: SHORTEST - 1] + "\u2026"


@for_reader
def multiples_of_strata(study: "Study") -> Shown:
    """A picture for each channel, and one for each other kind of gap that it has, with what it shows in words."""
    drawn = [(channel, "missing") for channel in channels(study)]
    drawn += sorted({(gap.channel, gap.kind) for gap in study.gaps if gap.kind in WORDS} - set(drawn))
    weeks = {channel: by_week(study, channel) for channel in sorted({channel for channel, _ in drawn})}
    shown = [_picture(study, weeks[channel], channel, kind) for channel, kind in drawn]
    if not shown:
        return Shown(element("p", "No channel has an order."), "No channel has an order.")
    return Shown(join(one.markup for one in shown), "\n".join(one.text for one in shown))


def by_week(study: "Study", channel: str) -> pd.DataFrame:
    """The settled orders of a channel: attribute, value, start (a date), orders, and how many are missing, late ...

    Weeks are cut so that one begins on the first onset, and no week mixes what was before with what came after.
    """
    orders = study.matches.orders
    own = orders.filter(orders.channel == channel, orders.disposition.notin(["not_expected", "in_flight"]))
    anchor = min((gap.onset.date for gap in study.gaps if gap.channel == channel), default=None)
    anchor = anchor or min(study.completeness["day"], default=date(1970, 1, 5))
    week = (own.decision_day.delta(ibis.literal(anchor), unit="day") / 7).floor().cast("int64")
    own = own.mutate(week=week, fate=own.disposition.substitute({"posted_late": "late"}))
    names = [name for name in ATTRIBUTES if name in own.columns]
    parts = [own.select("week", "fate", attribute=ibis.literal(name), value=own[name].cast("string")) for name in names]
    lines = study.case.table(ORDER_LINES).filter(lambda t: t.sku.notnull()).select("order_key", value="sku").distinct()
    sold = lines.join(own.select("order_key", "week", "fate"), "order_key")
    parts.append(sold.select("week", "fate", attribute=ibis.literal("sku"), value="value"))
    rows = ibis.union(*parts).filter(lambda t: t.value.notnull())
    counts = rows.group_by("attribute", "value", "week").agg(
        orders=rows.count(), **{kind: (rows.fate == kind).sum() for kind in WORDS}
    )
    frame: pd.DataFrame = counts.order_by("attribute", "value", "week").execute()
    several = frame.groupby("attribute")["value"].transform("nunique")
    frame = frame[(several > 1) & (several <= WIDEST)]
    return frame.assign(start=[anchor + timedelta(days=7 * int(number)) for number in frame["week"]])


def _picture(study: "Study", weeks: pd.DataFrame, channel: str, kind: str) -> Shown:
    gaps = [gap for gap in study.gaps if (gap.channel, gap.kind) == (channel, kind)]
    chosen = strata_of(weeks, gaps)
    heading = element("h3", f"{name_of(channel)}: kinds of orders that {WORDS[kind]}")
    if not chosen:
        text = f"{name_of(channel)}: no attribute of its orders has two values, so there are no kinds to compare."
        return Shown(join([heading, element("p", text)]), text)
    text = described(weeks, chosen, gaps, channel, kind)
    first, last = weeks["start"].min(), weeks["start"].max() + timedelta(days=6)

    def drawn(canvas: Canvas) -> dict[str, Any]:
        panels = [(one.title, _bins(weeks, one, kind), one.claimed) for one in chosen]
        return multiples(canvas, panels, [gap.onset.date for gap in gaps], text)

    legend = "Share of each week's orders; orange: kinds that a gap names. A dashed line is the onset of a gap."
    return Shown(join([heading, pictured(drawn, first, last, text, legend).markup]), text)


def strata_of(weeks: pd.DataFrame, gaps: list[Gap]) -> list[Stratum]:
    """At most MOST kinds: those that the segments of the gaps name, then the largest, few of one attribute each."""
    sizes = weeks.groupby(["attribute", "value"], as_index=False)["orders"].sum()
    named = {pair for gap in gaps for pair in _named(gap.segment)}
    claimed = [(row.attribute, str(row.value).strip().lower()) in named for row in sizes.itertuples()]
    sizes = sizes.assign(claimed=claimed).sort_values(
        ["claimed", "orders", "attribute", "value"], ascending=[False, False, True, True]
    )
    total = int(weeks.groupby("attribute")["orders"].sum().max()) if len(weeks) else 0
    found: list[Stratum] = []
    for row in sizes.itertuples():
        of_one = sum(one.attribute == row.attribute for one in found)
        small = row.orders < FEWEST or row.orders > WHOLE * total or of_one >= OF_ONE
        if len(found) < MOST and (row.claimed or not small):
            found.append(Stratum(str(row.attribute), str(row.value), int(str(row.orders)), bool(row.claimed)))
    return found


def _named(segment: Any) -> Iterator[tuple[str, str]]:
    """The attributes and values, in lower case, that a predicate asks for."""
    if isinstance(segment, list):
        for part in segment:
            yield from _named(part)
    elif isinstance(segment, dict) and segment.get("op") in ("eq", "in", "contains"):
        values = segment["value"] if isinstance(segment["value"], list) else [segment["value"]]
        yield from ((str(segment["field"]), str(value).strip().lower()) for value in values)
    elif isinstance(segment, dict):
        yield from _named([*segment.get("all", []), *segment.get("any", [])])


def described(weeks: pd.DataFrame, chosen: list[Stratum], gaps: list[Gap], channel: str, kind: str) -> str:
    """The finding of a picture: in which kinds the share fell with the largest gap, or that no kind stands apart."""
    lead = f"{name_of(channel)}, week by week for {count(len(chosen), 'kind')} of orders, those that {WORDS[kind]}:"
    gap = max(gaps, key=lambda one: one.orders, default=None)
    if gap is None:
        shares = [(_told(weeks, one, kind), one) for one in chosen]
        (worst, of), name = min((pair for pair in shares), key=lambda pair: pair[0][0] / max(pair[0][1], 1))
        return f"{lead} no gap was found; lowest is {name.attribute} {name.value} with {share(worst, of)}."
    end = gap.end.date if gap.end else date.max
    words = []
    for one in chosen:
        before = _told(weeks[weeks["start"] < gap.onset.date], one, kind)
        during = _told(weeks[(weeks["start"] >= gap.onset.date) & (weeks["start"] <= end)], one, kind)
        words.append(
            (during[0] / max(during[1], 1), f"{one.attribute} {one.value} {share(*before)} then {share(*during)}")
        )
    told = "; ".join(text for _, text in sorted(words))
    until = f"from {day_words(gap.onset.date)}" + (f" to {day_words(gap.end.date)}" if gap.end else " on")
    return f"{lead} before and {until} ({gap.id}), lowest first: {told}."


def _told(weeks: pd.DataFrame, stratum: Stratum, kind: str) -> tuple[int, int]:
    own = weeks[(weeks["attribute"] == stratum.attribute) & (weeks["value"] == stratum.value)]
    return int((own["orders"] - own[kind]).sum()), int(own["orders"].sum())


def _bins(weeks: pd.DataFrame, stratum: Stratum, kind: str) -> list[Bin]:
    own = weeks[(weeks["attribute"] == stratum.attribute) & (weeks["value"] == stratum.value)]
    return [
        Bin(start, start + 7 * DAY, int(orders), int(orders - lost), settled=True)
        for start, orders, lost in zip(own["start"], own["orders"], own[kind], strict=True)
    ]
