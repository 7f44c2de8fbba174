"""Workbooks: every cell becomes text that loses nothing, and rows that tell no sure value are named by their number."""

import io
import tracemalloc
import zipfile
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from syncgap_kit.errors import BadExport
from syncgap_kit.intake import workbook, workbook_xml
from syncgap_kit.intake.containers import contents
from syncgap_kit.intake.workbook import read_sheet

NAME = "exports/walmart/orders.xlsx"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
NO_VALUE = "it holds a formula without its value; open and save the workbook, or export again"
MERGED = "one value to a cell, but a merged cell covers several; unmerge it, or export again"


def saved(**sheets):
    """A workbook as openpyxl writes it: a list of rows for each sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    return book


def parts(rows="", behind="", *, book="", strict=False):
    """The parts of a workbook written by hand: the rows of its one sheet as XML, what stands behind them, and so on."""
    office = "http://purl.oclc.org/ooxml/officeDocument/relationships" if strict else OFFICE
    main = "http://purl.oclc.org/ooxml/spreadsheetml/main" if strict else MAIN
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return {
        "[Content_Types].xml": head + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'{head}<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{head}<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        f'<sheet name="Orders" sheetId="1" r:id="rId1"/></sheets>{book}</workbook>',
        "xl/_rels/workbook.xml.rels": f'{head}<Relationships xmlns="{PACKAGE}">'
        f'<Relationship Id="rId1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'{head}<worksheet xmlns="{main}">'
        f"<sheetData>{rows}</sheetData>{behind}</worksheet>",
    }


def by_hand(*arguments, change=None, **keywords):
    """The workbook of those parts as bytes; `change` maps names to what they hold instead, None to leave one out."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (parts(*arguments, **keywords) | (change or {})).items():
            if content is not None:
                archive.writestr(name, content)
    return held.getvalue()


def content_of(folder, book):
    path = folder / "orders"  # the ending decides nothing
    if isinstance(book, bytes):
        path.write_bytes(book)
    else:
        with path.open("wb") as file:
            book.save(file)
    [content] = contents(path, NAME)
    assert content.kind == "workbook"
    return content


def read(folder, book, sheet=None):
    return read_sheet(content_of(folder, book), sheet)


def refusal(folder, book, sheet=None):
    """The one sentence in which a workbook is refused."""
    with pytest.raises(BadExport) as refused:
        read(folder, book, sheet)
    sentence = str(refused.value)
    assert sentence.startswith(f"{NAME}: ")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


CELLS = [
    ("text", "text"),
    ("", ""),
    (None, ""),
    ("  kept as it is\t ", "  kept as it is\t "),
    ("two\nlines", "two\nlines"),
    ("'53122", "'53122"),
    ("000123", "000123"),
    ("1.13E+16", "1.13E+16"),
    ("Größe 名 🙂", "Größe 名 🙂"),
    (0, "0"),
    (-0.0, "0"),
    (12, "12"),
    (-12.0, "-12"),
    (12.5, "12.5"),
    (19.99, "19.99"),
    (1e-7, "0.0000001"),
    (-1234567.89, "-1234567.89"),
    (999_999_999_999_999, "999999999999999"),
    (-999_999_999_999_999, "-999999999999999"),
    (1_000_000_000_000_000, "1E+15"),
    (11_300_000_000_000_000, "1.13E+16"),
    (123_456_789_012_345_000, "1.23456789012345E+17"),
    (-5e20, "-5E+20"),
    (True, "TRUE"),
    (False, "FALSE"),
    (date(2025, 1, 31), "2025-01-31"),
    (datetime.fromisoformat("2025-01-31T13:45:00"), "2025-01-31 13:45:00"),
    (datetime.fromisoformat("2025-12-31T23:59:59"), "2025-12-31 23:59:59"),
    (time(13, 45), "13:45:00"),
    (timedelta(hours=37, minutes=30), "37:30:00"),
    (timedelta(minutes=5, seconds=1, milliseconds=500), "0:05:01.500000"),
]


@pytest.mark.parametrize("epoch", [None, CALENDAR_MAC_1904])
def test_every_cell_becomes_text_that_loses_nothing(epoch, tmp_path):
    book = saved(Orders=[["x"] * len(CELLS)])
    if epoch:
        book.epoch = epoch
    book["Orders"].append([value for value, _ in CELLS])
    found = read(tmp_path, book)
    assert found.rows[1] == (2, tuple(text for _, text in CELLS))
    assert (found.name, found.faults, found.warnings) == ("Orders", {}, [])


