"""115, 116 and 121 to 124: logs that tell less than happened, and documents that are about something else."""

from datetime import timedelta

from syncgap_kit.matching.orders import match
from syncgap_kit.tables import SYNC_EVENTS
from tests.small_case import DOCUMENT_COLUMNS, EVENT_COLUMNS, csv_text, document, placed

from .bench import Bench, said
from .content import FIRST_DAY, NUMBERS, books, busy, busy_case, file, shop, together, toml, without
from .hostile import changes
from .parts import Finds, Loads, Tries, bad
from .rules import SKIP_WHOLESALE, WHOLESALE

EVENTS, RUNS = "logs/events.csv", "logs/runs.csv"
RUN_COLUMNS = "run_id channel started_at finished_at status fetched posted skipped failed message".split()


def event(number, **cells):
    at = placed(number) + timedelta(hours=5)  # UTC, an hour after the order by the clock of New York
    own = {"at": f"{at:%Y-%m-%dT%H:%M:%SZ}", "run_id": f"S-{number}", "channel": "shopify", "order_id": f"#{number}"}
    return {**own, "outcome": "posted", "doc_number": f"#{number}", **cells}


def events(rows):
    return file(EVENTS, csv_text(EVENT_COLUMNS, rows))


def out_of_order():
    """The log of the twelve orders with three lines moved, two said twice, and a clock that was set back."""
    rows = [event(number) for number in NUMBERS]
    rows[2], rows[5] = rows[5], rows[2]
    return [*rows[:7], rows[6], rows[1], *rows[7:]]


def same_whatever_the_order(bench: Bench):
    orderly = bench.investigated(bench.case(events([event(number) for number in NUMBERS])))
    mixed = bench.investigated(bench.case(events(out_of_order())))
    for key in ("channels", "gaps"):
        assert mixed.findings[key] == orderly.findings[key]


def since_the_sixteenth_day():
    """The log of a busier shop, of which the first fifteen days were rotated away."""
    orders, _ = busy(**WHOLESALE)
    rows = [
        event(1001 + at, at=f"{FIRST_DAY + timedelta(days=at // 8, hours=5 + at % 8):%Y-%m-%dT%H:%M:%SZ}")
        for at, row in enumerate(orders)
        if at >= 15 * 8 and not row.get("Tags")
    ]
    return together(busy_case(**WHOLESALE), changes(SKIP_WHOLESALE), events(rows))


def silence_proves_nothing(found):
    """Before its first line the log says nothing, and no sentence of a cause takes that for an answer."""
    assert said(("event|log", "2025-04-15|15 April 2025"), found.warnings), found.warnings
    [gap] = found.findings["gaps"]
    sentences = [text for cause in gap["causes"] for text in (*cause["evidence"], *cause["against"])]
    assert sentences
    assert not said(("no error",), sentences)


def runs(*rows):
    """One run a day at noon in UTC; each row is the number of days since the first, the fetched and what it says."""
    told = []
    for days, fetched, minutes in rows:
        began = FIRST_DAY.replace(hour=12) + timedelta(days=days)
        own = {"run_id": f"S-{days}", "channel": "shopify", "status": "success", "fetched": fetched, "posted": fetched}
        ended = began + timedelta(minutes=minutes)
        own |= {"started_at": f"{began:%Y-%m-%dT%H:%M:%SZ}", "finished_at": f"{ended:%Y-%m-%dT%H:%M:%SZ}"}
        told.append({**own, "skipped": "0", "failed": "0"})
    return file(RUNS, csv_text(RUN_COLUMNS, told))


def told_of_the_empty_run(found):
    assert said(("S-10|2025-04-10|10 April", "success|fetched|no order"), found.warnings), found.warnings


def nothing_is_missing_yet(found):
    [channel] = found.findings["channels"]
    assert (channel["in_flight"], channel["missing"]) == (2, 0)
    assert found.findings["gaps"] == []


def journal(amount):
    """The books hold one journal entry for three orders, written by hand."""
    entry = document(
        1005,
        **{"Transaction type": "Journal Entry", "Num": "JE-7", "Memo": "orders #1003 #1004 #1005", "Amount": amount},
    )
    rows = [document(number) for number in NUMBERS if number not in (1003, 1004, 1005)]
    return file("exports/books/transactions.csv", csv_text(DOCUMENT_COLUMNS, [*rows, entry]))


def three_by_one(case):
    orders = match(case).orders.execute().set_index("order_name")
    covered = orders.loc[["#1003", "#1004", "#1005"]]
    assert set(covered.disposition) == {"posted"}
    assert set(covered.doc_number) == {"JE-7"}
    assert all(said(("hand|manual|journal",), [str(reason)]) for reason in covered.reason)


def a_cent_too_much_is_told(case):
    """Nothing is tolerated in silence: each order, and a warning, says by how much its document is off."""
    found = match(case)
    covered = found.orders.execute().set_index("order_name").loc[["#1003", "#1004", "#1005"]]
    assert all("holds 0.01 more than its orders" in reason for reason in covered.reason)
    assert any("JE-7" in warning and "0.01" in warning for warning in found.warnings)


def a_refund_is_no_gap(found):
    [channel] = found.findings["channels"]
    assert (channel["posted"], channel["missing"], channel["duplicated"], channel["orphans"]) == (12, 0, 0, 0)
    assert found.findings["gaps"] == []


CASES = (
    bad(  # a log has no column for a sequence: the order of its times counts, and a warning says that it is another
        115,
        "a log out of order",
        Loads(
            events(out_of_order()),
            counts={EVENTS: (15, 14, 0, 1)},
            warned=((EVENTS, "order|back|clock"),),
            holds=((SYNC_EVENTS, "order_id", "#1012"),),
        ),
        Tries(same_whatever_the_order),
    ),
    bad(
        116,
        "a log whose first days are gone",
        Finds(since_the_sixteenth_day(), silence_proves_nothing),
    ),
    bad(
        121,
        "a run that calls nothing a success",
        Finds(
            together(busy_case(), runs(*((days, "0" if days == 10 else "8", 5) for days in range(1, 26)))),
            told_of_the_empty_run,
        ),
    ),
    bad(
        122,
        "a run that goes on into the next",
        Finds(
            together(
                without(1011, 1012),
                runs(*((days, "1", 60 * 30) for days in range(1, 12))),
                toml(("as_of = 2025-04-30T00:00:00Z", "as_of = 2025-04-12T12:00:00Z")),
            ),
            nothing_is_missing_yet,
        ),
    ),
    bad(
        123,
        "one journal entry for several orders",
        Loads(journal("40.50"), then=three_by_one),
        Loads(journal("40.51"), then=a_cent_too_much_is_told),
    ),
    bad(
        124,
        "a refund after the sale was posted",
        Finds(
            together(
                shop({1003: {"Financial Status": "refunded", "Refunded Amount": "12.50"}}),
                books(
                    None,
                    document(1003, **{"Transaction type": "Refund", "Amount": "-12.50", "Date": "04/08/2025"}),
                ),
            ),
            a_refund_is_no_gap,
        ),
    ),
)
