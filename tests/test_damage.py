"""What a spreadsheet did to an export, by the traces it leaves in the cells; and healthy exports stay unsuspected."""

import csv
import random
import re
import time

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncgap_kit.intake.damage import Damage
from syncgap_kit.intake.readers import READERS
from syncgap_kit.intake.readers.amazon import ALL_ORDERS
from syncgap_kit.intake.readers.quickbooks import TRANSACTION_LIST
from syncgap_kit.intake.readers.shopify import ORDERS_EXPORT
from tests.planted import World, plant
from tests.test_architecture import ROOT
from tests.test_readers import decoded

NAME = "exports/x.csv"
HEALTHY = [
    *sorted(
        path
        for path in (ROOT / "tests/exports").iterdir()
        if path.suffix in (".csv", ".txt") and not path.name.startswith("sync_")
    ),
    *sorted(path for path in (ROOT / "data/example/exports").rglob("*") if path.is_file()),
]


def columns_of(path):
    """The reader of a file and its raw cells by field, read with nothing but Python's own csv."""
    text = decoded(path.read_bytes())
    for reader in READERS:
        if reader.quoted:
            rows = list(csv.reader(text.splitlines(keepends=True), delimiter=reader.delimiter))
        else:
            rows = [line.split(reader.delimiter) for line in text.splitlines()]
        for at, cells in enumerate(rows[:40]):
            header = [cell.strip().lower() for cell in cells]
            if all(wanted & set(header) for wanted in reader.header):
                body = [row for row in rows[at + 1 :] if len(row) == len(header)]
                return reader, {name: cells_of(field, header, body) for name, field in reader.fields.items()}
    raise AssertionError(path)


def cells_of(field, header, body):
    place = next((header.index(name) for name in field.names if name in header), None)
    cells = [row[place].strip() or None if place is not None else None for row in body]
    return pa.array(cells, pa.string())


def looked_at(reader, *blocks, rows=None, line_ends=None, counts=(0, 0), **facts):
    damage = Damage(reader, NAME, **facts)
    for block in blocks:
        damage.look({name: pa.array(cells, pa.string()) for name, cells in block.items()}, rows)
    return damage.result(line_ends, *counts)


def shopify(count=40, **changed):
    """Healthy cells of a Shopify export, with some columns in place of the healthy ones."""
    return {
        "order_id": [str(5_812_249_459_451 + 977 * number) for number in range(count)],
        "order_name": [f"#{1001 + number}" for number in range(count)],
        "created_at": [f"2025-03-{1 + number % 28:02} 05:06:07 -0500" for number in range(count)],
        "total": [f"{12 + number}.{number % 100:02}" for number in range(count)],
        "refunded": ["0.00"] * count,
        "email": ["someone@example.org"] * count,
        **changed,
    }


@pytest.mark.parametrize("path", HEALTHY, ids=lambda path: path.name)
def test_a_healthy_export_is_the_platforms_own(path):
    reader, columns = columns_of(path)
    damage = Damage(reader, path.name)
    damage.look(columns)
    verdict = damage.result({"CRLF": 10}, rows=100)
    assert verdict.warnings == []
    assert (verdict.grade, verdict.reason) == ("B", "the platform's own export, no sign of editing")


@pytest.mark.parametrize("seed", range(3))
def test_a_planted_export_is_the_platforms_own(seed, tmp_path):
    plant(tmp_path, seed, World(shopify_per_day=3, amazon_per_day=3, lookalikes=True))
    for path in sorted((tmp_path / "exports").rglob("*.*")):
        reader, columns = columns_of(path)
        damage = Damage(reader, path.name)
        damage.look(columns)
        assert damage.result().grade == "B", damage.result()


def test_a_file_by_api_is_of_the_best_grade():
    verdict = looked_at(ORDERS_EXPORT, shopify(), by_api=True)
    assert (verdict.grade, verdict.reason) == ("A", "straight from the platform's API, no sign of editing")


