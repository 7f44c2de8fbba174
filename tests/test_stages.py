"""The stage ledger against small cases of known truth: where each order was last seen, and what silence is worth."""

import random
from datetime import timedelta

import pytest

from syncgap_kit.evidence import stages as shown
from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from syncgap_kit.matching.orders import match
from syncgap_kit.matching.stages.sightings import sightings
from syncgap_kit.matching.stages.stages import stages
from tests.small_case import ORDER_COLUMNS, TOML, csv_text, document, order, placed, small_case, write

NUMBERS = range(1001, 1029)
OUTCOMES = ("seen", "retried", "skipped", "held", "filtered", "failed")
MONTH_FIRST = TOML + 'date_order = "MDY"\n'
PAYMENTS = "exports/payouts/payments.csv"


def event(number, outcome="posted", hours=2, **cells):
    at = placed(number) + timedelta(hours=4 + hours)
    return {
        "at": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "channel": "shopify",
        "order_id": f"#{number}",
        "outcome": outcome,
        **cells,
    }


def ledger(folder, **given):
    """The ledger of a small case of 28 orders, by the number of the order; and the ledger itself."""
    given = {"orders": map(order, NUMBERS), "toml": MONTH_FIRST, **given}
    found = stages(match(open_case(small_case(folder, **given))))
    return {int(row["order_name"][1:]): row for row in found.orders.to_pyarrow().to_pylist()}, found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_each_order_is_last_seen_where_the_log_left_it(tmp_path, seed):
    dice = random.Random(seed)
    truth, events, documents = {}, [], []
    for number in NUMBERS:
        truth[number] = dice.choice(["books", "channel", "posted", "deleted", *OUTCOMES])
        earlier = dice.sample(OUTCOMES, dice.randrange(3))
        events += [event(number, word, hours) for hours, word in enumerate(earlier)]
        if truth[number] in OUTCOMES:
            events.append(event(number, truth[number], 5))
        elif truth[number] == "channel":
            events = [line for line in events if line["order_id"] != f"#{number}"]
        else:
            events += [event(number, "posted", 5), event(number, dice.choice(OUTCOMES), 6)]
        if truth[number] == "deleted":
            events.append(event(number, "deleted", 7))
        if truth[number] == "books":
            documents.append(document(number))
    dice.shuffle(events)
    rows, found = ledger(tmp_path, events=events, documents=documents)
    assert {number: row["last_hop"] for number, row in rows.items()} == truth
    for number, row in rows.items():
        assert row["last_at"] == row[f"{truth[number]}_last"] is not None
        assert row["lines"] == sum(line["order_id"] == f"#{number}" for line in events)
    posted = sum(hop == "posted" for hop in truth.values())
    assert [f"{posted} order" in line for line in found.warnings] == [True] * bool(posted)
    assert found.counts["orders"].sum() == len(NUMBERS)


def test_an_order_absent_from_a_log_that_names_nearly_all_others_says_so(tmp_path):
    named = [number for number in NUMBERS if number != 1014]
    rows, _ = ledger(tmp_path, events=map(event, named), documents=map(document, named))
    assert rows[1014]["sentence"] == (
        "Last seen in the channel, placed on 13 April 2025; the log of those days names 6 of 7 orders, among them 6 of "
        "the 6 that reached the books, not this one."
    )
    assert rows[1014]["reach"] == "books"


def test_a_log_that_ends_tells_nothing_of_later_orders_and_a_missing_log_nothing_of_any(tmp_path):
    named = [number for number in NUMBERS if number < 1010]
    books = [document(number) for number in NUMBERS if number not in (1005, 1025)]
    rows, _ = ledger(tmp_path / "ends", events=[event(n) for n in named if n != 1005], documents=books)
    assert rows[1025]["reach"] == "outside"
    assert rows[1025]["sentence"].endswith("placed on 24 April 2025; there is no log of that time.")
    assert "not this one" in rows[1005]["sentence"]
    rows, found = ledger(tmp_path / "none", documents=books)
    assert rows[1025]["sentence"].endswith("no log names orders of this channel.")
    assert found.warnings == ()


def test_a_log_of_failures_alone_proves_nothing_by_its_silence(tmp_path):
    books = [document(number) for number in NUMBERS if number not in (1012, 1014)]
    rows, _ = ledger(tmp_path, events=[event(1012, "failed", reason="Tax code is not valid")], documents=books)
    assert rows[1014]["reach"] == "partial"
    assert "names 1 of 7 orders, so that its silence on this one tells little" in rows[1014]["sentence"]
    assert rows[1012]["sentence"] == "Last seen failed by the sync on 11 April 2025: Tax code is not valid."


