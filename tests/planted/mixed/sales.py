"""Plain sales of the smaller channels: one product or two, shipping, a discount, a tax."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from ..catalogue import SHOPIFY, Product
from ..demand import order_instants
from ..dice import Dice
from ..people import Person, invent_people
from ..plan import Plan


@dataclass(frozen=True)
class Line:
    """A product sold so many times."""

    product: Product
    quantity: int

    @property
    def cents(self) -> int:
        return self.product.price * self.quantity


@dataclass(frozen=True)
class Sale:
    """A sale as any channel has it; cents."""

    at: datetime
    person: Person
    lines: tuple[Line, ...]
    shipping: int
    discount: int
    tax: int

    @property
    def goods(self) -> int:
        return sum(line.cents for line in self.lines)

    @property
    def total(self) -> int:
        return self.goods + self.shipping - self.discount + self.tax

    @property
    def skus(self) -> list[str]:
        return [line.product.sku for line in self.lines]


def draw_sales(plan: Plan, channel: str, prefix: str, rng: np.random.Generator, dice: Dice) -> Iterator[Sale]:
    """The channel's sales, oldest first; its SKUs are those of the shop with a prefix of their own."""
    people = invent_people(150, dice)
    products = [own_product(product, prefix) for product in SHOPIFY]
    for at in order_instants(plan, channel, rng):
        person = dice.pick(people)
        lines = tuple(
            Line(dice.pick(products), dice.weighted(((1, 0.85), (2, 0.15))))
            for _ in range(2 if dice.chance(0.1) else 1)
        )
        goods = sum(line.cents for line in lines)
        discount = goods // 10 if dice.chance(0.08) else 0
        rate = sum(thousandths for _, thousandths in person.place[4])
        tax = ((goods - discount) * rate + 50_000) // 100_000
        yield Sale(at, person, lines, 0 if goods > 10_000 else 695, discount, tax)


def own_product(product: Product, prefix: str) -> Product:
    """The same product under the SKU that a channel knows it by."""
    return Product(f"{prefix}-{product.sku.removeprefix('NW-')}", product.name, product.price, product.asin)