def test_money_in_any_number_format_is_no_date(tmp_path):
    book = saved(Orders=[[45688.5]] * 6)
    formats = ["[$USD] #,##0.00", '0.00"d"', "_($* #,##0.00_)", "[Red]0.00", r"#,##0.00\ [$SGD]", "yyyy-mm-dd hh:mm"]
    for number, wanted in enumerate(formats, 1):
        book["Orders"].cell(number, 1).number_format = wanted
    assert [cells[0] for _, cells in read(tmp_path, book).rows] == ["45688.5"] * 5 + ["2025-01-31 12:00:00"]


def test_midnight_is_a_time_among_times_and_a_day_among_days(tmp_path):
    midnight, noon = map(datetime.fromisoformat, ("2025-01-31", "2025-01-31T12:00:00"))
    rows = [[None, "at", "day"], [None, noon, noon], [None, midnight, midnight], [None, noon, date(2025, 2, 1)]]
    assert [cells for _, cells in read(tmp_path, saved(Orders=rows)).rows[1:]] == [
        ("", "2025-01-31 12:00:00", "2025-01-31 12:00:00"),
        ("", "2025-01-31 00:00:00", "2025-01-31"),
        ("", "2025-01-31 12:00:00", "2025-02-01"),
    ]


def test_rows_keep_the_numbers_and_the_width_of_their_sheet(tmp_path):
    book = saved(Orders=[])
    for place, value in {(3, 2): "a", (3, 3): "b", (6, 2): "c", (8, 5): 1}.items():
        book["Orders"].cell(*place, value)
    assert read(tmp_path, book).rows == [
        *((number, ("",) * 5) for number in (1, 2)),
        (3, ("", "a", "b", "", "")),
        *((number, ("",) * 5) for number in (4, 5)),
        (6, ("", "c", "", "", "")),
        (7, ("",) * 5),
        (8, ("", "", "", "", "1")),
    ]


BY_HAND = {
    "places left out": (
        "<row><c><v>1</v></c><c><v>2</v></c></row><row><c/><c><v>3</v></c></row>",
        [("1", "2"), ("", "3")],
    ),
    "some places left out": (
        '<row r="2"><c r="B2"><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>',
        [("",) * 3, ("", "1", "2"), ("3", "", "")],
    ),
    "rows out of order": (
        '<row r="2"><c r="A2"><v>2</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>',
        [("1",), ("2",)],
    ),
    "text of several pieces": (
        '<row r="1"><c r="A1" t="inlineStr"><is><r><t>a</t></r><r><t xml:space="preserve"> b</t></r></is></c></row>',
        [("a b",)],
    ),
    "escapes": ('<row r="1"><c r="A1" t="str"><v>&lt;_x0041_&amp;</v></c></row>', [("<A&",)]),
    "dates as text of their own": (
        '<row r="1"><c r="A1" t="d"><v>2025-01-31T13:45:00</v></c><c r="B1" t="d"><v>2025-01-31</v></c></row>',
        [("2025-01-31 13:45:00", "2025-01-31")],
    ),
    "digits as they stand": (
        '<row r="1"><c r="A1"><v>1.13E+16</v></c><c r="B1"><v>12.50</v></c></row>',
        [("1.13E+16", "12.5")],
    ),
    "more digits than a spreadsheet keeps": (
        '<row r="1"><c r="A1"><v>123456789012345678</v></c><c r="B1"><v>0.30000000000000004</v></c></row>',
        [("1.2345678901234568E+17", "0.30000000000000004")],
    ),
    "what is no number": ('<row r="1"><c r="A1"><v>NaN</v></c><c r="B1"><v>-inf</v></c></row>', [("nan", "-inf")]),
}


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("what", BY_HAND)
def test_what_other_writers_do_is_understood(what, strict, tmp_path):
    rows, expected = BY_HAND[what]
    found = read(tmp_path, by_hand(rows, strict=strict))
    assert found.rows == list(enumerate(expected, 1))
    assert found.faults == {}