def test_an_id_in_scientific_notation_is_counted_and_shown():
    ids = shopify()["order_id"]
    block = shopify(order_id=[*ids[:38], "1.13E+16", "5,81E+12"])
    verdict = looked_at(ORDERS_EXPORT, block, rows=pa.array(range(2, 42)))
    (warning,) = verdict.warnings
    assert warning == (
        "exports/x.csv: looks edited in a spreadsheet: 2 of 40 order ids stand in scientific notation "
        "(first '1.13E+16', row 40); export it again and do not open it on the way."
    )
    assert (verdict.grade, verdict.reason) == ("C", "edited since its export: order ids in scientific notation")


def test_a_single_cell_is_spoken_of_as_one():
    block = shopify(order_id=[*shopify()["order_id"][:39], "1E+16"])
    (warning,) = looked_at(ORDERS_EXPORT, block).warnings
    assert "1 of 40 order ids stands in scientific notation (first '1E+16');" in warning


@pytest.mark.parametrize("number", ["1E5", "E+12", "12.5E+3", "SKU-1E+5"])
def test_a_name_with_an_e_in_it_is_no_sign(number):
    assert looked_at(TRANSACTION_LIST, {"doc_number": [number] * 5}).grade == "B"


def test_long_ids_that_all_end_in_zeros_have_lost_their_digits():
    ids = [str((123_456_789_012_345 + number) * 10_000) for number in range(30)]
    verdict = looked_at(ORDERS_EXPORT, shopify(30, order_id=ids))
    assert verdict.grade == "C"
    assert "30 of 30 order ids of over 15 digits end in zeros, their last digits lost" in verdict.warnings[0]


@given(st.integers(0, 10**6))
@settings(max_examples=20, deadline=None, derandomize=True)
def test_long_ids_that_end_as_they_please_are_whole(seed):
    dice = random.Random(seed)
    ids = [str(dice.randrange(10**15, 10**16)) for _ in range(30)]
    assert looked_at(ORDERS_EXPORT, shopify(30, order_id=ids)).grade == "B"
    assert looked_at(ORDERS_EXPORT, shopify(3, order_id=[str(10**16)] * 3)).grade == "B"


@pytest.mark.parametrize("cell", ["2-Mar", "12-Dec", "Mar-02"])
def test_an_id_turned_into_a_date_is_a_sign(cell):
    verdict = looked_at(ORDERS_EXPORT, shopify(order_name=[*shopify()["order_name"][:39], cell]))
    assert f"1 of 40 order names stands there as a date (first {cell!r})" in verdict.warnings[0]
    assert verdict.grade == "C"


def test_a_journal_that_people_numbered_by_month_is_no_sign():
    assert looked_at(TRANSACTION_LIST, {"doc_number": ["Dec-25", "Jan-26", "1042"]}).grade == "B"
    assert looked_at(TRANSACTION_LIST, {"doc_number": ["25-Dec", "1042"]}).grade == "C"


def test_zeros_without_cents_betray_a_spreadsheet():
    totals = shopify()["total"]
    resaved = [re.sub(r"\.?0+$", "", cell) if "." in cell else cell for cell in totals]
    refunds = ["0"] * 39 + ["12.34"]
    verdict = looked_at(ORDERS_EXPORT, shopify(total=resaved, refunded=refunds), line_ends={"\r\n": 41})
    assert verdict.grade == "C"
    assert verdict.reason == "edited since its export: amounts without their cents, line ends of another program"
    assert re.search(r"\d+ of 80 amounts stand without their cents \(first '0'\)", verdict.warnings[0])


def test_one_amount_without_cents_is_a_slip_of_the_pen():
    block = shopify(total=[*shopify()["total"][:38], "51", "52.5"])
    assert looked_at(ORDERS_EXPORT, block).grade == "B"


