"""A part of the amount that is left out: who has none of that part cannot show it, and refutes no cause."""

from datetime import timedelta

from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from tests import small_case
from tests.shop import LONG_AGO, WHOLE, record
from tests.small_case import FIRST

PLACES, BEGINS = range(600), 360
SINCE = "2025-05-30T04:00:00Z"


def freely_sent(place):
    return place % 4 == 1


def order(place):
    at = FIRST.replace(hour=1) + timedelta(hours=4 * place)
    clock = f"{at:%Y-%m-%d %H:%M:%S} -0400"
    postage = 0 if freely_sent(place) else 5
    cells = {"Created at": clock, "Paid at": clock, "Fulfilled at": clock}
    return small_case.order(1001 + place, **cells, Shipping=f"{postage}.00", Total=f"{10 + place + postage}.50")


def document(place):
    day = FIRST.replace(hour=1) + timedelta(hours=4 * place)
    posted = place < BEGINS and not freely_sent(place)
    return small_case.document(1001 + place, Date=f"{day:%m/%d/%Y}", Amount=f"{10 + place + 5 * posted}.50")


def test_a_target_that_drops_the_postage_is_named_though_some_orders_were_sent_free_of_charge(tmp_path):
    targets = ((LONG_AGO, "4200 Freight"), (SINCE, "IGNORE"))
    changes = [
        record(at, "mapping", "M-1", maps="shipping_method", entries={"Standard": target}) for at, target in targets
    ]
    told = (map(order, PLACES), map(document, PLACES), None, changes)
    [gap] = investigate(open_case(small_case.small_case(tmp_path, *told, toml=WHOLE))).gaps
    assert (gap.kind, gap.orders) == ("mismatched", sum(not freely_sent(place) for place in PLACES[BEGINS:]))
    assert (gap.cause.ref, gap.cause.strength, gap.cause.against) == ("M-1", "established", ())
    count = f"{gap.orders} expected orders (shipping left out)"
    moved = f"sends Standard to IGNORE and no longer to 4200 Freight: {count} stand in the books with another amount."
    assert gap.cause.summary == f"Mapping M-1, as it has read since 30 May 2025, {moved}"
    assert any("further orders of these days have nothing that could differ so" in said for said in gap.cause.evidence)
    assert "it would have sent elsewhere" in gap.cause.evidence[0]
