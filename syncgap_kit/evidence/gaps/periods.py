"""The months of the books that a gap hit, with what of it belongs to each."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from ...findings import Gap
from ...gap_rows import GapRow
from ...written import day_words, in_digits, money_words, month_words
from ..markup import Shown, element, join
from ..sentences import count, noun_of
from ..tables import NUMBER, SHORT, Column, html_table

NOTHING = Decimal(0)
FEW_DAYS = 3  # days of arrival that are all named
DIFFERING = ("mismatched", "duplicated")  # kinds of which the difference is what matters


@dataclass(frozen=True)
class Period:
    """One month of the books with its part of a gap."""

    month: date  # its first day
    rows: tuple[GapRow, ...]

    @property
    def amount(self) -> Decimal:
        return sum((row.amount for row in self.rows if row.amount is not None), NOTHING)

    @property
    def units(self) -> Decimal:
        return sum((row.units for row in self.rows if row.units is not None), NOTHING)

    @property
    def difference(self) -> Decimal:
        return sum((row.difference for row in self.rows if row.difference is not None), NOTHING)

    @property
    def held(self) -> tuple[GapRow, ...]:
        """The missing orders whose money stands in the books already."""
        return tuple(row for row in self.rows if row.held)


def month_of(day: date) -> date:
    """The first day of a day's month."""
    return day.replace(day=1)


def periods(rows: Sequence[GapRow]) -> tuple[Period, ...]:
    """The months of the rows' own days, oldest first; each row is in exactly one."""
    found: dict[date, list[GapRow]] = defaultdict(list)
    for row in rows:
        found[month_of(row.belongs)].append(row)
    return tuple(Period(month, tuple(own)) for month, own in sorted(found.items()))


def periods_hit(gap: Gap, rows: Sequence[GapRow]) -> Shown:
    """A row for each month that a gap hit, and their sum."""
    hit = periods(rows)
    noun = noun_of(gap)
    of_stock, held = gap.units is not None, any(period.held for period in hit)
    columns = [Column("Month of the books", SHORT), Column(f"{noun.capitalize()}s", NUMBER)]
    columns += [Column("Units", NUMBER)] * of_stock
    columns += [Column(f"Amount, {gap.currency}", NUMBER)]
    columns += [Column("Books less channel", NUMBER)] * (gap.kind in DIFFERING)
    columns += [Column("Of that in the books already", NUMBER)] * held
    whole = Period(date.max, tuple(row for period in hit for row in period.rows))
    shown = [_row(gap, month_words(period.month), period, of_stock, held) for period in hit]
    if len(hit) > 1:
        shown.append([element("strong", cell) for cell in _row(gap, "All months", whole, of_stock, held)])
    lead = f"{gap.id} hit {count(len(hit), 'month')} of the books"
    caption = f"{lead}: {count(len(rows), noun)}, {money_words(whole.amount, gap.currency)}"
    notes = [element("p", words, class_="note") for words in _notes(gap, rows)]
    return Shown(join([html_table(caption, columns, shown), *notes]), caption)


def _row(gap: Gap, name: str, period: Period, of_stock: bool, held: bool) -> list[str]:
    cells = [name, in_digits(len(period.rows))]
    cells += [in_digits(period.units)] if of_stock else []
    cells.append(_plain(period.amount, gap))
    cells += [_plain(period.difference, gap)] if gap.kind in DIFFERING else []
    return cells + ([_plain(Period(period.month, period.held).amount, gap)] if held else [])


def _notes(gap: Gap, rows: Sequence[GapRow]) -> list[str]:
    untold = sum(row.amount is None for row in rows)
    of_all = f"{count(untold, noun_of(gap))} of {in_digits(len(rows))}"
    notes = [f"{of_all} with no amount in the exports; counted, not in the sums."]
    if gap.kind == "inventory":
        notes = ["Amounts are what customers paid for the units, where the exports tell; cost is not in the exports."]
    elif not untold:
        notes = []
    if gap.kind == "late":
        notes += [_shifted(rows), *arrival_words(rows), *_short_at_ends(gap, rows)]
    elif gap.kind == "missing" and gap.backfilled:
        filled = [row for row in rows if row.booked_on is not None]
        notes.append(f"Of the {in_digits(len(filled))} that came in later: {_shifted(filled)}")
    return notes


def arrival_words(rows: Sequence[GapRow]) -> list[str]:
    """On which days the documents of late orders came into the books, where that is told of any of them."""
    came = Counter(row.came_on for row in rows if row.came_on)
    if not came:
        return []
    days, whole = sorted(came), count(len(rows), "order")
    if len(days) > FEW_DAYS:
        lead = f"The documents of {in_digits(came.total())} of {whole} came into the books"
        return [f"{lead} on {in_digits(len(days))} days from {day_words(days[0])} to {day_words(days[-1])}."]
    told = ", ".join(f"{in_digits(came[day])} on {day_words(day)}" for day in days)
    return [f"Documents of {whole} by the day on which they came into the books: {told}."]


def _short_at_ends(gap: Gap, rows: Sequence[GapRow]) -> list[str]:
    """What each month lacked at its end of orders that came into the books only afterwards."""
    found = []
    for period in periods(rows):
        after = month_of(period.month + timedelta(days=31))
        lacking = Period(period.month, tuple(row for row in period.rows if row.came_on and row.came_on >= after))
        if lacking.rows:
            worth = money_words(lacking.amount, gap.currency)
            end, orders = day_words(after - timedelta(days=1)), count(len(lacking.rows), "order")
            found.append(f"As the books stood at the end of {end}, they lacked {orders} of that month, worth {worth}.")
    return found


def _shifted(rows: Sequence[GapRow]) -> str:
    other = sum(row.booked_on is not None and month_of(row.booked_on) != month_of(row.belongs) for row in rows)
    if not other:
        return f"All {in_digits(len(rows))} stand in the month in which they belong, late as they came."
    return (
        f"{in_digits(other)} of {count(len(rows), 'order')} stand in another month than the one in which they belong."
    )


def _plain(amount: Decimal, gap: Gap) -> str:
    return money_words(amount, gap.currency).removeprefix(gap.currency).strip()
