"""Credentials: the alibi test. While a connection was not in force, no order of its channels could arrive.

A credential is in force until its `expires_at` or an expire, revoke or delete, and again from a renew or reconnect. One
that names no channel, or the ledger, is the books' connection: every channel depends on it.
"""

from datetime import datetime

import numpy as np

from ...calendar import parse_instant
from ..candidate import FAR_FUTURE, NO, YES, Candidate, Orders, Trits, seconds, settle
from ..configuration import Configuration, Version

PRIOR = 0.03
ACTIVE = ("", "active", "valid", "connected", "ok", "enabled")


def candidates(configuration: Configuration, orders: Orders, ledgers: frozenset[str]) -> list[Candidate]:
    """A candidate for each credential that the channel depends on; `ledgers` are the names of the books."""
    found = []
    for name, versions in sorted(configuration.of_kind("credential").items()):
        if _concerns(versions[-1], orders.channel, ledgers):
            effect, price = down(versions, orders)
            about = np.full(len(orders), YES, np.int8)
            found.append(Candidate("credential", name, effect, about, PRIOR, versions, price=price))
    return found


def _concerns(version: Version, channel: str, ledgers: frozenset[str]) -> bool:
    named = {name.lower() for name in version.channels}
    return not named or channel.lower() in named or bool(named & ledgers)


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


def lapse_of(version: Version) -> datetime | None:
    """When a credential lapsed by its own date, while it stood; None where it did not."""
    expiry = parse_instant(str(version.content.get("expires_at") or ""), "UTC")
    if version.kind != "credential" or expiry is None:
        return None
    replaced = version.until.latest if version.until else None
    return expiry if replaced is None or expiry < replaced else None


def down_spells(versions: tuple[Version, ...]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """The spells without connection: (earliest, latest) begin and (earliest, latest) end, in seconds since 1970."""
    spells = []
    for position, version in enumerate(versions):
        begin = (seconds(version.since.earliest, 0), seconds(version.since.latest, 0))
        end = (FAR_FUTURE, FAR_FUTURE)
        if version.until is not None:
            end = (seconds(version.until.earliest, 0), seconds(version.until.latest, FAR_FUTURE))
        expiry = parse_instant(str(version.content.get("expires_at") or ""), "UTC")
        if str(version.content.get("status") or "").strip().lower() not in ACTIVE or not version.enabled:
            spells.append((begin, end))
        elif expiry is not None and int(expiry.timestamp()) < end[1]:
            moment = max(int(expiry.timestamp()), begin[0])
            spells.append(((moment, moment), end))
        following = versions[position + 1] if position + 1 < len(versions) else None
        if version.until is not None and (following is None or following.since != version.until):
            again = (FAR_FUTURE, FAR_FUTURE)
            if following is not None:
                again = (seconds(following.since.earliest, 0), seconds(following.since.latest, FAR_FUTURE))
            spells.append((end, again))
    return spells
