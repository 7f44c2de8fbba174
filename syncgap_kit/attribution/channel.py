"""The gaps of one channel and currency: of missing orders first, then of what else befell those that arrived."""

from dataclasses import dataclass
from datetime import date
from functools import cache, partial

import numpy as np

from .attributes import Attributes, attributes_of
from .candidate import Orders
from .causes.mapping import with_values
from .division import explained_by
from .explaining import explain
from .gaps import Traced, trace_gaps
from .population import Settled
from .rivals import Rivals
from .stock import StockSide
from .tracer import Tracer, delay_sentence
from .weighing import Weighed, weigh


@dataclass(frozen=True, eq=False)
class Found:
    """A gap before it has its number."""

    traced: Traced
    weighed: list[Weighed]


@dataclass(frozen=True, eq=False)
class Inquiry:
    """What gaps are looked for with: every explanation there is, and the first day of the case."""

    rivals: Rivals
    first: date  # the first day of the case

    def gaps_in(self, settled: Settled, tracer: Tracer) -> tuple[list[Found], list[str]]:
        """Every gap of a channel and currency, and a sentence where its newest orders are late rather than lost."""
        orders = settled.orders
        attributes = cache(partial(attributes_of, self.rivals.matches.case, self.rivals.matches))
        found, delays, explained, known_until = [], [], np.zeros(len(orders), bool), len(orders.expected_on)
        if orders.lost.any():
            found = self._gaps_of(orders, tracer, attributes(orders))
            explained = explained_by([gap.traced.cause for gap in found], orders)
            delay = tracer.delay(explained)
            delays = [delay_sentence(tracer, delay, explained, self.first)] if delay else []
            known_until = delay.since if delay else known_until
        for other, places, among in settled.of_other_kinds(explained, known_until):
            found += self._gaps_of(other, Tracer(other, np.ones(len(tracer.maturity))), attributes(among).at(places))
        return found, delays

    def gaps_beyond_orders(self, orders: Orders) -> list[Found]:
        """The gaps of documents without an order, or of payouts that the books lack, of which only the day is known."""
        return self._gaps_of(orders, Tracer(orders, np.ones(len(orders.expected_on))), Attributes({}))

    def gaps_of_stock(self, side: StockSide) -> list[Found]:
        """The gaps of one side of a stock: units sold that did not leave it, or that left it and were not sold."""
        return self._gaps_of(side.orders, side.tracer, side.attributes)

    def _gaps_of(self, orders: Orders, tracer: Tracer, attributes: Attributes) -> list[Found]:
        configured = self.rivals.of(orders, attributes)
        patterns = partial(self.rivals.patterns, orders)
        chosen = explain(orders, configured, attributes, tracer, patterns)
        chosen = [with_values(cause, orders, attributes) for cause in chosen]
        told = {cause.ref: cause for cause in chosen if cause.kind == "mapping" and cause.ref}
        configured = [told.get(own.ref or "", own) if own.kind == "mapping" else own for own in configured]
        if not chosen:
            return []
        late = tracer.on_their_way(explained_by(chosen, orders))
        beside = self.rivals.beside(orders)
        return [
            Found(traced, weigh(traced.cause, chosen, configured, orders, attributes, late, beside))
            for traced in trace_gaps(chosen, orders, tracer)
        ]
