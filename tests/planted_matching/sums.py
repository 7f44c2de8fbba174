"""Books that post in sums: what has to be found of each order, whatever the seed."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from tests.small_case import small_case
from tests.sums_case import SUMS_TOML, Sale, day_sums, entries, money, sales
from tests.sums_of_payouts import payouts, settlements

from .world import Expected

WAITS = SUMS_TOML.replace("2025-04-20T16", "2025-04-10T16")  # two days after the last order, within its grace
SHORT, OVER = 31_240, 4_711


@dataclass
class Summed:
    """A case written, the truth of its orders, and what the sums hold beyond single orders, in cents."""

    folder: Path
    orders: dict[tuple[str, str], Expected]
    unallocated: int = 0
    truth: dict[str, dict[tuple[str, str], Expected]] = field(init=False)
    orphans: dict[str, dict[tuple[str, str], str]] = field(default_factory=lambda: {"sums": {}})
    said: dict[str, list[str]] = field(default_factory=lambda: {"sums": []})
    shops: dict[str, set[str]] = field(default_factory=lambda: {"sums": {"shopify", "amazon"}})

    def __post_init__(self) -> None:
        self.truth = {"sums": self.orders}


def _shop(
    folder: Path, shop: list[Sale], sums: dict[date, int], lost: set[str], toml: str = SUMS_TOML, **told: Expected
) -> Summed:
    """A Shopify shop whose journal holds these sums; `told` says of single orders, by number, what they are."""
    small_case(folder, [sale.row() for sale in shop], entries(sums), toml=toml)
    return Summed(folder, _truth(shop, lost) | {("shopify", number): one for number, one in told.items()})


def _truth(shop: list[Sale], lost: set[str]) -> dict[tuple[str, str], Expected]:
    return {("shopify", _id(sale)): Expected("missing" if sale.name in lost else "posted") for sale in shop}


def _id(sale: Sale) -> str:
    return sale.row()["Id"]


def _on(shop: list[Sale], place: int) -> list[Sale]:
    """The orders of a day, counted from the first."""
    day = sorted({sale.day() for sale in shop})[place]
    return [sale for sale in shop if sale.day() == day]


def _largest(shop: list[Sale], place: int) -> Sale:
    return max(_on(shop, place), key=lambda sale: sale.cents)


def days(folder: Path, seed: int) -> Summed:
    """One order left out, one day absent, one short and one over by what no order comes to, the last not yet booked."""
    shop = sales(seed)
    one, absent, last = _largest(shop, 28), _on(shop, 8), _on(shop, 39)
    sums = day_sums([sale for sale in shop if sale is not one])
    sums[_on(shop, 3)[0].day()] -= SHORT
    sums[_on(shop, 18)[0].day()] += OVER
    for sale in (absent[0], last[0]):
        del sums[sale.day()]
    told = {_id(sale): Expected("in_flight") for sale in last}
    told[_id(one)] = Expected("missing", "^left out of the sum of")
    told |= {_id(sale): Expected("posted", f"short by {money(SHORT)}") for sale in _on(shop, 3)}
    told |= {_id(sale): Expected("posted", f"{money(OVER)} more") for sale in _on(shop, 18)}
    summed = _shop(folder, shop, sums, {sale.name for sale in absent}, WAITS, **told)
    summed.unallocated = SHORT - OVER
    return summed


def _kept_out(field_of: Callable[[Sale], str], value: str) -> Callable[[Path, int], Summed]:
    def world(folder: Path, seed: int) -> Summed:
        """From the fifteenth day on the sums lack every order of one value."""
        shop = sales(seed)
        since = _on(shop, 15)[0].day()
        lost = {sale.name for sale in shop if sale.day() >= since and field_of(sale) == value}
        return _shop(folder, shop, day_sums([sale for sale in shop if sale.name not in lost]), lost)

    return world


def entries_of_a_tender(folder: Path, seed: int) -> Summed:
    """An entry for PayPal and one for all else each day; on every fifth day that for PayPal lacks."""
    shop = sales(seed, per_day=14)
    skipped = {_on(shop, place)[0].day() for place in range(4, 36, 5)}
    lost = {sale.name for sale in shop if sale.day() in skipped and sale.method == "PayPal"}
    sums = [
        day_sums([s for s in shop if (s.method == "PayPal") == own and s.name not in lost]) for own in (True, False)
    ]
    documents = [row for own, word in zip(sums, ("PayPal", "card"), strict=True) for row in entries(own, Memo=word)]
    small_case(folder, [sale.row() for sale in shop], documents, toml=SUMS_TOML)
    return Summed(folder, _truth(shop, lost))


def with_pending_orders(folder: Path, seed: int) -> Summed:
    """The sums hold every order of their day, those that wait for payment too; one that was paid is left out."""
    shop = sales(seed)
    waiting = shop[5:-20:14]
    for sale in waiting:
        sale.cells |= {"Financial Status": "pending", "Paid at": "", "Fulfilled at": "", "Refunded Amount": "0.00"}
    one = max((sale for sale in _on(shop, 20) if sale not in waiting), key=lambda sale: sale.cents)
    told = {_id(sale): Expected("not_expected", f"the books hold JE-{sale.day():%m%d}$") for sale in waiting}
    return _shop(folder, shop, day_sums([sale for sale in shop if sale is not one]), {one.name}, **told)


def net_of_fees(folder: Path, seed: int) -> Summed:
    """Each day's sum is less the fees of its orders, which no export tells; two orders are left out."""
    shop = sales(seed)
    lost = {_largest(shop, place).name for place in (9, 23)}
    posted = [sale for sale in shop if sale.name not in lost]
    return _shop(folder, shop, day_sums(posted, amount=lambda sale: sale.cents - _fee(sale.cents)), lost)


