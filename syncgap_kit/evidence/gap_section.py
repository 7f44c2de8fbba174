"""A section of the page for each gap: its story, its causes, its orders, the months it hit, and what to do about it."""

from typing import TYPE_CHECKING

from ..attribution.replay_pack import ReplayPack, strays_of
from ..findings import Gap
from ..written import for_reader
from .display import when_words
from .gaps.entry_notes import Around
from .gaps.entry_table import entries_shown
from .gaps.gap_orders import numbers_of, orders_of
from .gaps.mending import mending
from .gaps.periods import periods_hit
from .gaps.story import story_of
from .gaps.told_story import told
from .gaps.weighed import causes_weighed, ruled_out
from .markup import Shown, element, join, listed
from .opening import anchor
from .sentences import name_of, noun_of
from .verdicts import beside

if TYPE_CHECKING:
    from ..investigation import Study

KINDS = {
    "missing": "missing from the books",
    "late": "posted late",
    "mismatched": "posted with another amount",
    "duplicated": "posted more than once",
    "orphaned": "without an order",
    "payout": "missing from the books",
}
STOCK = {
    "short": "whose units did not leave the stock",
    "over": "of stock without a sale",
    "unrelieved": "that took nothing off the stock",
    "unshipped": "of stock without a shipment",
}


@for_reader
def sections(study: "Study") -> Shown:
    """Every gap, each in a section of its own, in the order of their ids."""
    if not study.gaps:
        return Shown(join([]), "")  # the first screen has said so
    pack = study.replay_pack()
    shown = [section(study, gap, pack) for gap in study.gaps]
    return Shown(join(one.markup for one in shown), "\n\n".join(one.text for one in shown))


@for_reader
def section(study: "Study", gap: Gap, pack: ReplayPack) -> Shown:
    """One gap in full. `pack`: the list of what is missing in the case, which knows the numbers of missing orders."""
    rows = study.gap_rows(gap.id)
    around = Around(study.closed(gap.channel), strays_of(pack, gap.id), study.case.settings.currency)
    parts = (
        (f"The story of {gap.id}", told(study, gap, story_of(study, gap, rows))),
        (f"What caused {gap.id}", causes_weighed(gap)),
        ("What was ruled out, and why", ruled_out(gap, len(study.changes) > 0)),
        (f"The {noun_of(gap)}s of {gap.id}", orders_of(study, gap, numbers_of(pack.frame))),
        ("Months of the books that it hit", periods_hit(gap, rows)),
        ("Adjusting entries, as a draft", entries_shown(gap, rows, around)),
        ("What mending it would change", mending(study, gap, pack)),
    )
    title, when, decided = heading(gap), when_words(study, gap), beside(study, gap)
    markup = [element("h2", title, id=anchor(gap)), element("p", when)]
    markup += [listed(decided)] if decided else []
    markup += [join([element("h3", name), one.markup]) for name, one in parts]
    return Shown(join(markup), "\n".join([title, when, *decided, *(f"{name}\n{one.text}" for name, one in parts)]))


def heading(gap: Gap) -> str:
    """The heading of a gap's section, such as `G2: Shopify orders missing from the books`."""
    what = STOCK[gap.leg] if gap.units is not None else KINDS[gap.kind]
    return f"{gap.id}: {name_of(gap.channel)} {noun_of(gap)}s {what}"
