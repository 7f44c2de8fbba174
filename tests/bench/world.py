"""The shop that the bench invents: when its orders come, what they hold and who places them."""

from dataclasses import dataclass

import numpy as np

from .dice import Dice, Numbers

START = 1_704_085_200  # the first midnight of 2024 in New York
SPAN = 731 * 86_400  # two years
AS_OF = "2026-02-01T00:00:00Z"  # after everything that happens to an order
CLOCK_CHANGES = (1_710_054_000, 1_730_613_600, 1_741_503_600, 1_762_063_200)  # New York: March, November, twice
TURN = ("shopify", "shopify", "amazon", "shopify", "amazon")  # 60 and 40 of a hundred, evenly mixed
MOST_LINES = 3
LINES = (550, 300, 150)  # of a thousand orders, how many have one line, two, three
QUANTITY = (860, 110, 30)

FIRST_NAMES = "Ada Ben Clara Dario Elena Farid Grace Hugo Ines Jonas Katarina Liam Maya Noah Olivia Priya".split()
LAST_NAMES = (
    "Abbott Brennan Castellanos Delgado Eriksen Fitzgerald Grunewald Hathaway Ivanov Johansson Kowalczyk Lindqvist "
    "Montgomery Nakamura O'Hara Pemberton Quintero Rasmussen Schwarzenbach Thorvaldsen Underwood Villanueva Whitaker "
    "Yamamoto Zimmermann"
).split()
NAMES = tuple(f"{first} {last}" for first in FIRST_NAMES for last in LAST_NAMES)
GOODS = "Mug,Plate,Bowl,Kettle,Lantern,Blanket,Hammock,Canoe Paddle,Camp Stove,Rain Jacket,Trail Boots,Day Pack".split(
    ","
)
KINDS = ("Enamel", "Cast Iron", "Merino", 'Travel 12"', "Weathered, Large")
COLOURS = ("Forest Green", "Slate Blue", "Natural Oak", "Signal Red")
PRODUCTS = tuple(
    f"{kind} {good} - {COLOURS[number % len(COLOURS)]}"
    for number, (good, kind) in enumerate((good, kind) for good in GOODS for kind in KINDS)
)
PRICES = np.array([1295 + 2150 * (number % 12) + 731 * (number % 7) for number in range(len(PRODUCTS))], np.int64)
PRICES[::15] += 115_000  # a few pieces of over a thousand
PLACES = (
    ("New York", "NY", "New York", "10013"),
    ("Brooklyn", "NY", "New York", "11215"),
    ("Philadelphia", "PA", "Pennsylvania", "19106"),
    ("Santa Barbara", "CA", "California", "93101"),
    ("Burlington", "VT", "Vermont", "05401"),
    ("Austin", "TX", "Texas", "78701"),
    ("Minneapolis", "MN", "Minnesota", "55401"),
)
STREETS = "Hudson Street,Bleecker Street,North Willow Avenue,Old Harbor Road,Court Square,Lakeview Terrace".split(",")


@dataclass(frozen=True)
class World:
    """So many orders, from this seed."""

    orders: int
    seed: int

    def numbers(self, channel: str, first: int, last: int) -> Numbers:
        """The orders of a channel among those from `first` up to but without `last`, newest first."""
        numbers = np.arange(last - 1, first - 1, -1, dtype=np.int64)
        return numbers[np.array([turn == channel for turn in TURN])[numbers % len(TURN)]]

    def rank(self, channel: str, numbers: Numbers) -> Numbers:
        """How many orders of the channel came before each of its orders."""
        mine = np.array([turn == channel for turn in TURN], np.int64)
        before = np.cumsum(mine) - mine
        return numbers // len(TURN) * mine.sum() + before[numbers % len(TURN)]

    def placed(self, numbers: Numbers) -> Numbers:
        """When the orders were placed, in seconds; a later order is never placed earlier."""
        room = max(1, SPAN // self.orders)
        return START + numbers * SPAN // self.orders + Dice(self.seed, numbers).whole("placed", 0, room)


def offset(at: Numbers) -> Numbers:
    """Seconds by which New York's clock is ahead of UTC, a negative number."""
    summer = np.searchsorted(np.array(CLOCK_CHANGES), at, side="right") % 2
    return (summer - 5) * 3600


@dataclass(frozen=True)
class Basket:
    """What the orders hold: how many lines, and for each of three lines the product, the quantity and the amount."""

    lines: Numbers
    product: list[Numbers]
    quantity: list[Numbers]
    cents: list[Numbers]  # of the whole line; 0 where the order has fewer lines


def fill_baskets(dice: Dice) -> Basket:
    """The baskets of some orders."""
    lines = 1 + dice.weighted("lines", LINES)
    product = [dice.whole(f"product {line}", 0, len(PRODUCTS)) for line in range(MOST_LINES)]
    quantity = [1 + dice.weighted(f"quantity {line}", QUANTITY) for line in range(MOST_LINES)]
    cents = [(lines > line) * quantity[line] * PRICES[product[line]] for line in range(MOST_LINES)]
    return Basket(lines, product, quantity, cents)
