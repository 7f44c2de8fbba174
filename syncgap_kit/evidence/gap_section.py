"""A section of the page for each gap: its story, its causes, its orders, the periods it hit and what to do about it."""

from typing import TYPE_CHECKING

from ..findings import Gap
from .display import against, causes_of, when_words
from .figures import gap_chart
from .markup import Markup, Shown, element, join, listed
from .opening import anchor
from .sentences import name_of

if TYPE_CHECKING:
    from ..investigation import Study

NOTHING = "No gap was found, so there is none to tell."


def sections(study: "Study") -> Shown:
    """Every gap, each in a section of its own, in the order of their ids."""
    if not study.gaps:
        return Shown(element("p", NOTHING), NOTHING)
    shown = [_section(study, gap) for gap in study.gaps]
    return Shown(join(one.markup for one in shown), "\n\n".join(one.text for one in shown))


def _section(study: "Study", gap: Gap) -> Shown:
    picture = gap_chart(study, gap)
    parts: list[Markup] = [
        element("h2", f"{gap.id}, {name_of(gap.channel)}", id=anchor(gap)),
        element("p", when_words(study, gap)),
        picture.markup,
        causes_of(gap),
        listed(against(gap)),
    ]
    return Shown(join(parts), picture.text)
