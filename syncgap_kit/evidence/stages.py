"""Where orders were last seen on their way from the channel to the books, and every sighting of a single one."""

from collections.abc import Mapping
from datetime import UTC
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from ..matching.stages.sightings import sightings
from ..written import day_words, for_reader, in_digits
from .left_words import place_words
from .markup import Markup, Shown, breakable, element, join
from .sentences import count, name_of
from .tables import NUMBER, SHORT, Column, html_table

if TYPE_CHECKING:
    from ..investigation import Study

POSTED = "posted by the sync"
HOPS = {
    "channel": "in the channel",
    "seen": "taken up by the sync",
    "retried": "tried again by the sync",
    "skipped": "skipped by the sync",
    "held": "held by the sync",
    "filtered": "filtered out by the sync",
    "failed": "failed in the sync",
    "posted": f"{POSTED}, not in the books",
    "deleted": "deleted by the sync",
}
SILENCE = {
    "none": "no log names orders of the channel",
    "outside": "there is no log of that time",
    "silent": "the log has lines of the days around and names none of the channel's orders",
    "partial": "the log of the days around names too few orders to tell",
    "books": "the log of the days around names nearly all that reached the books, not these",
    "all": "the log of the days around names nearly all orders, not these",
}
NO_ORDER = "No order is missing, so there is none to follow."


@for_reader
def last_seen(study: "Study") -> Shown:
    """Where the missing orders of each channel were last seen on their way to the books."""
    rows = study.stages().counts.query("disposition == 'missing'").to_dict("records")
    if not rows:
        return Shown(element("p", NO_ORDER), NO_ORDER)
    number = sum(row["orders"] for row in rows)
    caption = (
        f"Where {count(number, 'missing order')} {'was' if number == 1 else 'were'} last seen on the way to the books"
    )
    paid = any(row["paid_out"] for row in rows)
    columns = [Column("Channel"), Column("Last seen"), Column("Orders", NUMBER)]
    columns += [Column("of these paid out", NUMBER)] * paid
    columns += [Column("First due", SHORT), Column("Last due", SHORT)]
    shown = [
        (
            name_of(row["channel"]),
            _where(row),
            in_digits(row["orders"]),
            *([in_digits(row["paid_out"])] * paid),
            day_words(row["first_day"]),
            day_words(row["last_day"]),
        )
        for row in rows
    ]
    lines = [f"{row[0]}: {row[2]} last seen {row[1]}" for row in shown]
    return Shown(html_table(caption, columns, shown), "\n".join([caption, *lines]))


@for_reader
def one_order(study: "Study", order: str = "") -> Shown:
    """Every sighting of one order, by its id or name; without one, of the first missing order."""
    missing = study.exceptions[study.exceptions["disposition"] == "missing"]
    order = order or (str(missing.iloc[0]["order_id"]) if len(missing) else "")
    if not order:
        return Shown(element("p", NO_ORDER), NO_ORDER)
    rows = sightings(study.matches, order)
    if not rows:
        text = f"No order of the period has the id or the name {order}."
        return Shown(element("p", text), text)
    columns = (Column("When"), Column("Where"), Column("What is told"), Column("File"), Column("Row", NUMBER))
    name = rows[0]["order_name"] or rows[0]["order_id"]
    caption = f"{name_of(rows[0]['channel'])}, order {name}: {count(len(rows), 'sighting')}"
    shown = [(_when(row, study.case.timezone), _hop(row["hop"]), row["said"], *_place(row)) for row in rows]
    sentences = study.stages().sentences(order)
    lead = [element("p", sentence, class_="note") for sentence in sentences]
    return Shown(join([*lead, html_table(caption, columns, shown)]), "\n".join([caption, *sentences]))


def _where(row: Mapping[Any, Any]) -> str:
    if row["left"]:
        return place_words(row["left"], row["gone_first"], row["gone_last"])
    hop, reach = row["last_hop"], row["reach"]
    return f"{HOPS[hop]}; {SILENCE[reach]}" if hop == "channel" and reach in SILENCE else HOPS[hop]


def _hop(hop: str) -> str:
    return hop if hop in ("channel", "books", "payment", "payout") else f"sync: {hop}"


def _when(row: dict[str, Any], zone: str) -> str:
    """Day and time by the books' clock; a day alone has no time."""
    if row["at"] is None:
        return "not told"
    clock = row["at"].replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
    return day_words(clock.date()) + ("" if row["day_only"] else f", {clock:%H:%M:%S}")


def _place(row: dict[str, Any]) -> tuple[Markup | str, str]:
    return breakable(row["source_file"] or ""), "" if row["source_row"] is None else str(row["source_row"])
