"""What a notebook cell shows of payouts: when the last came, where they stand, and what of the missing is booked."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..written import day_words, for_reader, in_digits, money_words
from .markup import Markup, Shown, breakable, element, join
from .sentences import count, name_of
from .tables import NUMBER, SHORT, Column, html_table, showing

if TYPE_CHECKING:
    from ..investigation import Study

MOST = 15  # payouts of one list
STATES = {"current": "current", "stale": "overdue", "none": "not known"}
NONE = "No file of the case tells of payouts."
HELD = {"journals": "in journals", "by_hand": "by hand", "deposits": "in deposits", "copies": "as another channel's"}


@for_reader
def payouts(study: "Study") -> Shown:
    """The payouts of each channel and currency: the last, the next, what is unexplained; then those to look at."""
    entries = study.findings.payouts
    if not any(entry.payouts for entry in entries):
        return Shown(element("p", NONE), NONE)
    columns = (
        Column("Channel"),
        Column("Payouts", NUMBER),
        Column("Paid out", NUMBER),
        Column("Last", SHORT),
        Column("Next due by", SHORT),
        Column("State"),
        Column("Found in the books", NUMBER),
        Column("Unexplained", NUMBER),
    )
    table = html_table("Payouts by channel and currency", columns, [_row(entry) for entry in entries])
    listed = _in_gaps(study)
    lists = [_remarkable(entry, listed) for entry in entries if entry.remarkable]
    text = "\n".join(_sentence(entry) for entry in entries)
    return Shown(join([table, *lists]), text)


@for_reader
def at_risk(study: "Study") -> Shown:
    """What is missing, gross; what of it stands in the books already, and how; and what is left, net."""
    risks = [channel.at_risk for channel in study.findings.channels if channel.at_risk]
    risks = [risk for risk in risks if risk.orders]
    if not risks:
        text = "No order is missing."
        return Shown(element("p", text), text)
    ways = [name for name in HELD if name != "copies" or any(risk.held[name][0] for risk in risks)]  # seldom
    columns = (
        Column("Channel"),
        *(Column(text, NUMBER) for text in ("Missing", *(HELD[name] for name in ways), "Net")),
    )
    rows = [
        (
            f"{name_of(risk.channel)}, {risk.currency}",
            _money(risk.gross, risk),
            *(_money(risk.held[name][1], risk) for name in ways),
            element("strong", _money(risk.net, risk)),
        )
        for risk in risks
    ]
    table = html_table("Missing, of which in the books already, and net", columns, rows)
    lines = [
        f"{name_of(risk.channel)}: {_money(risk.gross, risk)} missing, {_money(risk.in_books, risk)} of it in the "
        f"books already, {_money(risk.net, risk)} net"
        for risk in risks
    ]
    return Shown(table, "\n".join(lines))


def _row(entry: Any) -> tuple[object, ...]:
    state = STATES[entry.state]
    found = f"{in_digits(entry.in_books)} of {in_digits(entry.payouts)}" if entry.payouts else ""
    return (
        f"{name_of(entry.channel)}, {entry.currency}",
        in_digits(entry.payouts),
        _money(entry.paid, entry),
        day_words(entry.last_date) if entry.last_date else "",
        day_words(entry.expected_by) if entry.expected_by else "",
        element("strong", state) if entry.state == "stale" else state,
        found,
        _money(entry.unexplained, entry),
    )


def _in_gaps(study: "Study") -> dict[tuple[str, int | None], str]:
    """The payouts that the section of a gap lists already, by file and row, each with its gap."""
    gaps = [gap.id for gap in study.gaps if gap.kind == "payout"]
    return {(row.source_file, row.source_row): name for name in gaps for row in study.gap_rows(name)}


def _remarkable(entry: Any, listed: dict[tuple[str, int | None], str]) -> Markup:
    """The payouts to look at that no gap lists, and how many of them one does."""
    homes = [listed.get((one.source_file, one.source_row), "") for one in entry.remarkable]
    own = [one for one, home in zip(entry.remarkable, homes, strict=True) if not home]
    counted = sorted(Counter(filter(None, homes)).items())
    notes = [f"{count(number, 'payout')} to look at: see the list of {home}." for home, number in counted]
    lead = [element("p", f"{name_of(entry.channel)}, {entry.currency}: {note}") for note in notes]
    return join([*lead, *([_table(entry, own)] if own else [])])


def _table(entry: Any, own: Sequence[Any]) -> Markup:
    shown = own[:MOST]
    counted = showing(len(shown), len(own), "payouts")
    columns = (
        Column("Payout"),
        Column("Day", SHORT),
        Column("Amount", NUMBER),
        Column("What is to be said"),
        Column("File"),
        Column("Row", NUMBER),
    )
    rows = [
        (
            one.payout_id or "without an id",
            day_words(one.day) if one.day else "",
            _money(one.amount, one),
            one.remark,
            breakable(one.source_file),
            f"{one.source_row}",
        )
        for one in shown
    ]
    return html_table(f"{name_of(entry.channel)}, {entry.currency}: payouts to look at, {counted}", columns, rows)


def _sentence(entry: Any) -> str:
    last = f", the last on {day_words(entry.last_date)}" if entry.last_date else ""
    due = f", the next due by {day_words(entry.expected_by)} ({STATES[entry.state]})" if entry.expected_by else ""
    return (
        f"{name_of(entry.channel)}, {entry.currency}: {count(entry.payouts, 'payout')} of {_money(entry.paid, entry)}"
        f"{last}{due}; {_money(entry.unexplained, entry)} unexplained"
    )


def _money(amount: Any, of: Any) -> str:
    return money_words(amount, of.currency)
