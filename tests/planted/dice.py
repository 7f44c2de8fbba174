"""Draws for a planted world, all from numpy generators made from its seed."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

Drawn = TypeVar("Drawn")


class Dice:
    """Single draws at the price of a list access, all from one numpy generator."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._stock: list[float] = []

    def fraction(self) -> float:
        """A uniform draw from [0, 1)."""
        if not self._stock:
            self._stock = self._rng.random(4096).tolist()
        return self._stock.pop()

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return self.fraction() < probability

    def whole(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return low + int(self.fraction() * (high - low + 1))

    def pick(self, choices: Sequence[Drawn]) -> Drawn:
        """One of them, all equally likely."""
        return choices[int(self.fraction() * len(choices))]

    def weighted(self, choices: Sequence[tuple[Drawn, float]]) -> Drawn:
        """One of them by weight; the weights need not add up to one."""
        left = self.fraction() * sum(weight for _, weight in choices)
        for choice, weight in choices:
            left -= weight
            if left < 0:
                return choice
        return choices[-1][0]
