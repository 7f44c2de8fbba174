"""Draws that depend on nothing but a seed, a name and a number: the same on every machine and in every version.

Each number is mixed by splitmix64 in whole arrays, so that a block of orders can be made without those before it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Numbers = npt.NDArray[np.int64]

STEP, FIRST, SECOND = (np.uint64(word) for word in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB))


@dataclass(frozen=True)
class Dice:
    """The draws of some numbered things, orders for instance."""

    seed: int
    numbers: Numbers

    def whole(self, name: str, low: int, high: int) -> Numbers:
        """A whole number from `low` up to but without `high` for each of the things."""
        salt = np.uint64(crc32(f"{self.seed} {name}".encode()) << 31)
        mixed = (self.numbers.astype(np.uint64) + salt) * STEP
        mixed = (mixed ^ (mixed >> np.uint64(30))) * FIRST
        mixed = (mixed ^ (mixed >> np.uint64(27))) * SECOND
        mixed ^= mixed >> np.uint64(31)
        return low + (mixed % np.uint64(high - low)).astype(np.int64)

    def chance(self, name: str, per_mille: int) -> npt.NDArray[np.bool_]:
        """Whether it happens, so many times in a thousand."""
        return self.whole(name, 0, 1000) < per_mille

    def weighted(self, name: str, per_mille: Sequence[int]) -> Numbers:
        """The position of one of several cases that take so many of a thousand each."""
        assert sum(per_mille) == 1000
        return np.searchsorted(np.cumsum(per_mille), self.whole(name, 0, 1000), side="right").astype(np.int64)


def words(choice: Numbers, texts: Sequence[str]) -> pa.Array:
    """The texts at these positions, as a column; each text is stored once."""
    return pa.DictionaryArray.from_arrays(pa.array(choice.astype(np.int32)), pa.array(list(texts), pa.string()))
