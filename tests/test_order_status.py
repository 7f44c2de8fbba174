"""A marketplace's own word at the decision: as recorded, else what orders of the channel pass through before it."""

import pytest

from syncgap_kit.attribution.state import state_at_decision
from syncgap_kit.intake.case import open_case
from syncgap_kit.tables import ORDERS
from tests.small_case import TOML, csv_text, small_case, write

DECIDED = "2025-04-10T07:00:00Z"
BIGCOMMERCE = ("Order ID", "Order Date", "Order Status", "Order Currency Code", "Order Total (inc tax)")
WALMART = ("PO#", "Order#", "Order Date", "Line#", "Status", "Qty", "Item Cost", "SKU")
SOURCE = """
[[source]]
path = "exports/{name}.csv"
channel = "{channel}"
currency = "USD"
timezone = "UTC"
exported_at = {at}
"""
BEFORE, AFTER = "2025-04-10T06:48:00Z", "2025-04-11T06:48:00Z"
HELD, READY, DONE = "manual_verification_required", "awaiting_fulfillment", "completed"
PASSED = {  # the word in the export just before the decision, the one in the next, and what the order may have been
    "changed between the exports": (HELD, DONE, [READY, DONE, HELD]),
    "another that moved": (HELD, READY, [READY, HELD]),
    "a third that moved": (READY, DONE, [READY, DONE]),
    "the same in both": (HELD, HELD, [HELD]),
    "first seen afterwards, at its end": (None, DONE, [READY, DONE, HELD]),
    "first seen afterwards, on its way": (None, HELD, [HELD]),
}
BIGCOMMERCE_PATH = (
    *("pending", "awaiting_payment", HELD, READY, "awaiting_shipment"),
    *("awaiting_pickup", "partially_shipped", "shipped", DONE),
)
ALONE = {  # the channel, the word of its only export, made long after; and what the order may have been
    "completed at BigCommerce": ("bigcommerce", DONE, list(BIGCOMMERCE_PATH)),
    "on its way at BigCommerce": ("bigcommerce", READY, list(BIGCOMMERCE_PATH[:4])),
    "refunded at BigCommerce": ("bigcommerce", "refunded", [*BIGCOMMERCE_PATH, "refunded"]),
    "a word of nobody's": ("bigcommerce", "gift_wrapped", ["gift_wrapped"]),
    "delivered at Walmart": ("walmart", "delivered", ["created", "acknowledged", "shipped", "delivered"]),
    "just created at Walmart": ("walmart", "created", ["created"]),
}


def exported(channel, words):
    """An export of orders 2001, 2002 ... with these words; None stands for an order that is not in it."""
    told = [(2001 + place, word) for place, word in enumerate(words) if word]
    if channel == "walmart":
        rows = [(number, number, "2025-04-10", 1, word, 1, "20.00", "MUG-1") for number, word in told]
        return csv_text(WALMART, [dict(zip(WALMART, row, strict=True)) for row in rows])
    rows = [(number, "2025-04-10 06:40:00", word.replace("_", " ").title(), "USD", "20.00") for number, word in told]
    return csv_text(BIGCOMMERCE, [dict(zip(BIGCOMMERCE, row, strict=True)) for row in rows])


def words_then(folder, channel, exports):
    """The possible order statuses of each order when the log first knew it; `exports`: moment and words of each."""
    toml, orders = TOML, max(len(words) for _, words in exports)
    for place, (at, words) in enumerate(exports):
        toml += SOURCE.format(name=f"made-{place}", channel=channel, at=at)
        write(folder / "exports" / f"made-{place}.csv", exported(channel, words))
    seen = {"at": DECIDED, "channel": channel, "outcome": "seen"}
    small_case(folder, toml=toml, events=[seen | {"order_id": str(2001 + place)} for place in range(orders)])
    case = open_case(folder)
    state, numbers = state_at_decision(case), case.table(ORDERS).select("order_key", "order_id")
    rows = state.join(numbers, "order_key").filter(lambda t: t.channel == channel).order_by("order_id")
    return [row["order_status"] for row in rows.to_pyarrow().to_pylist()]


def test_an_order_was_what_the_exports_around_its_decision_show_or_what_others_pass_through(tmp_path):
    before, after, possible = zip(*PASSED.values(), strict=True)
    assert words_then(tmp_path, "bigcommerce", [(BEFORE, before), (AFTER, after)]) == [sorted(one) for one in possible]


@pytest.mark.parametrize("what", ALONE)
def test_the_last_word_of_an_order_says_nothing_of_what_it_was_when_no_earlier_export_tells(what, tmp_path):
    channel, word, possible = ALONE[what]
    assert words_then(tmp_path, channel, [("2025-04-28T00:00:00Z", [word])]) == [possible]


def test_two_orders_that_moved_are_too_few_to_tell_what_all_pass_through(tmp_path):
    exports = [(BEFORE, [HELD, HELD]), (AFTER, [DONE, DONE, DONE])]
    assert words_then(tmp_path, "bigcommerce", exports)[2] == list(BIGCOMMERCE_PATH)
