"""What is said of orders of which no record tells which of them were lost: what they share, or on which days."""

from ..written import in_digits, part_words
from .candidate import YES, Candidate
from .gaps import Traced
from .lasting import Over
from .segments import segment_words
from .told_days import Days


def unexplained(candidate: Candidate, gap: Traced, count: str, days: Days, main: bool) -> str:
    """What is said of orders that no record explains: what they share, if anything. `main`: none does better."""
    nothing = "No record of the configuration explains" if main else "If so, no record of the configuration explains"
    if candidate.segment:
        return f"{nothing} these {count}; what they share is {segment_words(candidate.segment)}."
    if candidate.returns:
        return f"{nothing} these {count}; they come back with the calendar, {candidate.returns}."
    if len(gap.hits) == 1:
        return f"{nothing} this {count.removeprefix('1 ')}."
    during = gap.while_open & ~gap.of_other_gaps
    if gap.orders.kind in ("missing", "late") and gap.orders.lost[during].all():
        none = "stands in the books" if gap.orders.kind == "missing" else gap.orders.came
        return f"{nothing} these {count}; not one order of its channel and currency decided in those days {none}."
    first, last = (int(place) for place in gap.hits[[0, -1]])
    if gap.orders.kind in ("missing", "late") and len(gap.hits) == last - first + 1:
        spell = f"from {days.at(int(gap.orders.decided[first]))} to {days.at(int(gap.orders.decided[last]))}"
        none = "stands in the books" if gap.orders.kind == "missing" else gap.orders.came
        return f"{nothing} these {count}; not one order of its channel and currency decided {spell} {none}."
    beside = "besides that " if gap.orders.leg else ""  # what differs is told with their count
    return f"{nothing} these {count}, and {beside}they share nothing but the time."


def of_no_predicate(candidate: Candidate, gap: Traced, days: Days, over: Over | None) -> tuple[str, ...]:
    """What speaks for a cause that tells not which orders it met: what they share, or how it stood meanwhile."""
    noun = gap.orders.noun
    if candidate.kind != "unknown":
        met = int((candidate.effect[gap.hits] == YES).sum())
        verb, until = ("read", over.at) if over else ("has read", None)
        told = tuple(f"It {verb} so {days.spell(own.since, until)} ({own.told})." for own in candidate.versions)
        all_of_it = in_digits(len(gap.hits))
        return (f"{in_digits(met)} of the {all_of_it} {noun} were decided while it stood so.", *told) if met else ()
    if candidate.segment:
        shared = int((candidate.about[gap.hits] == YES).sum())
        looked, pairs = candidate.searched, candidate.searched * (candidate.searched - 1) // 2
        search = f"It was found by looking at {in_digits(looked)} values and {in_digits(pairs)} pairs of them"
        return (
            f"{in_digits(shared)} of the {in_digits(len(gap.hits))} {noun} have {segment_words(candidate.segment)}.",
            f"{search}, which is paid for in its probability.",
        )
    if candidate.returns:
        return (on_its_days(candidate, gap),)
    return ()


def on_its_days(candidate: Candidate, gap: Traced) -> str:
    """What comes back with the calendar, on its days against all others."""
    lost, during = gap.orders.lost, gap.while_open
    on = during & (candidate.about == YES)
    off = during & ~on & ~gap.of_other_gaps
    own, others = part_words(lost[on].sum(), on.sum()), part_words(lost[off].sum(), off.sum())
    return f"Decided {candidate.returns}: {own} are {gap.orders.noun}; on all other days {others}."
