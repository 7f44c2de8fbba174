"""Before a channel was first connected there was no connection; unless orders arrived all the same.

Not every history goes back to the first connection: where orders arrived before the oldest record of one, another stood
there that nobody recorded.
"""

from dataclasses import replace

from ..calendar import A_DAY
from .candidate import Orders
from .configuration import ALWAYS, Version
from .validity import ends_of

MOSTLY = 0.5  # of the orders since the connection was made that may fail all the same, if it serves
NOT_MADE = "not made yet"  # a status
CAUGHT_UP = 14 * A_DAY  # seconds before it was made of which its first run may have fetched all orders in time


def with_none_before(
    versions: tuple[Version, ...], others: list[tuple[Version, ...]], orders: Orders
) -> tuple[Version, ...]:
    """The versions of a credential, and before them that it was not made yet, where no order arrived in time till then.

    `others`: the versions of all other credentials; one of the same channels that is older was their connection.
    """
    first = versions[0]
    earliest, latest = ends_of(first.since)
    older = any(other[0].channels == first.channels and ends_of(other[0].since)[0] < earliest for other in others)
    if first.action != "create" or not first.since.known or older:
        return versions
    kept = (orders.lost | orders.late) & (orders.decided < earliest)
    since = orders.decided >= latest
    if not kept.any() or not since.any() or (orders.lost | orders.late)[since].mean() >= MOSTLY:
        return versions
    asked_for = max(earliest - CAUGHT_UP, int(orders.decided[kept].max()))
    if (~orders.lost & ~orders.late & (orders.decided <= asked_for)).any():
        return versions
    none_yet = replace(first, content={**first.content, "status": NOT_MADE}, since=ALWAYS, until=first.since)
    return (none_yet, *versions)
