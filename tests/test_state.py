"""An order as it stood when the sync decided on it: what was not known then stays unknown, whatever came of it."""

from dataclasses import fields
from decimal import Decimal

import numpy as np
import pytest

from syncgap_kit.attribution.candidate import YES, Orders
from syncgap_kit.attribution.causes import rule
from syncgap_kit.attribution.configuration import build_configuration
from syncgap_kit.attribution.replay import Replay
from syncgap_kit.attribution.state import state_at_decision
from syncgap_kit.intake.case import open_case
from syncgap_kit.predicates import compile_predicate, parse
from syncgap_kit.tables import ORDERS
from tests.small_case import ORDER_COLUMNS, TOML, csv_text, line, order, small_case, write

EARLY, LATE = "2025-04-05 12:00:00 -0400", "2025-04-15 12:00:00 -0400"
DECIDED = "2025-04-10T12:00:00Z"  # the first the log knows of an order, between the two
AMAZON = (
    *"amazon-order-id purchase-date last-updated-date order-status item-status".split(),
    *"fulfillment-channel sku currency item-price".split(),
)
EXPORTED = TOML.replace('channel = "shopify"', 'channel = "shopify"\nexported_at = 2025-04-28T00:00:00Z')
AMAZON_SOURCE = '[[source]]\npath = "exports/amazon'
SOURCES = """
[[source]]
path = "exports/older/*.csv"
channel = "shopify"
exported_at = {older}

[[source]]
path = "exports/amazon/*.txt"
channel = "amazon"
"""


def paid(when, status="paid", **cells):
    """An order of which the log first knows on 10 April."""
    return {
        "Created at": "2025-04-01 10:15:00 -0400",
        "Financial Status": status,
        "Paid at": when,
        "Fulfilled at": "",
        "Fulfillment Status": "unfulfilled",
    } | cells


def shipped(when, status="fulfilled", **cells):
    return paid(EARLY, **{"Fulfillment Status": status, "Fulfilled at": when} | cells)


SHOP = {  # each order, and the possible values of one field at its decision
    "paid before": (paid(EARLY), "financial_status", ["paid"]),
    "paid at the very moment": (paid("2025-04-10 08:00:00 -0400"), "financial_status", ["paid"]),
    "paid after": (paid(LATE), "financial_status", ["pending", "authorized"]),
    "paid, nobody knows when": (
        *(paid(""), "financial_status"),
        ["pending", "authorized", "partially_paid", "paid"],
    ),
    "pending now": (paid("", "pending"), "financial_status", ["pending"]),
    "authorized now": (paid("", "authorized"), "financial_status", ["pending", "authorized"]),
    "refunded after payment": (
        *(paid(EARLY, "refunded"), "financial_status"),
        ["paid", "partially_refunded", "refunded"],
    ),
    "refunded, paid after": (
        *(paid(LATE, "partially_refunded"), "financial_status"),
        ["pending", "authorized"],
    ),
    "voided": (paid("", "voided"), "financial_status", ["pending", "authorized", "voided"]),
    "a word nobody knows": (paid("", "chargedback"), "financial_status", ["unknown"]),
    "shipped before": (shipped(EARLY), "fulfillment_status", ["fulfilled"]),
    "shipped after": (
        *(shipped(LATE), "fulfillment_status"),
        ["unfulfilled", "scheduled", "on_hold", "in_progress", "partial", "fulfilled"],
    ),
    "in part": (
        *(shipped("", "partial"), "fulfillment_status"),
        ["unfulfilled", "scheduled", "on_hold", "in_progress", "partial"],
    ),
    "not shipped": (shipped("", "unfulfilled"), "fulfillment_status", ["unfulfilled"]),
    "no word for it": (shipped("", ""), "fulfillment_status", ["unfulfilled"]),
    "put back": (shipped("", "restocked"), "fulfillment_status", []),
    "cancelled before": (paid(EARLY, **{"Cancelled at": EARLY}), "is_cancelled", [True]),
    "cancelled after": (paid(EARLY, **{"Cancelled at": LATE}), "is_cancelled", [False]),
    "never cancelled": (paid(EARLY), "is_cancelled", [False]),
    "money back at some time": (paid(EARLY, **{"Refunded Amount": "5.00"}), "refunded", []),
    "no money back": (paid(EARLY), "refunded", [Decimal("0.0000")]),
    "no time of change": (paid(EARLY), "updated_at", []),
    "a channel without a word of its own": (paid(EARLY), "order_status", [None]),
    "payment that came later": (paid(LATE), "paid_at", None),
    "shipment that came later": (shipped(LATE), "fulfilled_at", None),
    "cancelling that came later": (paid(EARLY, **{"Cancelled at": LATE}), "cancelled_at", None),
    "a line shipped before": (shipped(EARLY), "line_status", [["fulfilled"]]),
    "a line shipped after": (shipped(LATE), "line_status", [["pending", "partial"]]),
    "a line still open": (shipped("", **{"Lineitem fulfillment status": "pending"}), "line_status", [["pending"]]),
    "a line without a word": (shipped("", **{"Lineitem fulfillment status": ""}), "line_status", [[None]]),
}
MARKET = {  # order-status and item-status, and what follows for three fields
    "Pending": ("Unshipped", ["pending"], ["pending"], ["pending", "unshipped"]),
    "Unshipped": ("Unshipped", ["pending", "paid"], ["pending", "unshipped"], ["pending", "unshipped"]),
    "Shipped": (
        *("Shipped", ["pending", "paid"]),
        *(["pending", "unshipped", "partially_shipped", "shipped"],) * 2,
    ),
}
RECORDED = {  # financial status in an earlier export, and now; its moment; what it may have been on 10 April
    "recorded before": ("authorized", "paid", ["authorized", "partially_paid", "paid"]),
    "the same before": ("pending", "pending", ["pending"]),
    "a final word before": ("refunded", "refunded", ["refunded"]),
    "a word that moves back": ("paid", "pending", ["pending"]),
}


