"""A cause of a gap in one sentence: what lost the orders, from when to when, and how."""

from ..matching.differences import leg_words
from ..written import in_digits
from .candidate import Candidate, agreeing
from .causes.target import moved
from .configuration import Version
from .doubt import nothing_told_of
from .gaps import Traced
from .lasting import Over, ended_with
from .record_words import LONGEST, acting_version, bare_name, done_to, record_name, some
from .told_days import Days
from .trigger import Trigger
from .unexplained import unexplained
from .widened import later_texts


def title(candidate: Candidate, version: Version | None = None) -> str:
    """A cause by name: kind, id, and what its record says."""
    if candidate.ref is None:
        return candidate.subject
    return record_name(candidate.kind, candidate.ref, acting_version(candidate, version))


def called(candidate: Candidate, gap: Traced, trigger: Trigger) -> str:
    """A cause's record in few words, for headings: with its reason where that is short; "" where there is no record."""
    chosen = acting_version(candidate, trigger.version)
    if candidate.ref is None or chosen is None:
        return ""
    reason = f"no target for {some(candidate.values)}" if candidate.values else ""
    reason = some(_sent(candidate, chosen)) if gap.orders.kind == "mismatched" and candidate.replayable else reason
    if reason:
        return f"{bare_name(chosen.kind, candidate.ref)} ({reason})"
    brief = len(chosen.text) <= LONGEST
    return record_name(chosen.kind, candidate.ref, chosen) if brief else bare_name(chosen.kind, candidate.ref)


def summary(candidate: Candidate, gap: Traced, trigger: Trigger, days: Days, over: Over | None, main: bool) -> str:
    """One sentence: what lost the orders, and from when to when.

    `over`: when the record ceased to do so; `main`: it is the leading cause, and no rival of one.
    """
    count = counted(gap)
    if candidate.kind == "unknown":
        return unexplained(candidate, gap, count, days, main)
    name, in_time = title(candidate, trigger.version), " in time" if gap.orders.kind == "late" else ""
    if nothing_told_of(candidate, gap.hits):
        may = f"{name} may have kept {count} from the books{in_time}"
        return f"{may}; how they stood at their decision was not recorded."
    if candidate.together:
        name = f"{name}, together with {' and '.join(candidate.together)},"
        return f"{name} kept {count} from the books{in_time}; neither would have done so alone."
    if candidate.ref is None:
        return (
            f"{name} accounts for {gap.orders.lost_words(len(gap.hits))}; no record of the configuration tells of it."
        )
    if candidate.kind == "credential":
        were, them = ("was", "it could not") if len(gap.hits) == 1 else ("were", "none of them could")
        return f"{name} was not in force while {count} {were} decided, so {them} arrive{in_time}."
    if not candidate.replayable:
        both = " and stood so until it ended" if ended_with(candidate, gap, over, days) else ""
        return f"{name} {done_to(candidate.versions[0])} near the onset{both}; nothing else ties it to the {count}."
    if trigger.dated or trigger.by:
        return f"{name} {_keeping(over)} {count} from the books{in_time} {_set_off(trigger, days, over)}."
    if gap.orders.kind == "mismatched":
        return f"{name}, {_reading(trigger, days, over)}, {_sending(candidate, trigger, count, over)}."
    return f"{name}{_acting(candidate, gap, trigger, days, over)}."


def _acting(candidate: Candidate, gap: Traced, trigger: Trigger, days: Days, over: Over | None) -> str:
    """What a record that keeps orders back did, as it stood unchanged or as it read since its change."""
    count, in_time = counted(gap), gap.orders.kind == "late"
    no_target = f"no target for {some(candidate.values)}" if candidate.values else ""
    wider = [one.since for one, _ in later_texts(candidate, gap, trigger.version)] if trigger.version else []
    if trigger.word == "latent":
        lost = f"{in_digits(len(gap.hits))} of them never arrived{' in time' if in_time else ''}"
        lost = f"with them {count}" if gap.orders.kind == "inventory" else lost
        since = f"from {days.day(gap.onset.day)} on"
        since = "as far back as there are orders that it concerns" if gap.onset.open_before else since
        has = f" {'had' if over else 'has'} {no_target} and" if no_target else ""
        stood = f"{has} {'stood' if over else 'has stood'} unchanged {_stands(trigger, days, over)}"
        if wider and trigger.since:
            stood = f"{has} stood unchanged {days.spell(trigger.since, wider[0])} and was widened then"
        return f"{stood}; {since}, orders that belong in the books came under it, and {lost}"
    lacking = f", which {'had' if over else 'has'} {no_target}," if no_target else ","
    chosen = acting_version(candidate, trigger.version)
    if chosen and gap.orders.kind == "missing" and not no_target and (ways := _sent(candidate, chosen)):
        sent = f"{'sent' if over else 'sends'} {some(ways)}"
        lost = f"{count} never arrived, as if the books did not know that target; no file tells whether they do"
        return f", {_reading(trigger, days, over)}, {sent}: {lost}"
    further = f", and wider {' and '.join(map(days.moment, wider))}" if wider else ""
    reads = f"{lacking} {_reading(trigger, days, over)}{further},"
    if gap.orders.kind == "inventory":
        return f"{reads} {'kept' if over else 'keeps'} back the orders of {count}"
    return f"{reads} {'kept' if over else 'keeps'} {count} from the books{' until later' if in_time else ''}"


def _keeping(over: Over | None) -> str:
    return "kept" if over else "has kept"


def _stands(trigger: Trigger, days: Days, over: Over | None) -> str:
    """Since when a record stood, or from when to when."""
    return days.spell(trigger.since, over.at if over else None) if trigger.since else "within the period"


def _reading(trigger: Trigger, days: Days, over: Over | None) -> str:
    return f"as it {'read' if over else 'has read'} {_stands(trigger, days, over)}"


def _sending(candidate: Candidate, trigger: Trigger, count: str, over: Over | None) -> str:
    """Where a mapping sent the values of orders that stand in the books with another amount."""
    chosen = acting_version(candidate, trigger.version)
    ways = _sent(candidate, chosen) if chosen else ()
    sent = f"{'sent' if over else 'sends'} {some(ways)}" if ways else "has another target than before for a value"
    return f"{sent}: {count} stand in the books with another amount"


def _sent(candidate: Candidate, version: Version) -> tuple[str, ...]:
    return moved(candidate.versions[0], version) if candidate.kind == "mapping" else ()


def _set_off(trigger: Trigger, days: Days, over: Over | None) -> str:
    """Since when an unchanged rule acted, what let it begin, and until when it did."""
    begun = "a time that it names itself"
    if trigger.by:
        begun = f"when rule {trigger.by.id}, which had decided of such orders before it, was changed"
    if over is None or trigger.since is None:
        return f"{_stands(trigger, days, None)}, {begun}"
    return f"from {days.point(trigger.since)}, {begun}, to {days.point(over.at)}"


def counted(gap: Traced) -> str:
    """How many orders, documents or sales a gap is made of, and of which part of them."""
    number, made = len(gap.hits), gap.orders.made
    if gap.orders.kind == "inventory":
        return gap.orders.lost_words(number)
    part = f" ({leg_words(gap.orders.leg)})" if gap.orders.leg else ""
    words = "expected orders" if made.counted == "orders" else made.counted
    return f"{in_digits(number)} {agreeing(number, words)}{part}"
