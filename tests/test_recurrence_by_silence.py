"""Silences part a mechanism into episodes only where chance does not explain them at the pace of that time."""

import numpy as np

from syncgap_kit.tracing.recurrence import parted_by_silence
from syncgap_kit.tracing.strata import Spell

DAYS, A_DAY = 200, 20


def episodes(days):
    """First and last day of each episode of a mechanism that met an order on each of these days."""
    day = np.array(sorted(days), np.int64)
    parts = parted_by_silence([Spell(0, len(day) - 1)], day, np.ones(len(day), bool), np.full(DAYS, A_DAY, np.int64))
    return [(int(day[part.first]), int(day[part.last])) for part in parts]


def test_a_pause_of_a_steady_mechanism_parts_it():
    steady = [day for day in range(10, 150) for _ in range(3) if not 60 <= day < 90]
    assert episodes(steady) == [(10, 59), (90, 149)]


def test_the_slow_beginning_of_one_that_grows_does_not():
    growing = [0, 6, 13, 20, 26, 33, 39, 45, 50, 55, 59, 63, 66, 69, 71, 73]
    growing += [day for day in range(74, 190) for _ in range(1 + (day - 74) // 10)]
    assert episodes(growing) == [(0, 189)]


def test_one_that_ebbs_does_not_either():
    ebbing = [day for day in range(60) for _ in range(6 - day // 10)] + [64, 69, 75, 82, 90, 97, 105, 114]
    assert episodes(ebbing) == [(0, 114)]
