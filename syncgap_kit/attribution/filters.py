"""Filters that tools keep as settings: `filter.financialStatus = paid` is a rule, and is replayed as one.

A tool's audit log, its settings in Git and many a hand-kept register have them under the names of the tool. One whose
name says filter, and a status of the order, lets the values pass that it lists, or leaves them out where it says so.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from ..intake.words import FINANCIAL, FULFILLMENT
from .configuration import Configuration, Version

FILTERED = {
    "financial_status": frozenset(FINANCIAL),
    "fulfillment_status": frozenset(FULFILLMENT),
    "order_status": None,
}
SPELT = {"fulfilment": "fulfillment", "payment_status": "financial_status", "statuses": "status"}
LEAVES_OUT = re.compile(r"(?:^|_)(?:exclude[ds]?|except|ignore[ds]?|skip(?:ped|s)?|without|not|block(?:ed|s)?)(?:_|$)")
ALL = ("", "any", "all", "*", "every", "everything", "null", "none")


def with_filters(configuration: Configuration, channels: Iterable[str]) -> Configuration:
    """The configuration, its filters by status as rules of the same ids, of the one of `channels` that they name."""
    versions = dict(configuration.versions)
    for (kind, name), own in configuration.versions.items():
        rules = [as_rule(version, channels) for version in own] if kind == "setting" else []
        if rules and all(rules) and ("rule", name) not in versions:
            del versions[kind, name]
            versions["rule", name] = tuple(rule for rule in rules if rule is not None)
    return replace(configuration, versions=dict(sorted(versions.items())))


def as_rule(version: Version, channels: Iterable[str] = ()) -> Version | None:
    """A filter as the rule that it is; None for a setting that is none, or whose values are no statuses."""
    field, leaves_out = _looked_at(str(version.content.get("name") or ""))
    if field is None:
        return None
    values = _values(version.content.get("value"))
    words = FILTERED[field]
    if words is not None and not words.issuperset(values):
        return None
    when = {"field": field, "op": "in", "value": values} if values else {"field": field, "op": "not_null"}
    rule = {"action": "exclude" if leaves_out else "include", "when": when}
    named = [name for name in channels if name.lower() in version.id.lower()]
    own = version.channels or (tuple(named) if len(named) == 1 else ())
    switched = {"enabled": "true" if values and version.enabled else "false"}
    return replace(version, kind="rule", channels=own, content={**version.content, **rule, **switched, "kind": "rule"})


def _looked_at(name: str) -> tuple[str | None, bool]:
    """The status that a filter looks at, by its name, and whether it leaves out what it lists; None for no filter."""
    snake = re.sub(r"[\W_]+", "_", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)).lower().strip("_")
    for word, usual in SPELT.items():
        snake = snake.replace(word, usual)
    if "filter" not in snake:
        return None, False
    return next((field for field in FILTERED if field in snake), None), bool(LEAVES_OUT.search(snake))


def _values(told: Any) -> list[str]:
    """What a filter lists; nothing where it lets all pass."""
    if isinstance(told, str) and told.strip().startswith("["):
        try:
            told = json.loads(told)
        except ValueError:
            return [told]
    parts = told if isinstance(told, list) else re.split(r"[,;|]", str(told or ""))
    values = [re.sub(r"[\s-]+", "_", str(part).strip().strip("\"'").lower()) for part in parts]
    return [] if any(value in ALL for value in values) else values
