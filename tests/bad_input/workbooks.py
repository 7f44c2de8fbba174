"""92 to 96 and 100: workbooks, which hide rows, count days in two ways, and lock themselves."""

import io
import stat
import zipfile
from datetime import datetime

import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from syncgap_kit.tables import ORDERS as ORDERS_TABLE
from syncgap_kit.tables import POSTINGS
from tests.small_case import BOOKS, DOCUMENT_COLUMNS, ORDER_COLUMNS, document, order

from .content import BOOKS_SOURCE, NUMBERS, SHOP, file, instead, together, toml
from .parts import Loads, Stop, bad

XLSX, ZIP = "exports/shopify/orders.xlsx", "exports/shopify/orders.zip"
BOOKS_XLSX = "exports/books/transactions.xlsx"
OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "Workbook".encode("utf-16-le") + bytes(496)
LOCKED = OLD_EXCEL.replace("Workbook".encode("utf-16-le"), "EncryptedPackage".encode("utf-16-le"))
BOMB = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


def cells_of(columns, rows):
    return [list(columns), *([row.get(name) or None for name in columns] for row in rows)]


ORDER_CELLS = cells_of(ORDER_COLUMNS, map(order, NUMBERS))
DOCUMENT_CELLS = cells_of(DOCUMENT_COLUMNS, map(document, NUMBERS))
TOTAL = ORDER_COLUMNS.index("Total")


def workbook(sheets, change=lambda book: None):
    """The bytes of a workbook with these sheets, changed before it is saved."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def hidden(book):
    sheet = book["Orders"]
    sheet.row_dimensions[4].hidden = True
    sheet.auto_filter.ref = f"A1:AE{len(NUMBERS) + 1}"


def days_of(change=lambda book: None):
    """The books as a workbook whose days are serial numbers."""
    header, *rows = DOCUMENT_CELLS
    dated = [[datetime.strptime(cells[0], "%m/%d/%Y"), *cells[1:]] for cells in rows]  # noqa: DTZ007  a day
    return together(
        lambda folder: (folder / BOOKS).unlink(),
        file(BOOKS_XLSX, workbook({"Sheet1": [header, *dated]}, change)),
        toml((BOOKS_SOURCE, BOOKS_SOURCE.replace("*.csv", "*"))),
    )


def of_1904(book):
    book.epoch = CALENDAR_MAC_1904


def on_their_own_days(case):
    days = case.table(POSTINGS).execute().set_index("doc_number").date
    assert [str(days[name])[:10] for name in ("#1001", "#1003", "#1012")] == ["2025-03-31", "2025-04-02", "2025-04-11"]


def formula(book):
    book["Orders"].cell(4, TOTAL + 1).value = "=H4+J4"


def merged_and_summed(book):
    sheet = book["Orders"]
    sheet.merge_cells("A4:A5")
    sheet.append(["Subtotal", *[None] * (TOTAL - 1), "192.00"])


def neither_is_an_order(case):
    names = set(case.table(ORDERS_TABLE).order_name.execute())
    assert {"#1001", "#1002", *(f"#{number}" for number in range(1005, 1013))} <= names
    assert not {"#1004", "Subtotal"} & names


def entities():
    """A workbook whose sheet declares entities that grow a billionfold."""
    source, stream = zipfile.ZipFile(io.BytesIO(workbook({"Orders": ORDER_CELLS}))), io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            text = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                text = (BOMB + "]>").encode() + text.replace(b"Enamel Mug", b"&i;").replace(b"<v>", b"<v>&i;", 1)
            target.writestr(name, text)
    return stream.getvalue()


def zipped(*members, links=()):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
        for name, target in links:
            member = zipfile.ZipInfo(name)
            member.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(member, target)
    return stream.getvalue()


def locked_zip():
    """A zip whose member says of itself that it is encrypted."""
    content = bytearray(zipped(("orders.csv", SHOP)))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + flags] |= 1
    return bytes(content)


CASES = (
    bad(
        92,
        "several sheets, hidden rows and a filter",
        Loads(
            instead(
                XLSX,
                workbook({"Read me": [["Made", "on", "Monday"]], "Orders": ORDER_CELLS}, hidden),
                'sheet = "Orders"',
            ),
            counts={XLSX: (13, 12, 0, 1)},
            warned=((XLSX, "hidden|hides", "1"),),
        ),
        Stop(
            instead(XLSX, workbook({"March": ORDER_CELLS, "April": ORDER_CELLS})),
            (XLSX, "sheet", "March", "April", "[[source]]"),
        ),
    ),
    bad(
        93,
        "days as serial numbers, counted in two ways",
        Loads(days_of(), then=on_their_own_days),
        Loads(days_of(of_1904), then=on_their_own_days),
    ),
    bad(
        94,
        "a formula without its value",
        Loads(instead(XLSX, workbook({"Orders": ORDER_CELLS}, formula)), 11, ((XLSX, 4, None),), ("formula",)),
    ),
    bad(
        95,
        "merged cells and a subtotal",
        Loads(  # the row above may go with the one that a merged cell left without its name
            instead(XLSX, workbook({"Orders": ORDER_CELLS}, merged_and_summed)),
            None,
            ((XLSX, 5, None), (XLSX, 14, None)),
            some=True,
            then=neither_is_an_order,
        ),
    ),
    bad(
        96,
        "a file behind a password",
        Stop(instead(XLSX, LOCKED), (XLSX, "password", "without|remove|again|unprotected"), command=True),
        Stop(instead(ZIP, locked_zip()), (ZIP, "password|encrypted", "without|remove|again|unpack|unprotected")),
    ),
    bad(100, "entities that grow", Stop(instead(XLSX, entities()), (XLSX, "entit|xml|damaged|doctype", "again|save"))),
)
