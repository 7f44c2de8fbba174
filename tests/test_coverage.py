"""How far the inputs reach: planted holes, cut-offs, overlaps, foreign files are told; healthy exports get no word."""

import itertools
import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncgap_kit import open_case
from syncgap_kit.intake.coverage import copies, files, holes, retention, sequences, silences
from syncgap_kit.intake.coverage.reach import File, coverage
from syncgap_kit.intake.phrases import listed, owner, span
from syncgap_kit.tables import ORDERS, POSTINGS, SYNC_EVENTS, SYNC_RUNS
from tests.planted import World, plant
from tests.test_architecture import ROOT

ZONE = "America/New_York"
FIRST = date(2025, 1, 1)
AS_OF = datetime(2026, 1, 15, tzinfo=UTC)
TODAY = AS_OF.date()
ALL = (None, None)
A, B, C = "exports/a.csv", "exports/b.csv", "exports/c.csv"
CONNECTION = ibis.duckdb.connect(threads=1)
TABLES = itertools.count()


def table(canonical, rows):
    """Rows as a canonical table in the engine; columns that are not named are NULL."""
    schema = canonical.schema.to_pyarrow()
    columns = {name: pa.array([row.get(name) for row in rows], schema.field(name).type) for name in canonical.columns}
    return CONNECTION.create_table(f"{canonical.name}_{next(TABLES)}", pa.table(columns, schema=schema), temp=True)


def noon(day, minutes=0):
    return datetime(day.year, day.month, day.day, 17) + timedelta(minutes=minutes)  # noqa: DTZ001 as the tables have it


def sales(
    first=FIRST, days=120, rate=20, without=(), seed=1, start=1001, channel="shopify", file=A, name="#{}", **more
):
    """Orders of a shop, a Poisson day each; their numbers count on through days that the export is without."""
    dice, number, rows = np.random.default_rng(seed), start, []
    for day in (first + timedelta(days=n) for n in range(days)):
        for minute in range(dice.poisson(rate)):
            if day not in without:
                made = {"order_id": str(5_000_000 + number), "order_name": name.format(number), "source_file": file}
                rows.append({"channel": channel, "created_at": noon(day, minute), "source_row": number, **made, **more})
            number += 1
    return rows


def between(first, last):
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def document(day, number="", kind="sales_receipt", **more):
    return {"ledger": "quickbooks", "date": day, "document_type": kind, "doc_number": number, **more}


def event(at, outcome="posted", channel="shopify", source_file="logs/events.csv"):
    return {"at": at, "outcome": outcome, "channel": channel, "source_file": source_file}


def missing_days(rows):
    orders = table(ORDERS, rows)
    return holes.missing_days(holes.by_day(orders, ZONE), orders, ZONE)


def by_day(rows):
    return holes.by_day(table(ORDERS, rows), ZONE)


def a_file(name=A, records=0, channel="shopify", shop=None, **more):
    return File(name, channel, shop, records, **more)


# Days that the exports lack


def test_a_missing_month_is_told_with_its_days_and_what_is_usual():
    june = between(date(2025, 6, 3), date(2025, 6, 29))
    (warning,) = missing_days(sales(date(2025, 4, 1), 180, 41, without=june))
    assert warning.startswith("Shopify: no order was created from 3 to 29 June 2025 (27 days) in any export, though 4")
    assert "a day are usual and 1,1" in warning
    assert warning.endswith("the export may lack that time, so nothing is called missing or sound there.")


def test_a_pause_of_the_shop_is_no_hole_where_its_order_numbers_go_on():
    june = between(date(2025, 6, 3), date(2025, 6, 29))
    rows = sales(date(2025, 4, 1), 180, 41, without=june)
    for number, row in enumerate(rows, 1001):
        row["order_name"] = f"#{number}"
    assert missing_days(rows) == []


def test_a_channel_without_order_numbers_is_told_all_the_same():
    rows = sales(
        without=between(date(2025, 3, 1), date(2025, 3, 9)), channel="amazon", name="113-{}-0000001", shop="ca"
    )
    (warning,) = missing_days(rows)
    assert warning.startswith("Amazon (ca): no order was created from 1 to 9 March 2025 (9 days)")
    assert "order numbers" not in warning


def test_the_hole_of_one_channel_is_not_filled_by_another():
    rows = sales(without=between(date(2025, 3, 1), date(2025, 3, 9))) + sales(channel="amazon", seed=2)
    assert len(missing_days(rows)) == 1


def test_holes_side_by_side_do_not_hide_each_other():
    lacking = between(date(2025, 3, 1), date(2025, 4, 14)) + between(date(2025, 4, 16), date(2025, 5, 20))
    assert len(missing_days(sales(days=200, without=lacking))) == 2


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("rate", [0.05, 0.4, 1.5, 6, 30])
def test_a_healthy_channel_has_no_hole(seed, rate):
    assert missing_days(sales(days=365, rate=rate, seed=seed)) == []


