"""What speaks for a cause, in sentences with their numbers."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ..intake.phrases import many
from ..matching.differences import leg_words
from ..written import in_digits, part_words, percent_words
from .candidate import UNKNOWN, YES, Candidate, agreeing
from .configuration import Version
from .connection import Spell, down_spells
from .doubt import nothing_told_of
from .gaps import Traced
from .lasting import Over, ended_with
from .objections import done_to, spared_meanwhile, spared_well
from .passing import standing
from .record_words import some
from .told_days import Days
from .trigger import Trigger, mix_share
from .unexplained import of_no_predicate, on_its_days
from .widened import later_texts

SPELLS = 3  # of a connection that was down that are told
SURELY = 0.95  # share of a gap's orders that a cause must surely have met for its rise to be split


def in_favour(candidate: Candidate, gap: Traced, trigger: Trigger, days: Days, over: Over | None) -> tuple[str, ...]:
    """What speaks for a cause. `over`: when its record ceased to act."""
    if not candidate.replayable or candidate.kind == "unknown":
        return (*of_no_predicate(candidate, gap, days, over), *ended_with(candidate, gap, over, days))
    orders = gap.orders
    if nothing_told_of(candidate, gap.hits):
        unclear = int((candidate.effect[gap.hits] == UNKNOWN).sum())
        return (f"It may have met {part_words(unclear, len(gap.hits))} of them: how they stood was not recorded.",)
    words = [_replayed(candidate, gap), *candidate.words]
    words += [on_its_days(candidate, gap)] if candidate.returns else []
    if candidate.kind == "credential" and candidate.versions and not candidate.together:
        words.append(_outage(candidate, gap, days))
    elif spared_well(candidate, gap):
        spared = spared_meanwhile(candidate, gap)
        words.append(
            f"In the same days {part_words((spared & ~orders.lost).sum(), spared.sum())} orders that it does not "
            f"concern {orders.came}, orders of other gaps and those within their grace left aside."
        )
    words += (*_nothing_to_differ_by(gap), *_entered_by_hand(candidate, gap))
    if candidate.values:
        words.append(f"Without a target: {some(candidate.values)}.")
    words += _since_when(candidate, gap, trigger, days, over)
    words += _off_meanwhile(candidate, trigger.version, over, days)
    return (*words, *ended_with(candidate, gap, over, days))


def _replayed(candidate: Candidate, gap: Traced) -> str:
    """How many of a gap's orders a cause accounts for; those apart of which the records leave its text open."""
    met = candidate.effect[gap.hits] == YES
    open_ = met & _text_not_recorded(candidate, gap)
    lost = f"the {gap.orders.lost_words(len(gap.hits))} of this gap"
    if candidate.ref is None:
        return f"It accounts for {in_digits(met.sum())} of {lost}."
    replayed = f"Replayed over each order as it stood at its decision, it would have {done_to(gap)}"
    sure = f"{replayed} {in_digits((met & ~open_).sum())} of {lost}"
    if not open_.any():
        return f"{sure}."
    return (
        f"{sure}; {in_digits(open_.sum())} more were decided within the time in which it changed, and one of its two "
        "texts meets them: that it was already in force, or still, is inferred from what became of them."
    )


def _nothing_to_differ_by(gap: Traced) -> tuple[str, ...]:
    """How many orders of the same days stand right whatever their mapping did, since they have nothing of the part."""
    days = gap.orders.untouchable
    if days is None:
        return ()
    last = gap.end.day if gap.end else len(gap.orders.expected_on)
    aside = int(((days >= gap.onset.day) & (days <= last)).sum())
    if not aside:
        return ()
    have, speak = ("has", "it speaks") if aside == 1 else ("have", "they speak")
    further = (
        f"{in_digits(aside)} further {agreeing(aside, 'orders')} of these days {have} nothing that could differ so"
    )
    return (f"{further} ({leg_words(gap.orders.leg)}); {speak} neither for it nor against it.",)


def _entered_by_hand(candidate: Candidate, gap: Traced) -> tuple[str, ...]:
    """How many orders of the days of a gap people entered that its cause would have kept back."""
    if gap.orders.by_hand is None:
        return ()
    own = int((gap.orders.by_hand & (candidate.effect == YES) & gap.while_open).sum())
    were = "was" if own == 1 else "were"
    told = f"{in_digits(own)} {agreeing(own, 'orders')} that it would have {done_to(gap)} {were} entered by hand"
    return (f"{told}, which speaks neither for it nor against it.",) if own else ()


def _text_not_recorded(candidate: Candidate, gap: Traced) -> NDArray[np.bool_]:
    """The orders of a gap for which the records do not tell which text of its cause was in force."""
    if not candidate.version_effects:
        return np.zeros(len(gap.hits), bool)
    effects = [effect[gap.hits] for effect in candidate.version_effects]
    return np.asarray(standing(candidate.versions, effects, gap.orders.decided[gap.hits]) == UNKNOWN)


