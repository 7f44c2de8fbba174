"""The rooms composed: a case is matched, traced and attributed here, and nowhere else."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from .attribution.alarm import Alarm, alarm_of
from .attribution.beyond_orders import amounts_beyond_orders, documents_and_payouts
from .attribution.channel import Found, Inquiry
from .attribution.configuration import Configuration, build_configuration
from .attribution.coverage import StatusCoverage, status_coverage
from .attribution.credential_calendar import CredentialCalendar, credential_calendar
from .attribution.filters import with_filters
from .attribution.order_trace import order_trace
from .attribution.pack_checks import closed_until
from .attribution.population import Settled, lag_counts, lag_triangles, settled_orders
from .attribution.rank import Ranking
from .attribution.replay import Replay
from .attribution.replay_pack import ReplayPack, replay_pack
from .attribution.rivals import Rivals
from .attribution.state import state_at_decision
from .attribution.stock import StockSides, stock_sides
from .attribution.told_days import Days
from .attribution.tracer import tracer_of
from .attribution.what_if import WhatIf, what_if
from .calendar import day_in
from .chronicle import Chronicle, chronicle
from .completeness import completeness_of, together
from .findings import Findings, Gap
from .gap_rows import MEMBERS, GapRow, gap_rows, members_of
from .intake.case import Case
from .matching.inventory.inventory import Inventory, inventory
from .matching.left_behind import beyond_books, left_behind
from .matching.orders import Matches, match
from .matching.stages.stages import Stages, posted_in_logs_alone, stages
from .monetary_sample import SEED, SIZE, MonetarySample, monetary_sample
from .numbering import numbered
from .over_time import OverTime, over_time
from .registers import amounts_by_key, changes, exceptions, not_expected, quarantine
from .written import for_reader


@dataclass(frozen=True)
class Study:
    """A case, investigated: its findings, the registers behind them, and what charts are drawn from."""

    case: Case
    matches: Matches
    configuration: Configuration
    findings: Findings
    exceptions: pd.DataFrame  # columns of exceptions.csv, all text
    not_expected: pd.DataFrame
    quarantine: pd.DataFrame
    completeness: pd.DataFrame  # see completeness.COLUMNS
    changes: pd.DataFrame  # at, day, kind, id, channel, action, summary
    alarms: dict[str, Alarm]  # by gap: what a monitor would have said
    over_time: OverTime  # beside the gaps: what is set apart or stands wrong, and silences, by channel and day
    members: pd.DataFrame  # what each gap is made of, see gap_rows.MEMBERS
    lags: pd.DataFrame  # channel, currency, day (paid, else placed), lag (days until posted), orders

    @property
    def gaps(self) -> tuple[Gap, ...]:
        return self.findings.gaps

    def gap(self, name: str) -> Gap:
        """The gap with this id, such as G1. Raises KeyError that lists the gaps there are."""
        for gap in self.gaps:
            if gap.id == name:
                return gap
        raise KeyError(f"no gap {name!r}; there are {', '.join(gap.id for gap in self.gaps) or 'none'}")

    def orders_of(self, name: str) -> pd.DataFrame:
        """The orders of a gap, with source file and row."""
        return self.exceptions[self.exceptions.gap_id == self.gap(name).id].reset_index(drop=True)

    def gap_rows(self, name: str) -> tuple[GapRow, ...]:
        """What a gap is made of, as a bookkeeper needs it: days, amounts, tax, file and row."""
        return gap_rows(self.matches, self.gap(name), self.members)

    def chronicle(self, name: str, first: date, last: date) -> Chronicle:
        """What logs and the books' own records tell of the days around a gap, and of its orders."""
        keys = [int(key) for key in self.members.key[self.members.gap_id == name] if key >= 0]
        return chronicle(self.case, self.gap(name).channel, keys, first, last)

    def stages(self) -> Stages:
        """Where each order was last seen on its way to the books; worked out anew at each call."""
        return stages(self.matches)

    def inventory(self) -> Inventory:
        """What became of the units sold; worked out anew at each call."""
        return inventory(self.matches)

    def trace(self, order: str) -> pd.DataFrame:
        """What each rule and mapping in force said of an order at its decision, and on what values: see order_trace."""
        return order_trace(self.matches, self.configuration, order)

    def what_if(self, rule: str, when: Any = None) -> WhatIf:
        """Which orders flip with the condition `when` in place of the rule's own; None: with the rule switched off.

        `when`: a predicate as data, as in the configuration history. Raises KeyError that lists the rules there are,
        and BadHistory with one sentence for a condition that is none.
        """
        return what_if(self.matches, self.configuration, rule, when, self.exceptions)

    def status_coverage(self) -> StatusCoverage:
        """The statuses that orders had at their decision against the rules in force, and which nobody considered."""
        return status_coverage(self.matches, self.configuration)

    @for_reader
    def replay_pack(self) -> ReplayPack:
        """What is missing as a list to enter, with a check of everything that could go wrong; nothing is written."""
        return replay_pack(self.matches, self.configuration, self.exceptions)

    def closed(self, channel: str) -> tuple[date, str] | None:
        """The last day for which the books take no document of a channel any more, and the record that says so."""
        return closed_until(self.matches.case, self.configuration, channel)

    def monetary_sample(self) -> MonetarySample:
        """The expected orders that an auditor tests by hand, drawn by money with the size and seed of case.toml."""
        asked = self.case.settings.report
        return monetary_sample(self.matches, asked.get("sample_size", SIZE), asked.get("sample_seed", SEED))

    def credential_calendar(self) -> CredentialCalendar:
        """Which credential ends when: by its own date on record, else by the known lifetimes of its platform."""
        return credential_calendar(self.matches, self.configuration)

    @property
    def payouts(self) -> pd.DataFrame:
        """A row per payout, with its lines, where it stands in the books, and what of it is unexplained."""
        return self.matches.payouts.frame()

    @property
    @for_reader
    def documents(self) -> list[str]:
        """How document numbers bear order ids, which day documents bear, and the grain of sums, as sentences."""
        known = [c.sentence() for c in self.matches.conventions if c.support or c.declared]
        grains = self.matches.sums.grains if self.matches.sums else ()
        return known + [day.sentence() for day in self.matches.days] + [grain.sentence() for grain in grains]


