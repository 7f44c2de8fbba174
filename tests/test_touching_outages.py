"""Outages that touch each other, on record or not: each order is lost by the one that was at work at its time."""

from datetime import timedelta

import pytest

from syncgap_kit import investigate, open_case
from tests.shop import LONG_AGO, PLACED, Scenario, record, written

CLOCK = "%Y-%m-%dT%H:%M:%SZ"
HALF = timedelta(hours=2)  # between two orders


def at(place):
    """An instant right before an order is placed, as a record tells it; the shop's clock is four hours behind."""
    return f"{PLACED(place) + timedelta(hours=4) - HALF:{CLOCK}}"


def login(identity, channel, down, up):
    """A login that lapses before one order, and is renewed before another."""
    made = record(LONG_AGO, "credential", identity, status="active", expires_at=at(down))
    renewed = record(at(up), "credential", identity, status="active", expires_at="2027-01-01T00:00:00Z")
    whole = []
    for one, action in ((made, "create"), (renewed, "renew")):
        after = {**one["after"], "channel": channel}
        whole.append({**one, "channel": channel, "action": action, "after": after})
    return whole


SHOP = login("C-SHOP", "shopify", 180, 200)
BOOKS = login("C-BOOKS", "quickbooks", 200, 225)
OVERLAPPING = login("C-BOOKS", "quickbooks", 190, 225)
NOBODY = None


@pytest.mark.parametrize(
    ("changes", "lost", "wanted"),
    [
        ([*SHOP, *BOOKS], (180, 225), {"C-SHOP": (180, 200), "C-BOOKS": (200, 225)}),
        ([*SHOP, *OVERLAPPING], (180, 225), {"C-SHOP": (180, 200), "C-BOOKS": (200, 225)}),
        (SHOP, (180, 225), {"C-SHOP": (180, 200), NOBODY: (200, 225)}),
        (SHOP, (155, 200), {NOBODY: (155, 180), "C-SHOP": (180, 200)}),
    ],
    ids=["one after the other", "overlapping", "unrecorded behind it", "unrecorded before it"],
)
def test_each_order_is_lost_by_the_outage_of_its_time(tmp_path, changes, lost, wanted):
    first, end = lost
    written(tmp_path, Scenario(lambda place, _: first <= place < end, changes=tuple(changes)))
    study = investigate(open_case(tmp_path))
    found = {
        gap.cause.ref: sorted(int(name[1:]) - 1001 for name in study.orders_of(gap.id).order_name) for gap in study.gaps
    }
    assert {ref: (places[0], places[-1] + 1) for ref, places in found.items()} == wanted
    assert all(len(places) == places[-1] - places[0] + 1 for places in found.values())
    assert {gap.cause.kind for gap in study.gaps} == {"unknown" if ref is NOBODY else "credential" for ref in wanted}