def test_a_slow_channel_may_be_silent_for_longer():
    silent = between(date(2025, 3, 1), date(2025, 3, 9))
    assert missing_days(sales(days=200, rate=0.7, without=silent)) == []
    (warning,) = missing_days(sales(days=365, rate=0.9, without=between(date(2025, 3, 1), date(2025, 5, 31))))
    assert "6 orders a week are usual" in warning or "7 orders a week are usual" in warning


def test_a_slow_start_before_a_launch_is_no_hole():
    rows = sales(days=60, rate=0.2, seed=3) + sales(FIRST + timedelta(days=60), 90, 120, start=5_000)
    assert missing_days(rows) == []


def test_a_shop_closed_at_weekends_may_take_a_long_one():
    days = between(FIRST, date(2025, 6, 30))
    closed = [day for day in days if day.weekday() >= 5]
    assert missing_days(sales(days=len(days), without=[*closed, date(2025, 4, 18), date(2025, 4, 21)], rate=25)) == []


def test_a_shop_of_few_rushes_may_rest():
    rushes = {FIRST + timedelta(days=n) for n in range(0, 300, 7)}
    quiet = [day for day in between(FIRST, FIRST + timedelta(days=299)) if day not in rushes]
    dice = random.Random(5)
    rows = [row for row in sales(days=300, rate=60, without=quiet) if dice.random() < 0.9]
    assert (
        missing_days([row for row in rows if not date(2025, 5, 1) < row["created_at"].date() < date(2025, 5, 9)]) == []
    )


def test_two_silent_days_are_a_holiday():
    assert missing_days(sales(rate=80, without=[date(2025, 3, 4), date(2025, 3, 5)])) == []


def test_many_holes_are_counted_beyond_the_first_few():
    lacking = [FIRST + timedelta(days=60 * n + m) for n in range(1, 9) for m in range(5)]
    warnings = missing_days(sales(days=540, without=lacking, rate=20))
    assert len(warnings) == 6
    assert warnings[-1] == "Shopify: 3 further stretches lack orders likewise."


def test_days_are_cut_in_the_books_zone():
    rows = [{**row, "created_at": noon(FIRST) + timedelta(hours=11)} for row in sales(days=1)]
    assert list(by_day(rows)["day"]) == [FIRST]
    assert holes.by_day(table(ORDERS, rows), "Asia/Kolkata")["day"][0] == FIRST + timedelta(days=1)


def test_a_month_without_any_document_is_told():
    days = by_day(sales(days=150))
    books = [document(day) for day in between(FIRST, FIRST + timedelta(days=149)) if day.month not in (2, 3)]
    (warning,) = holes.months_without_documents(days, table(POSTINGS, books), ALL, TODAY)
    assert warning.startswith("The books hold no document from 1 February to 31 March 2025, though 1,1")
    assert holes.months_without_documents(days, table(POSTINGS, books), (date(2025, 4, 1), None), TODAY) == []


def test_a_bill_is_a_document_too():
    days = by_day(sales(days=150))
    books = [document(date(2025, month, 20), kind="bill") for month in range(1, 6)]
    assert holes.months_without_documents(days, table(POSTINGS, books), ALL, TODAY) == []


def test_the_edges_of_the_books_are_given_time():
    days = by_day(sales(date(2024, 12, 28), 40))
    books = [document(day) for day in between(FIRST, date(2025, 1, 31))]
    assert holes.months_without_documents(days, table(POSTINGS, books), ALL, date(2025, 2, 10)) == []
    assert holes.months_without_documents(days, table(POSTINGS, []), ALL, TODAY) == []


# Edges


def test_an_export_that_begins_after_the_period_is_told():
    days = by_day(sales(date(2025, 3, 3), 60, channel="amazon"))
    (warning,) = holes.period_not_covered(days, ALL, (FIRST, None), TODAY)
    assert warning.startswith(
        "Amazon: orders are exported from 3 March 2025 only, the period begins on 1 January 2025; nothing can be said"
    )


def test_an_export_that_ends_before_the_period_is_told():
    days = by_day(sales(days=60))
    (warning,) = holes.period_not_covered(days, ALL, (FIRST, date(2025, 12, 31)), TODAY)
    assert "orders are exported to 1 March 2025 only, the period ends on 31 December 2025" in warning


def test_books_stand_for_a_period_that_is_not_declared():
    days = by_day(sales(date(2025, 3, 3), 60))
    early, late = holes.period_not_covered(days, (FIRST, date(2025, 7, 1)), ALL, TODAY)
    assert "the books begin on 1 January 2025" in early
    assert "the books end on 1 July 2025" in late


