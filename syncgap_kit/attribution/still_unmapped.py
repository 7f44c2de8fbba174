"""The missing orders with a value that a mapping in force still gives no target: entering them, one would need it."""

from ..intake.phrases import listed
from ..matching.orders import Matches
from .configuration import Configuration
from .replay import applies, unmapped
from .state import stored_state


def still_unmapped(matches: Matches, configuration: Configuration) -> dict[int, str]:
    """By order_key of a missing order: the mappings that, as they read at as_of, have no target for a value of it.

    A mapping that does not say so for certain is left out, as is one that was switched off or deleted.
    """
    named: dict[int, list[str]] = {}
    missing = matches.orders.filter(matches.orders.disposition == "missing").select("order_key", "channel")
    state = stored_state(matches.case).semi_join(missing, "order_key")
    for name, versions in sorted(configuration.of_kind("mapping").items()):
        last = versions[-1]
        if last.until is not None or not last.enabled:
            continue
        held = state.filter(unmapped(last, state).fill_null(False)).select("order_key", "channel")
        for row in held.to_pyarrow().to_pylist():
            if applies(last, row["channel"]):
                field = str(last.content["maps"]).replace("_", " ")
                named.setdefault(row["order_key"], []).append(f"{name} (by {field})")
    return {key: listed(names, most=len(names)) for key, names in named.items()}