@pytest.mark.parametrize(
    "cells",
    [
        ["1200", "350", "12", "80"] * 10,  # yen
        ["1,234.50", "$12.00", "(12.00)", "-12.00", "12.00-", "95,00", "1.234,50", "95,00 EUR", "--"] * 4,
        ["12.3456", "12.00", "1,234"] * 10,
    ],
)
def test_amounts_of_another_notation_are_no_sign(cells):
    assert looked_at(ORDERS_EXPORT, {"total": cells}).grade == "B"
    assert looked_at(TRANSACTION_LIST, {"amount": cells}).grade == "B"


YEN = {  # orders of two currencies, each of two rows of which only the first tells which
    "currency": ["JPY", None, "USD", None] * 20,
    "total": ["1400", None, "12.10", None] * 20,
    "price": ["700", "350", "6.05", "3.00"] * 20,
}


@pytest.mark.parametrize("cut", [0, 1, 39, 41])
def test_amounts_of_a_currency_without_cents_are_no_sign_among_others(cut):
    halves = [{name: cells[part] for name, cells in YEN.items()} for part in (slice(cut), slice(cut, None))]
    assert looked_at(ORDERS_EXPORT, *halves, currency="USD").grade == "B"


@pytest.mark.parametrize("home", ["JPY", "USD"])
def test_dollars_without_cents_are_a_sign_beside_yen_too(home):
    cut = YEN | {"total": ["1400", None, "12", None, "1400", None, "12.10", None] * 10}
    verdict = looked_at(ORDERS_EXPORT, cut, currency=home)
    assert verdict.grade == "C"
    assert "10 of 20 amounts stand without their cents (first '12')" in verdict.warnings[0]


def test_books_in_a_currency_without_cents_show_none_and_those_with_three_decimals_may_lack_one():
    amounts = {"amount": ["12.5", "1400", "12.00"] * 10}
    assert looked_at(TRANSACTION_LIST, amounts, currency="JPY").grade == "B"
    assert looked_at(TRANSACTION_LIST, amounts, currency="KWD").grade == "C"
    assert looked_at(TRANSACTION_LIST, {"amount": ["12.345", "0.000"] * 10}, currency="KWD").grade == "B"


def test_a_platform_that_drops_cents_itself_is_not_suspected():
    assert looked_at(ALL_ORDERS, {"item_price": ["24.99", "0", "12.5", "0.0"] * 10}).grade == "B"


def test_a_workbooks_own_numbers_and_dates_say_nothing():
    block = {"amount": ["12.5", "0", "12.34"] * 10, "doc_number": ["1042"] * 30}
    assert looked_at(TRANSACTION_LIST, block, workbook=True).grade == "B"
    assert looked_at(TRANSACTION_LIST, block).grade == "C"


@pytest.mark.parametrize(
    "cell", ["3/4/2025 5:06", "2026/6/12", "3/4/2025 5:06:07 PM", "2025-03-04 05:06", "45720.2125"]
)
def test_a_time_that_the_platform_never_writes_is_a_sign(cell):
    block = shopify(created_at=[*shopify()["created_at"][:39], cell])
    verdict = looked_at(ORDERS_EXPORT, block)
    assert f"1 of 40 times is written as a spreadsheet writes it, not the platform (first {cell!r})" in str(verdict)
    assert verdict.grade == "C"
    assert looked_at(ALL_ORDERS, {"created_at": [cell]}).grade == "C"


@pytest.mark.parametrize(
    "cell",
    ["2025-03-04 05:06:07 -0500", "2025-03-04T05:06:07+00:00", "2025-03-04T05:06:07Z", "2025-03-04 05:06:07 UTC"],
)
def test_a_time_with_its_offset_is_healthy(cell):
    assert looked_at(ALL_ORDERS, {"created_at": [cell] * 9}).grade == "B"


def test_ids_shorter_than_the_rest_have_lost_their_zeros():
    ids = [f"{number:010}" for number in range(4_000, 4_030)] + ["4031", "4032"]
    verdict = looked_at(ORDERS_EXPORT, shopify(32, order_id=ids))
    assert "2 of 32 order ids are shorter than the 10 digits of most" in verdict.warnings[0]
    assert verdict.grade == "C"


