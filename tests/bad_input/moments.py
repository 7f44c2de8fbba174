"""63 to 73: times that can be read in two ways or in none, and words that nobody knows."""

from datetime import datetime

from syncgap_kit.errors import SyncGapError
from syncgap_kit.matching.orders import match
from syncgap_kit.tables import ORDERS as ORDERS_TABLE
from syncgap_kit.tables import POSTINGS
from tests.small_case import BOOKS, DOCUMENT_COLUMNS, ORDERS, csv_text, document

from .bench import Bench, lacking, said
from .content import BOOKS_SOURCE, NUMBERS, SHOP_SOURCE, books, declared, file, row_of, shop, shop_text, together, toml
from .parts import Finds, Loads, Stop, Tries, bad

THREE, FOUR, FIVE = (row_of(number) for number in (1003, 1004, 1005))
CHICAGO = declared('timezone = "America/Chicago"')
NEW_YORK = declared('timezone = "America/New_York"')
WINTER = toml(
    ("as_of = 2025-04-30T00:00:00Z", "as_of = 2025-12-01T00:00:00Z"),
    (SHOP_SOURCE, SHOP_SOURCE + 'timezone = "America/New_York"\n'),
)
PERIOD = toml(("[case]\n", "[case]\nperiod = { from = 2025-04-01, to = 2025-04-10 }\n"))
BOTH_WAYS = csv_text(
    DOCUMENT_COLUMNS, [document(number, Date=f"04/{number - 1000:02}/2025") for number in (1005, 1002)]
)


def created(case):
    return {row.order_name: row.created_at for row in case.table(ORDERS_TABLE).execute().itertuples()}


def without_offset(changes=None):
    """The orders as a shop exports them that writes its own clock and no offset."""
    return file(ORDERS, shop_text(changes).replace(" -0400", ""))


def at(moment):
    return {"Created at": moment, "Paid at": moment, "Fulfilled at": moment}


def days_of_documents(*days):
    def check(case):
        assert sorted(case.table(POSTINGS).date.execute()) == sorted(map(datetime.fromisoformat, days))

    return check


def by_the_clock_of_chicago(case):
    assert created(case)["#1003"] == datetime(2025, 4, 2, 15, 15)  # noqa: DTZ001  tables hold UTC without a mark


def not_by_a_guess(bench: Bench):
    """Times that tell no offset, of a shop whose zone nobody declared: asked for, or set aside; never taken as UTC."""
    folder = bench.case(without_offset())
    try:
        case = bench.opened(folder)
    except SyncGapError:
        assert lacking((ORDERS, "timezone"), bench.refused(folder)) == []
        return
    assert case.table(ORDERS_TABLE).count().execute() == 0
    assert {one.source_row for one in case.quarantine} == set(map(row_of, NUMBERS))


def one_of_two_readings(case):
    assert created(case)["#1003"] in {datetime(2025, 11, 2, hour, 30) for hour in (5, 6)}  # noqa: DTZ001


def in_utc_and_on_its_own_day(case):
    found = created(case)
    assert found["#1003"] == datetime(2025, 4, 2, 3, 30)  # noqa: DTZ001
    assert found["#1004"] == datetime(2025, 4, 3, 4, 30)  # noqa: DTZ001
    days = match(case).orders.execute().set_index("order_name").created_day
    assert [str(days[name])[:10] for name in ("#1003", "#1004")] == ["2025-04-01", "2025-04-03"]


def only_those_of_the_period(case):
    matches = match(case)
    assert matches.orders.count().execute() == 10
    assert said(("2", "period"), [*case.warnings, *matches.warnings])


def expected_though_nobody_knows_its_status(found):
    [channel] = found.findings["channels"]
    assert (channel["expected"], channel["missing"]) == (12, 1)
    [row] = found.rows("exceptions.csv")
    assert (row["order_name"], row["disposition"]) == ("#1003", "missing")
    assert said(("1 ", "status", "nobody knows|unknown|not known"), found.warnings), found.warnings


def words_of(case):
    found = case.table(ORDERS_TABLE).execute().set_index("order_name").financial_status
    assert [found[name] for name in ("#1003", "#1004", "#1005")] == ["paid", "partially_refunded", "unknown"]


def switches(case):
    found = case.table(POSTINGS).execute().set_index("doc_number").posting
    assert [bool(found[f"#{number}"]) for number in range(1001, 1008)] == [True, True, True, False, False, False, True]


