"""Healthy and broken levels and the overdispersion of a channel, as grids that are nowhere coarser than the posterior.

What the segmentation must not depend on is integrated out here: nodes of (healthy miss, overdispersion), each with the
chain it implies. At high volume a coarse grid sooner believes in a gap older than the data, and coarse broken levels
pass for overdispersion, which then blurs the healthy level.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .hidden_markov import Chain, Messages, log_evidence
from .likelihood import Floats, Indices, days_log_likelihood

OVERDISPERSIONS = np.array([2e-4, 5e-4, 1e-3, 2e-3, 4e-3, 8e-3, 1.6e-2, 3e-2])
# Prior of the background miss: Beta(0.6, 60), mean 1 %, most of its mass below 2 % and 5 % of it below 1e-4, so that
# one miss after months without any is a surprise of the order of its true odds and not proof of a break.
MISS_PRIOR = (0.6, 60.0)
ALIKE = 0.05  # overdispersions that widen no day's share by more than this, as a part of its variance, are one
MISS_RANGE = (1e-6, 0.6)
SHALLOWEST = 0.01  # a broken level loses at least this share of what a healthy day brings
# Cells of broken levels, as shares missing: 1 % to a half in steps of 15 %, then to nearly everything in steps of 36 %
# of what still arrives. They are the same for every healthy level, so that their likelihoods are worked out once per
# overdispersion; those that a series visits are cut finer.
BROKEN_EDGES = np.concatenate([np.geomspace(0.01, 0.5, 29), 1.0 - 0.5 * np.geomspace(1.0, 0.002, 15)[1:]])
VISITED = 0.5  # expected days in a cell or its neighbours from which on it is cut
MOST_PARTS = 16  # of a cell in one cut; the second cut starts from an overdispersion that the first has set right
MAIN = 0.02  # nodes below this share of the best one do not tell where broken levels must be cut
LEFT_OUT = 1e-3  # of the posterior: what the least of the nodes hold together is told by the others
LIMIT = 150.0  # nats, either way, of a day in one state against its best broken level: a few days stay within floats
GRID_STEP = 1.0  # neighbouring healthy levels differ by at most so many posterior standard deviations
RELEVANT = 10.0  # nats below the best node within which the grid must be that fine
EXPLORED = 60.0  # the same in the first round, halved in each, so that no mode is lost between coarse nodes
MOST_PIECES = 4  # into which a step is cut in one round
BLOCK = 28  # days with orders of the blocks whose ratios are further starting points


@dataclass(frozen=True, eq=False)
class Series:
    """Expected and arrived orders and the maturity of each day; broken-level likelihoods by overdispersion."""

    expected: Floats
    arrived: Floats
    maturity: Floats
    edges: Floats  # (G + 1,) of the cells of broken levels
    overdispersions: Floats  # (R,)
    prior: Floats  # (R,): of the overdispersions
    best: Floats  # (T, R): log-likelihood of the best broken level
    broken: Floats  # (T, R, G): likelihoods of broken levels relative to it

    @property
    def levels(self) -> Floats:
        """The broken levels, as shares missing: the middles of the cells."""
        return np.asarray((self.edges[1:] + self.edges[:-1]) / 2)


@dataclass(frozen=True, eq=False)
class Nodes:
    """Nuisance nodes: logarithm of the healthy miss, index of the overdispersion, log posterior density."""

    log_miss: Floats
    row: Indices
    log_density: Floats


def as_series(expected: ArrayLike, arrived: ArrayLike, maturity: ArrayLike, edges: Floats | None = None) -> Series:
    """The checked series, with the likelihoods of all broken levels. Raises ValueError on impossible counts."""
    edges = BROKEN_EDGES if edges is None else edges
    n, k, f = (np.asarray(values, dtype=np.float64) for values in (expected, arrived, maturity))
    if n.ndim != 1 or n.shape != k.shape or n.shape != f.shape:
        raise ValueError(f"expected, arrived and maturity need one entry per day, got {n.shape}, {k.shape}, {f.shape}")
    if not (np.all(np.isfinite(f)) and np.all(k >= 0) and np.all(k <= n)):
        raise ValueError("arrived orders must lie between 0 and the expected orders, and maturity must be a number")
    f = np.clip(f, 1e-9, 1.0)
    rhos, prior = _telling_apart(n)
    logs = days_log_likelihood(n, k, f, (edges[1:] + edges[:-1]) / 2, rhos[:, None])
    best = logs.max(axis=2)
    return Series(n, k, f, edges, rhos, prior, best, np.exp(np.maximum(logs - best[:, :, None], -LIMIT)))


def _telling_apart(expected: Floats) -> tuple[Floats, Floats]:
    """The overdispersions that days of so many orders can tell apart, and their prior; the least are taken as one."""
    share = np.full(len(OVERDISPERSIONS), 1.0 / len(OVERDISPERSIONS))
    alike = OVERDISPERSIONS * (expected.max(initial=1.0) - 1.0) < ALIKE
    least = max(int(alike.sum()) - 1, 0)
    share[least] = share[: least + 1].sum()
    return OVERDISPERSIONS[least:], share[least:]


def _entry(series: Series, miss: Floats) -> Floats:
    """Prior weight (M, 1 + G) of the broken levels: depth log-uniform from 1 % up, cut into the cells of the grid.

    A cell that 1 % cuts through fades out before its middle would be shallower: a weight that jumped as the healthy
    level moves would roughen the evidence, and the grid over it.
    """
    depth = 1.0 - (1.0 - series.edges) / (1.0 - miss[:, None])
    middle, top = (depth[:, 1:] + depth[:, :-1]) / 2, depth[:, 1:]
    cells = np.diff(np.log(np.maximum(depth, SHALLOWEST)), axis=1)
    cells *= np.clip((middle - SHALLOWEST) / (top - middle), 0.0, 1.0)
    return np.pad(cells / cells.sum(axis=1, keepdims=True), ((0, 0), (1, 0)))


def chain_of(series: Series, nodes: Nodes) -> Chain:
    """The chain of states that each node implies."""
    miss = np.exp(nodes.log_miss)
    rhos = series.overdispersions[nodes.row]
    healthy = days_log_likelihood(series.expected, series.arrived, series.maturity, miss, rhos)
    # A healthy day is never likelier by more than LIMIT than the best broken level: overdispersion bounds what it says.
    healthy = np.exp(np.clip(healthy - series.best[:, nodes.row], -LIMIT, LIMIT))
    return Chain(healthy, series.broken, nodes.row, _entry(series, miss), series.best.sum(axis=0)[nodes.row])


def _log_density(series: Series, log_miss: Floats, row: Indices) -> Floats:
    """Log posterior density, per unit of log miss, up to a constant: evidence times the prior of the miss."""
    nodes = Nodes(log_miss, row, np.empty(0))
    few, many = MISS_PRIOR
    prior = few * log_miss + (many - 1.0) * np.log(-np.expm1(log_miss)) + np.log(series.prior[row])
    return log_evidence(chain_of(series, nodes)) + prior


def _starts(series: Series) -> Floats:
    """Log misses to start from: a coarse grid, the pooled ratio, and ratios of four-week blocks.

    The best blocks matter when most of the series is broken, at a volume where the coarse grid alone would sooner
    believe in a gap older than the data.
    """
    selling = series.expected > 0  # days without orders must not move the grid
    due, arrived = (series.expected * series.maturity)[selling], series.arrived[selling]
    blocks = np.arange(0, max(len(due), 1), BLOCK)
    due_by_block = np.add.reduceat(np.append(due, 0.0), blocks)
    missing = np.maximum(due_by_block - np.add.reduceat(np.append(arrived, 0.0), blocks), 0.0)
    few, many = MISS_PRIOR
    ratios = (missing + few) / (due_by_block + few + many)
    pooled = (missing.sum() + few) / (due_by_block.sum() + few + many)
    centres = [pooled, ratios[0], ratios.min(), *np.quantile(ratios, [0.25, 0.5])]
    low, high = MISS_RANGE
    return np.unique(np.log(np.clip(np.concatenate([np.geomspace(low, high, 20), centres]), low, high)))


def nuisance_grid(series: Series, before: Nodes | None = None) -> Nodes:
    """Healthy levels and overdispersions, refined by bisection until no relevant step exceeds a posterior deviation.

    `before`: the nodes that mattered on coarser broken levels, between and around which the new ones lie.
    """
    starts = _starts(series) if before is None else _around(before)
    rows = np.arange(len(series.overdispersions))
    nodes = Nodes(np.tile(starts, len(rows)), np.repeat(rows, len(starts)), np.empty(0))
    nodes = Nodes(nodes.log_miss, nodes.row, _log_density(series, nodes.log_miss, nodes.row))
    tolerance = EXPLORED
    for _ in range(16):
        middle, row = _too_wide(nodes, tolerance)
        if len(middle) == 0 and tolerance <= RELEVANT:
            break
        tolerance = max(tolerance / 2, RELEVANT)
        if len(middle) == 0:
            continue
        density = _log_density(series, middle, row)
        x, r = np.concatenate([nodes.log_miss, middle]), np.concatenate([nodes.row, row])
        order = np.lexsort((x, r))
        nodes = Nodes(x[order], r[order], np.concatenate([nodes.log_density, density])[order])
    return nodes


def _around(nodes: Nodes) -> Floats:
    """Log misses to start from where others have mattered: spread over those, and well beyond either end."""
    low, high = nodes.log_miss.min(), nodes.log_miss.max()
    margin = max(high - low, 0.5)
    ends = np.log(MISS_RANGE)
    spread = np.linspace(low, high, 13)
    return np.unique(np.clip(np.concatenate([spread, [low - margin, high + margin], ends]), *ends))


def _too_wide(nodes: Nodes, tolerance: float) -> tuple[Floats, Indices]:
    """Points (and their overdispersions) that cut relevant steps which exceed GRID_STEP standard deviations.

    A step is cut into as many parts as its own curvature asks for, MOST_PIECES at most: closer by it may be another.

    The curvature of the log density is read off three neighbouring nodes: 1 / sd^2 where the density is normal.
    """
    x, row, density = nodes.log_miss, nodes.row, nodes.log_density
    same, width = row[1:] == row[:-1], np.diff(x)
    slope = np.diff(density) / np.where(same, width, np.inf)
    curvature = np.zeros(len(x))
    inner = same[1:] & same[:-1]
    curvature[1:-1][inner] = -2.0 * (np.diff(slope) / (x[2:] - x[:-2]))[inner]
    steep = np.maximum(curvature[1:], curvature[:-1])
    near = np.maximum(density[1:], density[:-1]) > density.max() - tolerance
    steps = width * width * steep / (GRID_STEP * GRID_STEP)
    wide = np.flatnonzero(same & near & (steps > 1.0))
    parts = np.clip(np.ceil(np.sqrt(steps[wide])), 2, MOST_PIECES).astype(int)
    step = np.repeat(wide, parts - 1)
    place = np.arange(len(step)) - np.repeat(np.cumsum(parts - 1) - (parts - 1), parts - 1) + 1
    return x[step] + width[step] * place / np.repeat(parts, parts - 1), row[step]


def weighted_grid(series: Series, before: Nodes | None = None) -> tuple[Nodes, Floats]:
    """The nodes that matter and their posterior weights: density times width of the cell (trapezoid rule).

    Before the data the overdispersions of OVERDISPERSIONS are equally likely.
    """
    nodes = nuisance_grid(series, before)
    x, row = nodes.log_miss, nodes.row
    width = np.where(row[1:] == row[:-1], np.diff(x), 0.0) / 2
    cell = np.concatenate([width, [0.0]]) + np.concatenate([[0.0], width])
    weight = np.exp(nodes.log_density - nodes.log_density.max()) * cell
    order = np.argsort(-weight, kind="stable")
    held = np.cumsum(weight[order])
    kept = np.sort(order[: int(np.searchsorted(held, (1.0 - LEFT_OUT) * held[-1])) + 1])
    return Nodes(x[kept], row[kept], nodes.log_density[kept]), np.asarray(weight[kept] / weight[kept].sum())


def finer_series(series: Series, nodes: Nodes, weight: Floats, messages: Messages) -> Series | None:
    """The series on broken levels cut to one posterior standard deviation where it visits them; None if it is so."""
    main = np.flatnonzero(weight >= MAIN * weight.max())
    visits = messages.visits(main, weight[main] / weight[main].sum())
    visits *= series.expected[:, None] > 0
    rho = float(weight @ series.overdispersions[nodes.row])
    orders = series.expected * series.maturity / (1.0 + np.maximum(series.expected - 1.0, 0.0) * rho)
    around = np.ones(3)
    days, evidence = np.convolve(visits.sum(axis=0), around, "same"), np.convolve(orders @ visits, around, "same")
    deviation = np.sqrt(series.levels * (1.0 - series.levels) / np.maximum(evidence, 1e-12))
    wanted = np.where(days > VISITED, np.ceil(np.diff(series.edges) / deviation), 1.0)
    parts = np.clip(wanted, 1, MOST_PARTS).astype(int)
    if parts.max() == 1:
        return None
    cells = zip(series.edges[:-1], series.edges[1:], parts, strict=True)
    cut = [np.linspace(low, high, count, endpoint=False) for low, high, count in cells]
    edges = np.concatenate([*cut, series.edges[-1:]])
    return as_series(series.expected, series.arrived, series.maturity, edges)
