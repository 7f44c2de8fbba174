"""How likely a day's arrivals are: the beta-binomial, and the log-gamma function numpy does not have."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

SHIFT = 8  # Stirling's series is read at x + 8, where its first dropped term is below 1e-13
STIRLING = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188)  # Abramowitz & Stegun 6.1.41
HALF_LOG_TWO_PI = 0.9189385332046727
SMALLEST_MISS = 1e-9  # keeps both parameters of the beta positive when nothing, or everything, is expected


def log_gamma(x: ArrayLike) -> Floats:
    """The natural logarithm of the gamma function for x > 0, elementwise, to a relative 1e-13 (absolute near 1 and 2).

    Stirling's series after the recurrence gamma(x) = gamma(x + 8) / (x (x + 1) ... (x + 7)).
    """
    x = np.asarray(x, dtype=np.float64)
    product = x.copy()
    for step in range(1, SHIFT):
        product *= x + step
    y = x + SHIFT
    inverse = 1.0 / y
    square = inverse * inverse
    series = np.full_like(x, STIRLING[-1])
    for coefficient in reversed(STIRLING[:-1]):
        series *= square
        series += coefficient
    result: Floats = (y - 0.5) * np.log(y) - y + HALF_LOG_TWO_PI + series * inverse - np.log(product)
    return result


def log_beta_binomial(expected: ArrayLike, arrived: ArrayLike, miss: ArrayLike, overdispersion: ArrayLike) -> Floats:
    """Log-likelihood of `arrived` of `expected` orders without the binomial coefficient; the arguments broadcast.

    `miss` is the probability that an order has not arrived (not its complement: 1e-6 must keep its digits),
    `overdispersion` the correlation rho within a day, 0 < rho < 1. No expected order contributes exactly nothing.
    Source: beta parameters (1 - miss)(1/rho - 1) and miss(1/rho - 1).
    """
    expected, arrived = np.asarray(expected, dtype=np.float64), np.asarray(arrived, dtype=np.float64)
    concentration = 1.0 / np.asarray(overdispersion, dtype=np.float64) - 1.0
    miss = np.clip(np.asarray(miss, dtype=np.float64), SMALLEST_MISS, 1.0 - SMALLEST_MISS)
    hit_weight, miss_weight = (1.0 - miss) * concentration, miss * concentration
    result: Floats = (
        log_gamma(hit_weight + arrived)
        - log_gamma(hit_weight)
        + log_gamma(miss_weight + (expected - arrived))
        - log_gamma(miss_weight)
        + log_gamma(concentration)
        - log_gamma(concentration + expected)
    )
    return result


def days_log_likelihood(
    expected: Floats, arrived: Floats, maturity: Floats, miss: ArrayLike, overdispersion: ArrayLike
) -> Floats:
    """The same by day (T, ...), of whose eventual arrivals a share `maturity` has had time to come; `miss` never comes.

    `miss` and `overdispersion` broadcast to the last axes. Days have many of their counts and nearly all maturities in
    common: what they share is worked out once.
    """
    miss, rho = np.asarray(miss, dtype=np.float64), np.asarray(overdispersion, dtype=np.float64)
    concentration = 1.0 / rho - 1.0
    inner = (1,) * max(miss.ndim, rho.ndim)
    shares, share_of = np.unique(maturity, return_inverse=True)
    orders, orders_of = np.unique(expected, return_inverse=True)
    gone = np.clip(not_yet(miss, shares.reshape(-1, *inner)), SMALLEST_MISS, 1.0 - SMALLEST_MISS)
    result = _log_rising((1.0 - gone) * concentration, share_of, arrived)
    result += _log_rising(gone * concentration, share_of, expected - arrived)
    all_of_them = log_gamma(concentration) - log_gamma(concentration + orders.reshape(-1, *inner))
    result += all_of_them[orders_of]
    return result


def _log_rising(weight: Floats, share_of: Indices, count: Floats) -> Floats:
    """Log of gamma(weight + count) / gamma(weight) for each day, whose weight (...) is that of its share."""
    many = count.max(initial=0.0) + 1.0
    _, first, place = np.unique(share_of * many + count, return_index=True, return_inverse=True)
    inner = (1,) * (weight.ndim - 1)
    each = log_gamma(weight[share_of[first]] + count[first].reshape(-1, *inner)) - log_gamma(weight)[share_of[first]]
    return np.asarray(each[place])


def not_yet(miss: ArrayLike, maturity: ArrayLike) -> Floats:
    """Probability that an order has not arrived by now, when `miss` is the share that never will; they broadcast."""
    miss, there = np.asarray(miss, dtype=np.float64), np.asarray(maturity, dtype=np.float64)
    return np.asarray(miss + (1.0 - miss) * (1.0 - there))
