"""What speaks for a cause and what against it, in sentences with their numbers."""

from collections.abc import Iterator

import numpy as np

from ..matching.differences import leg_words
from ..written import in_digits, part_words, percent_words
from .candidate import UNKNOWN, YES, Candidate, agreeing
from .configuration import Version
from .connection import down_spells
from .doubt import nothing_told_of
from .gaps import Traced
from .told_days import Days
from .trigger import Trigger, mix_share
from .unexplained import of_no_predicate, on_its_days, unexplained

NAMES = {
    "rule": "Rule",
    "mapping": "Mapping",
    "credential": "Credential",
    "retrieval": "Schedule",
    "delivery": "Setting",
    "posting": "Setting",
    "manual": "Workflow",
    "schedule": "Schedule",  # kinds of records, which say it better than the kind of the cause
    "setting": "Setting",
}
SURELY = 0.5  # share of a gap's orders that a cause must surely have met for its rise to be split


def title(candidate: Candidate, version: Version | None = None) -> str:
    """A cause by name: kind, id and its own words."""
    if candidate.ref is None:
        return candidate.subject
    own = [one for one in candidate.versions if one.id == candidate.ref]
    chosen = version or (own[-1] if own else None)
    words = f' ("{chosen.text}")' if chosen and chosen.text else ""
    kind = chosen.kind if chosen and chosen.kind in NAMES else candidate.kind
    return f"{NAMES.get(kind, kind)} {candidate.ref}{words}"


def summary(candidate: Candidate, gap: Traced, trigger: Trigger, days: Days) -> str:
    """One sentence: what lost the orders, and since when."""
    count = _counted(gap)
    if candidate.kind == "unknown":
        return unexplained(candidate, gap, count, days)
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
        return f"{name} changed near the onset; nothing else ties it to the {count}."
    stands = days.moment(trigger.since) if trigger.since else "within the period"
    if trigger.dated or trigger.by:
        return f"{name} has kept {count} from the books{in_time} {stands}, {_set_off(trigger)}."
    if gap.orders.kind == "mismatched":
        moved = f"has another target than before for a value of {count}"
        return f"{name}, as it reads {stands}, {moved}; they stand in the books with another amount."
    lacking = f" has no target for {', '.join(candidate.values[:3])} and" if candidate.values else ""
    if trigger.word == "latent":
        lost = f"{in_digits(len(gap.hits))} of them never arrived{in_time}"
        lost = f"with them {count}" if gap.orders.kind == "inventory" else lost
        since = f"from {days.day(gap.onset.day)} on" if not gap.onset.open_before else "as far back as the orders go"
        return (
            f"{name}{lacking} has stood unchanged {stands}; {since}, orders that belong in the books came under it, "
            f"and {lost}."
        )
    if gap.orders.kind == "inventory":
        return f"{name}{lacking}, as it reads {stands}, keeps back the orders of {count}."
    return f"{name}{lacking}, as it reads {stands}, keeps {count} from the books{' until later' if in_time else ''}."


def _set_off(trigger: Trigger) -> str:
    """What let an unchanged rule begin to act."""
    if trigger.by:
        return f"when rule {trigger.by.id}, which had decided of such orders before it, was changed"
    return "a time that it names itself"


def _counted(gap: Traced) -> str:
    """How many orders, documents or sales a gap is made of, and of which part of them."""
    number, made = len(gap.hits), gap.orders.made
    if gap.orders.kind == "inventory":
        return gap.orders.lost_words(number)
    part = f" ({leg_words(gap.orders.leg)})" if gap.orders.leg else ""
    words = "expected orders" if made.counted == "orders" else made.counted
    return f"{in_digits(number)} {agreeing(number, words)}{part}"


def in_favour(candidate: Candidate, gap: Traced, trigger: Trigger, days: Days) -> tuple[str, ...]:
    """What speaks for a cause."""
    if not candidate.replayable or candidate.kind == "unknown":
        return of_no_predicate(candidate, gap, days)
    orders, met = gap.orders, candidate.effect[gap.hits] == YES
    if nothing_told_of(candidate, gap.hits):
        unclear = int((candidate.effect[gap.hits] == UNKNOWN).sum())
        return (f"It may have met {part_words(unclear, len(met))} of them: how they stood was not recorded.",)
    replayed = f"Replayed over each order as it stood at its decision, it would have {_done_to(gap)}"
    said = replayed if candidate.ref else "It accounts for"
    words = [f"{said} {in_digits(met.sum())} of the {orders.lost_words(len(gap.hits))} of this gap."]
    words += candidate.words
    words += [on_its_days(candidate, gap)] if candidate.returns else []
    spared = gap.while_open & (candidate.effect != YES) & ~gap.of_other_gaps
    if candidate.kind == "credential" and candidate.versions and not candidate.together:
        words.append(_outage(candidate, gap, days))
    elif spared.any():
        words.append(
            f"In the same days {part_words((spared & ~orders.lost).sum(), spared.sum())} orders that it does not "
            f"concern {orders.came}, orders of other gaps and those within their grace left aside."
        )
    if candidate.values:
        words.append(
            f"Without a target: {', '.join(candidate.values[:5])}{' ...' if len(candidate.values) > 5 else ''}."
        )
    if trigger.word == "latent":
        words += _latent(candidate, gap, trigger, days)
    elif trigger.by and trigger.since:
        first = f"Rule {trigger.by.id}, which had decided of such orders before this one was asked, reads otherwise"
        words.append(f"{first} {days.moment(trigger.since)} ({trigger.by.told}).")
    elif trigger.dated and trigger.version:
        words.append(f"It stood unchanged and names that time itself ({trigger.version.told}).")
    elif trigger.word == "changed" and trigger.version is not None and candidate.kind != "credential":
        words.append(f"It reads so {days.moment(trigger.since or trigger.version.since)} ({trigger.version.told}).")
        words += _later_texts(candidate, gap, trigger.version, days)
    return tuple(words)


