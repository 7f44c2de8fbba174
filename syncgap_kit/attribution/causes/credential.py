"""Credentials: the alibi test. While a connection was not in force, no order of its channels could arrive.

A credential is in force until its `expires_at` or an expire, revoke or delete, and again from a renew or reconnect; nor
does it serve while its scopes are cut by those for orders. One that names no channel, or the ledger, is the books'
connection: every channel depends on it.
"""

import numpy as np

from ..candidate import NO, YES, Candidate, Orders, Trits, settle
from ..configuration import Configuration, Version
from ..connection import concerns, down_spells, scopes_lost

PRIOR = 0.03


def candidates(configuration: Configuration, orders: Orders, ledgers: frozenset[str]) -> list[Candidate]:
    """A candidate for each credential that the channel depends on; `ledgers` are the names of the books."""
    found = []
    for name, versions in sorted(configuration.of_kind("credential").items()):
        if concerns(versions[-1], orders.channel, ledgers):
            effect, price = down(versions, orders)
            about = np.full(len(orders), YES, np.int8)
            words = _of_scopes(versions)
            found.append(Candidate("credential", name, effect, about, PRIOR, versions, price=price, words=words))
    return found


def _of_scopes(versions: tuple[Version, ...]) -> tuple[str, ...]:
    """What the connection was no longer allowed, as a sentence for each time that it lost its right to orders."""
    cuts = [scopes_lost(versions, position) for position in range(len(versions))]
    return tuple(
        f"Its scopes were cut from {', '.join(before)} to {', '.join(after) or 'none'}: orders are not among them."
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
    return effect, price
