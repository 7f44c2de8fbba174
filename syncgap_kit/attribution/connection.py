"""When a connection was down, as the history of its credential tells: which channels it concerns, and its spells."""

import re
from datetime import datetime

from ..calendar import parse_instant
from .candidate import FAR_FUTURE, seconds
from .configuration import Version

Spell = tuple[tuple[int, int], tuple[int, int]]  # (earliest, latest) of its begin and of its end
ACTIVE = ("", "active", "valid", "connected", "ok", "enabled")
SELLING = re.compile(
    r"order|sale|fulfil|invoice|accounting", re.IGNORECASE
)  # in scopes that orders cannot pass without
# A scope that is worded as broadly as these may let orders pass without naming them.
EVERYTHING = re.compile(
    r"(?<![a-z])(all|full|admin|any|everything|everywhere|api|store|shop|sell)(?![a-z])|\*", re.IGNORECASE
)


def concerns(version: Version, channel: str, ledgers: frozenset[str]) -> bool:
    """Whether a channel depends on a credential; one of no channel, or of the ledger, is the books' own."""
    named = {name.lower() for name in version.channels}
    return not named or channel.lower() in named or bool(named & ledgers)


def lapse_of(version: Version) -> datetime | None:
    """When a credential lapsed by its own date, while it stood; None where it did not."""
    expiry = parse_instant(str(version.content.get("expires_at") or ""), "UTC")
    if version.kind != "credential" or expiry is None:
        return None
    replaced = version.until.latest if version.until else None
    return expiry if replaced is None or expiry < replaced else None


def scopes_lost(versions: tuple[Version, ...], position: int) -> tuple[list[str], list[str]] | None:
    """The scopes of the last version that had some for orders and those of this one, if this one has none.

    Scopes that are not told, or that may stand for everything, are no loss.
    """
    own = _scopes(versions[position])
    if own is None or any(SELLING.search(scope) or EVERYTHING.search(scope) for scope in own):
        return None
    known = (_scopes(earlier) for earlier in reversed(versions[:position]))
    before = next((scopes for scopes in known if scopes and any(map(SELLING.search, scopes))), None)
    return (sorted(before), sorted(own)) if before else None


def _scopes(version: Version) -> frozenset[str] | None:
    told = version.content.get("scopes")
    if told is None:
        return None
    return frozenset(
        str(scope) for scope in (told if isinstance(told, list) else re.split(r"[\s,]+", str(told))) if scope
    )


def down_spells(versions: tuple[Version, ...]) -> list[Spell]:
    """The spells without connection: (earliest, latest) begin and (earliest, latest) end, in seconds since 1970."""
    spells = []
    for position, version in enumerate(versions):
        begin = (seconds(version.since.earliest, 0), seconds(version.since.latest, 0))
        end = (FAR_FUTURE, FAR_FUTURE)
        if version.until is not None:
            end = (seconds(version.until.earliest, 0), seconds(version.until.latest, FAR_FUTURE))
        expiry = parse_instant(str(version.content.get("expires_at") or ""), "UTC")
        lapsed = str(version.content.get("status") or "").strip().lower() not in ACTIVE or not version.enabled
        if lapsed or scopes_lost(versions, position):
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
