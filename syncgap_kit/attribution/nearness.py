"""How near a change of the configuration lies to an onset, in words: people ask, though it is no evidence."""

from datetime import date, timedelta

from ..calendar import day_in
from ..written import day_words
from .configuration import Version


def nearness(version: Version, onset: date, zone: str) -> str:
    """How near a change lies to an onset, as a sentence; empty where nobody knows when it was."""
    since = version.since
    if since.latest is None:
        return ""
    last = day_in(since.latest, zone)
    first = day_in(since.earliest, zone) if since.earliest else last
    if first < last and first <= onset <= last:
        when = f"some time between {day_words(first)} and {day_words(last)}, as the onset was"
    elif first < last:
        days = f"at least {_apart(onset - last if onset > last else onset - first)}"
        when = f"some time between {day_words(first)} and {day_words(last)}, {days}"
    elif onset == last:
        when = f"on the day of the onset, {day_words(last)}"
    else:
        when = f"on {day_words(last)}, {_apart(onset - last)}"
    return f"It changed {when} ({version.told}); nearness in time alone is no evidence."


def _apart(after: timedelta) -> str:
    """How long before or after an onset, such as `3 days before the onset`."""
    count = abs(after.days)
    return f"{count} day{'s' if count > 1 else ''} {'before' if after.days > 0 else 'after'} the onset"
