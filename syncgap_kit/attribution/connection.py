"""When a connection was down, as the history of its credential tells: which channels it concerns, and its spells."""

from datetime import datetime

from ..calendar import parse_instant
from .candidate import FAR_FUTURE, seconds
from .configuration import Version

ACTIVE = ("", "active", "valid", "connected", "ok", "enabled")


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
