"""What a reader is: a value, one for each export format.

A reader is a value. It names the header cells that prove its format, gives each canonical field the column it stands in
and the grammar it is written in, and says in one Ibis function how typed rows become canonical tables.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import ibis

from ..columns import Table
from . import days, grammar

SIGNS = {"€": "EUR", "£": "GBP"}  # the signs of one currency alone; a dollar sign may be anybody's
TOTALS = frozenset(f"{which}total{plural}" for which in ("", "grand ", "sub ", "sub") for plural in ("", "s"))
CURRENCY = "^[A-Za-z]{3}$"
IDENTITIES = ("order_id", "order_name", "doc_number")  # a number that a spreadsheet rounded is no identity any more
HEADER_WITHIN = 40  # lines; report titles and preambles stand above the header


@dataclass(frozen=True)
class Field:
    """Where a value stands (the header cell, in any of its wordings) and the grammar it is written in."""

    kind: str  # text, money, instant, moment, day or truth
    names: tuple[str, ...]
    required: bool = False
    personal: bool = False  # becomes a pseudonym before it reaches a table
    free: bool = False  # written by people: secrets, addresses and names in it are masked
    utc: bool = False  # a local time that is none: written without an offset, and always in UTC
    heading: bool = False  # stands in no column: it is the heading above the row
    like: str = ""  # how the platform's own ids look; in a file of such ids another one is damaged
    place: bool = False  # where the row stands in its file, which is no part of what it says
    apps: str = ""  # how a personal one looks that names no person but a program; it stays as it is
    parts: tuple[str, ...] = ()  # fields that a person's name stands in; it goes before what stands here


@dataclass(frozen=True)
class Facts:
    """What a file does not tell by itself: declared in case.toml or decided from the file's own evidence."""

    channel: str | None
    ledger: str | None
    shop: str | None
    zone: str  # declared, else that of the books: for local times and for days
    currency: str
    declared_currency: str | None
    mark: str = "."
    order: str = "YMD"
    declared_zone: str | None = None  # of times that tell no offset
    plain: bool = False  # every amount and every time of the file is proven to be written in the plainest way


@dataclass(frozen=True)
class Identity:
    """What must hold in each row of a format: an amount is the sum of others, in one of several ways.

    A part with a minus before its name is taken off, whichever sign it is written with; with a ~, as it is written.
    `over`: a field whose rows are added up first, such as the id of a settlement.
    """

    total: str
    ways: tuple[tuple[str, ...], ...]
    over: str | None = None


@dataclass(frozen=True, eq=False)  # a reader is itself and no other, so that work may be kept by reader
class Reader:
    """One export format: how it is recognised, what it holds, and which canonical tables it makes."""

    name: str
    system: str
    role: str  # channel (orders), payments (what moves money or goods) or books
    header: tuple[frozenset[str], ...]  # one cell of each set must be there
    fields: dict[str, Field]
    tables: Callable[[Any, Facts], dict[Table, Any]]
    delimiter: str = ","
    quoted: bool = True
    without: frozenset[str] = frozenset()  # cells that prove another format
    unit: str | None = None  # the field that rows of one order share; None: each row stands alone
    begins: tuple[str, ...] = ()  # fields of which only the first row of an order fills any; its rows stand together
    follows: bool = False  # a row that fills none of `begins` belongs to the row above, whatever it bears
    carried: tuple[str, ...] = ()  # fields that the further rows of an order take from its first
    called: tuple[str, ...] = ()  # fields, beside order_id and order_name, with what an order is called
    priced: tuple[str, ...] = ()  # fields without whose column no amount is known, though single cells may be blank
    usual: tuple[str, ...] = ()  # fields whose column every variant of the format has
    others: frozenset[str] = frozenset()  # its columns that nothing is read from; where none is named, none is missed
    usual_order: str | None = None  # of day and month, where the format has one and a file does not show it
    identities: tuple[Identity, ...] = ()
    dated: str = "created_at"  # the field in which every row of data begins with a digit
    stock: bool = False  # its rows are movements of stock, each of one `sku`
    log: bool = False  # tells what was done with documents, and lists none
    by_api: bool = False  # written by a program from the platform's API, not exported by a person
    precedence: int = 0  # among the formats of one ledger; where several list a document, the lowest tells it
    report: bool = False  # laid out for people: headings, totals and empty rows stand among the rows
    aside: Callable[[tuple[str, ...], tuple[str, ...]], bool] = lambda cells, header: False
    evidence: str = ""  # whether a real file was seen; shown in the README


def text(*names: str, required: bool = False, personal: bool = False, free: bool = False, like: str = "") -> Field:
    """A cell taken as it stands, trimmed; a personal one becomes a pseudonym, one of free text is masked."""
    return Field("text", names, required, personal, free, like=like)


def actor(*names: str, apps: str) -> Field:
    """Who did something: a person becomes a pseudonym, a program of the form `apps` keeps its name."""
    return Field("text", names, personal=True, apps=apps)


def person(*names: str, parts: tuple[str, ...]) -> Field:
    """A person, by the fields that are `parts` of the name, else by the cell of these names."""
    return Field("text", names, personal=True, parts=parts)


