"""A study made by hand: what the evidence is tested against, without reading a single file."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pandas as pd

from syncgap_kit.attribution.alarm import Alarm
from syncgap_kit.attribution.replay_pack import ReplayPack
from syncgap_kit.attribution.what_if import WhatIf
from syncgap_kit.chronicle import Chronicle
from syncgap_kit.completeness import COLUMNS
from syncgap_kit.evidence import report as evidence
from syncgap_kit.findings import Cause, ChannelStatement, DaySpan, Findings, Gap, Input
from syncgap_kit.gap_rows import MEMBERS, GapRow
from syncgap_kit.intake.file_totals import FileTotal
from syncgap_kit.intake.policy import Policy
from syncgap_kit.intake.verdicts import Verdict
from syncgap_kit.matching.inventory.inventory import COLUMNS as INVENTORY_COLUMNS
from syncgap_kit.matching.inventory.inventory import Inventory
from syncgap_kit.matching.payouts.payout_account import COLUMNS as PAYOUT_COLUMNS
from syncgap_kit.matching.stages.stages import COUNTED, COUNTS
from syncgap_kit.monetary_sample import MonetarySample
from syncgap_kit.over_time import EXCEPTIONS, OverTime
from syncgap_kit.tracing.shares import ShareChange
from syncgap_kit.tracing.silence import Silence
from syncgap_kit.tracing.strata import Span
from tests import handmade_gap
from tests.handmade_audit import drawn_by_money, totals, verdicts

FIRST, ONSET, LAST = date(2025, 4, 1), date(2025, 9, 10), date(2025, 12, 30)
AS_OF = datetime(2026, 1, 5, 4, 59, tzinfo=UTC)
ORDER_COLUMNS = (
    "channel order_id order_name created_at disposition reason amount currency difference gap_id cause_kind cause_ref "
    "doc_number source_file source_row"
).split()


@dataclass(frozen=True)
class Case:
    name: str
    title: str
    timezone: str
    currency: str
    as_of: datetime
    folder: Path
    settings: SimpleNamespace
    verdicts: tuple[Verdict, ...] = ()
    totals: tuple[FileTotal, ...] = ()


@dataclass(frozen=True)
class Study:
    case: Case
    findings: Findings
    exceptions: pd.DataFrame
    not_expected: pd.DataFrame
    quarantine: pd.DataFrame
    completeness: pd.DataFrame
    changes: pd.DataFrame
    alarms: dict[str, Alarm]
    over_time: OverTime
    documents: list[str]
    stages: Callable[[], SimpleNamespace]
    inventory: Callable[[], Inventory]
    monetary_sample: Callable[[], MonetarySample]
    word: str
    matches: Any = field(default_factory=lambda: SimpleNamespace(sums=None))
    payouts: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(PAYOUT_COLUMNS), dtype=object))
    members: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(MEMBERS), dtype=object))

    @property
    def gaps(self) -> tuple[Gap, ...]:
        return self.findings.gaps

    def gap_rows(self, _name: str) -> tuple[GapRow, ...]:
        return handmade_gap.rows_of(self.exceptions)

    def chronicle(self, _name: str, first: date, last: date) -> Chronicle:
        return handmade_gap.chronicle(first, last, self.word)

    def closed(self, _channel: str) -> None:
        """No closing date is on record."""

    def replay_pack(self) -> ReplayPack:
        return handmade_gap.pack(self.exceptions)

    def what_if(self, rule: str) -> WhatIf:
        return handmade_gap.what_if(rule, self.exceptions)


def counted(expected: int, missing: int, price: str = "90.00") -> ChannelStatement:
    """A channel of which `missing` of `expected` orders are gone, and 30 were not expected."""
    counts = {"orders": expected + 30, "not_expected": 30, "expected": expected}
    counts |= {"posted": expected - missing - 25, "posted_late": 15, "mismatched": 0, "duplicated": 0}
    counts |= {"in_flight": 10, "missing": missing, "orphans": 0}
    return ChannelStatement("shopify", "USD", counts, {key: number * Decimal(price) for key, number in counts.items()})


def gap(word: str = "") -> Gap:
    """The flagship: an old rule that excludes what the shop began to call pending."""
    rule = Cause(
        kind="rule",
        ref="R-12",
        probability=Decimal("0.9812"),
        summary=said("Rule R-12 excludes draft and pending, and paid orders became pending", word),
        trigger="latent",
        trigger_ref="W-3",
        trigger_onset=DaySpan(ONSET, ONSET - timedelta(1), ONSET, Decimal("0.97")),
        evidence=(
            said("R-12 excludes 412 of the 412 missing orders and 0 of the 1,290 posted ones", word),
            "Before 10 September 2025 it had excluded no paid order in 163 days",
        ),
        against=(said("2 orders that R-12 should have stopped are in the books", word),),
    )
    edited = "it was edited on 9 September 2025, the day before the onset"
    concerns = ("R-19 concerns 3 of the 412 missing orders",)
    decoy = Cause("rule", "R-19", Decimal("0.0104"), edited, trigger="changed", against=concerns)
    unknown = Cause("unknown", None, Decimal("0.0084"), "no recorded cause explains it")
    return Gap(
        id="G1",
        channel="shopify",
        currency="USD",
        kind="missing",
        onset=DaySpan(ONSET, ONSET - timedelta(2), ONSET + timedelta(1), Decimal("0.97")),
        end=None,
        episodes=((ONSET, LAST),),
        shape="step",
        backfilled=0,
        orders=412,
        amount=Decimal("38114.20"),
        size=(401, 415),
        segment={"field": "financial_status", "op": "in", "value": ["draft", "pending"]},
        grade="A",
        causes=(rule, decoy, unknown),
    )


def completeness(broken: bool = True) -> pd.DataFrame:
    """Thirty to fifty orders a day, of which a ninth is lost since the onset."""
    rows = []
    for step in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(step)
        expected = (
            30 + (step * 7) % 17 + (4 if day.weekday() < 5 else -8) + (25 if day.month == 12 and day.day < 20 else 0)
        )
        missing = expected * (2 + step % 3) // 27 if broken and day >= ONSET else int(step % 41 == 7)
        rows.append(
            (
                "missing",
                "shopify",
                "USD",
                day,
                expected,
                expected - missing,
                missing,
                1.0 if (LAST - day).days > 3 else 0.6,
            )
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def changes(word: str = "") -> pd.DataFrame:
    """A dozen recorded changes, one of them the decoy and one the workflow that set the gap off."""
    rows: list[tuple[Any, ...]] = [
        (None, "rule", "R-1", "", "create", "rule R-1 was in force before the first record"),
        (
            date(2025, 2, 3),
            "rule",
            "R-12",
            "shopify",
            "create",
            said("rule R-12 was created: skip draft, pending", word),
        ),
        (date(2025, 5, 6), "mapping", "M-PAY", "shopify", "update", "mapping M-PAY got an entry"),
        (date(2025, 7, 2), "schedule", "S-1", "shopify", "update", "schedule S-1: every hour"),
        (date(2025, 9, 9), "rule", "R-19", "shopify", "update", "rule R-19 was edited"),
        (date(2025, 9, 10), "workflow", "W-3", "shopify", "update", "the warehouse holds pre-orders as pending"),
        (date(2025, 9, 14), "setting", "Q-1", "shopify", "update", "setting Q-1: order_quota 500"),
        (date(2025, 12, 19), "credential", "C-SHOP-LIVE", "shopify", "renew", "credential C-SHOP-LIVE was renewed"),
    ]
    dated = [(datetime.combine(row[0], time(13), UTC) if row[0] else None, *row) for row in rows]
    return pd.DataFrame(dated, columns=["at", "day", "kind", "id", "channel", "action", "summary"], dtype=object)


def orders(number: int, word: str = "", gap_id: str = "G1", disposition: str = "missing") -> pd.DataFrame:
    """`number` rows as they stand in exceptions.csv."""
    file, why, end = said("exports/shopify/orders.csv", word), said("no document in the books", word), "T14:00:00Z"
    rows = []
    for at in range(number):
        made = (ONSET + timedelta(at // 4)).isoformat() + end
        order = ("shopify", str(5100000000 + at), said(f"#{1000 + at}", word), made, disposition, why)
        rows.append((*order, "92.51", "USD", "", gap_id, "rule", "R-12", "", file, str(at * 2 + 2)))
    return pd.DataFrame(rows, columns=ORDER_COLUMNS, dtype=object)


def study(word: str = "", with_gap: bool = True) -> Study:
    """The whole study; `word` stands in every text that comes from data, to see what becomes of it."""
    title = said("Northwind Outfitters: orders missing from QuickBooks", word)
    set_so = SimpleNamespace(
        report={}, currency="USD", policy_of=lambda channel: Policy(), amount_tolerance=Decimal("0.01")
    )
    case = Case(
        "northwind", title, "America/New_York", "USD", AS_OF, Path("northwind"), set_so, verdicts(word), totals(word)
    )
    shop, books = said("exports/shopify/orders.csv", word), "exports/quickbooks/transactions.csv"
    read = (
        Input(shop, "a" * 64, 1_204_311, "shopify_orders", "shopify", "B", 11460, 11450, 3, 7),
        Input(books, "b" * 64, 804_311, "quickbooks_transactions", None, "B", 9460, 9432, 0, 28),
    )
    missing = 412 if with_gap else 0
    gaps = (gap(word),) if with_gap else ()
    warnings = (said("3 rows were set aside", word),)
    findings = Findings("northwind", AS_OF, read, (counted(10_882, missing),), gaps, warnings=warnings)
    aside = [(shop, "77", "Total", said("1,2,3", word), "not an amount")] * 3
    return Study(
        case,
        findings,
        orders(missing, word),
        orders(30, word, "", "not_expected"),
        pd.DataFrame(aside, columns=["source_file", "source_row", "column", "value", "reason"], dtype=object),
        completeness(with_gap),
        changes(word),
        {gap.id: Alarm(gap.onset.date + timedelta(days=4), gap.orders - 9, gap.amount / 2) for gap in findings.gaps},
        over_time(word),
        [said("Shopify: the document number is the order's number", word)],
        lambda: SimpleNamespace(counts=last_seen(missing, word)),
        lambda: stock(word),
        lambda: drawn_by_money(word),
        word,
    )


def over_time(word: str = "") -> OverTime:
    """Forty orders a day but for a week of silence, of which more were set apart and some stood wrong since August."""
    days = [FIRST + timedelta(step) for step in range((LAST - FIRST).days + 1)]
    frame = pd.DataFrame({"channel": "shopify", "day": days, "orders": 40, "not_expected": 1})
    frame.loc[120:, "not_expected"], frame.loc[60:66, ["orders", "not_expected"]] = 5, 0
    for place, name in enumerate(EXCEPTIONS):
        frame[name] = [int(step > 100 and step % (5 + place) == 0) for step in range(len(days))]
    change = ShareChange(Span(120, 118, 121, 0.97), 0.025, 0.125)
    silence = Silence(60, 66, 280.0, 1e-9, open=False)
    why = said("not paid (pending)", word)
    told = ({"shopify": [change]}, {"shopify": [why]}, {"shopify": [silence]}, {"shopify": []})
    return OverTime(frame, {"shopify": FIRST}, *told)


def stock(word: str = "") -> Inventory:
    """A stock in which two units of one SKU were sold and did not leave."""
    units = [40, 3, 0, 2, 38, 1, 0, 2, 0, 0]
    row = ("shopify", said("MUG-1", word), *map(Decimal, units), ONSET, LAST, said("#1042", word))
    sentence = said("Shopify: 40 sold units should have left, 38 were shipped", word)
    return Inventory(None, pd.DataFrame([row], columns=list(INVENTORY_COLUMNS)), None, None, (sentence,))


def last_seen(missing: int, word: str = "") -> pd.DataFrame:
    """Where the missing orders were last seen: most of them nowhere but in the channel."""
    rows = [
        (said("shopify", word), "missing", "channel", "books", None, max(missing - 2, 0), 0, ONSET, LAST, None, None),
        (said("shopify", word), "missing", "filtered", None, None, min(missing, 2), 0, ONSET, LAST, None, None),
    ]
    columns = [*COUNTED, *COUNTS]
    return pd.DataFrame(rows if missing else [], columns=columns, dtype=object)


def said(text: str, word: str) -> str:
    """A text from data, with the word that is to be followed at its end."""
    return f"{text} {word}".strip()


def report(folder: Path, patch: Any, word: str = "", computing: str = "", pdf: bool = False) -> Any:
    """A report of the study made by hand, through notebook 06 itself with only its computing cell exchanged.

    The case folder is `northwind` and the output folder `reports`, both below `folder`.
    """
    notebook = nbformat.read(evidence.NOTEBOOK, as_version=4)
    [cell] = [cell for cell in notebook.cells if "sg.investigate(" in cell.source]
    imports = cell.source.partition("\nstudy = ")[0]
    cell.source = computing or f"{imports}\nfrom tests import handmade\nstudy = handmade.study({word!r})"
    path = folder / evidence.NOTEBOOK.name
    nbformat.write(notebook, path)
    (folder / "northwind").mkdir()
    source = {"title": said("Northwind Outfitters", word), "timezone": "America/New_York"}
    lines = [f"{key} = {json.dumps(value)}" for key, value in source.items()]
    text = "\n".join(["[case]", *lines, "[[source]]", 'path = "exports/*.csv"', 'channel = "shopify"'])
    (folder / "northwind" / "case.toml").write_text(text, encoding="utf-8")
    patch.setattr(evidence, "NOTEBOOK", path)
    patch.chdir(folder)
    done = evidence.report("northwind", "reports", pdf=pdf)
    return replace(done, folder=folder / done.folder, page=folder / done.page)
