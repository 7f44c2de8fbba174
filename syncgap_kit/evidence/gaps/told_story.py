"""The story of a gap as the page tells it: one picture on one time axis, and the same as a dated list in words."""

from typing import TYPE_CHECKING, Any

from ...attribution.candidate import KINDS
from ...findings import Gap
from ...written import day_words, for_reader, in_digits
from ..figures import pictured
from ..markup import Shown, element, join
from ..pictures.canvas import Canvas
from ..pictures.story_chart import story_picture
from ..sentences import count, name_of, noun_of
from ..tables import SHORT, Column, html_table, showing
from .story import MOST, ORDERS, Event, Story

if TYPE_CHECKING:
    from ...investigation import Study

LEGEND = (
    "All on one axis of days. The upright line is the most probable first day, the band the days on which the gap may "
    "have begun, a dashed line its end. A triangle is something recorded, a bar the days in "
    "which it happened where no more is known; bold and orange: of the cause."
)


@for_reader
def told(study: "Study", gap: Gap, story: Story) -> Shown:
    """The picture and the list of a gap's story."""
    rows = study.completeness
    rows = rows[(rows["channel"] == gap.channel) & (rows["currency"] == gap.currency) & (rows["kind"] == gap.kind)]
    text = described(gap, story)
    counted = KINDS[gap.kind].counted

    def drawn(canvas: Canvas) -> dict[str, Any]:
        return story_picture(canvas, gap, counted, rows, story, text)

    figure = pictured(drawn, story.first, story.last, text, LEGEND)
    shown, whole = _nearest(gap, story.events), len(story.events)
    names = {ORDERS: f"{noun_of(gap)}s".capitalize()}
    columns = (Column("Day", SHORT), Column("Lane"), Column("What happened"))
    lines = [(event.when, names.get(event.lane, event.lane), _words(event)) for event in shown]
    what = "dated events" if whole != 1 else "dated event"
    left = "" if len(shown) == whole else ", those nearest to the onset; changes of settings are listed in full below"
    table = html_table(f"{gap.id} in dates: {showing(len(shown), whole, what)}{left}", columns, lines)
    notes = [element("p", note, class_="note") for note in story.notes]
    return Shown(join([figure.markup, table, *notes]), text)


def described(gap: Gap, story: Story) -> str:
    """What the picture shows, in words, for readers who do not see it."""
    words = [
        f"{gap.id}, {name_of(gap.channel)}, from {day_words(story.first)} to {day_words(story.last)}, on one axis."
    ]
    runs = story.chronicle.runs
    if len(runs):
        failed = int(runs["failed"].sum())
        words.append(f"{count(int(runs['runs'].sum()), 'run')} of the sync, {in_digits(failed)} of them failed.")
    else:
        words.append("No run of the sync is on record.")
    words += [
        f"{event.when[:1].upper()}{event.when[1:]}: {event.words}"
        for event in _nearest(gap, story.events)
        if event.cause
    ]
    others = len([event for event in story.events if not event.cause])
    words.append(
        f"{count(others, 'further event')} of these days beside it." if others else "Nothing else is recorded."
    )
    return " ".join(words)


def _nearest(gap: Gap, events: tuple[Event, ...]) -> list[Event]:
    """At most so many events, those of the cause first, then those nearest to the onset; in the order of their days."""
    ranked = sorted(events, key=lambda one: (not one.cause, abs((one.day - gap.onset.date).days), one.words))
    chosen = {id(event) for event in ranked[:MOST]}
    return [event for event in events if id(event) in chosen]


def _words(event: Event) -> object:
    return element("strong", event.words) if event.cause else event.words