def lost_with(financial_status):
    """An order of this status that nobody says was paid, and that is not in the books."""
    documents = csv_text(DOCUMENT_COLUMNS, [document(number) for number in NUMBERS if number != 1003])
    return together(shop({1003: {"Financial Status": financial_status, "Paid at": ""}}), file(BOOKS, documents))


CASES = (
    bad(
        63,
        "days that can be read both ways",
        Stop(file(BOOKS, BOTH_WAYS), (BOOKS, "04/05/2025", 'date_order = "MDY"', 'date_order = "DMY"'), command=True),
        Loads(
            together(file(BOOKS, BOTH_WAYS), declared('date_order = "MDY"', BOOKS_SOURCE)),
            then=days_of_documents("2025-04-02", "2025-04-05"),
        ),
        Loads(  # the fourth of February and of May; those of May are after as_of
            together(file(BOOKS, BOTH_WAYS), declared('date_order = "DMY"', BOOKS_SOURCE)),
            then=days_of_documents("2025-02-04"),
        ),
    ),
    bad(
        64,
        "two ways of writing days in one column",
        Loads(books({1003: {"Date": "2025-04-02"}}), aside=((BOOKS, THREE, "date"),), because=("day",)),
    ),
    bad(
        65,
        "days that stand for none",
        Loads(
            shop(
                {
                    1003: {"Paid at": "0000-00-00 00:00:00 +0000"},
                    1004: {"Paid at": "1970-01-01 00:00:00 +0000"},
                    1005: {"Paid at": "9999-12-31 23:59:59 +0000"},
                }
            ),
            9,
            ((ORDERS, THREE, "paid at"), (ORDERS, FOUR, "paid at"), (ORDERS, FIVE, "paid at")),
            ("time",),
        ),
        Loads(
            books({1003: {"Date": "00/00/0000"}, 1004: {"Date": "01/01/1970"}, 1005: {"Date": "12/31/9999"}}),
            aside=((BOOKS, THREE, "date"), (BOOKS, FOUR, "date"), (BOOKS, FIVE, "date")),
        ),
    ),
    bad(
        66,
        "times without an offset",
        Loads(together(without_offset(), CHICAGO), warned=((ORDERS, "America/Chicago"),), then=by_the_clock_of_chicago),
        Tries(not_by_a_guess),
    ),
    bad(
        67,
        "the hour that comes twice in autumn",
        Loads(
            together(without_offset({1003: at("2025-11-02 01:30:00")}), WINTER),
            warned=((ORDERS, "1 |one |3 ", "twice|ambiguous|both"),),
            then=one_of_two_readings,
        ),
    ),
    bad(
        68,
        "the hour that is skipped in spring",
        Loads(
            together(without_offset({1003: at("2025-03-09 02:30:00")}), NEW_YORK),
            11,
            ((ORDERS, THREE, None),),
            ("time",),
        ),
    ),
    bad(
        69,
        "several offsets in one column",
        Loads(
            shop({1003: at("2025-04-02 03:30:00 +0000"), 1004: at("2025-04-02 23:30:00 -0500")}),
            then=in_utc_and_on_its_own_day,
            silent=True,
        ),
    ),
    bad(70, "orders outside the period", Loads(PERIOD, then=only_those_of_the_period)),
    bad(71, "a status never seen", Finds(lost_with("half_settled"), expected_though_nobody_knows_its_status)),
    bad(
        72,
        "a status in another language or case",
        Loads(
            shop(
                {
                    1003: {"Financial Status": "PAID"},
                    1004: {"Financial Status": "Partially Refunded"},
                    1005: {"Financial Status": "Bezahlt"},
                }
            ),
            holds=((ORDERS_TABLE, "financial_status_raw", "Bezahlt"),),
            then=words_of,
        ),
        Finds(lost_with("Bezahlt"), expected_though_nobody_knows_its_status),
    ),
    bad(  # case.toml has no map for such words: those of every day are known, any other is set aside
        73,
        "yes, TRUE and 1 in one column",
        Loads(
            books(
                {
                    number: {"Posting (Y/N)": word}
                    for number, word in zip(NUMBERS, "Yes TRUE 1 no FALSE 0 Y perhaps".split(), strict=False)
                }
            ),
            aside=((BOOKS, row_of(1008), "posting (y/n)"),),
            then=switches,
        ),
    ),
)