def name_of(at):
    return f"#{1001 + at}"


@pytest.fixture(scope="module")
def states(tmp_path_factory):
    """The state table of all the orders above as rows, by their names."""
    return rows_of(write_case(tmp_path_factory.mktemp("states"), "2025-04-08T00:00:00Z"))


def write_case(folder, older):
    """All the orders above, in one case whose earlier export was made at `older`."""
    now = [cells for cells, _, _ in SHOP.values()] + [paid("", word) for _, word, _ in RECORDED.values()]
    rows = [order(1001 + at, **cells) for at, cells in enumerate(now)]
    first = len(SHOP)
    before = [order(1001 + first + at, **paid("", word)) for at, (word, _, _) in enumerate(RECORDED.values())]
    events = [{"at": DECIDED, "order_id": row["Name"], "outcome": "seen", "channel": "shopify"} for row in rows]
    small_case(folder, orders=rows, events=events, toml=EXPORTED + SOURCES.format(older=older))
    write(folder / "exports" / "older" / "orders.csv", csv_text(ORDER_COLUMNS, before))
    lines = [
        f"A-{word}\t2025-04-01T00:00:00Z\t2025-04-20T00:00:00Z\t{word}\t{item}\tAmazon\tMUG-1\tUSD\t9.00"
        for word, (item, *_) in [*MARKET.items(), ("Cancelled", ("Cancelled",))]
    ]
    write(folder / "exports" / "amazon" / "orders.txt", "\r\n".join(["\t".join(AMAZON), *lines]) + "\r\n")
    return folder


def rows_of(folder, as_of=None):
    case = open_case(folder, as_of)
    state = state_at_decision(case)
    return {row["order_name"]: row for row in state.to_pyarrow().to_pylist()}


def test_an_order_may_have_been_paid_in_part_where_its_channel_has_orders_that_are(tmp_path):
    rows = [order(1001, **paid(LATE)), order(1002, **paid("", "partially_paid"))]
    events = [{"at": DECIDED, "order_id": row["Name"], "outcome": "seen", "channel": "shopify"} for row in rows]
    small_case(tmp_path, orders=rows, events=events, toml=EXPORTED)
    assert rows_of(tmp_path)["#1001"]["financial_status"] == ["pending", "authorized", "partially_paid"]


@pytest.mark.parametrize("what", SHOP)
def test_an_order_may_have_been_what_its_times_allow(what, states):
    _, field, possible = SHOP[what]
    assert states[name_of(list(SHOP).index(what))][field] == possible


@pytest.mark.parametrize("what", RECORDED)
def test_what_an_earlier_export_recorded_bounds_what_an_order_may_have_been(what, states):
    possible = RECORDED[what][-1]
    assert states[name_of(len(SHOP) + list(RECORDED).index(what))]["financial_status"] == possible


def test_what_was_recorded_soonest_after_the_decision_bounds_it_and_the_newest_state_does_not(tmp_path):
    row = rows_of(write_case(tmp_path, "2025-04-12T00:00:00Z"))[name_of(len(SHOP))]
    assert row["financial_status"] == ["pending", "authorized"]


PARKED = {  # of orders paid at their decision: the status in an export after it, and what it was then
    "went on later": ("pending", ["pending"]),
    "was settled at once": ("paid", ["pending", "authorized", "partially_paid", "paid"]),
}


@pytest.mark.parametrize("what", PARKED)
def test_where_paid_orders_stand_as_pending_a_payment_does_not_settle_the_status(what, tmp_path):
    words = ["pending"] * 3 + [PARKED[what][0]]
    rows = [order(1001 + at, **paid(EARLY, "paid")) for at in range(len(words))]
    before = [order(1001 + at, **paid(EARLY, word)) for at, word in enumerate(words)]
    events = [{"at": DECIDED, "order_id": row["Name"], "outcome": "seen", "channel": "shopify"} for row in rows]
    toml = EXPORTED + SOURCES.format(older="2025-04-12T00:00:00Z").partition(AMAZON_SOURCE)[0]
    small_case(tmp_path, orders=rows, events=events, toml=toml)
    write(tmp_path / "exports" / "older" / "orders.csv", csv_text(ORDER_COLUMNS, before))
    assert rows_of(tmp_path)[name_of(len(words) - 1)]["financial_status"] == PARKED[what][1]


