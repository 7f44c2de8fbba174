"""case.toml: what is being investigated, read strictly; an unknown key is refused with the nearest known one."""

import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from ..calendar import check_zone, end_of, parse_duration, parse_instant
from ..errors import BadCase, BadHistory
from ..predicates import Predicate, parse

KNOWN = {
    "": {"case", "source", "policy", "matching", "report", "engine"},
    "case": {"title", "timezone", "currency", "as_of", "period"},
    "case.period": {"from", "to"},
    "source": {
        *("path", "channel", "format", "ledger", "timezone", "encoding", "decimal_mark", "date_order", "currency"),
        *("sheet", "shop", "company", "exported_at"),
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
class Source:
    """One [[source]] block: a group of files and the facts they do not tell by themselves."""

    path: str
    channel: str | None = None
    format: str | None = None
    ledger: str | None = None
    timezone: str | None = None
    encoding: str | None = None
    decimal_mark: str | None = None
    date_order: str | None = None
    currency: str | None = None
    sheet: str | None = None
    shop: str | None = None
    company: str | None = None
    exported_at: datetime | None = None


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


@dataclass(frozen=True)
class Settings:
    """All of case.toml, typed."""

    title: str
    timezone: str
    currency: str
    as_of: datetime | None
    period: tuple[date | None, date | None]
    sources: tuple[Source, ...]
    policy: Policy
    channel_policies: dict[str, Policy]
    amount_tolerance: Decimal
    document_numbers: dict[str, str]
    report: dict[str, Any] = field(default_factory=dict)
    engine: dict[str, Any] = field(default_factory=dict)

    def policy_of(self, channel: str) -> Policy:
        return self.channel_policies.get(channel, self.policy)


def read_settings(folder: Path) -> Settings:
    """case.toml of a case folder. Raises BadCase with one sentence that names the key and what to write."""
    if not folder.is_dir():
        raise BadCase(f"{folder}: there is no such folder; name the folder of a case, the one that holds case.toml.")
    path = folder / "case.toml"
    if not path.is_file():
        raise BadCase(f"{folder}: holds no case.toml; a case folder needs one that says which files are which.")
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadCase(f"case.toml: is no valid TOML ({error}); mend that line.") from None
    _check(data, "", "case.toml")
    case = _table(data.get("case", {}), "case")
    zone = check_zone(str(case.get("timezone", "UTC")), "case.toml, case.timezone")
    policy, by_channel = _policies(_table(data.get("policy", {}), "policy"))
    matching = _table(data.get("matching", {}), "matching")
    return Settings(
        title=str(case.get("title", folder.resolve().name)),
        timezone=zone,
        currency=str(case.get("currency", "USD")).upper(),
        as_of=read_as_of(case["as_of"], zone, "case.toml, case.as_of") if "as_of" in case else None,
        period=_period(_table(case.get("period", {}), "case.period")),
        sources=_sources(data.get("source", []), zone),
        policy=policy,
        channel_policies=by_channel,
        amount_tolerance=_amount(matching.get("amount_tolerance", "0.01"), "matching.amount_tolerance"),
        document_numbers=_document_numbers(_table(matching.get("channel", {}), "", "matching.channel")),
        report=_table(data.get("report", {}), "report"),
        engine=_table(data.get("engine", {}), "engine"),
    )


def read_as_of(value: Any, zone: str, where: str) -> datetime:
    """An instant in UTC; a bare date is the end of that day in `zone`. Raises BadCase."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return end_of(value, zone)
    if isinstance(value, datetime):
        value = value.isoformat()
    try:
        return end_of(date.fromisoformat(str(value).strip()), zone)
    except ValueError:
        instant = parse_instant(str(value), zone)
    if instant is None:
        raise BadCase(f"{where}: {value!r} is no instant; write a date such as 2026-01-15 or 2026-01-15T00:00:00Z.")
    return instant


def _table(value: Any, name: str, where: str | None = None) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadCase(f"case.toml: {where or name} should be a table, but is {value!r}.")
    if name:
        _check(value, name, f"case.toml, [{where or name}]")
    return value


def _check(table: dict[str, Any], name: str, where: str) -> None:
    for key in table:
        if key not in KNOWN[name]:
            near = get_close_matches(key, sorted(KNOWN[name]), n=1, cutoff=0.4)
            hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(sorted(KNOWN[name]))}."
            raise BadCase(f"{where}: key {key!r} is not known; {hint}")


def _sources(blocks: Any, zone: str) -> tuple[Source, ...]:
    if not isinstance(blocks, list) or not blocks:
        raise BadCase("case.toml: names no files; add a [[source]] block with a path for each group of exports.")
    sources = []
    for number, block in enumerate(blocks, 1):
        where = f"source {number}"
        values = dict(_table(block, "source", where))
        if not str(values.get("path", "")).strip():
            raise BadCase(f"case.toml, [{where}]: has no path; write a glob such as exports/shopify/*.csv.")
        if "exported_at" in values:
            values["exported_at"] = read_as_of(values["exported_at"], zone, f"case.toml, [{where}] exported_at")
        if "timezone" in values:
            check_zone(str(values["timezone"]), f"case.toml, [{where}] timezone")
        if values.get("decimal_mark", ".") not in (".", ","):
            raise BadCase(f'case.toml, [{where}]: decimal_mark is {values["decimal_mark"]!r}; write "." or ",".')
        values["date_order"] = str(values["date_order"]).upper() if "date_order" in values else None
        if values["date_order"] not in (None, "MDY", "DMY", "YMD"):
            raise BadCase(f"case.toml, [{where}]: date_order is {block['date_order']!r}; write MDY, DMY or YMD.")
        sources.append(Source(**values))
    return tuple(sources)


def _policies(data: dict[str, Any]) -> tuple[Policy, dict[str, Policy]]:
    general = _policy({key: value for key, value in data.items() if key != "channel"}, Policy(), "policy")
    channels = _table(data.get("channel", {}), "", "policy.channel")
    named = {
        channel: _policy(
            _table(own, "policy.channel", f"policy.channel.{channel}"), general, f"policy.channel.{channel}"
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
        values = _table(item, "policy.clause", where)
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


def _amount(value: Any, where: str) -> Decimal:
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        raise BadCase(f'case.toml, {where}: {value!r} is no amount; write one such as "0.01".') from None
    if not amount.is_finite() or amount < 0:
        raise BadCase(f'case.toml, {where}: {value!r} is no amount of zero or more; write one such as "0.01".')
    return amount


def _period(data: dict[str, Any]) -> tuple[date | None, date | None]:
    days = []
    for key in ("from", "to"):
        value = data.get(key)
        try:
            day = date.fromisoformat(str(value)) if value is not None else None
        except ValueError:
            raise BadCase(
                f"case.toml, case.period.{key}: {value!r} is no date; write one such as 2025-01-31."
            ) from None
        days.append(day)
    if days[0] and days[1] and days[0] > days[1]:
        raise BadCase(f"case.toml, case.period: begins on {days[0]} after it ends on {days[1]}; swap the two.")
    return days[0], days[1]


def _document_numbers(data: dict[str, Any]) -> dict[str, str]:
    return {
        channel: str(own["document_number"])
        for channel, own in data.items()
        if _table(own, "matching.channel", f"matching.channel.{channel}").get("document_number")
    }
