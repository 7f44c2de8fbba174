"""How near a change of the configuration lies to an onset, in words: people ask, though it is no evidence."""

from datetime import date

from ..calendar import day_in
from ..written import day_words
from .configuration import Version


def nearness(version: Version, onset: date, zone: str) -> str:
    """How near a change lies to an onset, as a sentence; empty where nobody knows when it was."""
    if version.since.latest is None:
        return ""
    changed = day_in(version.since.latest, zone)
    apart = (onset - changed).days
    if not apart:
        when = f"on the day of the onset, {day_words(changed)}"
        return f"It changed {when} ({version.told}); nearness in time alone is no evidence."
    side = "before" if apart > 0 else "after"
    count = f"{abs(apart)} day{'s' if abs(apart) > 1 else ''}"
    when = f"on {day_words(changed)}, {count} {side} the onset"
    return f"It changed {when} ({version.told}); nearness in time alone is no evidence."
