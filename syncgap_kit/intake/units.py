"""The rows of one order: which belong together, and what the further rows take from the first."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .reader import Reader
from .scan import Numbers


@dataclass
class Units:
    """Orders are numbered by the line of their first row; rows of one order stand directly below one another.

    Where a format fills the order's own fields in its first row only (`Reader.begins`), a row that fills none of them
    belongs to the order above it, if both bear the same name; else its order is lost, as half an order is a wrong one.
    In a journal (`Reader.follows`) further rows bear no number at all: they belong to the document above them.
    """

    reader: Reader
    lost: set[int] = field(default_factory=set)
    lost_keys: set[str] = field(default_factory=set)
    _key: str | None = None
    _unit: int = -1
    _first: dict[str, Any] = field(default_factory=dict)

    def number(self, columns: dict[str, Any], lines: Numbers) -> tuple[Numbers, Any, dict[str, Any]]:
        """Unit and `begins` of each row, and the carried columns, of one block."""
        count = len(lines)
        if not count or not self.reader.begins or self.reader.unit is None:
            return lines, np.ones(count, bool), {}
        key = columns[self.reader.unit]
        begins = np.zeros(count, bool)
        for name in self.reader.begins:
            begins |= pc.is_valid(columns[name]).to_numpy(zero_copy_only=False)
        above = pa.concat_arrays([pa.array([self._key], pa.string()), key[:-1]])
        same = pc.fill_null(pc.equal(key, above), False).to_numpy(zero_copy_only=False)
        starts = begins & ~same if self.reader.follows else begins | ~same
        if self.reader.follows and self._unit < 0:
            starts[0] = True
        first = np.maximum.accumulate(np.where(starts, np.arange(count), -1))
        units = np.where(first >= 0, lines[np.maximum(first, 0)], self._unit)
        for number in np.flatnonzero(starts & ~begins):  # a row without its order
            self.lost.add(int(lines[number]))
            self.lost_keys.add(key[int(number)].as_py() or "")
        carried = {}
        for name in self.reader.carried:
            pool = pa.concat_arrays([pa.array([self._first.get(name)], pa.string()), columns[name]])
            carried[name] = pool.take(pa.array(first + 1))
            self._first[name] = carried[name][-1].as_py()
        self._key, self._unit = key[-1].as_py(), int(units[-1])
        return units, begins, carried