def _since_when(candidate: Candidate, gap: Traced, trigger: Trigger, days: Days, over: Over | None) -> Iterator[str]:
    """From when to when its record read so, and where that is told."""
    version, until = trigger.version, over.at if over else None
    if trigger.word == "latent":
        yield from _latent(candidate, gap, trigger, days, over)
    elif trigger.by and trigger.since:
        first = f"Rule {trigger.by.id}, which had decided of such orders before this one was asked, reads otherwise"
        yield f"{first} {days.moment(trigger.since)} ({trigger.by.told})."
    elif trigger.dated and version:
        yield f"It stood unchanged and names that time itself ({version.told})."
    elif trigger.word == "changed" and version is not None and candidate.kind != "credential":
        later = later_texts(candidate, gap, version)
        until = later[0][0].since if later else until
        stood = days.spell(trigger.since or version.since, until)
        yield f"It {'read' if until else 'has read'} so {stood} ({version.told})."
        does = "sends elsewhere" if gap.orders.kind == "mismatched" else "keeps back"
        for one, more in later:
            keeps = f"{does} {in_digits(more)} of them that it did not before"
            yield f"As it reads {days.moment(one.since)} ({one.told}), it {keeps}."


def _off_meanwhile(candidate: Candidate, acted: Version | None, over: Over | None, days: Days) -> Iterator[str]:
    """The spells in which a record was switched off after it had begun to act, and before it ceased to."""
    if acted is None or acted not in candidate.versions or candidate.kind == "credential":
        return
    for version in candidate.versions[candidate.versions.index(acted) + 1 :]:
        if not version.enabled and version.until and not (over and version.since == over.at):
            yield f"It was switched off {days.spell(version.since, version.until)} ({version.told})."


def _outage(candidate: Candidate, gap: Traced, days: Days) -> str:
    """The spell in which a connection was down, against what arrived in it and outside it."""
    orders = gap.orders
    down = candidate.effect == YES if orders.by_hand is None else (candidate.effect == YES) & ~orders.by_hand
    inside, outside = int((down & ~orders.lost).sum()), int((~down & ~orders.lost).sum())
    decided = orders.decided[gap.hits]
    spells: list[Spell] = []
    for begin, end in down_spells(candidate.versions):
        if spells and begin == spells[-1][1]:  # revoked, and then expired as well
            spells[-1] = spells[-1][0], end
        elif ((decided >= begin[0]) & (decided < end[1])).any():
            spells.append((begin, end))
    lead = f"The connection was down {_spells_words(spells, days)}"
    if spells and spells[0][0][1] <= 0:  # one that was not made yet has no beginning
        lead = f"There was no connection on record before {_until_words(spells[0][1], spells[0][0], days)}"
    due = int(down.sum())
    return (
        f"{lead}: {part_words(inside, due)} {agreeing(due, 'orders')} decided "
        f"in that time {orders.came}, against {part_words(outside, (~down & ~gap.of_other_gaps).sum())} at all other "
        "times."
    )


def _spells_words(spells: list[Spell], days: Days) -> str:
    """The spells in which a connection was down, such as `from 5 to 19 May 2025, and from 6 to 24 October 2025`."""
    if not spells:
        return "from the onset to now"
    words = [f"from {days.at(begin[0])} to {_until_words(end, begin, days)}" for begin, end in spells[:SPELLS]]
    more = f" and {many(len(spells) - SPELLS, 'more time')}" if len(spells) > SPELLS else ""
    return ", and ".join(words) + more


def _until_words(end: tuple[int, int], begin: tuple[int, int], days: Days) -> str:
    return days.between(max(begin[1], end[0]), end[1])


def _latent(candidate: Candidate, gap: Traced, trigger: Trigger, days: Days, over: Over | None) -> list[str]:
    orders = gap.orders
    before, after = orders.day < gap.onset.day, gap.while_open
    met = candidate.effect == YES
    words = []
    if trigger.version is not None and trigger.since is not None:
        stood = days.spell(trigger.since, over.at if over else None)
        words.append(f"It {'stood' if over else 'has stood'} unchanged {stood} ({trigger.version.told}).")
    elsewhere = int((met & after & gap.of_other_gaps).sum())
    aside = f" ({in_digits(elsewhere)} of them are counted in another gap)" if elsewhere else ""
    if not before.any():
        return words
    words.append(
        f"Before {days.day(gap.onset.day)} it met {part_words((met & before).sum(), before.sum())} expected orders "
        f"past their grace; since then {part_words((met & after).sum(), after.sum())}{aside}."
    )
    own = np.isin(np.arange(len(orders)), gap.hits)
    mix = mix_share(met, own, before, after)
    if mix is not None and met[gap.hits].mean() >= SURELY:
        by_mix, by_itself = percent_words(100 * mix), percent_words(100 * (1 - mix))
        rise = f"Of the rise in {orders.noun}, {by_mix} comes from orders moving into its reach and {by_itself} from"
        words.append(f"{rise} a change in what it does (decomposition after Kitagawa 1955).")
    return words