@pytest.mark.parametrize(
    "ids",
    [
        [str(number) for number in range(990, 1_030)],
        [f"{number:06}" for number in range(990, 1_030)],
        ["00123", *(str(number) for number in range(990, 1_030))],
    ],
)
def test_ids_that_simply_grow_are_healthy(ids):
    assert looked_at(ORDERS_EXPORT, {"order_id": ids}).grade == "B"


def test_documents_are_numbered_in_many_ways_at_once():
    numbers = [f"{number:06}" for number in range(30)] + ["12", "77"]
    assert looked_at(TRANSACTION_LIST, {"doc_number": numbers}).grade == "B"


def test_another_programs_line_ends_alone_are_no_sign():
    assert looked_at(ORDERS_EXPORT, shopify(), line_ends={"\r\n": 41}).grade == "B"
    assert looked_at(ORDERS_EXPORT, shopify(), line_ends={"CRLF": 41, "LF": 2}).grade == "B"


def test_a_file_of_which_a_third_was_set_aside_is_doubtful():
    assert looked_at(ORDERS_EXPORT, shopify(), counts=(30, 9)).grade == "B"
    verdict = looked_at(ORDERS_EXPORT, shopify(), counts=(30, 10))
    assert (verdict.grade, verdict.reason) == ("D", "10 of its 30 rows had to be set aside")
    assert looked_at(ORDERS_EXPORT, {}, counts=(0, 0)).grade == "B"


def test_personal_cells_are_never_shown():
    block = shopify(email=["1.13E+16"] * 40, customer_key=["2-Mar"] * 40)
    assert looked_at(ORDERS_EXPORT, block).warnings == []


def test_apostrophes_that_shopify_itself_writes_are_no_sign():
    assert looked_at(ORDERS_EXPORT, shopify(shipping_region=["'48103"] * 40)).grade == "B"


@given(st.randoms(use_true_random=False), st.integers(1, 31))
@settings(max_examples=20, deadline=None, derandomize=True)
def test_neither_the_order_of_rows_nor_the_cut_of_blocks_matters(dice, cut):
    block = shopify(
        32,
        order_id=[*(f"{number:010}" for number in range(29)), "31", "1.1E+16", None],
        total=["0", "12.5", "7", "8", *["9.99"] * 28],
        created_at=["3/4/2025 5:06", *shopify(31)["created_at"]],
    )
    order = list(range(32))
    dice.shuffle(order)
    mixed = {name: [cells[at] for at in order] for name, cells in block.items()}
    halves = [{name: cells[part] for name, cells in mixed.items()} for part in (slice(cut), slice(cut, None))]
    plain, shuffled = looked_at(ORDERS_EXPORT, block), looked_at(ORDERS_EXPORT, *halves)
    without_example = [re.sub(r"\(first .*?\)", "", warning) for warning in shuffled.warnings]
    assert without_example == [re.sub(r"\(first .*?\)", "", warning) for warning in plain.warnings]
    assert (plain.grade, plain.reason) == (shuffled.grade, shuffled.reason)
    assert len(plain.warnings) == 4


def test_empty_and_dictionary_columns_are_looked_at_like_any_other():
    damage = Damage(ORDERS_EXPORT, NAME)
    damage.look({"order_id": pa.array([], pa.string()), "total": pa.nulls(0, pa.string())})
    damage.look({"order_id": pa.array(["1E+16", "2"]).dictionary_encode(), "total": pa.nulls(2)})
    damage.look(
        {"order_id": pa.chunked_array([["1E+16"], ["5"]]), "total": pa.array(["1.00", "2.00"], pa.large_string())}
    )
    assert "2 of 4 order ids" in damage.result().warnings[0]


def test_a_million_rows_cost_well_below_a_second():
    block = {name: pa.array(cells, pa.string()) for name, cells in shopify(100_000).items()}
    damage = Damage(ORDERS_EXPORT, NAME)
    begin = time.process_time()
    for _ in range(10):
        damage.look(block)
    assert time.process_time() - begin < 2  # about a fifth of it on an idle machine