def heading(personal: bool = False) -> Field:
    """The heading of the group of rows that a row stands in, as reports have them."""
    return Field("text", ("heading",), personal=personal, heading=True)


def money(*names: str, required: bool = False) -> Field:
    """An amount, decimal."""
    return Field("money", names, required)


def truth(*names: str) -> Field:
    """Yes or no, in the words of every day."""
    return Field("truth", names)


def instant(*names: str, required: bool = False) -> Field:
    """A time with its offset."""
    return Field("instant", names, required)


def moment(*names: str, required: bool = False, utc: bool = False) -> Field:
    """A day, or a local time that tells no offset; `utc` where the format writes UTC without saying so."""
    return Field("moment", names, required, utc=utc)


def day(*names: str, required: bool = True) -> Field:
    """A day without a time."""
    return Field("day", names, required)


def proof(*names: str) -> tuple[frozenset[str], ...]:
    """Header cells that prove a format together, each with one wording."""
    return tuple(frozenset({name}) for name in names)


def normal(cell: str) -> str:
    """A header cell as readers write it: lower case, single spaces, straight apostrophes, no mark of a must."""
    return re.sub(r"\s+", " ", cell.replace("\ufeff", "").replace("’", "'")).strip().lstrip("*").lower()


def is_header(reader: Reader, header: tuple[str, ...]) -> bool:
    """Whether a row of normalised cells is the header of this format."""
    return all(wanted & set(header) for wanted in reader.header) and not reader.without & set(header)


def typed(raw: Any, reader: Reader, facts: Facts) -> Any:
    """The raw table with each field typed, `fault_column` and `fault_value` for the first cell that does not fit.

    `raw` has a column of trimmed text per field (NULL where the cell is blank or the file lacks it), `source_row`,
    `unit` and `begins`.
    """
    compiled = {name: _value(raw[name], wanted, facts) for name, wanted in reader.fields.items()}
    known = raw.mutate(**{f"typed_{name}": value for name, value in compiled.items()})
    faults = []
    for name, wanted in reader.fields.items():
        cell, value = known[name], known[f"typed_{name}"]
        if wanted.kind != "text":
            faults.append((cell.notnull() & value.isnull() & (cell != grammar.EXPORTED_NULL), name))
        elif name in IDENTITIES:
            long = cell.contains("+") | cell.endswith("0000")  # a pattern is dear, and few ids come so far
            faults.append((long & cell.re_search(grammar.LOST_DIGITS), name))
            if name == "order_name":
                faults.append((cell.lower().isin(TOTALS), name))
        elif name == "currency":
            faults.append((cell.notnull() & ~cell.re_search(CURRENCY), name))
        if wanted.kind == "money" and "currency" in reader.fields and not facts.plain:
            faults.append((_in_another_currency(cell, known["currency"]), name))
        if wanted.required:
            faults.append((cell.isnull(), name))
    told = known.mutate(fault_column=_first(faults))
    return told.select(
        "source_row",
        "unit",
        "begins",
        **{name: told[f"typed_{name}"] for name in reader.fields},
        fault_column=told.fault_column,
        fault_value=_first(
            [
                (told.fault_column == name, told[name].fill_null(""))
                for name in dict.fromkeys(name for _, name in faults)
            ]
        ),
    )


def _in_another_currency(cell: Any, currency: Any) -> Any:
    """Whether an amount names another currency than its row does."""
    code = cell.re_extract("([A-Z]{3})", 1)
    signs = ibis.cases(*((cell.contains(sign), own) for sign, own in SIGNS.items()), else_=code)
    return ((signs != "") & (signs != currency.upper())).fill_null(False)


def _first(branches: list[tuple[Any, Any]]) -> Any:
    return ibis.cases(*branches, else_=ibis.null("string")) if branches else ibis.null("string")


def _value(column: Any, wanted: Field, facts: Facts) -> Any:
    if wanted.kind == "money":
        return grammar.plain_money(column) if facts.plain else grammar.money(column, facts.mark)
    if wanted.kind == "instant":
        return grammar.plain_instant(column) if facts.plain else grammar.instant(column, facts.declared_zone)
    if wanted.kind == "moment":
        return days.moment(column, facts.order, "UTC" if wanted.utc else facts.zone)
    if wanted.kind == "truth":
        return grammar.truth(column)
    if wanted.kind == "day":
        return days.day(column, facts.order)
    return column


WANTED = {
    "money": "an amount such as 1234.56, with no more decimals than four",
    "instant": "a time with its offset, such as 2025-03-04 05:06:07 -0500",
    "moment": "a day, with its time or without, as the rest of the column writes it",
    "day": "a day, as the rest of the column writes it",
    "text": "a value; this cell may not be blank",
    "truth": "yes or no",
    "currency": "the three letters of a currency, such as USD",
    "total": "the name of an order; this is a total",
    "alike": "an id of the form that all ids of this format have",
    "identity": "a whole number or id; a spreadsheet has rounded it, so its precision is lost",
}