@pytest.mark.parametrize(
    ("documents", "period", "as_of"),
    [
        (ALL, (FIRST, date(2025, 3, 1)), TODAY),
        (ALL, (FIRST - timedelta(days=2), date(2025, 3, 3)), TODAY),  # a holiday at either edge
        (ALL, (FIRST, date(2025, 12, 31)), date(2025, 3, 2)),  # the period is not over
        ((FIRST, date(2025, 3, 14)), ALL, TODAY),  # the books run on by what is posted late
        (ALL, ALL, TODAY),
    ],
)
def test_an_export_that_covers_its_period_gives_no_word(documents, period, as_of):
    assert holes.period_not_covered(by_day(sales(days=60)), documents, period, as_of) == []


def test_a_channel_of_few_orders_may_begin_and_end_late():
    days = by_day(sales(days=200, rate=0.1))
    assert holes.period_not_covered(days, ALL, (date(2024, 12, 10), date(2025, 8, 10)), TODAY) == []


def test_orders_outside_the_period_are_counted_in_one_sentence():
    days = by_day(sales(days=100) + sales(days=100, channel="amazon", seed=3))
    outside = int(days[(days["day"] < date(2025, 1, 3)) | (days["day"] > date(2025, 3, 31))]["orders"].sum())
    (warning,) = holes.outside_period(days, (date(2025, 1, 3), date(2025, 3, 31)))
    assert warning == (
        f"{outside:,} of {days['orders'].sum():,} orders were created before 3 January 2025 or after 31 March 2025, "
        "outside the period, and take no part."
    )
    assert holes.outside_period(days, (FIRST, None)) == []
    assert holes.outside_period(days, ALL) == []
    assert "after 9 April 2025, outside" in holes.outside_period(days, (None, date(2025, 4, 9)))[0]


def test_an_oldest_order_of_sixty_days_is_a_look_back_limit():
    rows = sales(date(2025, 2, 21), 60)
    (warning,) = holes.look_back(table(ORDERS, rows), FIRST, ZONE, {})
    assert "its oldest order in any export, of 21 February 2025, was 60 days old when exports/a.csv was made" in warning
    exported = {A: datetime(2025, 5, 22, 18, tzinfo=UTC)}
    assert "was 90 days old" in holes.look_back(table(ORDERS, rows), FIRST, ZONE, exported)[0]


@pytest.mark.parametrize(
    ("first", "days", "reaches", "rate"),
    [
        (date(2025, 2, 21), 60, None, 20),  # nothing says that there is more
        (date(2025, 2, 21), 60, date(2025, 2, 20), 20),  # nor that it goes further back
        (date(2025, 2, 21), 75, FIRST, 20),
        (date(2025, 3, 1), 60, FIRST, 20),  # whoever begins on the first of a month has chosen to
        (date(2025, 2, 21), 60, FIRST, 0.05),
    ],
)
def test_other_ages_of_the_oldest_order_are_no_limit(first, days, reaches, rate):
    assert holes.look_back(table(ORDERS, sales(first, days, rate)), reaches, ZONE, {}) == []


# Numbers


def test_absent_order_numbers_are_counted_and_the_longest_rows_named():
    rows = sales(days=100, rate=30)
    kept = [row for row in rows if not 1500 <= int(row["order_name"][1:]) < 1800]
    (warning,) = sequences.name_gaps(table(ORDERS, kept), ZONE)
    last = rows[-1]["order_name"]
    assert warning.startswith(
        f"Shopify: 300 of the {len(rows):,} order numbers from #1001 to {last} stand in no export"
    )
    assert "among them #1500 to #1799 (300 numbers, from 1" in warning
    assert warning.endswith("so nothing is called missing or sound among them.")


def test_single_absent_numbers_are_left_by_deleted_orders():
    rows = sales(days=100, rate=30)
    assert sequences.name_gaps(table(ORDERS, [row for n, row in enumerate(rows) if n % 80]), ZONE) == []
    (warning,) = sequences.name_gaps(table(ORDERS, [row for n, row in enumerate(rows) if n % 20]), ZONE)
    assert "(5.0%), one by one;" in warning


def test_names_in_quarantine_are_not_absent():
    rows = sales(days=100, rate=30)
    names = {f"#{number}" for number in range(1500, 1520)}
    orders = table(ORDERS, [row for row in rows if row["order_name"] not in names])
    assert len(sequences.name_gaps(orders, ZONE)) == 1
    assert sequences.name_gaps(orders, ZONE, {*names, "5001500", "x-1"}) == []


def test_names_in_quarantine_stay_among_the_numbers_of_which_others_are_absent():
    rows = sales(days=100, rate=30)
    kept = [row for row in rows if not 1500 <= int(row["order_name"][1:]) < 1800]
    last = int(rows[-1]["order_name"][1:])
    known = {f"#{number}" for number in (*range(1700, 1800), 1001, 1900, last + 1)}
    (warning,) = sequences.name_gaps(table(ORDERS, kept), ZONE, known)
    assert warning.startswith(
        f"Shopify: 200 of the {len(rows):,} order numbers from #1001 to #{last} stand in no export"
    )
    assert "among them #1500 to #1699 (200 numbers, from 1" in warning


