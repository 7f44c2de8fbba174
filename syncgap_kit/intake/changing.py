"""Fields of an order that people and apps change afterwards, as tags: the orders of which exports show several values.

Two exports can be compared where they are laid out alike. Other programs write the same field in other words, or have
no such field at all, and what they show is no change.
"""

from typing import Any

import ibis

CHANGING_FIELDS = ("tags", "risk_level", "shipping_method", "payment_method", "location")
ORDER = ("channel", "order_id")


def changed_fields(states: Any) -> Any:
    """Each value that states of one order showed of a field which changed: field and value, with all of `states`.

    `states`: those of the layout of each order's newest state. A field that is blank in a state has the value "".
    """
    parts = []
    for name in CHANGING_FIELDS:
        alike = _alike(states[name])
        bounds = states.group_by(*ORDER).agg(least=alike.min(), most=alike.max())
        changed = bounds.filter(bounds.least != bounds.most)
        own = states.semi_join(changed, ORDER)
        parts.append(own.mutate(field=ibis.literal(name), value=own[name].fill_null("")))
    return ibis.union(*parts)


def _alike(text: Any) -> Any:
    """A text by which two values are the same: without case, and whatever the order of what it joins."""
    parts = text.fill_null("").lower().re_split(r"\s*[,+]\s*")
    return parts.map(lambda part: part.strip()).sort().join(",")