def test_a_workbook_with_prefixes_and_backslashes_is_understood(tmp_path):
    whole = parts()
    sheet = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1" hidden="1"><x:c r="A1"><x:v>1</x:v></x:c>'
        '<x:c r="B1"><x:f>A1</x:f></x:c></x:row></x:sheetData></x:worksheet>'
    )
    whole["xl/worksheets/sheet1.xml"] = sheet
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in whole.items():
            archive.writestr(name.replace("/", "\\"), content)
    found = read(tmp_path, held.getvalue())
    assert found.rows == [(1, ("1",))]
    assert found.faults == {1: f"a value in B1, but {NO_VALUE}"}
    assert len(found.warnings) == 1


def cell(inside, kind=""):
    return f'<row r="7"><c r="B7"{kind}>{inside}</c><c r="C7"><v>1</v></c></row>'


LATER = '<calcPr fullCalcOnLoad="1"/>'
FORMULAS = {
    "no value": (cell("<f>SUM(A1)</f>"), "", None),
    "an empty value": (cell("<f>SUM(A1)</f><v></v>"), "", None),
    "an empty value, closed at once": (cell("<f>SUM(A1)</f><v/>"), "", None),
    "no text": (cell("<f>A1</f>", ' t="str"'), "", None),
    "no truth": (cell("<f>A1</f>", ' t="b"'), "", None),
    "a shared formula without value": (cell('<f t="shared" si="0"/>'), "", None),
    "a value": (cell("<f>SUM(A1)</f><v>2.5</v>"), "", "2.5"),
    "a value, to be worked out again": (cell("<f>SUM(A1)</f><v>2.5</v>"), LATER, "2.5"),
    "0": (cell("<f>SUM(A1)</f><v>0</v>"), "", "0"),
    "a text": (cell("<f>A1</f><v>a</v>", ' t="str"'), "", "a"),
    "an empty text": (cell("<f>A1</f><v></v>", ' t="str"'), "", ""),
    "0 that is no formula": (cell("<v>0</v>"), LATER, "0"),
}


@pytest.mark.parametrize("what", FORMULAS)
def test_a_formula_without_its_value_sets_its_row_aside(what, tmp_path):
    rows, book, value = FORMULAS[what]
    found = read(tmp_path, by_hand(rows, book=book))
    assert found.faults == ({7: f"a value in B7, but {NO_VALUE}"} if value is None else {})
    number, cells = found.rows[-1]
    assert (number, cells[1:]) == (7, (value or "", "1"))


def test_a_0_that_is_worked_out_when_the_workbook_is_opened_is_no_value(tmp_path):
    found = read(tmp_path, by_hand(cell("<f>SUM(A1)</f><v>0</v>"), book=LATER))
    assert found.faults == {7: f"a value in B7, but {NO_VALUE}"}
    assert found.rows[-1] == (7, ("", "0", "1"))


def test_rows_of_nothing_but_formulas_are_there_to_be_set_aside(tmp_path):
    found = read(tmp_path, saved(Orders=[["Total", "Tax"], [1, 2], ["=A2", "=B2"]]))
    assert found.rows[-1] == (3, ("", ""))
    assert found.faults == {3: f"a value in A3, but {NO_VALUE}"}


def test_formulas_outside_the_cells_are_none_of_a_row(tmp_path):
    behind = (
        '<dataValidations><dataValidation sqref="B7"><formula1>A1</formula1></dataValidation></dataValidations>'
        '<extLst><ext uri="x"><f xmlns="http://schemas.microsoft.com/office/excel/2006/main">A1</f></ext></extLst>'
    )
    assert read(tmp_path, by_hand(cell("<v>1</v>"), behind)).faults == {}


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!"])
@pytest.mark.parametrize("formula", ["", "<f>A1</f>"])
def test_an_error_value_sets_its_row_aside(error, formula, tmp_path):
    found = read(tmp_path, by_hand(cell(f"{formula}<v>{error}</v>", ' t="e"')))
    assert found.faults == {7: f"a value in B7, but it holds the error {error}; mend it, or export again"}


HEADER = ["Order", "Total", "Tax", "Note"]
ROWS = [["#1", 1, 2, "a"], ["#2", 3, 4, "b"], ["#3", 5, 6, "c"]]
MERGES = {
    "two orders": ("A3:A4", [3, 4]),
    "two orders, in the middle": ("B2:C3", [2, 3]),
    "two amounts of an order": ("B3:C3", [3]),
    "a heading": ("A6:D6", []),
    "a heading of two lines": ("A6:D7", []),
    "a column that is never used": ("D3:E3", []),
    "nothing": ("F2:F4", []),
}