def test_a_log_with_lines_of_other_channels_alone_is_silent_on_this_one(tmp_path):
    others = [{**event(number), "channel": "ebay", "order_id": f"E-{number}"} for number in NUMBERS]
    named = [number for number in NUMBERS if number < 1005]
    runs = [("R1", "shopify", "2025-04-20T00:00:00Z", "success"), ("R2", "", "2025-04-21T00:00:00Z", "error")]
    folder = tmp_path / "case"
    lines = [dict(zip(("run_id", "channel", "started_at", "status"), run, strict=True)) for run in runs]
    columns = "run_id,channel,started_at,finished_at,status,fetched,posted,skipped,failed,message".split(",")
    write(folder / "logs" / "runs.csv", csv_text(columns, lines))
    rows, _ = ledger(folder, events=[*others, *map(event, named)], documents=map(document, named))
    assert rows[1020]["reach"] == "silent"
    assert "has 7 lines and names none of the channel's orders (7)" in rows[1020]["sentence"]
    assert rows[1020]["sentence"].endswith("of 2 logged runs of those days 1 were no success.")


def test_posted_in_the_log_without_a_document_names_the_number_that_the_log_tells(tmp_path):
    events = [event(number, doc_number=f"SR-{number}") for number in NUMBERS]
    rows, found = ledger(tmp_path, events=events, documents=[document(n) for n in NUMBERS if n != 1007])
    assert rows[1007]["sentence"] == (
        "Posted by the sync on 6 April 2025 as SR-1007, not in the books: they hold no document of it."
    )
    assert [line for line in found.warnings if "1 order" in line and "6 April 2025" in line]


def test_a_name_that_two_shops_share_is_evidence_for_neither(tmp_path):
    second = '[[source]]\npath = "exports/second/*.csv"\nchannel = "shopify"\nshop = "b"\n\n[[source]]'
    toml = MONTH_FIRST.replace("[[source]]", second, 1)
    write(tmp_path / "exports/second/orders.csv", csv_text(ORDER_COLUMNS, [order(1005, Id="777")]))
    found = stages(match(open_case(small_case(tmp_path, events=[event(1005), event(1006)], toml=toml))))
    lines = {row["order_id"]: row["lines"] for row in found.orders.to_pyarrow().to_pylist()}
    assert (lines["777"], lines["5800000001005"], lines["5800000001006"]) == (0, 0, 1)


def test_a_payout_brings_an_order_no_nearer_to_the_books_and_ends_the_way_of_one_that_is_there(tmp_path):
    header = "Transaction Date,Type,Order,Payout Status,Payout Date,Available On,Amount,Fee,Net,Currency"
    rows = [
        f"{placed(n):%Y-%m-%d %H:%M:%S} -0400,charge,#{n},paid,2025-04-28,2025-04-28,9,1,8,USD" for n in (1003, 1004)
    ]
    rows.append("2025-04-20 10:00:00 -0400,refund,#1005,paid,2025-04-28,2025-04-28,-9,0,-9,USD")
    rows.append(f"{placed(1006):%Y-%m-%d %H:%M:%S} -0400,charge,#1006,pending,,,9,1,8,USD")
    write(tmp_path / PAYMENTS, "\n".join([header, *rows]) + "\n")
    source = '\n[[source]]\npath = "exports/payouts/*.csv"\nchannel = "shopify"\n'
    case = small_case(
        tmp_path, map(order, NUMBERS), [document(1004)], [event(1003, "filtered")], toml=MONTH_FIRST + source
    )
    matches = match(open_case(case))
    found = {row["order_name"]: row for row in stages(matches).orders.to_pyarrow().to_pylist()}
    assert found["#1003"]["last_hop"] == "filtered"
    assert found["#1003"]["sentence"].endswith("; its money was paid out on 2 April 2025.")
    assert found["#1004"]["last_hop"] == "payout"
    assert found["#1005"]["payout_last"] is None
    assert found["#1006"]["payout_last"] is None is not found["#1006"]["payment_last"]
    hops = [row["hop"] for row in sightings(matches, "1003")]
    assert hops.count("channel") == 3
    assert {"filtered", "payout"} <= set(hops)
    assert sightings(matches, "no such order") == []


def test_the_report_shows_where_missing_orders_were_last_seen(tmp_path):
    events = [event(number) for number in NUMBERS if number != 1014]
    books = [document(number) for number in NUMBERS if number not in (1014, 1020)]
    study = investigate(open_case(small_case(tmp_path, map(order, NUMBERS), books, events, toml=MONTH_FIRST)))
    text = repr(shown.last_seen(study))
    assert "Where 2 missing orders were last seen" in text
    assert "1 last seen posted by the sync, not in the books" in text
    assert [line for line in study.findings.warnings if "the log says that the sync posted 1 order" in line]
    assert "order #1014" in repr(shown.one_order(study))
    assert "In the books since 31 March 2025" in repr(shown.one_order(study, "#1001"))
    assert "No order of the period" in repr(shown.one_order(study, "77"))
