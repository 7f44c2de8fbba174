"""An outage during which the books were closed: what was caught up on afterwards could no longer be dated before that.

Only together do credential and closing date lose orders for good; the outage is the cause, with the closing date.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import numpy as np

from ...written import day_words
from ..candidate import FAR_FUTURE, NO, YES, Candidate, Orders, Trits
from ..circumstances import Ways
from ..closing import closing_date, in_closed_period
from ..configuration import Configuration, Version
from ..connection import concerns, down_spells
from ..validity import in_force

PRIOR = 0.01  # two records have to meet


def candidates(
    configuration: Configuration, orders: Orders, ways: Ways, ledgers: frozenset[str]
) -> Iterator[Candidate]:
    """A candidate for each credential and each closing date that stood when the connection was back."""
    for name, versions in sorted(configuration.of_kind("credential").items()):
        spells = [spell for spell in down_spells(versions) if spell[1][1] < FAR_FUTURE]
        if not spells or not concerns(versions[-1], orders.channel, ledgers):
            continue
        for other, settings in sorted(configuration.of_kind("setting").items()):
            own = tuple(one for one in settings if closing_date(one) and concerns(one, orders.channel, ledgers))
            effect, closed = _shut_out(spells, own, orders, ways)
            if closed is not None:
                shut = f"When credential {name} came back, {other} had closed the books up to {day_words(closed)}"
                words = (f"{shut}: what is dated later could still be entered, and the rest stayed out.",)
                made = Candidate("credential", name, effect, np.full(len(orders), YES, np.int8), PRIOR, versions)
                yield replace(made, together=(other,), words=words)


def _shut_out(
    spells: list[tuple[tuple[int, int], tuple[int, int]]], own: tuple[Version, ...], orders: Orders, ways: Ways
) -> tuple[Trits, date | None]:
    """The orders of the spells whose period was closed when each was over, and up to which day; None where none was."""
    effect, closed = np.full(len(orders), NO, np.int8), None
    for begin, end in spells:
        down = (orders.decided >= begin[1]) & (orders.decided < end[1])
        for version in own:
            shut = down & (in_closed_period(version, ways) == YES)
            if shut.any() and in_force(version, np.array([end[1]]))[0] == YES:
                effect[shut], closed = YES, closing_date(version)
    return effect, closed