@pytest.mark.parametrize("what", MERGES)
def test_a_merged_cell_that_stands_for_several_sets_its_rows_aside(what, tmp_path):
    area, faulty = MERGES[what]
    book = saved(Orders=[HEADER, *ROWS, [], ["A heading"]])
    book["Orders"].merge_cells(area)
    found = read(tmp_path, book)
    assert found.faults == dict.fromkeys(faulty, MERGED)
    assert [number for number, _ in found.rows] == list(range(1, 7))


def test_what_a_merged_cell_covers_and_hides_sets_the_row_aside(tmp_path):
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c><c r="C1"><v>3</v></c></row>'
    found = read(tmp_path, by_hand(rows, '<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>'))
    assert found.rows == [(1, ("1", "2", "3"))]
    assert found.faults == {1: MERGED}


@pytest.mark.parametrize(("hidden", "says"), [([3], "hides 1 row,"), ([2, 4, 9], "hides 2 rows,"), ([], None)])
def test_hidden_rows_are_read_and_counted_in_one_warning(hidden, says, tmp_path):
    book = saved(Orders=[HEADER, *ROWS])
    for number in hidden:
        book["Orders"].row_dimensions[number].hidden = True
    found = read(tmp_path, book)
    assert [cells[0] for _, cells in found.rows] == ["Order", "#1", "#2", "#3"]
    assert [says in warning and warning.startswith(f"{NAME}: the sheet 'Orders'") for warning in found.warnings] == (
        [True] if says else []
    )


def with_states(**states):
    book = saved(**{title: [HEADER, *ROWS] if state != "empty" else [] for title, state in states.items()})
    for title, state in states.items():
        book[title].sheet_state = "visible" if state == "empty" else state
    return book


CHOICES = [
    ({"Orders": "visible"}, None, "Orders", None),
    ({"Orders": "visible"}, "Orders", "Orders", None),
    ({"Notes": "empty", "Orders": "visible"}, None, "Orders", None),
    ({"Orders": "visible", "Lists": "hidden"}, None, "Orders", "'Lists'"),
    ({"Orders": "visible", "Lists": "veryHidden", "More": "hidden"}, None, "Orders", "'Lists' and 'More'"),
    ({"Orders": "visible", "Returns": "visible"}, "Returns", "Returns", None),
    ({"Orders": "visible", "Lists": "hidden"}, "Lists", "Lists", None),
]


@pytest.mark.parametrize(("states", "declared", "name", "warned"), CHOICES)
def test_the_declared_sheet_is_read_or_the_only_one_with_cells(states, declared, name, warned, tmp_path):
    found = read(tmp_path, with_states(**states), declared)
    assert found.name == name
    assert len(found.rows) == 4
    assert found.warnings == (
        [f"{NAME}: holds cells in sheets that are hidden and were not read: {warned}."] if warned else []
    )


NO_CHOICE = [
    (
        {"Orders": "visible", "Returns": "visible", "Notes": "empty"},
        None,
        ["several sheets with cells, 'Orders' and 'Returns'", 'sheet = "Orders"', "[[source]]"],
    ),
    (
        {"Orders": "visible", "Returns": "visible"},
        "orders",
        ["expected the sheet 'orders'", "'Orders' and 'Returns'", "case.toml", "correct that name"],
    ),
    ({"Notes": "empty", "Lists": "hidden"}, None, ["in hidden sheets only, 'Lists'", 'sheet = "Lists"']),
    ({"Notes": "empty"}, None, ["the workbook is empty; export it again, or remove it"]),
    (
        {"Notes": "empty", "Orders": "visible"},
        "Notes",
        ["the sheet 'Notes' is empty; export it again, or name another"],
    ),
]


@pytest.mark.parametrize(("states", "declared", "says"), NO_CHOICE)
def test_a_sheet_that_cannot_be_told_is_asked_for(states, declared, says, tmp_path):
    sentence = refusal(tmp_path, with_states(**states), declared)
    assert [words for words in says if words not in sentence] == []


def test_a_sheet_of_a_chart_is_no_sheet_of_cells(tmp_path):
    book = saved(Orders=[HEADER, *ROWS])
    book.create_chartsheet("Chart")
    assert read(tmp_path, book).name == "Orders"


