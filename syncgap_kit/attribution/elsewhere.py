"""What a record let through in the other channels and currencies that it concerns: it is one record, wherever it acts.

A rule or mapping that kept nothing back there would have to act here alone, which its record does not say. Of a login
that is no proof: what arrived may have been caught up on, unless the times of posting tell (alibi.py).
"""

from dataclasses import dataclass, field, replace
from math import log

from ..written import part_words
from .alibi import whose
from .candidate import YES, Candidate, Orders
from .causes import credential, mapping, rule
from .configuration import Configuration
from .replay import Replay

FEWEST = 5  # orders elsewhere that a record surely met
MOSTLY = 0.5  # share of them that it let through
HERE_ALONE = 0.001  # how likely a record that says nothing of the kind acts in one channel or currency of several
CAUGHT_UP = "Nothing tells when those were posted; they may have been caught up on once it was back."


@dataclass(frozen=True, eq=False)
class Elsewhere:
    """The settled orders of every channel and currency, and what the records would have done to them."""

    configuration: Configuration
    replay: Replay
    homes: tuple[Orders, ...]
    replayed: dict[int, dict[tuple[str, str], Candidate]] = field(default_factory=dict)  # by the place of a home

    def held_against(self, found: list[Candidate], orders: Orders, ledgers: frozenset[str]) -> list[Candidate]:
        """The causes of an order's absence, each that lost some here with what it let through elsewhere."""
        others = [
            n for n, own in enumerate(self.homes) if (own.channel, own.currency) != (orders.channel, orders.currency)
        ]
        return [self._tried(one, orders, others, ledgers) for one in found] if others else found

    def _tried(self, one: Candidate, orders: Orders, others: list[int], ledgers: frozenset[str]) -> Candidate:
        if one.ref is None or not one.sharp or one.together or not (orders.lost & (one.effect == YES)).any():
            return one
        met, through, homes = 0, 0, []
        for place in others:
            twin = self._of_home(place, ledgers).get((one.kind, one.ref))
            if twin is not None:
                home = self.homes[place]
                own = (twin.effect == YES) & (home.lost | ~home.sent_again)
                met, through = met + int(own.sum()), through + int((own & ~home.lost).sum())
                homes += [(home.channel, home.currency)] if own.any() else []
        if met < FEWEST or through < MOSTLY * met:
            return one
        told = replace(one, elsewhere=(through, met, whose((orders.channel, orders.currency), homes)))
        if one.kind == "credential":
            return replace(told, doubt=f"{_words(told)} {CAUGHT_UP}")
        return replace(told, price=told.price - log(HERE_ALONE))

    def _of_home(self, place: int, ledgers: frozenset[str]) -> dict[tuple[str, str], Candidate]:
        if place not in self.replayed:
            home = self.homes[place]
            found = [
                *rule.candidates(self.configuration, self.replay, home),
                *mapping.candidates(self.configuration, self.replay, home),
                *credential.candidates(self.configuration, home, ledgers),
            ]
            self.replayed[place] = {(one.kind, str(one.ref)): one for one in found if not one.together}
        return self.replayed[place]


def elsewhere_words(one: Candidate) -> tuple[str, ...]:
    """What a rule or mapping let through elsewhere, as a sentence; a login's stands in its doubt."""
    return () if one.elsewhere is None or one.kind == "credential" else (_words(one),)


def _words(one: Candidate) -> str:
    if one.elsewhere is None:
        return ""
    through, met, others = one.elsewhere
    which = "decided while it was down" if one.kind == "credential" else "that it would have kept back as well"
    return f"{part_words(through, met)} orders {others} {which} are in the books."
