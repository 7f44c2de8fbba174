"""What the amounts of exports say of each other: totals that changed in between, prices with and without tax."""

from datetime import UTC, datetime
from typing import Any

import ibis

from ...calendar import day_in
from ...written import day_words, in_digits, money_words
from ..phrases import many, owner

FEW, SHARE = 3, 0.02  # orders of the rarer kind below either are single oddities, not a second way of pricing


def changed_totals(versions: Any, zone: str) -> list[str]:
    """Orders that stand with different totals in two exports of their shop: they were edited in between."""
    if "exported_at" not in versions.columns:
        versions = versions.mutate(exported_at=ibis.null("timestamp"))
    keyed = versions.filter(versions.total.notnull()).mutate(shop=versions.shop.fill_null(""))
    totals = keyed.group_by("channel", "shop", "order_id").agg(several=keyed.total.nunique())
    told = keyed.semi_join(totals.filter(totals.several > 1), ["channel", "shop", "order_id"])
    columns = ("channel", "shop", "order_id", "order_name", "total", "currency", "source_file", "exported_at")
    rows = (
        told.select(*columns).order_by("channel", "shop", "order_id", "exported_at", "total").to_pyarrow().to_pylist()
    )
    groups: dict[tuple[str, str], dict[str, list[dict[str, Any]]]] = {}
    for row in rows:
        groups.setdefault((row["channel"], row["shop"]), {}).setdefault(row["order_id"], []).append(row)
    warnings = []
    for key, orders in sorted(groups.items()):
        states = next(iter(orders.values()))
        seen = " and ".join(_state(state, zone) for state in (states[0], states[-1]))
        verb = "stands" if len(orders) == 1 else "stand"
        warnings.append(
            f"{owner(*key)}: {many(len(orders), 'order')} {verb} with another total in another export "
            f"({states[0]['order_name']}: {seen}); the newest counts, and its document may be older."
        )
    return warnings


def _state(row: dict[str, Any], zone: str) -> str:
    at: datetime | None = row["exported_at"]
    when = f" of {day_words(day_in(at.replace(tzinfo=UTC), zone))}" if at else ""
    return f"{money_words(row['total'], row['currency'])} in {row['source_file']}{when}"


def tax_within_and_without(versions: Any) -> list[str]:
    """Exports in which some prices hold the tax and others do not: totals are right, subtotals are not alike."""
    known = versions.filter(versions.tax > 0, versions.total.notnull(), versions.subtotal.notnull())
    goods = known.subtotal + known.shipping.fill_null(0)
    within = (known.total == goods).sum()
    files = known.group_by("channel", "source_file").agg(
        within=within, without=(known.total == goods + known.tax).sum(), orders=ibis._.count()
    )
    warnings = []
    for row in files.order_by("channel", "source_file").to_pyarrow().to_pylist():
        fewer = min(row["within"] or 0, row["without"] or 0)
        if fewer >= max(FEW, SHARE * row["orders"]):
            warnings.append(
                f"{row['source_file']}: in {many(row['within'], 'order')} the prices hold the tax, in "
                f"{in_digits(row['without'])} it comes on top; totals are compared, which hold it in both."
            )
    return warnings
