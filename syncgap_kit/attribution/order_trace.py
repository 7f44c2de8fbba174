"""One order, replayed: each rule and mapping in force at its decision, whether it held, and on what values."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from ..matching.numbers.spelling import normal, normal_text
from ..matching.orders import Matches
from ..predicates import THINKABLE
from ..written import day_words, for_reader
from .candidate import NO, UNKNOWN, YES, Orders
from .configuration import Configuration
from .replay import Replay, applies, fields_looked_at
from .validity import in_force

COLUMNS = ("order_id", "decided_at", "record", "text", "since", "told", "in_force", "held", "seen", "source")
WORDS = {YES: "yes", NO: "no", UNKNOWN: "cannot be told"}
ALWAYS = "before the records begin"


@for_reader
def order_trace(matches: Matches, configuration: Configuration, order: str) -> pd.DataFrame:
    """A row for each version of a rule or mapping of the channel that stood, or may have stood, at the decision.

    `order`: its id or name; several orders of one name are all told, an unknown one gives no row. Columns: COLUMNS, all
    text: when the order was decided (UTC), the record with its words, since when it read so and where that is told,
    whether it was in force and whether its condition held (yes, no, cannot be told), the values that the condition
    looked at as they were then, and the order's own file and row.
    """
    orders, case = matches.orders, matches.case
    wanted = normal_text(order)
    own = orders.filter((normal(orders.order_id) == wanted) | (normal(orders.order_name) == wanted))
    told = ("order_key", "channel", "order_id", "source_file", "source_row")
    rows = own.select(*told, "decided_at").order_by("order_key").to_pyarrow().to_pylist()
    state = case.connection.table("state_at_decision")
    found = [line for row in rows for line in _lines(case, row, state, configuration)]
    return pd.DataFrame(found, columns=list(COLUMNS), dtype=object)


def _lines(case: Any, row: dict[str, Any], state: Any, configuration: Configuration) -> Iterator[dict[str, str]]:
    mine = state.filter(state.order_key == row["order_key"])
    replay = Replay(case, mine, configuration)
    [values] = mine.to_pyarrow().to_pylist()
    alone = _alone(row)
    for (kind, name), versions in sorted(configuration.versions.items()):
        for version in versions:
            if kind not in ("rule", "mapping") or not applies(version, row["channel"]):
                continue
            stood = int(in_force(version, alone.decided)[0])
            if stood != NO:
                yield {
                    "order_id": row["order_id"],
                    "decided_at": f"{row['decided_at']:%Y-%m-%d %H:%M:%S} UTC",
                    "record": f"{kind} {name}",
                    "text": version.text,
                    "since": day_words(version.since.latest.date()) if version.since.latest else ALWAYS,
                    "told": version.told,
                    "in_force": "switched off" if not version.enabled else WORDS[stood],
                    "held": WORDS[int(replay.holds(version, alone)[0])],
                    "seen": "; ".join(
                        f"{field} {_told(case, values, field)}" for field in dict.fromkeys(fields_looked_at(version))
                    ),
                    "source": f"{row['source_file']}, row {row['source_row']}",
                }


def _alone(row: dict[str, Any]) -> Orders:
    """One order by itself, which stands first in the replay."""
    decided = np.array([row["decided_at"]], "datetime64[s]").astype(np.int64)
    nothing, never = np.zeros(1, np.int64), np.zeros(1, bool)
    return Orders(row["channel"], "", nothing, decided, nothing, never, never, nothing, nothing, 0)


def _told(case: Any, values: dict[str, Any], field: str) -> str:
    if field in case.untold.get(values["channel"], ()):
        return "not in the exports"
    return _seen(_value(values, field))


def _value(values: dict[str, Any], field: str) -> Any:
    """What a field of the state was, or all that it may have been."""
    thinkable = values.get(f"{THINKABLE}{field}")
    return values.get(field) if thinkable is None else [text or None for text in thinkable]


def _seen(value: Any) -> str:
    """A value as it was at the decision; several where it may have been any of them."""
    if value is None:
        return "blank"
    if isinstance(value, list):
        parts = list(dict.fromkeys(map(_seen, value)))
        return " or ".join(parts) if parts else "not known"
    if isinstance(value, Decimal):
        return f"{value:.2f}" if value == round(value, 2) else str(value.normalize())
    return f"{value:%Y-%m-%d %H:%M:%S} UTC" if isinstance(value, datetime) else str(value)
