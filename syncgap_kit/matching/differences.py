"""Which leg of an order differs in the books, in words."""

from typing import Any

import ibis


def difference_reason(table: Any) -> Any:
    """The leg that accounts for `difference` (books less channel), else that the amounts differ; as a text."""
    difference = table["difference"]  # as an attribute it would be the method of Ibis
    return ibis.cases(
        ((table.booked == 0) & (table.total != 0), "posted at zero"),
        ((difference == -table.withheld_tax) & (table.withheld_tax > 0), "the tax that the marketplace withholds"),
        ((difference == -table.tax) & (table.tax > 0), "tax left out"),
        ((difference == -table.shipping) & (table.shipping > 0), "shipping left out"),
        ((difference == table.discount) & (table.discount > 0), "discount left out"),
        ((difference == -table.refunded) & (table.refunded > 0), "refund deducted"),
        else_="the amounts differ",
    )
