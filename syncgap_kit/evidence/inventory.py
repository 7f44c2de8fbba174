"""Units sold against units that left the stock, as a table of the SKUs that do not add up."""

from typing import TYPE_CHECKING

from ..matching.inventory.inventory import units
from ..written import day_words, for_reader
from .markup import Shown, element, join, listed
from .sentences import name_of
from .tables import NUMBER, SHORT, Column, html_table, showing

if TYPE_CHECKING:
    from ..investigation import Study

MOST = 15  # SKUs of the table
COLUMNS = (
    Column("Stock"),
    Column("SKU"),
    *(Column(text, NUMBER) for text in ("Sold and due", "Shipped", "Short", "Over", "Not relieved")),
    *(Column(text, SHORT) for text in ("First day", "Last day")),
    Column("Documents, orders or references"),
)


@for_reader
def stock(study: "Study") -> Shown:
    """The SKUs whose units do not add up, those with most units off first, and a sentence for each stock."""
    found = study.inventory()
    rows = found.differing.to_dict("records")
    rows.sort(key=lambda row: (-(row["short"] + row["over"] + abs(row["unrelieved"])), row["stock"], row["sku"]))
    parts = [listed(found.sentences)]
    if not rows:
        good = ["No SKU is short or over by more than what is set apart."] if len(found.skus) else []
        return Shown(join([*parts, *(element("p", text) for text in good)]), "\n".join([*found.sentences, *good]))
    caption = f"Units that do not add up: {showing(min(MOST, len(rows)), len(rows), 'SKUs')}"
    shown = [
        (
            name_of(row["stock"]) or "all channels",
            row["sku"],
            *(units(row[name]) for name in ("due", "shipped", "short", "over", "unrelieved")),
            day_words(row["first_day"]),
            day_words(row["last_day"]),
            row["documents"],
        )
        for row in rows[:MOST]
    ]
    parts.append(html_table(caption, COLUMNS, shown))
    return Shown(join(parts), "\n".join([*found.sentences, caption]))
