"""The policy and the strict tables of case.toml: an unknown key is refused with the nearest known one."""

from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches
from typing import Any

from ..calendar import parse_duration
from ..errors import BadCase, BadHistory
from ..predicates import Predicate, parse

KNOWN = {
    "": {"case", "source", "log", "policy", "matching", "report", "engine"},
    "case": {"title", "timezone", "currency", "as_of", "period"},
    "case.period": {"from", "to"},
    "source": {
        *("path", "channel", "format", "ledger", "timezone", "encoding", "decimal_mark", "date_order", "currency"),
        *("sheet", "shop", "company", "exported_at"),
    },
    "log": {
        *("path", "pattern", "columns", "outcomes", "delimiter", "channel", "timezone", "date_order", "kind"),
    },
    "policy": {"grace", "late_after", "channel"},
    "policy.channel": {"grace", "late_after", "posting_grain", "expected", "not_expected"},
    "policy.clause": {"when", "reason"},
    "matching": {"amount_tolerance", "channel"},
    "matching.channel": {"document_number"},
    "report": {"materiality", "sample_size", "sample_seed", "language"},
    "engine": {"url", "tables"},
}
GRAINS = ("order", "day", "payout", "settlement")


@dataclass(frozen=True)
class Clause:
    """A predicate of the policy with the reason that people gave."""

    when: Predicate
    reason: str


@dataclass(frozen=True)
class Policy:
    """Which orders belong in the books, and from when an absent one counts as missing or late."""

    grace: timedelta = timedelta(days=3)
    late_after: timedelta = timedelta(days=7)
    posting_grain: str | None = None
    expected: tuple[Clause, ...] = ()
    not_expected: tuple[Clause, ...] = ()


def read_table(value: Any, name: str, where: str | None = None) -> dict[str, Any]:
    """A table of case.toml with known keys only. Raises BadCase."""
    if not isinstance(value, dict):
        raise BadCase(f"case.toml: {where or name} should be a table, but is {value!r}.")
    if name:
        check_keys(value, name, f"case.toml, [{where or name}]")
    return value


def check_keys(table: dict[str, Any], name: str, where: str) -> None:
    """Refuse a key that is not known, with the nearest that is. Raises BadCase."""
    for key in table:
        if key not in KNOWN[name]:
            near = get_close_matches(key, sorted(KNOWN[name]), n=1, cutoff=0.4)
            hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(sorted(KNOWN[name]))}."
            raise BadCase(f"{where}: key {key!r} is not known; {hint}")


def read_policies(data: dict[str, Any]) -> tuple[Policy, dict[str, Policy]]:
    """The general policy and those of single channels, which inherit from it. Raises BadCase."""
    general = _policy({key: value for key, value in data.items() if key != "channel"}, Policy(), "policy")
    channels = read_table(data.get("channel", {}), "", "policy.channel")
    named = {
        channel: _policy(
            read_table(own, "policy.channel", f"policy.channel.{channel}"), general, f"policy.channel.{channel}"
        )
        for channel, own in channels.items()
    }
    return general, named


def _policy(data: dict[str, Any], default: Policy, where: str) -> Policy:
    grain = data.get("posting_grain", default.posting_grain)
    if grain is not None and grain not in GRAINS:
        raise BadCase(f"case.toml, {where}.posting_grain: {grain!r} is not known; write one of {', '.join(GRAINS)}.")
    return Policy(
        grace=_duration(data["grace"], f"{where}.grace") if "grace" in data else default.grace,
        late_after=_duration(data["late_after"], f"{where}.late_after") if "late_after" in data else default.late_after,
        posting_grain=grain,
        expected=_clauses(data.get("expected", []), f"{where}.expected"),
        not_expected=_clauses(data.get("not_expected", []), f"{where}.not_expected"),
    )


def _clauses(data: Any, where: str) -> tuple[Clause, ...]:
    if not isinstance(data, list):
        raise BadCase(f"case.toml, {where}: should be a list of {{ when, reason }}, but is {data!r}.")
    clauses = []
    for item in data:
        values = read_table(item, "policy.clause", where)
        if "when" not in values:
            raise BadCase(f"case.toml, {where}: has no when; write a predicate, such as one with field, op and value.")
        try:
            clauses.append(Clause(parse(values["when"], f"case.toml, {where}"), str(values.get("reason", "policy"))))
        except BadHistory as error:
            raise BadCase(str(error)) from None
    return tuple(clauses)


def _duration(value: Any, where: str) -> timedelta:
    duration = parse_duration(str(value))
    if duration is None:
        raise BadCase(f'case.toml, {where}: {value!r} is no duration; write hours or days, such as "36h" or "3d".')
    return duration
