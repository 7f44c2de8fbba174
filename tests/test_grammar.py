"""Money and dates: every notation that exports use is read exactly, and what is none of them is never guessed at."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import ibis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncgap_kit.intake import days, grammar

ENGINE = ibis.duckdb.connect(threads=1)


def read(expression, *cells):
    """Each cell through an expression of the grammar."""
    table = {"place": range(len(cells)), "cell": cells}
    column = ibis.memtable(table, schema={"place": "int64", "cell": "string"})
    values = column.select("place", value=expression(column.cell)).order_by("place")
    return ENGINE.to_pyarrow(values)["value"].to_pylist()


def amount(cell, mark="."):
    return read(lambda column: grammar.money(column, mark), cell)[0]


AMOUNTS = [
    (".", "1234.56", "1234.56"),
    (".", "1,234.56", "1234.56"),
    (".", "12,345,678.9", "12345678.9"),
    (".", "(1,234.56)", "-1234.56"),
    (".", "-1,234.56", "-1234.56"),
    (".", "1,234.56-", "-1234.56"),
    (".", "$12.00", "12"),
    (".", "$1,234.56", "1234.56"),
    (".", "$(250.00)", "-250"),
    (".", "($250.00)", "-250"),
    (".", "-$12.00", "-12"),
    (".", "12.50 EUR", "12.5"),
    (".", "USD 12.50", "12.5"),
    (".", "CA$12.50", "12.5"),
    (".", "£12.50", "12.5"),
    (".", "0.00", "0"),
    (".", "0", "0"),
    (".", ".5", "0.5"),
    (".", "0.0001", "0.0001"),
    (".", "99999999999999.9999", "99999999999999.9999"),
    (",", "1.234,56", "1234.56"),
    (",", "95,00", "95"),
    (",", "12,50 EUR", "12.5"),
    (",", "12,50 €", "12.5"),
    (",", "12,50€", "12.5"),
    (",", "1 234,56", "1234.56"),
    (",", "1\u00a0234,56", "1234.56"),
    (",", "(1.234,56)", "-1234.56"),
    (",", "-95,00", "-95"),
    (",", "1.234", "1234"),
]


@pytest.mark.parametrize(("mark", "cell", "value"), AMOUNTS)
def test_an_amount_is_read_in_every_notation(mark, cell, value):
    assert amount(cell, mark) == Decimal(value)


@pytest.mark.parametrize("cell", ["", "--"])
def test_an_empty_amount_is_nothing_and_not_zero(cell):
    assert amount(cell) is None


@pytest.mark.parametrize(
    ("mark", "cell"),
    [
        *(
            (".", cell)
            for cell in "1,23.45 12.34.56 1,2345.00 1,234.56,7 12,34 0,5 1e5 NaN inf 12.34567 12.340000".split()
        ),
        *((".", cell) for cell in "(5 5) () $ - . abc 5$$ 1.234,56 =5 '5 5% +5 (-5)".split()),
        (".", "1 234.56"),
        (".", "5.00 6.00"),
        (".", "100000000000000.00"),
        (".", "１２"),
        (",", "1,234.56"),
        (",", "12.50"),
        (",", "1.23,45"),
        (",", "95,00000"),
    ],
)
def test_what_is_no_amount_is_refused_and_not_guessed_at(mark, cell):
    assert amount(cell, mark) is None


@pytest.mark.parametrize("cell", ["--5.00", "-$-5.00", "-5.00-"])
def test_an_amount_with_two_minus_signs_is_no_amount(cell):
    assert amount(cell) is None


exact = st.decimals(min_value="-99999999999999", max_value="99999999999999", places=4)
NOTATIONS = {
    ".": ("{0}", "{0:,}", "{0} USD", "{0:,} €"),
    ",": ("{0}", "{0:,}", "{0} EUR", "{0:,} €"),
}


@settings(max_examples=40, deadline=None)
@given(st.lists(exact, min_size=1, max_size=20), st.sampled_from(".,"), st.integers(0, 3))
def test_an_amount_of_four_decimals_comes_back_to_the_last_of_them(values, mark, notation):
    swapped = str.maketrans(".,", ",.")
    cells = [NOTATIONS[mark][notation].format(value) for value in values]
    cells = [cell.translate(swapped) for cell in cells] if mark == "," else cells
    assert read(lambda column: grammar.money(column, mark), *cells) == values


@settings(max_examples=20, deadline=None)
@given(st.lists(st.decimals(min_value="-1e6", max_value="1e6", places=6), min_size=1, max_size=20))
def test_an_amount_is_never_rounded(values):
    read_back = read(lambda column: grammar.money(column, "."), *(f"{value:f}" for value in values))
    assert read_back == [None] * len(values)  # six decimals, written out: refused, never cut to four


@pytest.mark.parametrize(
    ("cells", "mark"),
    [
        (["1,234.56"], "."),
        (["1.234,56"], ","),
        (["(1.234,56)", "3"], ","),
        (["95,00"], ","),
        (["0,5"], ","),
        (["12.50 EUR"], "."),
        (["12,50 €"], ","),
        (["1,234", "5.00"], "."),
        (["1.234", "5,00"], ","),
        (["1.234", "1.234.567"], ","),
        (["1,234,567"], "."),
        (["100", "--", ""], "."),
        ([], "."),
        (["1,234"], None),
        (["1.234", "-5.678", "12"], None),
    ],
)
def test_the_decimal_mark_is_proven_by_the_cells_or_left_undecided(cells, mark):
    assert grammar.decimal_mark(cells) == mark


EST, CET, IST = (timezone(timedelta(minutes=minutes)) for minutes in (-300, 60, 330))


@pytest.mark.parametrize(
    ("cell", "instant"),
    [
        ("2025-03-04 05:06:07 -0500", datetime(2025, 3, 4, 5, 6, 7, tzinfo=EST)),
        ("2025-11-02 01:30:00 -0400", datetime(2025, 11, 2, 5, 30, tzinfo=UTC)),
        ("2025-11-02 01:30:00 -0500", datetime(2025, 11, 2, 6, 30, tzinfo=UTC)),
        ("2025-03-04T05:06:07+00:00", datetime(2025, 3, 4, 5, 6, 7, tzinfo=UTC)),
        ("2025-03-04T05:06:07Z", datetime(2025, 3, 4, 5, 6, 7, tzinfo=UTC)),
        ("2025-03-04 05:06:07 UTC", datetime(2025, 3, 4, 5, 6, 7, tzinfo=UTC)),
        ("2025-03-04T05:06:07.25+01:00", datetime(2025, 3, 4, 5, 6, 7, 250_000, tzinfo=CET)),
        ("2025-12-31 23:59:59 +05:30", datetime(2025, 12, 31, 23, 59, 59, tzinfo=IST)),
        ("2024-02-29 00:00:00 -0500", datetime(2024, 2, 29, tzinfo=EST)),
        ("2025-03-04 05:06:07 EST", datetime(2025, 3, 4, 5, 6, 7, tzinfo=EST)),
        ("2025-03-04 05:06:07 CEST", datetime(2025, 3, 4, 3, 6, 7, tzinfo=UTC)),
        ("2025-03-04 05:06:07 JST", datetime(2025, 3, 3, 20, 6, 7, tzinfo=UTC)),
        ("Jul 1, 2026 12:06:05 AM PDT", datetime(2026, 7, 1, 7, 6, 5, tzinfo=UTC)),
        ("Jan 31, 2026 12:00:00 PM PST", datetime(2026, 1, 31, 20, 0, tzinfo=UTC)),
        ("Dec 31, 2025 11:59:59 PM GMT", datetime(2025, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_time_is_read_with_its_own_offset(cell, instant):
    assert read(grammar.instant, cell) == [instant.astimezone(UTC).replace(tzinfo=None)]


@pytest.mark.parametrize(
    "cell",
    [
        *("2025-03-04 05:06:07", "2025-03-04T05:06:07", "2025-03-04", "05:06:07 -0500", "1741082767"),
        *("2025-02-29 00:00:00 -0500", "2025-13-01 00:00:00 Z", "2025-03-04 25:00:00 Z", "2025-03-04 05:60:00 Z"),
        *(
            "03/04/2025 05:06:07 -0500",
            "2025-03-04 05:06:07 IST",
            "Jul 1, 2026 13:06:05 PM PDT",
            "2025-03-04 05:06:07 -05",
            "2025-03-04 5:06:07 Z",
        ),
    ],
)
def test_a_time_without_offset_or_one_that_is_none_is_refused(cell):
    assert read(grammar.instant, cell) == [None]


@pytest.mark.parametrize("cell", ["2025-03-04 05:06:07 +9999", "2025-03-04 05:06:07 +0060"])
def test_an_offset_that_no_place_has_is_refused(cell):
    assert read(grammar.instant, cell) == [None]


@pytest.mark.parametrize(
    ("cell", "instant"),
    [
        ("2025-07-04 05:06:07", datetime(2025, 7, 4, 9, 6, 7)),  # noqa: DTZ001  UTC, as the tables hold it
        ("2025-03-09 02:30:00", None),  # the clock went from 2 to 3
        ("2025-11-02 01:30:00", datetime(2025, 11, 2, 5, 30)),  # noqa: DTZ001  struck twice: the first of the two
        ("2025-07-04 05:06:07 +0000", datetime(2025, 7, 4, 5, 6, 7)),  # noqa: DTZ001  its own offset stands above it
    ],
)
def test_a_time_without_offset_is_read_in_the_declared_zone(cell, instant):
    assert read(lambda column: grammar.instant(column, "America/New_York"), cell) == [instant]


def test_a_time_of_the_year_0_is_refused():
    assert read(grammar.instant, "0000-03-31 10:15:00 -0400") == [None]


MONTHS = {  # in German, French, Spanish, Italian and Dutch, abbreviated or whole
    1: "Jan. Januar janv. janvier ene. enero gen gennaio",
    2: "Feb févr. février febrero febbraio februari",
    3: "März Mrz mars marzo mrt. maart",
    4: "avr. avril abr. abril aprile",
    5: "Mai mayo mag maggio mei",
    6: "Juni juin junio giu giugno",
    7: "Juli juil. juillet julio lug luglio",
    8: "août agosto ago. augustus",
    9: "sept. septembre septiembre set settembre",
    10: "Okt. Oktober octobre octubre ott ottobre",
    11: "nov. novembre noviembre",
    12: "Dez Dezember déc. décembre dic diciembre december",
}


@pytest.mark.parametrize(
    ("order", "cell", "day"),
    [
        ("MDY", "01/05/2026", date(2026, 1, 5)),
        ("MDY", "1/19/2026", date(2026, 1, 19)),
        ("MDY", "1/5/26", date(2026, 1, 5)),
        ("MDY", "2/29/2024", date(2024, 2, 29)),
        ("DMY", "05/01/2026", date(2026, 1, 5)),
        ("DMY", "19.1.2026", date(2026, 1, 19)),
        ("DMY", "31-12-25", date(2025, 12, 31)),
        ("YMD", "2026-01-05", date(2026, 1, 5)),
        ("YMD", "2026/6/12", date(2026, 6, 12)),
        *((order, "Sep-07-26", date(2026, 9, 7)) for order in ("MDY", "DMY", "YMD")),  # a word needs no order
        ("MDY", "10-Dez-25", date(2025, 12, 10)),
        ("MDY", "September 24, 2026", date(2026, 9, 24)),
        ("MDY", "02 Sep 2026", date(2026, 9, 2)),
        ("MDY", "3. Mai 2026", date(2026, 5, 3)),
        ("MDY", "June 3, 2026", date(2026, 6, 3)),
        ("MDY", "3 Sept. 2026", date(2026, 9, 3)),
        *(("DMY", f"5 {word} 2026", date(2026, month, 5)) for month, words in MONTHS.items() for word in words.split()),
    ],
)
def test_a_day_is_read_in_the_order_of_its_file(order, cell, day):
    assert read(lambda column: days.day(column, order), cell) == [day]


@pytest.mark.parametrize(
    ("order", "cell"),
    [
        *(("MDY", cell) for cell in ("13/01/2026", "02/30/2026", "2/29/2025", "2026-01-05", "0/5/2026", "1/5/026")),
        *(
            ("MDY", cell)
            for cell in ("1/5", "01/05/2026 10:00", "Foo 5, 2026", "Feb 30, 2026", "45662", "1/5/20266", "TOTAL")
        ),
        *(("DMY", cell) for cell in ("01/13/2026", "31/04/2026", "2026-01-05")),
        *(("YMD", cell) for cell in ("2026-02-30", "01/05/2026", "5.1.26", "2026-13-01", "20260105")),
    ],
)
def test_what_is_no_day_in_that_order_is_refused(order, cell):
    assert read(lambda column: days.day(column, order), cell) == [None]


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["01/05/2026", "1/19/2026"], "MDY"),
        (["05/01/2026", "19/1/2026"], "DMY"),
        (["5.1.2026", "19.1.2026"], "DMY"),
        (["2026-01-05"], "YMD"),
        (["01/02/2026", "02/01/2026", "03/01/2026"], "MDY"),
        (["01/02/2026", "03/02/2026", "02/03/2026"], "DMY"),
        (["03/01/2026", "02/01/2026", "01/02/2026"], "MDY"),
        (["03/03/2026", "04/04/2026"], "MDY"),
        ([], "YMD"),
        (["01/05/2026"], None),
        (["01/02/2026", "01/02/2026"], None),
        (["02/01/2026", "01/03/2026", "03/02/2026"], None),
    ],
)
def test_the_order_of_a_date_is_proven_by_the_column_or_left_undecided(cells, order):
    assert days.date_order(cells) == order


@pytest.mark.parametrize(
    ("cell", "clock"),
    [
        ("09/07/2026", "2026-09-07 04:00:00"),  # the first instant of the day in New York
        ("9/7/2026 1:05 PM", "2026-09-07 17:05:00"),
        ("9/7/2026 12:00:01 AM", "2026-09-07 04:00:01"),
        ("Sep-07-26 13:05:06", "2026-09-07 17:05:06"),
        ("2026-09-07 11:00:00", "2026-09-07 15:00:00"),
        ("2026-09-07T11:00:00+02:00", "2026-09-07 09:00:00"),
        ("11/01/2026 01:30", "2026-11-01 05:30:00"),  # struck twice; the first of the two
        ("03/08/2026 02:30", None),  # the clock skipped it
        ("Feb 19, 2024, 5:08 pm Eastern Standard Time", "2024-02-19 22:08:00"),
        ("Feb 19, 2024, 5:08 PM Hawaii-Aleutian Standard Time", "2024-02-20 03:08:00"),
        ("Feb 19, 2024 17:08 Central European Standard Time", "2024-02-19 16:08:00"),
        ("Jul 19, 2024, 5:08 pm Pacific Daylight Time", "2024-07-20 00:08:00"),
        (
            "Jul 19, 2024, 5:08 pm Eastern Standard Time",
            "2024-07-19 21:08:00",
        ),  # the zone's name; its clock has changed
        ("Nov 1, 2026, 1:30 am Eastern Daylight Time", "2026-11-01 05:30:00"),  # struck twice, and the word tells which
        ("Nov 1, 2026, 1:30 am Eastern Standard Time", "2026-11-01 06:30:00"),
        ("Feb 19, 2024, 5:08 pm Coordinated Universal Time", "2024-02-19 17:08:00"),
        ("2/19/2024, 5:08 PM", "2024-02-19 22:08:00"),
        ("Feb 19, 2024, 5:08 pm Moon Standard Time", None),
        ("2 juil. 2026 1:06:05 UTC", "2026-07-02 01:06:05"),
        ("Feb 19, 2024, 5:08 pm GMT-07:00", "2024-02-20 00:08:00"),
        ("Feb 19, 2024, 5:08 pm GMT-7", "2024-02-20 00:08:00"),
        ("Feb 19, 2024, 5:08 pm GMT-07", "2024-02-20 00:08:00"),
        ("Feb 19, 2024, 5:08 pm GMT+05:30", "2024-02-19 11:38:00"),
        ("Feb 19, 2024, 5:08 pm GMT+5:30", "2024-02-19 11:38:00"),
        ("2/19/2024, 5:08:09 PM UTC+0100", "2024-02-19 16:08:09"),
        ("Feb 19, 2024, 5:08 pm GMT", "2024-02-19 17:08:00"),
        ("Feb 19, 2024, 5:08 pm GMT-99:00", None),
        ("Feb 19, 2024, 5:08 pm GMT-730", None),
        ("09/07/2026 25:00", None),
        ("09/07/2026 13:05 PM", None),
        ("13/07/2026", None),
    ],
)
def test_a_local_time_is_read_in_the_zone_of_its_file(cell, clock):
    [instant] = read(lambda column: days.moment(column, "MDY", "America/New_York"), cell)
    assert instant == (clock and datetime.fromisoformat(clock))
