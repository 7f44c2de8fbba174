"""Which orders a gap lost and which it spared: for the attributes that part them best, value by value."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import ibis
import pandas as pd

from ..attribution.attributes import ATTRIBUTES, WIDEST
from ..findings import Gap
from ..tables import ORDER_LINES
from ..written import for_reader, in_digits
from .markup import Shown, element, join
from .no_gap import no_gap_sentence
from .sentences import count, name_of, share
from .tables import NUMBER, Column, html_table, showing

if TYPE_CHECKING:
    from ..investigation import Study

MOST_ATTRIBUTES, MOST_VALUES = 3, 8
TELLING = 0.15  # contrast from which an attribute tells anything
NONE = "(none)"


@for_reader
def strata(study: "Study") -> Shown:
    """For each gap the attributes that part lost orders from others best, with the lost share of each value."""
    shown = [one for gap in study.findings.gaps for one in _of_gap(study, gap)]
    if not shown:
        text = no_gap_sentence(study.findings) if not study.findings.gaps else "No gap is one of orders."
        return Shown(element("p", text), text)
    return Shown(join(one.markup for one in shown), "\n".join(one.text for one in shown))


def by_value(study: "Study", gap: Gap) -> pd.DataFrame:
    """The expected orders of a gap's channel and days by value: attribute, value, orders, lost, contrast.

    `contrast`: by how much the lost shares of an attribute's values differ, weighed by their orders; 1 where its values
    alone tell which orders were lost. Values of attributes that nearly each order has alone are left out.
    """
    orders = study.matches.orders
    last = gap.end.date if gap.end else study.completeness["day"].max()
    own = orders.filter(
        orders.channel == gap.channel,
        orders.currency == gap.currency,
        orders.disposition != "not_expected",
        orders.decision_day.between(gap.onset.date, last),
    )
    lost = ibis.memtable({"order_id": study.orders_of(gap.id)["order_id"].tolist()}).mutate(lost=True)
    table = own.left_join(lost, "order_id").drop("order_id_right")
    names = [name for name in ATTRIBUTES if name in table.columns]  # articles stand in the lines
    parts = [
        table.group_by(value=table[name].cast("string").fill_null(NONE))
        .agg(orders=table.count(), lost=table.lost.fill_null(False).sum())
        .mutate(attribute=ibis.literal(name))
        for name in names
    ]
    lines = study.case.table(ORDER_LINES).filter(lambda t: t.sku.notnull()).select("order_key", value="sku").distinct()
    sold = lines.join(table.select("order_key", "lost"), "order_key")
    parts.append(
        sold.group_by("value")
        .agg(orders=sold.count(), lost=sold.lost.fill_null(False).sum())
        .mutate(attribute=ibis.literal("sku"))
    )
    frame = ibis.union(*parts).order_by("attribute", "value").execute()
    several = frame.groupby("attribute").value.transform("nunique")
    frame = frame[(several > 1) & (several <= WIDEST)]
    return frame.assign(contrast=frame.attribute.map(dict(_contrasts(frame))))


def _contrasts(frame: pd.DataFrame) -> Iterator[tuple[str, float]]:
    """The part of the scatter of what was lost that each attribute's values account for, chance taken off.

    The adjusted correlation ratio, 1 - (1 - r) (n - 1) / (n - k) for n orders of k values (Kelley 1935).
    """
    for name, own in frame.groupby("attribute"):
        whole = own.lost.sum() / own.orders.sum()
        between = float((own.orders * (own.lost / own.orders - whole) ** 2).sum() / own.orders.sum())
        ratio = between / (whole * (1 - whole)) if 0 < whole < 1 else 0.0
        free = (own.orders.sum() - 1) / max(own.orders.sum() - len(own), 1)
        yield str(name), max(1 - (1 - ratio) * free, 0.0)


def _of_gap(study: "Study", gap: Gap) -> Iterator[Shown]:
    if gap.kind in ("orphaned", "payout", "inventory"):
        return
    frame = by_value(study, gap)
    best = frame[frame.contrast >= TELLING].drop_duplicates("attribute")
    best = best.sort_values(["contrast", "attribute"], ascending=[False, True])
    tables, words = [], [f"{gap.id}, {name_of(gap.channel)}:"]
    if not len(best):
        words.append("no attribute of its orders tells those that were lost from those that were not.")
        tables.append(element("p", words[-1].capitalize()))
    for name in best.attribute.head(MOST_ATTRIBUTES):
        own = frame[frame.attribute == name].sort_values(["lost", "orders", "value"], ascending=[False, False, True])
        rows = [_row(row) for row in own.head(MOST_VALUES).itertuples()]
        columns = [Column(name), Column("Orders", NUMBER), Column("Lost", NUMBER), Column("Share", NUMBER)]
        caption = f"Orders of its days by {name}: {showing(len(rows), len(own), 'values')}, the most lost first"
        tables.append(html_table(caption, columns, rows))
        top = own.iloc[0]
        words.append(f"{name} {top.value}: {in_digits(int(top.lost))} of {count(int(top.orders), 'order')} lost.")
    yield Shown(join([element("h3", f"{gap.id}, {name_of(gap.channel)}"), *tables]), " ".join(words))


def _row(row: Any) -> list[str]:
    return [str(row.value), in_digits(row.orders), in_digits(row.lost), share(int(row.lost), int(row.orders))]
