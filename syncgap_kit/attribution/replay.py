"""Every version of every rule and mapping over every order as it stood at its decision: one query, small arrays."""

import json
from collections.abc import Iterator
from typing import Any

import ibis
import numpy as np

from ..errors import BadHistory
from ..intake.case import Case
from ..intake.phrases import owner
from ..matching.inventory.bundles import is_bundle
from ..predicates import FIELDS, SEPARATORS, Predicate, compile_predicate, fields_of, over_thinkable, parse
from .candidate import NO, UNKNOWN, YES, Orders, Trits
from .configuration import Configuration, Version


class Replay:
    """The predicate of each version, evaluated over all orders of the case; rows in the order of order_key."""

    def __init__(self, case: Case, state: Any, configuration: Configuration) -> None:
        self._columns: dict[str, str] = {}
        self._zone, self._untold = case.timezone, case.untold
        expressions: dict[str, Any] = {}
        for versions in configuration.versions.values():
            for version in versions:
                signature = self._signature(version)
                if version.kind in ("rule", "mapping") and signature not in self._columns:
                    self._columns[signature] = f"effect_{len(self._columns)}"
                    expressions[self._columns[signature]] = _as_trit(self._expression(version, state))
        table = state.select("order_key", **expressions) if expressions else state.select("order_key")
        self._table = table.order_by("order_key").to_pyarrow()

    def _expression(self, version: Version, state: Any) -> Any:
        untold = {field: state.channel.isin(channels) for field, channels in self._channels_untold(version).items()}
        if version.kind == "rule":
            return compile_predicate(rule_predicate(version), state, self._zone, untold)
        held = unmapped(version, state)
        for without in untold.values():
            held = without.ifelse(ibis.null("boolean"), held)
        return held

    def warnings(self, configuration: Configuration) -> Iterator[str]:
        """A sentence for each record that looks at what no export of its channel has a column for."""
        for (kind, name), versions in sorted(configuration.versions.items()):
            blind = {(field, *channels) for one in versions for field, channels in self._channels_untold(one).items()}
            for field, *channels in sorted(blind):
                whose = " or ".join(map(owner, channels))
                yield (
                    f"{kind.capitalize()} {name} looks at {field}, for which no export of {whose} has a column: "
                    "whether it met an order cannot be told; add exports that have it."
                )

    def _channels_untold(self, version: Version) -> dict[str, list[str]]:
        """The fields that a record of certain channels looks at, with those of them whose exports have no such column.

        A record of all channels may look at what only some platforms know; for the others that is blank.
        """
        found: dict[str, list[str]] = {}
        if not version.channels or (version.kind == "mapping" and _holds_nothing(version)):
            return found
        for field in dict.fromkeys(fields_looked_at(version)):
            without = [name for name, fields in self._untold.items() if field in fields and applies(version, name)]
            if without:
                found[field] = sorted(without)
        return found

    def _signature(self, version: Version) -> str:
        keys = ("when",) if version.kind == "rule" else ("maps", "entries", "default")
        told = [version.kind, *(version.content.get(key) for key in keys)]
        return json.dumps([*told, self._channels_untold(version)], sort_keys=True)

    def holds(self, version: Version, orders: Orders) -> Trits:
        """For a rule: whether its condition held. For a mapping: whether a value lacked a target. Whatever the time."""
        column = self._table[self._columns[self._signature(version)]].to_numpy().astype(np.int8)
        return column[orders.key if orders.replayed is None else orders.replayed]


def applies(version: Version, channel: str) -> bool:
    """Whether a record is about a channel."""
    return not version.channels or channel.lower() in {name.lower() for name in version.channels}


def rule_predicate(version: Version) -> Predicate:
    """The condition of a rule version. Raises BadHistory that names where it stands."""
    if version.content.get("when") is None:
        raise BadHistory(f"{version.origin}: rule {version.id} has no when; write the condition under which it acts.")
    return parse(version.content["when"], f"{version.origin}, rule {version.id}")


def targets_of(version: Version) -> list[str]:
    """The values of a mapping version that have a target; an empty target is none."""
    entries = version.content.get("entries") or {}
    if not isinstance(entries, dict):
        raise BadHistory(f"{version.origin}: mapping {version.id}: entries should map values to targets.")
    return sorted(str(value) for value, target in entries.items() if str(target or "").strip())


def fields_looked_at(version: Version) -> Iterator[str]:
    """The fields that the condition of a rule looks at, or the one that a mapping maps; with repeats."""
    if version.kind == "mapping":
        yield str(version.content.get("maps") or "")
    elif version.kind == "rule":
        yield from fields_of(rule_predicate(version))


def _holds_nothing(version: Version) -> bool:
    """Whether a mapping keeps no order back: it takes stock apart, or has a target for every value."""
    return is_bundle(version.content) or bool(str(version.content.get("default") or "").strip())


def _as_trit(expression: Any) -> Any:
    """The expression stands in it once: the engine would evaluate each that stands there."""
    return (expression.cast("int8") * (YES - NO) + NO).fill_null(UNKNOWN).cast("int8")


def unmapped(version: Version, state: Any) -> Any:
    """Whether an order has a value of the mapped field without a target; one such line holds the whole order."""
    if is_bundle(version.content):
        return ibis.literal(False)
    name = str(version.content.get("maps") or "")
    if name not in FIELDS:
        raise BadHistory(
            f"{version.origin}: mapping {version.id}: maps {name!r}, which is no field of orders or lines."
        )
    if _holds_nothing(version):
        return ibis.literal(False)
    known = targets_of(version)
    form, column = FIELDS[name][1], state[name]

    def loose(value: Any) -> Any:
        text = value.cast("string").strip().nullif("")
        return (text.notnull() & text.notin(known)).fill_null(False) if known else text.notnull()

    def loose_part(text: Any) -> Any:
        parts = text.fill_null("").split(SEPARATORS[name]).map(lambda part: part.strip())
        return loose(text) & (parts.filter(loose).length() > 0)

    if form in ("value", "elements"):
        return over_thinkable(state, name, loose if form == "value" else loose_part)
    if form == "lines":
        return column.filter(loose).length().fill_null(0) > 0
    if form == "possible":
        held = column.filter(loose).length()
        return ibis.cases(
            (column.length() == 0, ibis.null("boolean")), (held == column.length(), True), (held == 0, False)
        )
    certain = column.filter(lambda line: (line.length() > 0) & (line.filter(loose).length() == line.length()))
    thinkable = column.filter(lambda line: (line.length() == 0) | (line.filter(loose).length() > 0))
    return ibis.cases((certain.length() > 0, True), (thinkable.length() == 0, False))
