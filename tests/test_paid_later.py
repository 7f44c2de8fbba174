"""Orders that are paid days after the sync decided on them: the lost ones of the youngest days are not expected yet."""

from datetime import UTC, datetime, timedelta

import pytest

from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from tests.small_case import document, order, small_case

FIRST, AS_OF = datetime(2025, 3, 1, 14, tzinfo=UTC), datetime(2025, 4, 30, tzinfo=UTC)
A_DAY, SINCE = 6, 25
RULE = {"kind": "rule", "id": "R-1", "channel": "shopify", "action": "exclude", "enabled": True, "text": "skip unpaid"}
UNPAID = {"field": "financial_status", "op": "in", "value": ["pending", "authorized"]}
SCHEDULE = {"kind": "schedule", "id": "S-1", "channel": "shopify", "every": "1h", "window": "2d"}
CHANGE = {"at": "2024-03-01T00:00:00Z", "kind": "rule", "id": "R-1", "channel": "shopify", "action": "create"}


def shown(at):
    return f"{at:%Y-%m-%d %H:%M:%S} +0000"


def a_shop(folder, until):
    """Sixty days of six orders; from the 26th until a day, two of six are charged eight days later or more and lost."""
    orders, documents, events = [], [], []
    for place in range(60 * A_DAY):
        number, day = 1001 + place, place // A_DAY
        placed = FIRST + timedelta(days=day, hours=place % A_DAY)
        later = SINCE <= day < until and place % 3 == 0
        paid = placed + timedelta(days=8 + place % 4, hours=3) if later else placed
        charged = paid < AS_OF
        cells = {"Created at": shown(placed), "Paid at": shown(paid) if charged else "", "Fulfillment Status": ""}
        orders.append(order(number, **cells, **{"Financial Status": "paid" if charged else "authorized"}))
        seen = {
            "at": f"{placed + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}",
            "order_id": f"#{number}",
            "channel": "shopify",
        }
        events.append(seen | {"outcome": "seen"})
        if not later:
            events.append(seen | {"outcome": "posted", "doc_number": f"#{number}"})
            documents.append(document(number, Date=f"{placed:%m/%d/%Y}"))
    changes = [
        CHANGE | {"after": RULE | {"when": UNPAID}},
        CHANGE | {"kind": "schedule", "id": "S-1", "after": SCHEDULE},
    ]
    return small_case(folder, orders=orders, documents=documents, events=events, changes=changes)


@pytest.mark.parametrize(("until", "over"), [(60, False), (40, True)])
def test_days_whose_lost_orders_are_not_paid_yet_do_not_say_that_a_gap_is_over(until, over, tmp_path):
    [gap] = investigate(open_case(a_shop(tmp_path, until))).findings.gaps
    assert (gap.cause.ref, gap.cause.trigger, gap.end is not None) == ("R-1", "latent", over)
    assert gap.cause.tied == ("S-1",), "paid after they had left its window; the rule had decided of them before that"
    assert (gap.onset.date - FIRST.date()).days == SINCE
    if over:
        assert (gap.end.date - FIRST.date()).days == until - 1