SHEET = "xl/worksheets/sheet1.xml"
ENTITIES = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
PLAIN = cell("<v>1</v>")
DAMAGE = {
    "entities in the sheet": (
        by_hand(change={SHEET: ENTITIES + "<worksheet>&b;</worksheet>"}),
        *("holds entity declarations, which no export has", "export it again"),
    ),
    "entities in a part that nothing needs": (
        by_hand(PLAIN, change={"docProps/app.xml": ENTITIES + "<x>&b;</x>"}),
        "entity declarations",
    ),
    "entities behind a long comment": (
        by_hand(PLAIN, change={"xl/styles.xml": f"<!--{'x' * 400_000}--><!DOCTYPE x><x/>"}),
        "entity declarations",
    ),
    "entities in UTF-16": (by_hand(PLAIN, change={"docProps/a.xml": (ENTITIES + "<x/>").encode("utf-16")}), "entity"),
    "a sheet in UTF-16": (
        by_hand(change={SHEET: parts(PLAIN)[SHEET].replace("UTF-8", "UTF-16").encode("utf-16")}),
        *("not written in UTF-8", "save the sheet as CSV"),
    ),
    "an encoding nobody knows": (
        by_hand(PLAIN, change={SHEET: parts(PLAIN)[SHEET].replace("UTF-8", "UTF-9")}),
        *("the workbook is damaged (unknown encoding: UTF-9)", "again"),
    ),
    "no sound XML": (by_hand("<row></c>"), "the workbook is damaged (mismatched tag", "export or copy it again"),
    "a cut sheet": (by_hand(change={SHEET: parts(PLAIN)[SHEET][:-20]}), "the workbook is damaged (", "again"),
    "no sheet": (by_hand(change={SHEET: None}), "is damaged (it lacks xl/worksheets/sheet1.xml)", "again"),
    "no relations": (by_hand(change={"xl/_rels/workbook.xml.rels": None}), "is damaged (it lacks xl/_rels", "again"),
    "a text that is not there": (by_hand(cell("<v>9</v>", ' t="s"')), "the workbook is damaged (", "again"),
    "a truth that is none": (by_hand(cell("<v>7</v>", ' t="b"')), "the workbook is damaged (", "again"),
    "an error nobody knows": (by_hand(cell("<v>#OOPS!</v>", ' t="e"')), "the workbook is damaged (", "again"),
    "a cell beyond the last column": (
        by_hand('<row r="1"><c r="XFE1"><v>1</v></c></row>'),
        "no sheet has a cell 'XFE1'",
    ),
    "a cell beyond the last row": (
        by_hand('<row r="1"><c r="A1048577"><v>1</v></c></row>'),
        "no sheet has a cell 'A1048577'",
    ),
    "a row beyond all": (
        by_hand('<row r="99999999999"><c><v>1</v></c></row>'),
        "the workbook is damaged (no sheet has",
    ),
    "a cell without number": (by_hand('<row r="1"><c r="A"><v>1</v></c></row>'), "no sheet has a cell 'A'"),
    "a row that is none": (by_hand('<row r="one"><c><v>1</v></c></row>'), "the workbook is damaged (", "again"),
    "a merged area that is none": (
        by_hand(PLAIN, '<mergeCells><mergeCell ref="A1:"/><mergeCell ref="?"/></mergeCells>'),
        "no sheet has a cell '?'",
    ),
    "two cells far apart": (
        by_hand('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        *("the cells of sheet 'Orders' lie scattered over 17,179,869,184 places", "save the sheet as CSV"),
    ),
    "more texts than there can be": (
        by_hand(PLAIN, change={"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}" uniqueCount="4000000000000"/>'}),
        "is damaged (it announces more texts than it can hold)",
    ),
    "a sheet that is a bomb": (by_hand(cell("<v>" + "0" * 20_000_000 + "</v>")), "more than 100 times its size"),
    "a bomb beside the sheet": (by_hand(PLAIN, change={"xl/media/a.png": b"0" * 20_000_000}), "100 times its size"),
}


@pytest.mark.parametrize("what", DAMAGE)
def test_a_workbook_that_may_harm_or_cannot_be_read_is_refused(what, tmp_path):
    content, *says = DAMAGE[what]
    sentence = refusal(tmp_path, content)
    assert [words for words in says if words not in sentence] == []


def test_a_wrong_checksum_is_found_in_any_part(tmp_path):
    for part, content in parts(PLAIN).items():
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as archive:
            for name, text in parts(PLAIN).items():
                archive.writestr(name, text)
        at = held.getvalue().index(content.encode()) + len(content) - 3
        changed = held.getvalue()[:at] + b"#" + held.getvalue()[at + 1 :]
        assert f"(Bad CRC-32 for file {part!r})" in refusal(tmp_path, changed)


def test_a_few_cells_far_down_are_read_where_they_are(tmp_path):
    found = read(tmp_path, by_hand('<row r="300000"><c r="C300000"><v>1</v></c></row>'))
    assert len(found.rows) == 300_000
    assert found.rows[-1] == (300_000, ("", "", "1"))


def test_a_sheet_takes_little_memory_beyond_its_rows(tmp_path):
    rows = [[f"#{number}", number, 12.5, "paid", "x" * 40] * 2 for number in range(5_000)]
    content = content_of(tmp_path, saved(Orders=rows))
    del rows
    tracemalloc.start()
    found = read_sheet(content, None)
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found.rows) == 5_000
    assert peak < kept + 3_000_000


def spelt(value):
    """What a cell should read, said in another way than the code says it."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        number = Decimal(repr(value))
        return str(int(number)) if number == int(number) else format(number, "f")
    return str(value)


days = st.dates(date(1990, 1, 1), date(2100, 1, 1))
moments = st.datetimes(*map(datetime.fromisoformat, ("1990-01-01", "2100-01-01"))).map(
    lambda at: at.replace(microsecond=0, second=at.second or 1)
)
words = (  # a cell of nothing but spaces is a blank one
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"], exclude_characters="_"), max_size=9)
    .filter(lambda text: not text or text.strip())
    .map(lambda text: text if not text.startswith(("=", "#")) else "x" + text)
)
numbers = st.one_of(st.integers(-(10**14), 10**14), st.decimals(-(10**6), 10**6, places=2).map(float))
columns = [words, numbers, days, moments, st.booleans(), st.none()]


@given(st.lists(st.tuples(*columns), min_size=1, max_size=6), st.data())
@settings(max_examples=60, deadline=None)
def test_any_table_comes_back_as_it_was_saved(tmp_path_factory, table, data):
    blank = data.draw(st.lists(st.booleans(), min_size=len(table), max_size=len(table)))
    rows = [["head"] * 6] + [[None] * 6 if none else list(row) for row, none in zip(table, blank, strict=True)]
    found = read(tmp_path_factory.getbasetemp(), saved(Orders=rows))
    expected = [(number, tuple(map(spelt, row))) for number, row in enumerate(rows, 1)]
    while expected and not any(expected[-1][1]):
        del expected[-1]
    assert found.rows[: len(expected)] == expected
    assert not any(any(cells) for _, cells in found.rows[len(expected) :])
    assert found.faults == {}


junk = st.sampled_from(
    [
        "<",
        ">",
        "&",
        '"',
        "<c>",
        "</c>",
        "<v>",
        'r="A0"',
        't="s"',
        't="e"',
        "<f>",
        "\0",
        "-1",
        "99999999999",
        "ZZZ9",
        "<!--",
    ]
)


@given(
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 20), junk), min_size=1, max_size=3),
    st.sampled_from(list(parts())),
)
@settings(max_examples=150, deadline=None)
def test_whatever_became_of_a_part_it_is_read_or_refused(tmp_path_factory, changes, part):
    rows = PLAIN + '<row r="8" hidden="1"><c r="A8" t="str"><f>A1</f><v>x</v></c></row>'
    text = parts(rows, '<mergeCells><mergeCell ref="A7:B8"/></mergeCells>')[part]
    for where, length, piece in changes:
        at = int(where * len(text))
        text = text[:at] + piece + text[at + length :]
    sentence = f"{NAME}: read."
    try:
        read(tmp_path_factory.getbasetemp(), by_hand(rows, change={part: text}))
    except BadExport as error:
        sentence = str(error)
    assert sentence.startswith(f"{NAME}: ")
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_the_bounds_are_those_of_a_real_sheet():
    assert (workbook_xml.LAST_ROW, workbook_xml.LAST_COLUMN) == (1 << 20, 1 << 14)
    assert workbook.TOO_LONG == 10.0**15