@pytest.mark.parametrize("name", ["SH-{}", "{}-S", "{}", "#{}"])
def test_prefix_and_suffix_belong_to_the_name(name):
    rows = sales(days=100, rate=30, name=name)
    assert sequences.name_gaps(table(ORDERS, rows), ZONE) == []
    (warning,) = sequences.name_gaps(table(ORDERS, rows[:500] + rows[520:]), ZONE)
    assert f"among them {name.format(1501)} to {name.format(1520)} (20 numbers" in warning


def test_a_new_prefix_and_a_new_numbering_are_no_gap():
    rows = sales(days=60) + sales(FIRST + timedelta(days=60), 60, start=3000, name="SH-{}")
    assert sequences.name_gaps(table(ORDERS, rows), ZONE) == []
    jump = sales(days=60) + sales(FIRST + timedelta(days=60), 60, start=100_000)
    assert sequences.name_gaps(table(ORDERS, jump), ZONE) == []


def test_numbers_of_two_shops_in_one_export_are_no_gap():
    rows = sales(days=60) + sales(days=60, start=90_000, seed=2)
    assert sequences.name_gaps(table(ORDERS, rows), ZONE) == []


def test_numbers_shared_with_other_things_and_ids_of_marketplaces_are_no_sequence():
    dice = random.Random(3)
    rows = sales(days=100, rate=30)
    shared = [{**row, "order_name": str(4 * n + dice.randrange(4))} for n, row in enumerate(rows)]
    assert sequences.name_gaps(table(ORDERS, shared), ZONE) == []
    amazon = sales(days=100, rate=30, name="113-{}-0000001")[::9]
    assert sequences.name_gaps(table(ORDERS, amazon), ZONE) == []


