"""Rules that leave out just what lost orders share, and that by their records did not stand then: worth asking about.

A history may end before a gap begins. That such a rule was switched on since is a question, and no cause.
"""

from typing import Any

from .candidate import NO, Candidate
from .configuration import Configuration, Version
from .gaps import Traced
from .record_words import record_name
from .replay import applies
from .told_days import Days
from .validity import in_force

ASK = "Ask whether it was switched on since; no record tells of it."


def idle_rules(candidate: Candidate, gap: Traced, configuration: Configuration, days: Days) -> tuple[str, ...]:
    """A sentence for each rule that would leave out what the orders of an unexplained gap share, were it in force."""
    if candidate.kind != "unknown" or not candidate.segment or gap.orders.kind not in ("missing", "late"):
        return ()
    found = []
    for name, versions in sorted(configuration.of_kind("rule").items()):
        own = [one for one in versions if _leaves_out(one, candidate.segment) and applies(one, gap.orders.channel)]
        if own and not any(_stood(one, gap) for one in own):
            named = record_name("rule", name, own[-1])
            found.append(f"{named} leaves out just these orders where it stands: {_idle(own[-1], days)}. {ASK}")
    return tuple(found)


def _leaves_out(version: Version, segment: Any) -> bool:
    excludes = str(version.content.get("action") or "exclude").lower() == "exclude"
    return excludes and _meaning(version.content.get("when")) == _meaning(segment)


def _stood(version: Version, gap: Traced) -> bool:
    """Whether it may have been in force for any order of the gap."""
    return version.enabled and bool((in_force(version, gap.orders.decided[gap.hits]) != NO).any())


def _idle(version: Version, days: Days) -> str:
    """Since when it does not stand by its records, or that it does not."""
    if version.enabled:
        return f"it stood {days.spell(version.since, version.until)}"
    last = f", and was last seen so {days.at(int(version.stood_at.timestamp()))}" if version.stood_at else ""
    return f"it was switched off {days.spell(version.since, version.until)}{last}"


def _meaning(predicate: Any) -> Any:
    """A predicate as something that equals any other of the same meaning, as far as people write them."""
    if not isinstance(predicate, dict):
        return None
    for word in ("all", "any"):
        if word in predicate:
            parts = frozenset(_meaning(part) for part in predicate[word])
            return next(iter(parts)) if len(parts) == 1 else (word, parts)
    if "not" in predicate:
        return ("not", _meaning(predicate["not"]))
    value, operator = predicate.get("value"), predicate.get("op")
    values = frozenset(str(one).casefold() for one in (value if isinstance(value, list) else [value]))
    return (predicate.get("field"), "in" if operator == "eq" else operator, values)
