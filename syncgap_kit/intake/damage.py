"""What a spreadsheet did to an export on its way here, seen in its raw cells, and how good the file is as evidence.

A spreadsheet that opens an export and saves it again rewrites what looks like a number or a date: long ids lose digits,
`0.00` becomes `0`, times lose their seconds and their offset. Nothing of it is repaired; it is counted and named.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ..findings import MINOR_UNITS
from ..written import in_digits
from .reader import Reader

IDS = {"order_id": "order id", "order_name": "order name", "doc_number": "document number"}
SCIENTIFIC = r"^\s*\d(?:[.,]\d+)?E\+\d+\s*$"
MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
DAY_MONTH = rf"^\d{{1,2}}-{MONTH}$"  # what becomes of 2-3 or MAR2
MONTH_YEAR = rf"^{MONTH}-\d{{2}}$"  # what becomes of 3-02; in the books people number journals Dec-25 themselves
LONGEST_DATED = 6  # characters of 12-Mar
KEPT_DIGITS = 15  # a spreadsheet keeps no more; digits beyond it become zeros
ROUNDED = rf"^\d{{{KEPT_DIGITS}}}0+$"
LONG_IDS = 10  # long ids from which their ends tell anything: one in ten ends in a zero by nature
MOST = 0.9  # of the long ids end in zeros: among ten healthy ones nine would by a chance of one in a hundred million
ZEROED_IDS = 10  # ids of one length with leading zeros, from which a shorter one has lost its own
CLOCK = r"^\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}(?:[ T]\d{1,2}:\d{2}(?::\d{2})?(?: ?[AaPp][Mm])?)?$|^\d{5}(?:\.\d+)?$"
LONGEST_CLOCK = 22  # characters of 12/31/2025 11:59:59 PM; a time with its offset has more
SLASHED = r"^\d{1,4}/\d{1,2}/\d{1,4}$"
WITH_OFFSET = r"^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d.*(?:Z|UTC|[+-]\d\d:?\d\d)$"
TWO_DECIMALS = frozenset({"shopify", "quickbooks"})  # whose text exports show cents in every amount, 0.00 included
EXACT_TIMES = frozenset({"shopify", "amazon"})  # whose exports write every instant with date, seconds and offset
EXACT_DAYS = frozenset({"shopify"})  # whose exports write a day as 2025-03-04
LINE_FEEDS = frozenset({"shopify"})  # whose exports end their lines with LF
WITHOUT_CENTS = pa.array([code for code, places in MINOR_UNITS.items() if not places], pa.string())
MARKS = pa.array([b".", b","], pa.binary())
CENTLESS = r"^[^\d]*(?:\d+|\d*[.,]\d)$"  # 0, 12 and 12.5; digits of a group or a price per unit end otherwise
SHORT_AMOUNTS = 3  # amounts without cents; a single one may be a slip of the pen
SHORT_SHARE = 0.02  # of the amounts: one in ten ends in a zero and is shortened by any spreadsheet
DOUBTFUL = 3  # with one row in so many set aside, what was read may be misunderstood as well
ADVICE = "export it again and do not open it on the way"


@dataclass(frozen=True)
class Verdict:
    """How good a file is as evidence: A by API, B by the platform, C edited since, D doubtful; and why."""

    grade: str
    reason: str
    warnings: list[str]


@dataclass
class Tally:
    """Cells that show one sign, and the first of them."""

    found: int = 0
    first: str = ""
    row: int | None = None

    def add(self, cells: Any, rows: Any) -> None:
        if not self.found and len(cells):
            self.first, self.row = cells[0].as_py().strip(), rows[0].as_py() if rows is not None else None
        self.found += len(cells)


@dataclass
class Damage:
    """The signs of editing in one file, collected block by block: `look` at each, then ask for the `result`.

    `currency`: of amounts beside which none stands. `by_api`: the file came straight from the platform's API.
    `workbook`: its cells are a sheet's own numbers and dates, whose writing says nothing.
    """

    reader: Reader
    name: str
    by_api: bool = False
    workbook: bool = False
    currency: str = ""
    cells: Counter[str] = field(default_factory=Counter)  # filled cells looked at, by noun
    tallies: dict[tuple[str, str], Tally] = field(default_factory=dict)  # by sign and noun
    lengths: dict[tuple[str, bool], Counter[int]] = field(default_factory=dict)  # of ids of digits, with a zero first
    above: str = field(init=False)  # the currency of the last row of the block before

    def __post_init__(self) -> None:
        self.above = self.currency

    def look(self, columns: Mapping[str, Any], rows: Any = None) -> None:
        """Count the signs in a block of raw text cells, a column per field; `rows` are their numbers, if known."""
        with_cents = self._with_cents(columns)
        for name, wanted in self.reader.fields.items():
            column = columns.get(name)
            if column is None or wanted.personal:
                continue
            if not pa.types.is_string(column.type):
                column = column.cast(pa.string())
            if name in IDS:
                self._look_at_ids(IDS[name], column, rows)
            elif wanted.kind == "money" and self.reader.system in TWO_DECIMALS and not (self.workbook or self.by_api):
                self._look_at_amounts(name, _Part(column, rows).where(with_cents))
            elif wanted.kind == "instant" and not self.workbook:
                self._look_at_times(column, rows)
            elif wanted.kind == "day" and self.reader.system in EXACT_DAYS and not self.workbook:
                self.cells["date"] += _filled(column)
                self._find("resaved", "date", _Part(column, rows).like(SLASHED))

    def result(self, line_ends: Mapping[str, int] | None = None, rows: int = 0, quarantined: int = 0) -> Verdict:
        """The grade of the file, once all of it was looked at.

        `line_ends` counts them by kind (CRLF or `\\r\\n`, LF or `\\n`); `rows` are the rows of data, `quarantined` the
        ones among them that were set aside.
        """
        signs, warnings = [], []
        for sign, noun, seen in (*self._tallied(), *self._lost_zeros()):
            signs.append(REASONS[sign].format(noun=noun))
            warnings.append(f"{self.name}: looks edited in a spreadsheet: {seen}; {ADVICE}.")
        ends = line_ends or {}
        if signs and self.reader.system in LINE_FEEDS and (ends.get("CRLF") or ends.get("\r\n")):
            signs.append("line ends of another program")
        if quarantined and DOUBTFUL * quarantined >= rows:
            return Verdict("D", f"{in_digits(quarantined)} of its {in_digits(rows)} rows had to be set aside", warnings)
        if signs:
            return Verdict("C", f"edited since its export: {', '.join(dict.fromkeys(signs))}", warnings)
        origin = "straight from the platform's API" if self.by_api else "the platform's own export"
        return Verdict("A" if self.by_api else "B", f"{origin}, no sign of editing", warnings)

    def _look_at_ids(self, noun: str, column: Any, rows: Any) -> None:
        self.cells[noun] += _filled(column)
        every, length = _Part(column, rows), pc.binary_length(column)
        self._find("scientific", noun, every.where(pc.match_substring(column, "E+", ignore_case=True)).like(SCIENTIFIC))
        short = every.where(pc.and_(pc.match_substring(column, "-"), pc.less_equal(length, LONGEST_DATED)))
        dated = DAY_MONTH if self.reader.role == "books" else f"{DAY_MONTH}|{MONTH_YEAR}"
        self._find("dated", noun, short.like(dated))
        digits = pc.ascii_is_decimal(column)
        long = every.where(pc.and_(digits, pc.greater(length, KEPT_DIGITS)))
        self.cells[f"long {noun}"] += len(long.cells)
        self._find("rounded", noun, long.like(ROUNDED))
        if self.reader.role == "channel":  # the books' own numbers are of many makes
            led = pc.starts_with(column, "0")
            for zero in (True, False):
                counted = pc.value_counts(length.filter(pc.and_(digits, led if zero else pc.invert(led))))
                counts = self.lengths.setdefault((noun, zero), Counter())
                counts.update({pair["values"]: pair["counts"] for pair in counted.to_pylist()})

    def _with_cents(self, columns: Mapping[str, Any]) -> Any:
        """Which rows are in a currency that has minor units; further rows of an order are in that of its first."""
        told = columns.get("currency")
        if told is None:
            told = pa.nulls(max(map(len, columns.values()), default=0), pa.string())
        if self.reader.begins:
            told = pc.fill_null(pc.fill_null_forward(told), self.above)
            self.above = told[-1].as_py() if len(told) else self.above
        return pc.invert(pc.is_in(pc.utf8_upper(pc.fill_null(told, self.currency)), value_set=WITHOUT_CENTS))

    def _look_at_amounts(self, name: str, own: "_Part") -> None:
        """Amounts that end in a digit, with no decimal mark two or more places before it; tallied column by column."""
        self.cells[name] += _filled(own.cells)
        cents = pc.is_in(pc.binary_slice(own.cells.cast(pa.binary()), -3, -2), value_set=MARKS)
        self._find("cents", name, own.where(pc.invert(cents)).like(CENTLESS))

    def _look_at_times(self, column: Any, rows: Any) -> None:
        self.cells["time"] += _filled(column)
        every = _Part(column, rows)
        if self.reader.system not in EXACT_TIMES:  # times without offset tell nothing unless others have one
            self.cells["exact time"] += len(every.like(WITH_OFFSET).cells)
        self._find("resaved", "time", every.where(pc.less_equal(pc.binary_length(column), LONGEST_CLOCK)).like(CLOCK))

    def _find(self, sign: str, noun: str, part: "_Part") -> None:
        if len(part.cells):
            self.tallies.setdefault((sign, noun), Tally()).add(part.cells, part.rows)

    def _tallied(self) -> Iterator[tuple[str, str, str]]:
        """Each sign that was counted and tells something: its name, the noun of its cells, what was seen."""
        tallies = sorted(self.tallies.items(), key=lambda pair: pair[0])
        for (sign, noun), tally in tallies:
            if sign == "rounded":
                long = self.cells[f"long {noun}"]
                if long >= LONG_IDS and tally.found >= MOST * long:
                    yield sign, noun, _seen(sign, tally, f"{in_digits(long)} {noun}s of over {KEPT_DIGITS} digits")
            elif sign != "cents" and (noun != "time" or self.reader.system in EXACT_TIMES or self.cells["exact time"]):
                yield sign, noun, _seen(sign, tally, f"{in_digits(self.cells[noun])} {noun}s")
        mixed = {  # a column without any cents may be that of a currency without them
            name: tally for (sign, name), tally in tallies if sign == "cents" and tally.found < self.cells[name]
        }
        found, amounts = sum(tally.found for tally in mixed.values()), sum(self.cells[name] for name in mixed)
        if found >= SHORT_AMOUNTS and found >= SHORT_SHARE * amounts:
            tally = replace(next(iter(mixed.values())), found=found)
            yield "cents", "amount", _seen("cents", tally, f"{in_digits(amounts)} amounts")

    def _lost_zeros(self) -> Iterator[tuple[str, str, str]]:
        """Ids of digits that are shorter than most, where most have one length and begin with zeros."""
        for noun in IDS.values():
            zeros, others = (self.lengths.get((noun, zero), Counter()) for zero in (True, False))
            usual, count = max(zeros.items(), key=lambda pair: (pair[1], pair[0])) if zeros else (0, 0)
            every = zeros.total() + others.total()
            shorter = sum(number for length, number in others.items() if length < usual)
            if count >= ZEROED_IDS and 2 * count >= every and shorter:
                verb = "is" if shorter == 1 else "are"
                of_all = f"{in_digits(shorter)} of {in_digits(every)}"
                seen = f"{of_all} {noun}s {verb} shorter than the {usual} digits of most"
                yield "shortened", noun, seen


@dataclass(frozen=True)
class _Part:
    """Some cells of a column, with the numbers of their rows where they are known."""

    cells: Any
    rows: Any

    def where(self, mask: Any) -> "_Part":
        return _Part(self.cells.filter(mask), self.rows.filter(mask) if self.rows is not None else None)

    def like(self, pattern: str) -> "_Part":
        return self.where(pc.match_substring_regex(self.cells, pattern, ignore_case=True)) if len(self.cells) else self


def _filled(column: Any) -> int:
    return pc.sum(pc.greater(pc.binary_length(column), 0)).as_py() or 0


def _seen(sign: str, tally: Tally, whole: str) -> str:
    where = f", row {in_digits(tally.row)}" if tally.row is not None else ""
    return f"{in_digits(tally.found)} of {whole} {SAID[sign][tally.found != 1]} (first {tally.first!r}{where})"


SAID = {  # for one cell and for several
    "scientific": ("stands in scientific notation", "stand in scientific notation"),
    "dated": ("stands there as a date", "stand there as dates"),
    "rounded": ("ends in zeros, its last digits lost", "end in zeros, their last digits lost"),
    "cents": ("stands without its cents", "stand without their cents"),
    "resaved": (
        "is written as a spreadsheet writes it, not the platform",
        "are written as a spreadsheet writes them, not the platform",
    ),
}
REASONS = {
    "scientific": "{noun}s in scientific notation",
    "dated": "{noun}s turned into dates",
    "rounded": "{noun}s rounded",
    "shortened": "{noun}s without their leading zeros",
    "cents": "{noun}s without their cents",
    "resaved": "{noun}s written by a spreadsheet",
}
