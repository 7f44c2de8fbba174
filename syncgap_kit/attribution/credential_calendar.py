"""What expires next: each credential on record with its own date, else with the known lifetimes of its platform."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from ..calendar import day_in, parse_instant
from ..intake.phrases import many
from ..intake.platforms import sales_platforms
from ..matching.orders import Matches
from ..tables import POSTINGS
from ..written import day_words, for_reader
from .configuration import Configuration, Version
from .connection import ACTIVE
from .lifetimes import LIFETIMES, USE, Lifetime

COLUMNS = ("id", "channel", "state", "expires_on", "days_left", "basis", "words", "source")
BY_HAND = "keyed by hand"  # in the reason of an order that no sync has posted
GRANTS = ("create", "renew", "reconnect")


@dataclass(frozen=True, eq=False)
class CredentialCalendar:
    """What ends when, the next first; what no day can be told of comes last.

    Columns of `frame`: id, channel (all: the books' own), state at as_of (active, expired, revoked, deleted ...),
    expires_on (day in the books' zone, None where it cannot be told), days_left at as_of (negative: over), basis
    (`recorded` or `known lifetime`), words, source.
    """

    frame: pd.DataFrame
    sentences: tuple[str, ...]


@for_reader
def credential_calendar(matches: Matches, configuration: Configuration) -> CredentialCalendar:
    """The calendar of all credential records of a case at its as_of."""
    case = matches.case
    today, books, sold = day_in(case.as_of, case.timezone), _ledgers(matches), sales_platforms(case.inputs)
    used = _last_used(matches, today)
    rows = []
    for name, versions in sorted(configuration.of_kind("credential").items()):
        last = versions[-1]
        channels = {one.lower() for one in last.channels}
        platforms = {sold.get(one, one) for one in channels} if channels else books
        told = {"id": name, "channel": ", ".join(last.channels) or "all (the books)", "state": _state(last, case.as_of)}
        for end in _ends(
            versions, told["state"], [x for x in LIFETIMES if x.platform in platforms], used, case.timezone
        ):
            left = (end["expires_on"] - today).days if end["expires_on"] else None
            rows.append({**told, **end, "days_left": left})
    rows.sort(key=lambda row: (row["expires_on"] is None, row["expires_on"] or today, row["id"], row["words"]))
    frame = pd.DataFrame([[row[name] for name in COLUMNS] for row in rows], columns=list(COLUMNS), dtype=object)
    return CredentialCalendar(frame, tuple(_sentence(row) for row in rows))


def _ledgers(matches: Matches) -> set[str]:
    names = matches.case.table(POSTINGS).select("ledger").distinct().to_pyarrow()["ledger"].to_pylist()
    return {str(name).lower() for name in names}


def _last_used(matches: Matches, today: date) -> date | None:
    """The last day on which the sync is known to have posted an order to the books."""
    orders = matches.orders
    posted = orders.filter(orders.posted_day.notnull(), ~orders.reason.fill_null("").contains(BY_HAND))
    last: date | None = posted.agg(last=posted.posted_day.max()).to_pyarrow().to_pylist()[0]["last"]
    return min(last, today) if last else None


def _state(version: Version, as_of: datetime) -> str:
    """What a credential is at as_of, by its last version."""
    status = str(version.content.get("status") or "").strip().lower()
    if version.until is not None:
        return "deleted"
    if status not in ACTIVE:
        return status
    if not version.enabled:
        return "disabled"
    expiry = _recorded(version)
    return "expired" if expiry is not None and expiry <= as_of else "active"


def _recorded(version: Version) -> datetime | None:
    return parse_instant(str(version.content.get("expires_at") or ""), "UTC")


def _ends(
    versions: tuple[Version, ...], state: str, known: list[Lifetime], used: date | None, zone: str
) -> list[dict[str, Any]]:
    """When a credential ends: by its own date, else by each known lifetime of its platform."""
    last, expiry = versions[-1], _recorded(versions[-1])
    if expiry is not None:
        return [_end(day_in(expiry, zone), "recorded", "by the date in its own record", last.origin)]
    if state != "active":
        return [_end(None, "recorded", f"it is {state}: nothing is left to expire", last.origin)]
    if not known:
        return [_end(None, "", "no date in its record and no known lifetime; add expires_at to the record", "")]
    granted = [one for one in versions if one.action in GRANTS and one.since.earliest is not None]
    grant = day_in(granted[-1].since.earliest, zone) if granted and granted[-1].since.earliest else None
    return [_by_lifetime(one, grant, used) for one in known]


def _by_lifetime(lifetime: Lifetime, grant: date | None, used: date | None) -> dict[str, Any]:
    if lifetime.day:
        return _end(lifetime.day, "known lifetime", lifetime.what, lifetime.source)
    if lifetime.counted_from == USE:
        begin, name = max(filter(None, (grant, used)), default=None), "last known to be used"
    else:
        begin, name = grant, "granted"
    if begin is None:
        words = f"{lifetime.what}; it was {name} at an unknown time, so no day can be told"
        return _end(None, "known lifetime", words, lifetime.source)
    day = max(_later(begin, lifetime), lifetime.not_before or date.min)
    return _end(day, "known lifetime", f"{lifetime.what}; {name} on {day_words(begin)}", lifetime.source)


def _later(begin: date, lifetime: Lifetime) -> date:
    year, month = divmod(begin.year * 12 + begin.month - 1 + lifetime.months, 12)
    day = min(begin.day, monthrange(year, month + 1)[1])
    return date(year, month + 1, day) + timedelta(days=lifetime.days)


def _end(day: date | None, basis: str, words: str, source: str) -> dict[str, Any]:
    return {"expires_on": day, "basis": basis, "words": words, "source": source}


def _sentence(row: dict[str, Any]) -> str:
    lead = f"Credential {row['id']} ({row['channel']}, {row['state']})"
    if row["expires_on"] is None:
        return f"{lead}: {row['words']}."
    left = row["days_left"]
    when = (
        f"in {many(left, 'day')}"
        if left > 0
        else "on the day of the exports"
        if not left
        else f"{many(-left, 'day')} ago"
    )
    verb = "ends" if left >= 0 else "ended"
    source = f" ({row['source']})" if row["source"] else ""
    return f"{lead} {verb} on {day_words(row['expires_on'])}, {when}: {row['words']}{source}."