@pytest.mark.parametrize("word", MARKET)
def test_a_marketplace_order_may_have_been_what_its_one_word_allows(word, states):
    row, (_, financial, own, item) = states[f"A-{word}"], MARKET[word]
    assert (row["financial_status"], row["order_status"], row["line_status"]) == (financial, own, [item])


def test_a_cancelled_marketplace_order_may_have_been_cancelled_by_then_or_not(states):
    row = states["A-Cancelled"]
    assert row["order_status"] == ["pending", "unshipped", "cancelled"]
    assert row["is_cancelled"] == []


def test_a_cancelled_marketplace_order_may_have_been_voided_by_then(states):
    assert "voided" in states["A-Cancelled"]["financial_status"]


def test_a_line_of_which_nobody_knows_when_it_was_shipped_may_have_been_shipped(states):
    assert "fulfilled" in states[name_of(list(SHOP).index("in part"))]["line_status"][0]


def test_without_a_log_an_order_is_decided_on_when_it_is_paid_or_else_placed(tmp_path):
    rows = [order(1001, **paid(EARLY)), line(1001), order(1002, **paid(""))]  # both were placed on 1 April
    states = rows_of(small_case(tmp_path, orders=rows, documents=[]))
    assert f"{states['#1001']['decided_at']:%m-%d %H:%M}" == "04-05 16:00"
    assert f"{states['#1002']['decided_at']:%m-%d %H:%M}" == "04-01 14:15"
    assert states["#1001"]["sku"] == ["MUG-1", "PLATE-2"]


def test_a_status_that_was_not_recorded_by_as_of_is_unknown_and_a_later_payment_unseen(tmp_path):
    rows = [order(1001, **paid(EARLY)), order(1002, **paid(LATE)), order(1003, **paid("", "authorized"))]
    states = rows_of(small_case(tmp_path, orders=rows, documents=[], toml=EXPORTED), as_of="2025-04-12")
    assert [states[name]["financial_status"] for name in ("#1001", "#1002", "#1003")] == [["paid"], ["pending"], []]
    assert [states[name]["fulfillment_status"] for name in ("#1001", "#1002", "#1003")] == [[], [], []]


@pytest.mark.parametrize(
    ("what", "word", "verdict"),
    [
        ("paid before", "paid", True),
        ("paid after", "paid", False),
        ("paid after", "pending", None),
        ("put back", "paid", True),
    ],
)
def test_a_rule_meets_the_order_as_it_stood_and_not_as_it_ended(what, word, verdict, tmp_path):
    cells = SHOP[what][0]
    events = [{"at": DECIDED, "order_id": "#1001", "outcome": "filtered"}]
    case = open_case(small_case(tmp_path, orders=[order(1001, **cells)], documents=[], events=events))
    asked = parse({"field": "financial_status", "op": "eq", "value": word}, "here")
    state = state_at_decision(case)
    [row] = state.select(held=compile_predicate(asked, state)).to_pyarrow().to_pylist()
    assert row["held"] is verdict


VIP = {"field": "tags", "op": "eq", "value": "vip"}


@pytest.mark.parametrize(
    ("ranks", "hit"),
    [
        ({}, ["#1001", "#1002"]),  # no order among rules: what one excludes is out
        ({"R-1": 1, "R-2": 2}, ["#1002"]),  # the include comes first, and lets the vip's order in
        ({"R-1": 2, "R-2": 1}, ["#1001", "#1002"]),
        ({"R-1": 10, "R-2": 9}, ["#1001", "#1002"]),  # as numbers, not as words
    ],
)
def test_with_priorities_the_first_rule_that_matches_decides(ranks, hit, tmp_path):
    pending_rule = {"field": "financial_status", "op": "eq", "value": "pending"}
    rules = {"R-1": {"action": "include", "when": VIP}, "R-2": {"action": "exclude", "when": pending_rule}}
    snapshot = [
        {"kind": "rule", "id": name} | content | ({"priority": ranks[name]} if ranks else {})
        for name, content in rules.items()
    ]
    pending = {"Financial Status": "pending", "Paid at": ""}
    rows = [order(1001, Tags="vip", **pending), order(1002, **pending), order(1003, Tags="vip")]
    case = open_case(small_case(tmp_path, orders=rows, documents=[], snapshots={"2025-01-01.json": snapshot}))
    configuration = build_configuration(case.history, case.as_of)
    nothing = dict.fromkeys((field.name for field in fields(Orders)), np.zeros(3, np.int64))
    own = {"channel": "shopify", "currency": "USD", "key": np.arange(3), "decided": np.full(3, 2**31), "replayed": None}
    orders = Orders(**nothing | own)
    replay = Replay(case, state_at_decision(case), configuration)
    [exclude] = [found for found in rule.candidates(configuration, replay, orders) if found.ref == "R-2"]
    names = case.table(ORDERS).order_by("order_key").order_name.to_pyarrow().to_pylist()
    assert [name for name, effect in zip(names, exclude.effect, strict=True) if effect == YES] == hit