def _done_to(gap: Traced) -> str:
    """What a record does to an order: a mapping that sends it elsewhere keeps nothing from the books."""
    return "sent elsewhere" if gap.orders.kind == "mismatched" else "kept back"


def _later_texts(candidate: Candidate, gap: Traced, first: Version, days: Days) -> Iterator[str]:
    """Of each later version, how many orders it keeps back that none before it would have."""
    texts = list(zip(candidate.versions, candidate.version_effects, strict=False))
    met = np.zeros(len(gap.hits), bool)
    for version, effect in texts[candidate.versions.index(first) :]:
        more = int(((effect[gap.hits] == YES) & ~met).sum())
        if met.any() and more:
            does = "sends elsewhere" if gap.orders.kind == "mismatched" else "keeps back"
            keeps = f"{does} {in_digits(more)} of them that it did not before"
            yield f"As it reads {days.moment(version.since)} ({version.told}), it {keeps}."
        met |= effect[gap.hits] == YES


def _outage(candidate: Candidate, gap: Traced, days: Days) -> str:
    """The spell in which a connection was down, against what arrived in it and outside it."""
    orders = gap.orders
    down = candidate.effect == YES
    inside, outside = int((down & ~orders.lost).sum()), int((~down & ~orders.lost).sum())
    spell = next(
        (
            s
            for s in down_spells(candidate.versions)
            if s[0][0] <= orders.decided[gap.hits[-1]] and s[1][1] > orders.decided[gap.hits[0]]
        ),
        None,
    )
    begin = days.at(spell[0][0]) if spell else "the onset"
    end = "now" if spell is None else days.between(max(spell[0][1], spell[1][0]), spell[1][1])
    due = int(down.sum())
    return (
        f"The connection was down from {begin} to {end}: {part_words(inside, due)} {agreeing(due, 'orders')} decided "
        f"in that time {orders.came}, against {part_words(outside, (~down & ~gap.of_other_gaps).sum())} at all other "
        "times."
    )


def _latent(candidate: Candidate, gap: Traced, trigger: Trigger, days: Days) -> list[str]:
    orders = gap.orders
    before, after = orders.day < gap.onset.day, gap.while_open
    met = candidate.effect == YES
    words = []
    if trigger.version is not None and trigger.since is not None:
        words.append(f"It has stood unchanged {days.moment(trigger.since)} ({trigger.version.told}).")
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


def against(candidate: Candidate, gap: Traced, main: bool) -> tuple[str, ...]:
    """What speaks against a cause."""
    orders, hits = gap.orders, gap.hits
    met = candidate.effect == YES
    words = []
    if candidate.kind == "unknown":
        if not main and len(hits):
            words.append(
                f"It would leave to chance that all {in_digits(len(hits))} {orders.noun} are just those that a "
                "recorded cause keeps back."
                if len(hits) > 1
                else "It would leave to chance that the one lost is just one that a recorded cause keeps back."
            )
        return tuple(words)
    explained = int(met[hits].sum())
    if explained < len(hits):
        verb = f"Replayed, it would have {_done_to(gap)}" if candidate.replayable else "It stood so for"
        count = "none" if not explained else f"only {in_digits(explained)}"
        unclear = int((candidate.effect[hits] == UNKNOWN).sum()) if candidate.replayable else 0
        rest = f"; of {in_digits(unclear)} nobody recorded how they stood at their decision" if unclear else ""
        words.append(f"{verb} {count} of the {orders.lost_words(len(hits))} of this gap{rest}.")
    arrived = int((met & ~orders.lost).sum())
    if arrived:
        words.append(
            f"{part_words(arrived, met.sum())} orders that it should have {_done_to(gap)} {orders.came}."
            if candidate.replayable
            else f"{part_words(arrived, met.sum())} orders decided while it stood so {orders.came}."
        )
    return tuple(words)
