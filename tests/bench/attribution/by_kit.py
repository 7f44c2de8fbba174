"""The kit's own pass: each value, and each pair that is worth a look, weighed as a cause of the lost orders."""

import numpy as np

from syncgap_kit.attribution.attributes import Attributes, holders
from syncgap_kit.attribution.candidate import Candidate, Orders
from syncgap_kit.attribution.causes.unknown import losses
from syncgap_kit.attribution.division import divided
from syncgap_kit.attribution.explaining import explain
from syncgap_kit.attribution.segments import segment_of
from syncgap_kit.attribution.tracer import Tracer
from syncgap_kit.attribution.weighing import weigh

from .codes import DAYS, ONSET, PLANTED, VALUES, Planted

CANDIDATES = 50


def counted(known: Planted) -> tuple[int, int]:
    """Weigh them all, none of which is on record; returns orders and lost orders of the best."""
    orders, attributes = _orders(known), _attributes(known)
    division = divided([], orders)
    found = losses(orders, attributes, [(ONSET, DAYS - 1)])
    best = max(found, key=lambda one: division.with_one_more(one) + one.log_prior)
    if best.segment != {"all": [segment_of(f"attribute {place}", f"{value}") for place, value in PLANTED]}:
        raise AssertionError(f"the best of {len(found)} is {best.segment}")
    return len(best.places), int(orders.lost[best.places].sum())


def one_case(known: Planted) -> tuple[int, int]:
    """Explain and weigh a whole channel with fifty candidates on record, the planted one among them, and all values."""
    orders, attributes = _orders(known), _attributes(known)
    chance, configured = np.random.default_rng(9), []
    for number in range(CANDIDATES):
        pairs = PLANTED if not number else _drawn(chance)
        both = np.logical_and.reduce([known.codes[place] == value for place, value in pairs]).astype(np.int8) * 2
        since = 0 if number % 2 == 0 else int(chance.integers(DAYS))
        effect = np.where(known.day >= max(since, ONSET if not number else 0), both, 0).astype(np.int8)
        configured.append(Candidate("rule", f"R-{number}", effect, both, 0.03))
    chosen = explain(orders, configured, attributes, Tracer(orders, np.ones(DAYS)))
    (first,) = [weigh(cause, chosen, configured, orders, attributes)[0] for cause in chosen]
    if first.candidate.ref != "R-0":
        raise AssertionError(f"R-0 was planted, and {first.candidate.ref} is named")
    met = np.flatnonzero(first.candidate.met)
    return len(met), int(orders.lost[met].sum())


def _drawn(chance: np.random.Generator) -> list[tuple[int, int]]:
    places = sorted(chance.choice(len(VALUES), 2, replace=False).tolist())
    return [(place, int(chance.integers(VALUES[place]))) for place in places]


def _attributes(known: Planted) -> Attributes:
    rows = np.arange(len(known.lost))
    found = {}
    for place, codes in enumerate(known.codes):
        found |= {(f"attribute {place}", f"{code}"): own for code, own in holders(rows, codes)}
    return Attributes(found)


def _orders(known: Planted) -> Orders:
    every = np.arange(len(known.lost))
    expected = np.bincount(known.day, minlength=DAYS)
    return Orders(
        channel="shop",
        currency="USD",
        key=every,
        decided=known.day * 86_400,
        day=known.day,
        lost=known.lost,
        late=np.zeros(len(every), bool),
        expected_on=expected,
        arrived_on=expected - np.bincount(known.day[known.lost], minlength=DAYS),
        last_placed=DAYS - 1,
    )