def _fee(cents: int) -> int:
    return int((cents * Decimal("0.029")).quantize(Decimal(1), ROUND_HALF_UP)) + 30


def clock_of_another_zone(folder: Path, seed: int) -> Summed:
    """The days of the sums are cut at midnight UTC, not at that of the books."""
    shop = sales(seed)
    one = _largest(shop, 20)
    return _shop(folder, shop, day_sums([sale for sale in shop if sale is not one], zone="UTC"), {one.name})


def days_cut_at_six(folder: Path, seed: int) -> Summed:
    """What is sold after six in the evening stands in the sum of the next day."""
    shop = sales(seed)
    return _shop(folder, shop, day_sums(shop, later=timedelta(hours=6)), set())


def by_payout(folder: Path, seed: int) -> Summed:
    """One entry for each payout of Shopify Payments; one order left out."""
    shop = sales(seed)
    lost = random.Random(seed).choice(shop[30:-40])
    return Summed(payouts(folder, shop, {lost.number}), _truth(shop, {lost.name}))


def by_settlement(folder: Path, seed: int) -> Summed:
    """One document for each Amazon settlement; one order left out, those of the open settlement in flight."""
    lost = 17 * seed
    _, ids, waiting = settlements(folder, seed, (lost,), net=False)
    told = {
        name: "in_flight" if name in waiting else "missing" if at == lost else "posted" for at, name in enumerate(ids)
    }
    return Summed(folder, {("amazon", name): Expected(disposition) for name, disposition in told.items()})


SUMS: dict[str, Callable[[Path, int], Summed]] = {
    "sums of days": days,
    "sums that lack a status": _kept_out(lambda sale: sale.status, "partially_refunded"),
    "sums that lack a tender": _kept_out(lambda sale: sale.method, "PayPal"),
    "sums that lack an article": _kept_out(lambda sale: sale.sku, "TENT-2P"),
    "sums whose entry of a tender lacks on some days": entries_of_a_tender,
    "sums with orders that wait for payment": with_pending_orders,
    "sums net of fees": net_of_fees,
    "sums cut by another clock": clock_of_another_zone,
    "sums cut in the evening": days_cut_at_six,
    "sums of payouts": by_payout,
    "sums of settlements": by_settlement,
}
