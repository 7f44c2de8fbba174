"""Credentials: the alibi test. While a connection was not in force, no order of its channels could arrive.

A credential is in force until its `expires_at` or an expire, revoke or delete, and again from a renew or reconnect; nor
does it serve while its scopes are cut by those for orders. Another that is made for its channels afterwards may take
over. One that names no channel, or the ledger, is the books' connection: every channel depends on it.
"""

from dataclasses import replace

import numpy as np

from ..candidate import FAR_FUTURE, NO, YES, Candidate, Orders, Trits
from ..configuration import Configuration, Version
from ..connection import concerns, down_spells, scopes_lost
from ..first_connection import with_none_before
from ..validity import ends_of, settle, settle_moment

PRIOR = 0.03
MOSTLY = 0.5  # of the orders after a connection was made anew that may be lost, if it serves


def candidates(configuration: Configuration, orders: Orders, ledgers: frozenset[str]) -> list[Candidate]:
    """A candidate for each credential that the channel depends on; `ledgers` are the names of the books."""
    found = []
    every = configuration.of_kind("credential")
    for name, own in sorted(every.items()):
        if concerns(own[-1], orders.channel, ledgers):
            others = [other for key, other in every.items() if key != name]
            versions = with_none_before(_with_successor(own, others, orders, ledgers), others, orders)
            effect, price = down(versions, orders)
            about = np.full(len(orders), YES, np.int8)
            words = _of_scopes(versions)
            made = Candidate("credential", name, effect, about, PRIOR, versions, price=price, words=words)
            found.append(replace(made, outage=True))
    return found


def _with_successor(
    versions: tuple[Version, ...], others: list[tuple[Version, ...]], orders: Orders, ledgers: frozenset[str]
) -> tuple[Version, ...]:
    """The versions, and those of the credential made for the same channels after this one went down for good.

    Of the books' own, one for another ledger takes over as well: books move from one to the other. Only where orders
    arrived from then on: a connection that was made and never worked takes nothing over.
    """
    spells = down_spells(versions)
    if not spells or spells[-1][1][1] < FAR_FUTURE:
        return versions
    begin = spells[-1][0]
    later = [
        other
        for other in others
        if other[0].action == "create"
        and _for_the_same(other[0], versions[-1], ledgers)
        and other[0].since.known
        and ends_of(other[0].since)[0] >= begin[0]
    ]
    if not later:
        return versions
    successor = min(later, key=lambda other: (ends_of(other[0].since), other[0].id))
    after = orders.decided >= ends_of(successor[0].since)[1]
    if not after.any() or orders.lost[after].mean() > MOSTLY:
        return versions
    last = versions[-1]
    return (*versions[:-1], replace(last, until=last.until or successor[0].since), *successor)


def _for_the_same(one: Version, other: Version, ledgers: frozenset[str]) -> bool:
    """Whether two credentials are for the same channels, or each for a ledger."""
    named = [{name.lower() for name in version.channels} for version in (one, other)]
    return named[0] == named[1] or all(names and names <= ledgers for names in named)


def _of_scopes(versions: tuple[Version, ...]) -> tuple[str, ...]:
    """What the connection was no longer allowed, as a sentence for each time that it lost its right to orders."""
    cuts = [scopes_lost(versions, position) for position in range(len(versions))]
    return tuple(
        f"Its scopes were {'cut' if set(after) < set(before) else 'changed'} from {', '.join(before)} to "
        f"{', '.join(after) or 'none'}: orders are not among them."
        for before, after in dict.fromkeys((tuple(cut[0]), tuple(cut[1])) for cut in cuts if cut)
    )


def down(versions: tuple[Version, ...], orders: Orders) -> tuple[Trits, float]:
    """Whether the connection was down at each decision, and the price of ends that only the orders could settle."""
    effect, price = np.zeros(len(orders), np.int8), 0.0
    up, out = np.full(len(orders), NO, np.int8), np.full(len(orders), YES, np.int8)
    for begin, end in down_spells(versions):
        surely = (orders.decided >= begin[1]) & (orders.decided < max(end[0], begin[1]))
        effect[surely] = YES
        for interval, before, after in ((begin, up, out), ((max(end[0], begin[1]), end[1]), out, up)):
            if interval[0] < interval[1]:
                price += settle(effect, before, after, interval, orders)
            elif abs(interval[0]) < FAR_FUTURE:
                price += settle_moment(effect, before, after, interval[0], orders)
    return effect, price
