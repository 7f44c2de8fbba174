"""case.toml: what is being investigated, read strictly; an unknown key is refused with the nearest known one."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from ..calendar import check_zone, end_of, parse_instant
from ..errors import BadCase
from ..written import ENGLISH, NOTATIONS
from .log_blocks import LogBlock, read_log_blocks
from .policy import Policy, check_keys, read_policies, read_table


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
    logs: tuple[LogBlock, ...] = ()
    report: dict[str, Any] = field(default_factory=dict)

    @property
    def language(self) -> str:
        """In whose notation numbers and days are written for people: a key of NOTATIONS."""
        return str(self.report.get("language", ENGLISH.language))

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
    check_keys(data, "", "case.toml")
    case = read_table(data.get("case", {}), "case")
    zone = check_zone(str(case.get("timezone", "UTC")), "case.toml, case.timezone")
    matching = read_table(data.get("matching", {}), "matching")
    sources = _sources(data.get("source", []), zone)
    policy, by_channel = read_policies(read_table(data.get("policy", {}), "policy"))
    numbers = _document_numbers(read_table(matching.get("channel", {}), "", "matching.channel"))
    logs = read_log_blocks(data.get("log", []))
    told = [block.channel for block in logs if block.channel]
    for name, channels in (("policy", by_channel), ("matching", numbers), ("log", told)):
        _check_channels(channels, sources, name)
    if data.get("engine"):
        raise BadCase("case.toml, [engine]: only the embedded DuckDB is supported so far; remove the block.")
    return Settings(
        title=str(case.get("title", folder.resolve().name)),
        timezone=zone,
        currency=_currency(case.get("currency", "USD"), "case.currency"),
        as_of=read_as_of(case["as_of"], zone, "case.toml, case.as_of") if "as_of" in case else None,
        period=_period(read_table(case.get("period", {}), "case.period")),
        sources=sources,
        policy=policy,
        channel_policies=by_channel,
        amount_tolerance=_amount(matching.get("amount_tolerance", "0.01"), "matching.amount_tolerance"),
        document_numbers=numbers,
        logs=logs,
        report=_with_language(_report(read_table(data.get("report", {}), "report"))),
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


def _sources(blocks: Any, zone: str) -> tuple[Source, ...]:
    if not isinstance(blocks, list) or not blocks:
        raise BadCase("case.toml: names no files; add a [[source]] block with a path for each group of exports.")
    sources = []
    for number, block in enumerate(blocks, 1):
        where = f"source {number}"
        values = dict(read_table(block, "source", where))
        for key, value in values.items():
            if key != "exported_at" and not isinstance(value, str):
                raise BadCase(f"case.toml, [{where}]: {key} is {value!r}; write text in quotes.")
        if not str(values.get("path", "")).strip(" ./"):
            raise BadCase(f"case.toml, [{where}]: has no path; write a glob such as exports/shopify/*.csv.")
        if "exported_at" in values:
            values["exported_at"] = read_as_of(values["exported_at"], zone, f"case.toml, [{where}] exported_at")
        if "currency" in values:
            values["currency"] = _currency(values["currency"], f"[{where}] currency")
        if "timezone" in values:
            check_zone(str(values["timezone"]), f"case.toml, [{where}] timezone")
        if values.get("decimal_mark", ".") not in (".", ","):
            raise BadCase(f'case.toml, [{where}]: decimal_mark is {values["decimal_mark"]!r}; write "." or ",".')
        values["date_order"] = str(values["date_order"]).upper() if "date_order" in values else None
        if values["date_order"] not in (None, "MDY", "DMY", "YMD"):
            raise BadCase(f"case.toml, [{where}]: date_order is {block['date_order']!r}; write MDY, DMY or YMD.")
        sources.append(Source(**values))
    return tuple(sources)


def _amount(value: Any, where: str) -> Decimal:
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        raise BadCase(f'case.toml, {where}: {value!r} is no amount; write one such as "0.01".') from None
    if not amount.is_finite() or amount < 0:
        raise BadCase(f'case.toml, {where}: {value!r} is no amount of zero or more; write one such as "0.01".')
    return amount


def _check_channels(named: Iterable[str], sources: tuple[Source, ...], block: str) -> None:
    known = sorted({source.channel for source in sources if source.channel})
    for channel in named:
        if channel not in known:
            near = get_close_matches(channel, known, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"the sources name {', '.join(known) or 'none'}."
            raise BadCase(f"case.toml, {block}.channel: no source has the channel {channel!r}; {hint}")


def _currency(value: Any, where: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{3}", str(value)):
        raise BadCase(f"case.toml, {where}: {value!r} is no currency; write its three letters, such as USD.")
    return str(value).upper()


def _report(data: dict[str, Any]) -> dict[str, Any]:
    given = data.get("materiality", "0")
    if not isinstance(given, str) or not re.fullmatch(r"[0-9]{1,15}(\.[0-9]{1,4})?", given):
        raise BadCase(
            f"case.toml, report.materiality: {given!r} is no amount of zero or more as text; write one in quotes, "
            'such as "500.00".'
        )
    for key, least in (("sample_size", 1), ("sample_seed", 0)):
        value = data.get(key, least)
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            raise BadCase(f"case.toml, report.{key}: {value!r} is no whole number of {least} or more; write one.")
    return data


def _with_language(report: dict[str, Any]) -> dict[str, Any]:
    language = report.get("language", ENGLISH.language)
    if not isinstance(language, str) or language not in NOTATIONS:
        known = ", ".join(sorted(NOTATIONS))
        raise BadCase(
            f"case.toml, report.language: {language!r} is no language whose numbers and dates are known; "
            f"write one of {known}."
        )
    return report


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
        if read_table(own, "matching.channel", f"matching.channel.{channel}").get("document_number")
    }