@for_reader
def investigate(case: Case) -> Study:
    """The whole path: match, trace, attribute, and state what was found. The same case gives the same findings."""
    matches = match(case)
    channels = sorted({source.channel for source in case.settings.sources if source.channel})
    configuration = with_filters(build_configuration(case.history, case.as_of), channels)
    first, days = _days_of(case, matches)
    replay = Replay(case, case.keep("state_at_decision", state_at_decision(case)), configuration)
    stock = stock_sides(matches, first, days)
    settled = settled_orders(matches, first, days)
    inquiry = Inquiry(Rivals(matches, configuration, replay, tuple(own.orders for own in settled)), first)
    found, completeness, delays = _traced(inquiry, settled, days, stock)
    ranking = Ranking(configuration, Days(first, case.timezone), inquiry.rivals.ledgers)
    amounts = amounts_by_key(matches) | amounts_beyond_orders(matches) | stock.amounts
    found.sort(key=lambda one: (one.traced.onset.day, *one.traced.home))
    left = left_behind(matches)
    gaps, gap_of = numbered(case, found, ranking, amounts, stock.units, left, beyond_books(matches))
    made_of = [members_of(gap, one.traced, first, amounts, stock) for gap, one in zip(gaps, found, strict=True)]
    alarms = {gap.id: alarm_of(case, one.traced, first, amounts, left) for gap, one in zip(gaps, found, strict=True)}
    beside = over_time(matches)
    warnings = (*_told(matches, configuration, replay), *delays, *beside.warnings, *stock.warnings)
    return Study(
        case=case,
        matches=matches,
        configuration=configuration,
        findings=_findings(matches, gaps, warnings, tuple(delays)),
        exceptions=exceptions(matches, gap_of),
        not_expected=not_expected(matches),
        quarantine=quarantine(matches),
        completeness=together(completeness),
        changes=changes(configuration, case.timezone, case.as_of),
        alarms=alarms,
        over_time=beside,
        members=pd.concat(made_of, ignore_index=True) if made_of else pd.DataFrame(columns=list(MEMBERS)),
        lags=_lags(matches, first),
    )


def _findings(matches: Matches, gaps: tuple[Gap, ...], warnings: tuple[str, ...], delays: tuple[str, ...]) -> Findings:
    case = matches.case
    return Findings(
        case=case.name,
        as_of=case.as_of,
        inputs=case.inputs,
        channels=matches.statement.channels,
        gaps=gaps,
        payouts=matches.payouts.channels,
        warnings=warnings,
        delays=delays,
    )


def _told(matches: Matches, configuration: Configuration, replay: Replay) -> tuple[str, ...]:
    """What is said before any gap is looked for: of what was read, matched and recorded."""
    of_records = (*configuration.warnings, *replay.warnings(configuration))
    return (*matches.case.warnings, *matches.warnings, *posted_in_logs_alone(matches), *of_records)


def _traced(
    inquiry: Inquiry, everything: list[Settled], days: int, stock: StockSides
) -> tuple[list[Found], list[pd.DataFrame], list[str]]:
    """The gaps of every channel, currency and kind; how complete each was day by day; and what is only late."""
    matches, first = inquiry.rivals.matches, inquiry.first
    triangles = lag_triangles(lag_counts(matches, first), days)
    found: list[Found] = []
    completeness, delays = [], []
    for settled in everything:
        orders = settled.orders
        tracer = tracer_of(orders, triangles.get((orders.channel, orders.currency)))
        own, delayed = inquiry.gaps_in(settled, tracer)
        completeness.append(completeness_of(orders, tracer.maturity, first))
        kinds = sorted({gap.traced.orders.kind for gap in own} - {orders.kind})
        completeness += [completeness_of(settled.over_time(kind), np.ones(days), first) for kind in kinds]
        found += own
        delays += delayed
    for others in documents_and_payouts(matches, first, days):
        own = inquiry.gaps_beyond_orders(others)
        completeness += [completeness_of(others, np.ones(days), first)] if own else []
        found += own
    for side in stock.sides:
        own = inquiry.gaps_of_stock(side)
        completeness += [completeness_of(side.orders, side.tracer.maturity, first)] if own else []
        found += own
    return found, completeness, delays


def _lags(matches: Matches, first: date) -> pd.DataFrame:
    counted = lag_counts(matches, first, since="base_day")
    return counted.assign(day=[first + timedelta(days=int(day)) for day in counted.day])


def _days_of(case: Case, matches: Matches) -> tuple[date, int]:
    """The first day of decision and the number of days up to as_of."""
    row = matches.orders.agg(first=matches.orders.decision_day.min()).to_pyarrow().to_pylist()[0]
    last = day_in(case.as_of, case.timezone)
    first = row["first"] or last
    return first, max((last - first).days + 1, 1)
