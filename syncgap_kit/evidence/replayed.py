"""One order against the rules: what each rule and mapping in force said of it at its decision, as a table."""

from typing import TYPE_CHECKING

from ..written import for_reader
from .markup import Shown, element
from .sentences import count
from .tables import SHORT, Column, html_table

if TYPE_CHECKING:
    from ..investigation import Study

TOLD = ("since", "in_force", "held", "seen", "told")
NOTHING = "No rule and no mapping of this order's channel was on record at its decision."


@for_reader
def one_order(study: "Study", order: str = "") -> Shown:
    """The replay of one order, by its id or name, what held first; without one, of the first missing order."""
    missing = study.exceptions[study.exceptions["disposition"] == "missing"]
    order = order or (str(missing.iloc[0]["order_id"]) if len(missing) else "")
    found = study.trace(order)
    if found.empty:
        return Shown(element("p", NOTHING), NOTHING)
    found = found.sort_values(["held", "record"], ascending=[False, True], kind="stable")
    columns = (
        Column("Record"),
        Column("Reads so since"),
        Column("In force", SHORT),
        Column("Its condition held", SHORT),
        Column("What it looked at"),
        Column("Told in"),
    )
    rows = [
        (f"{row['record']} {row['text']}".strip(), *(row[name] for name in TOLD)) for row in found.to_dict("records")
    ]
    order_id, source, decided = (str(found[name].iloc[0]) for name in ("order_id", "source", "decided_at"))
    caption = f"Order {order_id} ({source}), decided {decided}: {count(len(rows), 'record')} replayed"
    lines = [f"{row[0]}: {row[3]}; {row[4]}" for row in rows]
    return Shown(html_table(caption, columns, rows), "\n".join([caption, *lines]))
