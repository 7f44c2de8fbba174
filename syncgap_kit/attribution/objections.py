"""What speaks against a cause, in sentences with their numbers."""

import numpy as np
from numpy.typing import NDArray

from ..written import in_digits, part_words
from .alibi import alibi_words
from .candidate import NO, UNKNOWN, YES, Candidate
from .doubt import NEARLY_ALL
from .elsewhere import elsewhere_words
from .gaps import Traced

NOT_ITS_DOING = {  # by the kind of the gap, for a record that no replay lays any of its orders to
    "missing": "It keeps none of the {lost} from the books.",
    "late": "It holds up none of the {lost}.",
    "mismatched": "It changes the amount of none of the {lost}.",
    "duplicated": "It doubles none of the {lost}.",
    "orphaned": "It makes none of the {lost}.",
    "payout": "It has to do with none of the {lost}.",
    "inventory": "It accounts for none of the {lost}.",
}


def not_its_doing(gap: Traced) -> str:
    """That a record has nothing to do with what befell the orders of a gap, as a sentence."""
    return NOT_ITS_DOING[gap.orders.kind].format(lost=gap.orders.lost_words(len(gap.hits)))


def done_to(gap: Traced) -> str:
    """What a record does to an order: a mapping that sends it elsewhere keeps nothing from the books."""
    return "sent elsewhere" if gap.orders.kind == "mismatched" else "kept back"


def against(candidate: Candidate, gap: Traced, main: bool) -> tuple[str, ...]:
    """What speaks against a cause."""
    orders, hits = gap.orders, gap.hits
    met = candidate.effect == YES
    if candidate.kind == "unknown":
        return () if main or not len(hits) else (_left_to_chance(gap),)
    words = [*alibi_words(candidate), *elsewhere_words(candidate)]
    explained = int(met[hits].sum())
    if explained < len(hits):
        words.append(_unexplained(candidate, gap, explained))
    words += _fared_alike(candidate, gap)
    met = met if orders.by_hand is None or not candidate.replayable else met & ~orders.by_hand
    arrived = int((met & ~orders.lost).sum())
    if arrived:
        words.append(
            f"{part_words(arrived, met.sum())} orders that it should have {done_to(gap)} {orders.came}."
            if candidate.replayable
            else f"{part_words(arrived, met.sum())} orders decided while it stood so {orders.came} all the same."
        )
    return tuple(words)


def spared_meanwhile(candidate: Candidate, gap: Traced) -> NDArray[np.bool_]:
    """The orders of the days of a gap that its cause surely does not concern, and that no other gap lost."""
    return np.asarray(gap.while_open & (candidate.effect == NO) & ~gap.of_other_gaps)


def spared_well(candidate: Candidate, gap: Traced) -> bool:
    """Whether nearly all orders that a cause does not concern fared well meanwhile: that speaks for it."""
    spared = spared_meanwhile(candidate, gap)
    return bool(spared.any()) and bool((~gap.orders.lost[spared]).mean() >= NEARLY_ALL)


def _fared_alike(candidate: Candidate, gap: Traced) -> tuple[str, ...]:
    """That many orders which it does not concern were lost as well, beyond those of the gap itself."""
    spared, lost = spared_meanwhile(candidate, gap), gap.orders.lost
    own = np.isin(np.arange(len(lost)), gap.hits)
    if not candidate.replayable or not (spared & lost & ~own).any() or spared_well(candidate, gap):
        return ()
    part = part_words((spared & lost).sum(), spared.sum())
    return (
        f"In the same days {part} orders that it does not concern fared no better, orders of other gaps left aside.",
    )


def _left_to_chance(gap: Traced) -> str:
    if len(gap.hits) == 1:
        return "It would leave to chance that the one lost is just one that the cause above accounts for."
    return (
        f"It would leave to chance that all {in_digits(len(gap.hits))} {gap.orders.noun} are just those that the cause "
        "above accounts for."
    )


def _unexplained(candidate: Candidate, gap: Traced, explained: int) -> str:
    """How many of a gap's orders a cause does not account for."""
    orders, whole = gap.orders, len(gap.hits)
    unclear = int((candidate.effect[gap.hits] == UNKNOWN).sum()) if candidate.replayable else 0
    rest = f"; of {in_digits(unclear)} nobody recorded how they stood at their decision" if unclear else ""
    lost = f"the {orders.lost_words(whole)} of this gap"
    if not candidate.replayable:
        return f"It stood so for {'none' if not explained else f'only {in_digits(explained)}'} of {lost}."
    if not explained:
        return f"Replayed, it would have {done_to(gap)} none of {lost}{rest}."
    return f"It does not account for {in_digits(whole - explained)} of {lost}{rest}."
