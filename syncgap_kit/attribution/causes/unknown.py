"""Unknown: orders lost at random within a window, or the best predicate that no record of the configuration explains.

Both are hypotheses with likelihoods, not thresholds. What is chosen by looking at the data is paid for: each end of a
window with the logarithm of the days it could have been, a predicate with the logarithm of the predicates there are.
"""

from typing import Any

import numpy as np

from ..candidate import NO, YES, Attributes, Candidate, Orders

PRIOR = 0.05
FEWEST = 2  # missing orders that a predicate must have to be worth a look
WIDEST = 400  # values of one attribute; more are identifiers, not attributes
ATTRIBUTES = (
    *("financial_status", "fulfillment_status", "order_status", "source_name", "sales_channel", "fulfillment_channel"),
    *("payment_method", "shipping_method", "country", "region", "location", "tags", "risk_level", "tax_name"),
    *("is_draft_origin", "has_customer", "sku"),
)


def candidates(orders: Orders, attributes: Attributes, windows: list[tuple[int, int]]) -> list[Candidate]:
    """Random loss in each window of days (first, last), and each attribute value in it that has missing orders."""
    found = []
    days = max(len(orders.expected_on), 2)
    literals = max(len(attributes.holders), 1)
    language = float(np.log(literals * (literals + 1) / 2))  # one literal or two together: what people can say
    share = float(np.log(max(len(set(windows)), 1)))
    everywhere = np.full(len(orders), YES, np.int8)
    for first, last in sorted(set(windows)):
        inside = (orders.day >= first) & (orders.day <= last)
        ends = max((first > 0) + (last < days - 1), 1)  # "since before the data" is a choice as well
        price = share + ends * float(np.log(days))
        effect = np.where(inside, YES, NO).astype(np.int8)
        found.append(Candidate("unknown", None, effect, everywhere, PRIOR, price=price, replayable=False))
        for (name, value), positions in attributes.holders.items():
            own = positions[inside[positions]]
            if orders.lost[own].sum() >= FEWEST:
                effect, about = np.zeros(len(orders), np.int8), np.zeros(len(orders), np.int8)
                effect[own], about[positions] = YES, YES
                found.append(
                    Candidate(
                        kind="unknown",
                        ref=None,
                        effect=effect,
                        about=about,
                        prior=PRIOR,
                        price=price + language,
                        segment=segment_of(name, value),
                    )
                )
    return found


def segment_of(name: str, value: str) -> dict[str, Any]:
    """The predicate that an attribute has a value."""
    return {"field": name, "op": "eq", "value": value}
