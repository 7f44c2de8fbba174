"""What a notebook cell shows to those who set it right: what if, odd statuses, what to enter, what expires next."""

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ..attribution.what_if import WhatIf
from ..calendar import day_in
from ..written import day_words, for_reader, in_digits, money_words, short_month_words
from .markup import Markup, Shown, element, join, listed
from .sentences import count, name_of
from .tables import NUMBER, SHORT, Column, html_table, showing

if TYPE_CHECKING:
    from ..investigation import Study

MOST = 15  # rows of one list
NO_RULE = "No gap is put down to a rule; name one to see what would change without it."
NO_CREDENTIAL = "The configuration history holds no credential, so nothing is known to expire."
NOTHING_MISSING = "No order is missing, so there is nothing to enter."


@for_reader
def what_if(study: "Study", rule: str = "", when: Any = None) -> Shown:
    """What would change without a rule, or with another condition; without an id, the rule behind most of the money."""
    rule = rule or _leading_rule(study)
    if not rule:
        return Shown(element("p", NO_RULE), NO_RULE)
    return flipped(study.what_if(rule, when))


def flipped(found: WhatIf) -> Shown:
    """The orders that another condition of a rule would let go another way, by outcome, channel and currency."""
    if found.summary.empty:
        return Shown(element("p", found.sentence), found.sentence)
    columns = (
        *(Column(text) for text in ("What would become of them", "Channel")),
        Column("Months", SHORT),
        *(Column(text, NUMBER) for text in ("Orders", "Amount")),
    )
    rows = []
    for key, own in found.summary.groupby(["outcome", "channel", "currency"], sort=False):
        _, channel, currency = key
        months = [_month(month) for month in sorted(str(month) for month in own.month)]
        span = months[0] if months[0] == months[-1] else f"{months[0]} to {months[-1]}"
        amount = money_words(sum(own.amount, Decimal(0)), str(currency))
        rows.append((own.words.iloc[0], name_of(str(channel)), span, in_digits(int(own.orders.sum())), amount))
    table = html_table(f"Rule {found.rule}: {count(len(found.orders), 'order')} to look at", columns, rows)
    return _with_sentences((found.sentence,), table)


def _month(text: str) -> str:
    """A month that stands as `2025-03`, as its reader writes it; whatever else stands there, as it stands."""
    return short_month_words(date.fromisoformat(f"{text}-01")) if re.fullmatch(r"\d{4}-\d\d", text) else text


@for_reader
def status_coverage(study: "Study") -> Shown:
    """The statuses whose paid orders nobody considered, and all of paid orders with the rules that name them."""
    covered = study.status_coverage()
    cells = covered.frame[covered.frame.paid > 0]
    sentences = covered.sentences or ("Every status of a paid order was there when the rules on it were last edited.",)
    columns = (
        *(Column(text) for text in ("Channel", "Field", "Status", "Named by")),
        *(Column(text, NUMBER) for text in ("Paid orders", "Amount", "Held back for it")),
        Column("First paid order", SHORT),
    )
    rows = [
        (
            name_of(row["channel"]),
            row["field"].replace("_", " "),
            row["value"],
            row["rules"] or "no rule",
            in_digits(row["paid"]),
            money_words(row["amount"], row["currency"]),
            in_digits(row["paid_held_by_status"]),
            day_words(row["first_paid"]),
        )
        for row in cells.to_dict("records")
    ]
    table = html_table(f"Statuses of paid orders at their decision: {in_digits(len(rows))}", columns, rows)
    return _with_sentences(sentences, table)


@for_reader
def replay_pack(study: "Study") -> Shown:
    """What is missing and how much of it is ready to be entered; then what something stands against."""
    pack = study.replay_pack()
    if pack.frame.empty:
        return Shown(element("p", NOTHING_MISSING), NOTHING_MISSING)
    held = pack.frame[pack.frame.ready == "no"]
    shown = held.head(MOST)
    columns = (
        *(Column(text) for text in ("Order", "Channel")),
        Column("Day", SHORT),
        Column("Total", NUMBER),
        *(Column(text) for text in ("Number", "What stands against it")),
    )
    rows = [
        (
            row["order_name"] or row["order_id"],
            name_of(row["channel"]),
            day_words(row["date"]) if row["date"] else "",
            "not told" if row["total"] is None else money_words(row["total"], row["currency"]),
            row["doc_number"] or "none",
            listed(_against(row)),
        )
        for row in shown.to_dict("records")
    ]
    caption = f"Not ready to be entered: {showing(len(shown), len(held), 'orders')}"
    return _with_sentences(pack.sentences, *([html_table(caption, columns, rows)] if rows else []))


@for_reader
def credential_calendar(study: "Study") -> Shown:
    """Which credential ends when, the next first, and how that is known."""
    calendar = study.credential_calendar()
    if calendar.frame.empty:
        return Shown(element("p", NO_CREDENTIAL), NO_CREDENTIAL)
    columns = (
        *(Column(text) for text in ("Credential", "Channel", "State")),
        Column("Ends on", SHORT),
        Column("Days left", NUMBER),
        *(Column(text) for text in ("How that is known", "Source")),
    )
    rows = [
        (
            row["id"],
            row["channel"],
            row["state"],
            day_words(row["expires_on"]) if row["expires_on"] else "not known",
            "" if row["days_left"] is None else in_digits(row["days_left"]),
            row["words"],
            row["source"],
        )
        for row in calendar.frame.to_dict("records")
    ]
    today = day_words(day_in(study.case.as_of, study.case.timezone))
    table = html_table(f"What expires next, as of {today}", columns, rows)
    return Shown(table, "\n".join(calendar.sentences))


def _leading_rule(study: "Study") -> str:
    """The rule that is the most probable cause of the gap with most money in it; empty where there is none."""
    gaps = [gap for gap in study.findings.gaps if gap.cause.kind == "rule" and gap.cause.ref and gap.kind == "missing"]
    return max(gaps, key=lambda gap: (gap.amount, gap.id)).cause.ref or "" if gaps else ""


def _against(row: dict[Any, Any]) -> list[str]:
    checks = {name: text for name, text in row.items() if str(name).startswith("check_")}
    return [text for text in checks.values() if not text.startswith("ok")]


def _with_sentences(sentences: tuple[str, ...], *tables: Markup) -> Shown:
    lead = [element("p", sentence) for sentence in sentences]
    return Shown(join([*lead, *tables]), "\n".join(sentences))
