"""Planted orders as codes: twelve attributes, a pair of values that loses its orders from a day on, and some noise."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

VALUES = (2, 2, 3, 4, 5, 8, 12, 20, 50, 100, 200, 400)  # of each attribute; 78 single attributes and pairs of them
PLANTED = ((3, 1), (6, 4))  # attribute and value; orders that have both are lost
DAYS, ONSET, NOISE = 360, 240, 0.002


@dataclass(frozen=True)
class Planted:
    """Orders in the order of their days: their codes by attribute, and which of them are lost."""

    codes: list[NDArray[np.uint16]]
    day: NDArray[np.int64]
    lost: NDArray[np.bool_]

    @property
    def since_onset(self) -> NDArray[np.bool_]:
        """The orders from the planted day on."""
        return self.day >= ONSET


def planted(orders: int) -> Planted:
    """The same orders for the same number."""
    chance = np.random.default_rng(7)
    codes = [(chance.random(orders, np.float32) ** 1.5 * many).astype(np.uint16) for many in VALUES]
    day = np.arange(orders) * DAYS // orders
    lost = chance.random(orders, np.float32) < NOISE
    hit = np.logical_and.reduce([codes[attribute] == value for attribute, value in PLANTED])
    return Planted(codes, day, lost | (hit & (day >= ONSET)))
