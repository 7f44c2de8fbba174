"""How the folder of a case comes to hold one thing that is wrong: the small case with a file, a row or a cell changed.

A writer takes the folder of a small case and changes one thing in it; `together` does several.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from tests.small_case import BOOKS, DOCUMENT_COLUMNS, ORDER_COLUMNS, ORDERS, TOML, csv_text, document, order, write

Write = Callable[[Path], object]
Cells = Mapping[str, str]
NUMBERS = range(1001, 1013)
HEADER, *ROWS = csv_text(ORDER_COLUMNS, map(order, NUMBERS)).splitlines(keepends=True)
SHOP = HEADER + "".join(ROWS)
DOCUMENTS = csv_text(DOCUMENT_COLUMNS, map(document, NUMBERS))
SHOP_SOURCE = 'path = "exports/shopify/*.csv"\nchannel = "shopify"\n'
BOOKS_SOURCE = 'path = "exports/books/*.csv"\n'
FIRST_DAY = datetime(2025, 3, 31, 9)  # noqa: DTZ001  by the clock of New York; the offset is written beside it


def nothing(folder: Path) -> None:
    """Leave the small case as it is."""


def file(path: str, content: str | bytes) -> Write:
    return lambda folder: write(folder / path, content)


def together(*writers: Write) -> Write:
    return lambda folder: [writer(folder) for writer in writers]


def row_of(number: int) -> int:
    """The line on which an order of the small case stands."""
    return number - 999


def shop_text(changes: Mapping[int, Cells] | None = None, *further: Cells) -> str:
    """The export of the twelve orders, with cells of some of them written otherwise, and further rows below."""
    own = changes or {}
    return csv_text(ORDER_COLUMNS, [*(order(number, **own.get(number, {})) for number in NUMBERS), *further])


def shop(changes: Mapping[int, Cells] | None = None, *further: Cells) -> Write:
    return file(ORDERS, shop_text(changes, *further))


def books_text(changes: Mapping[int, Cells] | None = None, *further: Cells) -> str:
    own = changes or {}
    return csv_text(DOCUMENT_COLUMNS, [*(document(number, **own.get(number, {})) for number in NUMBERS), *further])


def books(changes: Mapping[int, Cells] | None = None, *further: Cells) -> Write:
    return file(BOOKS, books_text(changes, *further))


def without(*numbers: int) -> Write:
    """Books that lack the documents of these orders."""
    return file(BOOKS, csv_text(DOCUMENT_COLUMNS, [document(one) for one in NUMBERS if one not in numbers]))


def without_column(name: str) -> str:
    """The export of the twelve orders without one of its columns."""
    rows = [{key: cell for key, cell in order(number).items() if key != name} for number in NUMBERS]
    return csv_text([column for column in ORDER_COLUMNS if column != name], rows)


def one_row(number: int, old: str, new: str) -> str:
    """The export of the twelve orders, with the text of one row changed."""
    place = number - NUMBERS[0]
    assert old in ROWS[place], (old, ROWS[place])
    return HEADER + "".join([*ROWS[:place], ROWS[place].replace(old, new, 1), *ROWS[place + 1 :]])


def toml(*changes: tuple[str, str]) -> Write:
    """case.toml with some of its text written otherwise."""
    text = TOML
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return file("case.toml", text)


def declared(facts: str, source: str = SHOP_SOURCE) -> Write:
    """case.toml with further facts in one of its two [[source]] blocks."""
    return toml((source, source + facts + "\n"))


def beside(folder: str, own: str, further: str) -> Write:
    """case.toml with a second source of the same channel, and a fact for each of the two."""
    second = SHOP_SOURCE.replace("exports/shopify", f"exports/{folder}")
    return toml((SHOP_SOURCE, f"{SHOP_SOURCE}{own}\n\n[[source]]\n{second}{further}\n"))


def instead(path: str, content: str | bytes, facts: str = "") -> Write:
    """The orders in another kind of file, which its [[source]] names."""
    named = SHOP_SOURCE.replace("*.csv", "*") + (facts + "\n" if facts else "")
    return together(lambda folder: (folder / ORDERS).unlink(), file(path, content), toml((SHOP_SOURCE, named)))


def placed_at(number: int, moment: datetime, **cells: str) -> dict[str, str]:
    """An order of another time than its number tells."""
    at = f"{moment:%Y-%m-%d %H:%M:%S} -0400"
    times = {"Created at": at, "Paid at": at, "Fulfilled at": f"{moment + timedelta(days=1):%Y-%m-%d %H:%M:%S} -0400"}
    return order(number, **{**times, **cells})


def busy(days: int = 25, per_day: int = 8, marked_from: int = 12, **cells: str) -> tuple[list[Cells], list[Cells]]:
    """Orders of a busier shop and the documents of all but those marked: every third since day `marked_from`.

    The marked orders bear `cells`.
    """
    orders: list[Cells] = []
    documents: list[Cells] = []
    for at in range(days * per_day):
        moment = FIRST_DAY + timedelta(days=at // per_day, hours=at % per_day)
        marked = bool(cells) and at // per_day >= marked_from and at % 3 == 0
        orders.append(placed_at(1001 + at, moment, **(cells if marked else {})))
        if not marked:
            documents.append(document(1001 + at, Date=f"{moment:%m/%d/%Y}"))
    return orders, documents


def busy_case(days: int = 25, per_day: int = 8, marked_from: int = 12, **cells: str) -> Write:
    """The two exports of a busier shop; those of its orders that bear `cells` are not in the books."""
    orders, documents = busy(days, per_day, marked_from, **cells)
    return together(file(ORDERS, csv_text(ORDER_COLUMNS, orders)), file(BOOKS, csv_text(DOCUMENT_COLUMNS, documents)))
