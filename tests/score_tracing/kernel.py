"""Kernel change points (Celisse and others 2018), exact: what ruptures' KernelCPD with its rbf kernel gives.

Written out here because the benchmark shall not need ruptures to stand beside it; a test holds the two together where
ruptures is installed.
"""

import numpy as np

from .series import Floats

SHORTEST = 2  # days of a segment, as in ruptures
NEAREST, FARTHEST = 1e-2, 1e2  # squared distances, over their median, are kept within, as in ruptures


def starts_of_segments(signal: Floats, penalty: float) -> list[int]:
    """The first places of the segments whose scatter in the kernel's space, plus the penalty for each, is least.

    The scatter of a segment of n values is n less the sum of their kernel over n (Gaussian, the width from the median).
    """
    length = len(signal)
    summed = np.zeros((length + 1, length + 1))
    summed[1:, 1:] = _gram(signal).cumsum(axis=0).cumsum(axis=1)
    within = np.diag(summed)
    best, before = np.full(length + 1, np.inf), np.zeros(length + 1, int)
    best[0] = -penalty
    for end in range(SHORTEST, length + 1):
        start = np.arange(end - SHORTEST + 1)
        size = end - start
        kernel = within[end] + within[start] - 2 * summed[start, end]
        cost = best[start] + size - kernel / size + penalty
        before[end] = int(np.argmin(cost))
        best[end] = cost[before[end]]
    starts, end = [], length
    while end > 0:
        end = int(before[end])
        starts.append(end)
    return starts[::-1]


def _gram(signal: Floats) -> Floats:
    """The kernel of every pair of values."""
    distance = (signal[:, None] - signal) ** 2
    usual = float(np.median(distance[np.triu_indices(len(signal), 1)]))
    return np.asarray(np.exp(-np.clip(distance / (usual or 1.0), NEAREST, FARTHEST)))