def books(count, keep=lambda number: True, name="{}", customer=lambda number: f"c{number % 50}", start=80_001):
    """Receipts that a ledger numbers itself, ten a day, of which the report keeps some."""
    return [
        document(FIRST + timedelta(days=n // 10), name.format(start + n), customer_key=customer(n))
        for n in range(count)
        if keep(n)
    ]


def test_books_that_hold_one_customer_of_many_are_filtered():
    rows = books(1000, keep=lambda n: n % 3 == 0, customer=lambda n: "one")
    (warning,) = sequences.filtered_books(table(POSTINGS, rows), table(ORDERS, sales()))
    assert warning.startswith(
        "The books (quickbooks): 666 of the 1,000 document numbers from 80001 to 81000 stand nowhere"
    )
    assert "and the rest bear one customer; it seems filtered" in warning


def test_books_of_a_class_are_filtered_where_most_numbers_lack():
    rows = books(1000, keep=lambda n: n % 3 == 0)
    assert len(sequences.filtered_books(table(POSTINGS, rows), table(ORDERS, sales()))) == 1
    fewer = books(1000, keep=lambda n: n % 4)
    assert sequences.filtered_books(table(POSTINGS, fewer), table(ORDERS, sales())) == []


def test_books_whose_numbers_are_those_of_orders_lack_what_is_investigated():
    orders = sales(days=100, rate=10)
    rows = [
        document(row["created_at"].date() + timedelta(days=2), row["order_name"], customer_key="Shopify customer")
        for row in orders[::3]
    ]
    assert sequences.filtered_books(table(POSTINGS, rows), table(ORDERS, orders)) == []


def test_numbers_that_people_and_vendors_give_are_no_counter():
    dice = random.Random(4)
    rows = [document(FIRST + timedelta(days=n), str(dice.randrange(10**6)), customer_key="x") for n in range(300)]
    assert sequences.filtered_books(table(POSTINGS, rows), table(ORDERS, sales())) == []
    leaping, number = [], 3_100_000_000  # ids of a marketplace whose orders nobody exported
    for n in range(300):
        number += dice.randrange(1, 2_000)
        leaping.append(document(FIRST + timedelta(days=n // 4), f"ETSY-{number}", customer_key="x"))
    assert sequences.filtered_books(table(POSTINGS, leaping), table(ORDERS, sales())) == []
    bills = [{**row, "document_type": "bill"} for row in books(1000, keep=lambda n: n % 3 == 0)]
    assert sequences.filtered_books(table(POSTINGS, bills), table(ORDERS, sales())) == []


# Files


def spans_of(rows):
    versions = table(ORDERS, rows)
    return versions, files.by_file(versions)


@pytest.mark.parametrize("count", [250, 500, 1_000, 5_000, 10_000, 20_000, 50_000, 100_000])
def test_a_file_of_a_round_count_is_probably_cut(count):
    _, spans = spans_of(sales(days=3))
    (warning,) = files.page_limits([a_file(records=count)], spans)
    assert warning.startswith(f"exports/a.csv: holds exactly {count:,} rows; exports are often cut there, so see that")


def test_orders_are_counted_as_well_as_rows():
    rows = sales(days=60, rate=20)[:1000]
    _, spans = spans_of(rows)
    assert "holds exactly 1,000 orders" in files.page_limits([a_file(records=1311)], spans)[0]
    assert len(files.page_limits([a_file(records=1000)], spans)) == 1
    assert files.page_limits([a_file(records=1311, repeated=3)], spans) == []


@pytest.mark.parametrize("count", [0, 50, 100, 200, 999, 1001, 3_000, 10_250])
def test_other_counts_are_no_page(count):
    _, spans = spans_of(sales(days=3))
    assert files.page_limits([a_file(records=count), a_file("logs/x.csv", channel=None)], spans) == []


def test_a_log_may_be_cut_as_well():
    _, spans = spans_of(sales(days=3))
    log = a_file("logs/events.csv", 20_000, channel=None, log=True, repeated=1)
    assert "logs/events.csv: holds exactly 20,000 rows" in files.page_limits([log], spans)[0]
    assert copies.overlaps(table(ORDERS, sales(days=3)), [log]) == []


def test_an_export_of_another_shop_is_known_by_its_order_names():
    rows = [
        *sales(date(2025, 1, 1), 31),
        *sales(date(2025, 2, 1), 28, file=B, name="BR-{}", start=4000),
        *sales(date(2025, 3, 1), 31, file=C, start=3000),
    ]
    (warning,) = files.wrong_shop(*spans_of(rows))
    assert warning.startswith(
        "exports/b.csv: names its orders like BR-1001, and no other export of Shopify for that time"
    )
    assert "(#1001); if it is another shop's" in warning


def test_of_two_exports_with_other_names_one_is_told():
    rows = [*sales(days=40), *sales(days=40, file=B, name="BR-{}", start=4000)]
    assert len(files.wrong_shop(*spans_of(rows))) == 1


def test_an_export_of_another_marketplace_is_told():
    rows = [
        *sales(days=60, channel="amazon", name="113-{}-1", sales_channel="Amazon.com"),
        *sales(days=60, channel="amazon", name="702-{}-1", sales_channel="Amazon.ca", file=B, start=9000),
    ]
    (warning,) = files.wrong_shop(*spans_of(rows))
    assert "exports/a.csv: holds orders of Amazon.com, and no other export of Amazon for that time" in warning


@pytest.mark.parametrize(
    "second",
    [
        sales(date(2025, 2, 10), 30, file=B, name="BR-{}", start=4000),  # the shop changed its prefix
        sales(days=40, file=B, start=4000) + sales(days=40, file=B, name="GE{}US", start=9000),  # an app's orders
        sales(days=40, file=B, name="BR-{}", start=4000, shop="berlin"),  # declared
        sales(days=40, rate=0.1, file=B, name="BR-{}", start=4000),  # too few to tell
        sales(days=40, file=B, name="113-{}-1", start=4000),  # names that hold no one number
    ],
    ids=["later", "mixed", "declared", "few", "ids"],
)
def test_names_that_a_shop_may_well_have_are_no_sign(second):
    assert files.wrong_shop(*spans_of([*sales(days=40), *second])) == []


QUICKBOOKS = ("Juniper & Hale Goods,,,", "Transaction List by Date,,,", '"October 1-November 11, 2025",,')


def test_books_of_another_company_are_told():
    other = ("Transaction List by Date,,", "Acme  Ltd.,,", "All Dates,,", "")
    named = [a_file(A, channel=None, preamble=QUICKBOOKS), a_file(B, channel=None, preamble=other)]
    (warning,) = files.wrong_company(named)
    assert warning.startswith("exports/b.csv: names another company than exports/a.csv does; put the books of another")
    (warning,) = files.wrong_company([a_file(A, channel=None, preamble=other, company="Juniper & Hale Goods")])
    assert warning.startswith("exports/a.csv: names the company 'Acme  Ltd.', case.toml 'Juniper & Hale Goods'")


def test_the_same_company_in_either_order_of_titles_is_no_sign():
    turned = ("Transaction List by Date", "JUNIPER & HALE  GOODS", "July 2025")
    plain = [a_file(name, channel=None, preamble=lines) for name, lines in ((A, QUICKBOOKS), (B, turned), (C, ()))]
    assert files.wrong_company(plain) == []
    declared = a_file(A, channel=None, preamble=QUICKBOOKS, company="Juniper & Hale Goods")
    assert files.wrong_company([declared, a_file(B, preamble=("Acme",))]) == []


# Copies


REPEATS = "repeat a newer export and are counted once"
NEWEST = "of which the newest counts and the older ones are history"
ALIKE = "7 orders stand in more than one, in one state."


def test_overlaps_are_counted_in_rows_and_in_states():
    rows = sales(days=30, financial_status="paid")
    again = [{**row, "source_file": B, "financial_status": "refunded"} for row in rows[-3:]]
    versions = table(ORDERS, rows + again)
    named = [a_file(B, 40), a_file(A, 700, repeated=37), a_file(C, 9, channel=None, repeated=1)]
    named.append(a_file("exports/d.csv", 9, channel=None))
    assert copies.overlaps(versions, named) == [
        f"The books: 2 exports overlap: 1 row {REPEATS.replace('repeat a', 'repeats a').replace('are', 'is')}.",
        f"Shopify: 2 exports overlap: 37 rows {REPEATS}; 3 orders stand in several states, {NEWEST}.",
    ]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ([], ALIKE),
        (
            [{"financial_status": "refunded"}],
            f"{ALIKE.removesuffix('in one state.')}1 of them in several states, {NEWEST}.",
        ),
        (
            [{"financial_status": None, "fulfillment_status": "unknown"}],
            ALIKE,
        ),
        ([{"total": Decimal(9)}] * 7, f"7 orders stand in several states, {NEWEST}."),
    ],
)
def test_orders_that_two_exports_tell_alike_stand_in_one_state(changed, words):
    rows = sales(days=30, financial_status="paid", fulfillment_status="fulfilled", total=Decimal(5))
    again = [{**row, "source_file": B} | more for row, more in itertools.zip_longest(rows[-7:], changed, fillvalue={})]
    [told] = copies.overlaps(table(ORDERS, rows + again), [a_file(B, 7), a_file(A, 700)])
    assert told == f"Shopify: 2 exports overlap: {words}"


def test_files_that_do_not_overlap_give_no_word():
    rows = sales(days=30) + sales(FIRST + timedelta(days=30), 30, file=B, start=5000)
    assert copies.overlaps(table(ORDERS, rows), [a_file(B), a_file(A)]) == []
    assert copies.overlaps(table(ORDERS, rows[:10]), [a_file(A)]) == []


def vanished(rows, names, **more):
    versions, spans = spans_of(rows)
    return copies.vanished(versions, spans, [a_file(name) for name in names], ZONE, **more)


def exported_twice(gone=(), **more):
    """An export of 60 days, and a newer one of 90 that lacks some orders; what both hold is left out of the older."""
    rows = sales(days=90, **more)
    early = [row for row in rows if row["created_at"] < noon(FIRST + timedelta(days=60))]
    lacking = [row for n, row in enumerate(early) if n in gone]
    return lacking + [{**row, "source_file": B} for row in rows if row not in lacking]


def test_an_order_that_a_newer_export_lacks_has_vanished():
    rows = exported_twice(gone=(100, 300, 500, 700))
    (warning,) = vanished(rows, (B, A))
    assert warning == (
        "Shopify: 4 orders of exports/a.csv are lacking in exports/b.csv (#1101, #1301, #1501 and 1 more), although "
        "that newer export covers the time; they were deleted since, or it is a filtered one."
    )
    assert (
        "1 order of exports/a.csv is lacking in exports/b.csv (#1101)," in vanished(exported_twice((100,)), (B, A))[0]
    )


def test_an_export_of_another_marketplace_lacks_nothing():
    def of(market, **more):
        return sales(days=90, channel="amazon", sales_channel=market, **more)

    assert vanished([*of("Amazon.de"), *of("Amazon.se", file=B, start=9000)], (B, A)) == []
    both = [*of("Amazon.de")[::4], *of("Amazon.se", start=5000)[::4]]
    assert vanished([*both, *of("Amazon.se", file=B, start=9000)], (B, A)) != []


def test_vanished_orders_are_those_of_the_newest_export_that_lacks_them():
    rows = exported_twice(gone=(100,)) + [
        {**row, "source_file": C} for row in sales(days=95) if row["order_name"] not in ("#1101", "#1200")
    ]
    warnings = vanished(rows, (C, B, A))
    assert len(warnings) == 2
    assert "1 order of exports/a.csv is lacking in exports/c.csv (#1101)" in warnings[0]
    assert "1 order of exports/b.csv is lacking in exports/c.csv (#1200)" in warnings[1]


def test_orders_in_quarantine_have_not_vanished():
    assert vanished(exported_twice((100,)), (B, A), set_aside={"#1101"}) == []
    assert vanished(exported_twice((100,)), (B, A), set_aside={"5001101"}) == []


def test_exports_of_one_time_after_the_other_lack_nothing():
    rows = sales(days=60)
    cut = noon(FIRST + timedelta(days=30), 5)  # in the middle of a day
    split = [{**row, "source_file": B if row["created_at"] >= cut else A} for row in rows]
    assert vanished(split, (B, A)) == []
    assert vanished(rows, (A,)) == []


def test_a_report_by_last_update_need_not_hold_what_changed_before():
    rows = sales(days=60)
    old = [{**row, "updated_at": row["created_at"]} for row in rows]
    newer = [{**row, "source_file": B, "updated_at": noon(date(2025, 3, 5))} for row in rows if row["source_row"] % 2]
    assert vanished([row for row in old if row["source_row"] % 2 == 0] + newer, (B, A)) == []
    assert len(vanished([{**row, "updated_at": noon(date(2025, 3, 9))} for row in old[::9]] + newer, (B, A))) == 1


def test_a_few_stragglers_do_not_cover_a_day():
    rows = sales(days=60)
    stragglers = [{**row, "source_file": B} for row in rows if row["source_row"] % 10 == 0]
    assert vanished([row for row in rows if row["source_row"] % 10] + stragglers, (B, A)) == []


# Logs


def a_log(days=120, successes=20, failures=1, since=FIRST, until=0):
    """Events of some days; `until` the number of first days of which only failures are kept."""
    rows = []
    for n in range(days):
        at = noon(since + timedelta(days=n))
        rows += [event(at, "failed")] * failures + [event(at)] * (successes if n >= until else 0)
    return rows


def keeps_longer(events=(), runs=()):
    return retention.log_keeps_failures_longer(table(SYNC_RUNS, runs), table(SYNC_EVENTS, events), ZONE)


def test_a_log_that_keeps_failures_longer_is_told():
    (warning,) = keeps_longer(a_log(until=90))
    assert warning == (
        "Shopify: the log tells of events that succeeded from 1 April 2025 on only, and of 90 that failed from 1 "
        "January 2025 on; it keeps failures longer, so before that day no rate of success can be drawn from it."
    )
    runs = [
        {"started_at": row["at"], "status": {"posted": "Success", "failed": "Failed"}[row["outcome"]], "channel": None}
        for row in a_log(until=90)
    ]
    assert keeps_longer(runs=runs)[0].startswith("The log: the log tells of runs that succeeded")


@pytest.mark.parametrize(
    "events",
    [
        a_log(),
        a_log(until=5),  # a bad week at its beginning
        a_log(successes=0),
        a_log(failures=0, until=90),
        [*a_log(30, 0, 20), *a_log(90, since=date(2025, 1, 31))],  # an outage at its beginning
        a_log(successes=1, failures=1, until=9),
        [],
    ],
    ids=["healthy", "short", "all failed", "none failed", "outage", "chance", "empty"],
)
def test_a_log_of_equal_retention_gives_no_word(events):
    assert keeps_longer(events) == []


def begins_later(events, rows):
    return retention.log_begins_later(table(SYNC_EVENTS, events), by_day(rows), ZONE)


def test_a_log_that_begins_after_the_orders_proves_nothing_before():
    rows = sales(days=150)
    before = sum(row["created_at"].date() < date(2025, 3, 25) for row in rows)
    (warning,) = begins_later(a_log(since=date(2025, 4, 1)), rows)
    assert warning == (
        f"Shopify: events begin on 1 April 2025, orders on 1 January 2025 ({before:,} orders before); that no event "
        "tells of them proves nothing."
    )


def test_a_log_that_was_there_and_told_nothing_of_a_channel_is_evidence():
    late = [event(noon(date(2025, 4, 1)), channel="amazon")]
    rows = sales(days=150) + sales(days=150, channel="amazon", seed=2)
    assert begins_later([*a_log(), *late], rows) == []
    of_its_own = [{**late[0], "source_file": "logs/amazon.csv"}]
    assert [text[:6] for text in begins_later([*a_log(), *of_its_own], rows)] == ["Amazon"]
    assert begins_later(a_log(since=date(2025, 1, 6)), rows) == []


# All of it


def all_of(orders, versions=None, postings=(), runs=(), events=(), named=None, **more):
    return coverage(
        table(ORDERS, orders),
        table(ORDERS, versions or orders),
        table(POSTINGS, postings),
        table(SYNC_RUNS, runs),
        table(SYNC_EVENTS, events),
        files=named or [a_file(records=len(orders) + 1)],
        zone=ZONE,
        as_of=AS_OF,
        **more,
    )


def healthy():
    orders = sales(days=379, rate=4)
    return {
        "orders": orders,
        "postings": [document(row["created_at"].date(), row["order_name"]) for row in orders],
        "events": [event(row["created_at"]) for row in orders],
    }


def test_healthy_inputs_give_no_word():
    assert all_of(**healthy()) == []
    assert all_of(**healthy(), period=(FIRST, date(2026, 12, 31))) == []


def test_empty_tables_give_no_word():
    assert all_of([], named=[]) == []
    assert all_of([], named=[], period=(FIRST, date(2025, 12, 31))) == []


def troubled():
    """A case with something for nearly every check."""
    lacking = between(date(2025, 6, 3), date(2025, 6, 29))
    orders = sales(date(2025, 2, 1), 300, 20, without=lacking)
    versions = [*exported_twice((100,)), *sales(date(2025, 2, 1), 40, file=C, name="BR-{}", start=70_000)]
    postings = [*books(1000, keep=lambda n: n % 3 == 0), *books(60, start=5, name="{}-x")]
    return {
        "orders": orders,
        "versions": versions,
        "postings": postings,
        "events": a_log(since=date(2025, 6, 1), until=90),
        "named": [a_file(B, 1000), a_file(A, 900, repeated=9), a_file(C, 77), a_file("exports/q.csv", 250, None)],
        "period": (FIRST, date(2025, 11, 1)),
    }


def read(folder):
    """What coverage says of a case whose channels have one file each."""
    case = open_case(folder)
    tables = (case.table(name) for name in (ORDERS, ORDERS, POSTINGS, SYNC_RUNS, SYNC_EVENTS))
    exports = [item for item in case.inputs if item.path.startswith("exports/")]
    named = [a_file(item.path, item.loaded + item.quarantined, item.channel) for item in exports]
    return coverage(*tables, files=named, zone=case.timezone, as_of=case.as_of, period=case.settings.period)


def test_the_shipped_example_gives_no_word_but_of_the_runs_that_fetched_nothing_while_its_login_had_lapsed():
    [word] = read(ROOT / "data/example")
    assert word.startswith("Amazon: on ")
    assert "every run was a success and fetched no order" in word


@pytest.mark.parametrize(
    "world",
    [
        World(shopify_per_day=4, amazon_per_day=3, flagship_share=0.6, dip=True),
        World(shopify_per_day=0.5, amazon_per_day=0.3, declare_period=False),
        World(shopify_per_day=5, amazon_per_day=5, shopify_numbers="bare", amazon_numbers="memo", lookalikes=True),
        World(shopify_per_day=5, amazon_per_day=5, orders_until_as_of=True, declare_period=False),
    ],
    ids=["lossy", "small", "lookalikes", "open"],
)
def test_a_planted_world_whose_exports_are_whole_gives_no_word(world, tmp_path):
    plant(tmp_path, 11, world)
    assert read(tmp_path) == []


def test_every_check_is_asked_in_one_order():
    said = all_of(**troubled())
    beginnings = (
        "exports/b.csv: holds exactly 1,000 rows",
        "exports/q.csv: holds exactly 250 rows",
        "exports/c.csv: names its orders like BR-1001",
        "The books (quickbooks): 666",
        "Shopify: no order was created from 3 to 29 June",
        "The books hold no document from 1 May to 30 November 2025",
        "Shopify: 5",
        "Shopify: orders are exported from 1 February 2025 only",
    )
    assert [text[: len(begin)] for text, begin in zip(said, beginnings, strict=False)] == list(beginnings)
    rest = said[len(beginnings) :]
    wanted = (
        "outside the period",
        "exports overlap",
        "is lacking in",
        "are lacking in",
        "keeps failures longer",
        "events begin on",
    )
    assert [word for text, word in zip(rest, wanted, strict=True) if word in text] == list(wanted)
    assert all(text.endswith(".") and "\n" not in text for text in said)


@given(st.integers(0, 10**6))
@settings(max_examples=2, deadline=None, derandomize=True)
def test_the_order_of_rows_does_not_matter(seed):
    dice, plain, mixed = random.Random(seed), troubled(), troubled()
    for name in ("orders", "versions", "postings", "events"):
        dice.shuffle(mixed[name])
    assert all_of(**plain) == all_of(**mixed)


def test_words():
    assert span(FIRST, FIRST) == "on 1 January 2025"
    assert span(date(2025, 6, 3), date(2025, 6, 29)) == "from 3 to 29 June 2025"
    assert span(date(2025, 5, 28), date(2025, 7, 3)) == "from 28 May to 3 July 2025"
    assert span(date(2024, 12, 30), date(2025, 1, 2)) == "from 30 December 2024 to 2 January 2025"
    assert [owner("shopify"), owner("eBay UK", "berlin"), owner(None)] == ["Shopify", "eBay UK (berlin)", "The books"]
    assert [listed(["a"]), listed(["a", "b"]), listed(list("abcde"))] == ["a", "a and b", "a, b, c and 2 more"]


@given(st.lists(st.integers(0, 3), min_size=1, max_size=60))
def test_silent_runs_are_all_the_zeros(counts):
    runs = silences._silent_runs(np.array(counts, float))
    assert sorted(itertools.chain(*(range(*run) for run in runs))) == [n for n, count in enumerate(counts) if not count]
    assert all(end < begin for (_, end), (begin, _) in itertools.pairwise(runs))
