"""Which orders belong in the books at all: by their own state and by policy, never by a rule of the sync tool."""

from datetime import timedelta

from .sales import Sale, local
from .world import World


def by_their_own_state(world: World) -> None:
    """Tests, unpaid, cancelled before payment and worth nothing do not; cancelled or refunded after payment do."""
    sales = world.shop(100)
    states = (_test, _pending, _voided, _nothing, _cancelled_later, _refunded)
    changed = world.some(sales, 30)
    booked = 0
    for place, sale in enumerate(changed):
        reason = states[place % 6](sale)
        if place % 5 == 4 and sale.total:
            world.post(sale, sale.name)
            booked += bool(reason)
        else:
            world.lose(sale)
        if reason:
            also = rf".*{sale.name}\b" if place % 5 == 4 and sale.total else ""
            world.expect(sale, "not_expected", reason + also)
    world.mostly([sale for sale in sales if sale not in changed], lambda sale: world.post(sale, sale.name))
    world.said[world.kind].append(rf"\b{booked} orders.*not expected")


def _test(sale: Sale) -> str:
    sale.cells["Payment Method"] = "(for testing) Bogus Gateway"
    return "test"


def _pending(sale: Sale) -> str:
    sale.status = "pending"
    return "not paid"


def _voided(sale: Sale) -> str:
    sale.status = "voided"
    sale.cells["Cancelled at"] = local(sale.at + timedelta(hours=3))
    return "cancelled"


def _nothing(sale: Sale) -> str:
    sale.items, sale.discount, sale.shipping, sale.tax, sale.tip = [("SAMPLE", 0)], 0, 0, 0, 0
    return "nothing"


def _cancelled_later(sale: Sale) -> str:
    sale.cells["Cancelled at"] = local(sale.at + timedelta(days=3))
    return ""


def _refunded(sale: Sale) -> str:
    sale.status, sale.refunded = "refunded", sale.total
    return ""


def by_policy(world: World) -> None:
    """Wholesale is invoiced by hand, net terms are booked when shipped; a sync rule of the tool changes nothing."""
    world.policy += POLICY
    sales = world.shop(100)
    changed = world.some(sales, 24)
    for place, sale in enumerate(changed):
        if place % 3 == 0:
            sale.cells["Tags"] = "b2b, wholesale"
            world.expect(sale, "not_expected", "invoiced by hand")
        elif place % 3 == 1:
            sale.cells["Tags"], sale.status = "net terms", "pending"
            if place % 2:
                world.lose(sale)
            else:
                world.post(sale, sale.name)
        else:
            sale.cells["Tags"] = "pre-order"  # which the tool's own rule keeps out, though they are paid
            world.lose(sale)
    world.mostly([sale for sale in sales if sale not in changed], lambda sale: world.post(sale, sale.name))


POLICY = """
[policy.channel."by policy"]
not_expected = [ { when = { field = "tags", op = "eq", value = "wholesale" }, reason = "invoiced by hand" } ]
expected = [ { when = { field = "tags", op = "eq", value = "net terms" }, reason = "booked when shipped" } ]
"""


def amazon_states(world: World) -> None:
    """Pending is not paid; cancelled with a blank price is worth nothing; a blank price elsewhere is unknown."""
    sales = world.shop(80, system="amazon")
    changed = world.some(sales, 15)
    for place, sale in enumerate(changed):
        if place % 3 == 0:
            sale.cells.update(BLANK | {"order-status": "Pending", "item-status": "Unshipped"})
            world.expect(sale, "not_expected", "not paid")
        elif place % 3 == 1:
            sale.cells.update(BLANK | {"order-status": "Cancelled", "item-status": "Cancelled", "quantity": "0"})
            world.expect(sale, "not_expected", "cancelled|nothing")
        else:
            sale.cells.update(BLANK)
            world.post(sale, sale.order_id, customer="Amazon")
            world.expect(sale, "posted", "not comparable")
    write = lambda sale: world.post(sale, sale.order_id, customer="Amazon")  # noqa: E731
    world.mostly([sale for sale in sales if sale not in changed], write)


BLANK = dict.fromkeys(("item-price", "item-tax", "shipping-price", "item-promotion-discount"), "")
