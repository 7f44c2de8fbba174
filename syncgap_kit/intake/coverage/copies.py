"""Orders that stand in several files: counted where exports overlap, and missed where a newer export lacks them."""

from collections.abc import Collection, Sequence
from typing import Any

import ibis
import pandas as pd

from ...calendar import local_day
from ...written import in_digits
from ..phrases import listed, many, owner
from .files import File

SHOWN = 3  # orders named, of those that vanished
STATE = (  # what changes in the life of an order
    *("financial_status", "fulfillment_status", "order_status", "paid_at", "fulfilled_at", "cancelled_at"),
    *("updated_at", "total", "refunded", "tags", "risk_level"),
)


def overlaps(versions: Any, files: Sequence[File]) -> list[str]:
    """How far the files of a channel and shop, or of the books, hold the same rows, and orders in several states."""
    states = _states(versions) if len({file.name for file in files if file.channel}) > 1 else {}
    warnings = []
    exports = [file for file in files if not file.log]
    for key in sorted({(file.channel or "", file.shop or "") for file in exports}):
        own = [file for file in exports if (file.channel or "", file.shop or "") == key]
        repeated, (several, differing) = sum(file.repeated for file in own), states.get(key, (0, 0))
        if not repeated and not several:
            continue
        verbs = ("repeats", "is") if repeated == 1 else ("repeat", "are")
        rows = f"{many(repeated, 'row')} {verbs[0]} a newer export and {verbs[1]} counted once" if repeated else ""
        orders = _states_words(several, differing) if several else ""
        said = "; ".join(part for part in (rows, orders) if part)
        warnings.append(f"{owner(*key)}: {many(len(own), 'export')} overlap: {said}.")
    return warnings


def vanished(
    versions: Any, spans: pd.DataFrame, files: Sequence[File], zone: str, set_aside: Collection[str] = ()
) -> list[str]:
    """Orders of an older export that a newer one lacks, although it covers the day on which they were created.

    A day is covered by a file that begins before it, ends after it and holds at least as many of its orders as it
    lacks. A report by last update is not expected to hold an order that had changed before all that it holds.
    """
    if not (spans.groupby(["channel", "shop"]).size() > 1).any():
        return []
    lacking = _lacking(versions, files, zone, set_aside)
    order = ibis.row_number().over(group_by=("channel", "shop", "file", "newer"), order_by=("created_at", "order_id"))
    groups = lacking.mutate(place=order).group_by("channel", "shop", "file", "newer")
    found = groups.agg(
        count=ibis._.count(),
        names=ibis._.order_name.fill_null(ibis._.order_id).collect(where=ibis._.place < SHOWN, order_by=ibis._.place),
    )
    warnings = []
    for row in found.order_by("channel", "shop", "file", "newer").execute().itertuples():
        names = [*row.names, *[""] * (row.count - len(row.names))]
        verb, them = ("is", "it was") if row.count == 1 else ("are", "they were")
        warnings.append(
            f"{owner(row.channel, row.shop)}: {many(row.count, 'order')} of {row.file} {verb} lacking in {row.newer} "
            f"({listed(names, SHOWN)}), although that newer export covers the time; {them} deleted since, or it is a "
            "filtered one."
        )
    return warnings


def _states_words(several: int, differing: int) -> str:
    newest = "in several states, of which the newest counts and the older ones are history"
    verb = "stands" if several == 1 else "stand"
    if differing == several:
        return f"{many(several, 'order')} {verb} {newest}"
    own = f"{in_digits(differing)} of them {newest}" if differing else "in one state"
    return f"{many(several, 'order')} {verb} in more than one, {own}"


def _states(versions: Any) -> dict[tuple[str, str], tuple[int, int]]:
    """Orders of each channel and shop that stand in more than one file, and how many of these in different states.

    What one of them does not tell is no difference: some systems export orders and their items apart.
    """
    told = {name: versions[name].cast("string").nullif("unknown") for name in STATE}
    slim = versions.select("channel", "order_id", "source_file", shop=versions.shop.fill_null(""), **told)
    kinds = {name: slim[name].nunique() for name in STATE}
    orders = slim.group_by("channel", "shop", "order_id").agg(files=slim.source_file.nunique(), **kinds)
    several = orders.filter(orders.files > 1)
    changed = ibis.or_(*(several[name] > 1 for name in STATE))
    counts = several.group_by("channel", "shop").agg(number=several.count(), differing=changed.sum())
    return {(row["channel"], row["shop"]): (row["number"], row["differing"]) for row in counts.to_pyarrow().to_pylist()}


def _lacking(versions: Any, files: Sequence[File], zone: str, set_aside: Collection[str]) -> Any:
    """Orders with the newest `file` that holds them and the `newer` one that lacks them and covers their day."""
    ranks = ibis.memtable({"source_file": [file.name for file in files], "rank": list(range(len(files)))})
    slim = versions.select(
        *("channel", "order_id", "order_name", "created_at", "updated_at", "source_file", "sales_channel"),
        shop=versions.shop.fill_null(""),
        day=local_day(versions.created_at, zone),
    ).join(ranks, "source_file")
    per_file = slim.group_by("channel", "shop", "source_file", "rank").agg(
        first=slim.day.min(), last=slim.day.max(), updated_since=slim.updated_at.min()
    )
    per_day = slim.group_by("channel", "shop", "source_file", "day").agg(held=ibis._.count())
    cover = per_day.join(per_file, ["channel", "shop", "source_file"])
    cover = cover.filter((cover.day > cover["first"]) & (cover.day < cover["last"])).select(
        *("channel", "shop", "day", "held", "updated_since"), newer=cover.source_file, newer_rank=cover["rank"]
    )
    newest = slim.group_by("channel", "shop", "order_id").agg(
        day=slim.day.max(),
        rank=slim["rank"].min(),
        **{name: slim[name].argmin(slim["rank"]) for name in ("order_name", "created_at", "updated_at")},
        file=slim.source_file.argmin(slim["rank"]),
    )
    names = ibis.memtable({"name": sorted(set_aside)}, schema={"name": "string"})
    for name in ("order_id", "order_name"):
        newest = newest.anti_join(names.view(), [(name, "name")])
    pairs = newest.join(cover, ["channel", "shop", "day"])
    explained = (pairs.updated_at < pairs.updated_since).fill_null(False)
    pairs = pairs.filter((pairs.newer_rank < pairs["rank"]) & ~explained)
    pairs = pairs.anti_join(_of_other_markets(slim, files), ["channel", "shop", "file", "newer"])
    days = pairs.group_by("channel", "shop", "newer", "day").agg(lacking=ibis._.count(), holds=pairs.held.max())
    covered = days.filter(days.holds >= days.lacking)
    pairs = pairs.semi_join(covered, ["channel", "shop", "newer", "day"])
    nearest = ibis.row_number().over(group_by=("channel", "shop", "order_id"), order_by=pairs.newer_rank)
    pairs = pairs.mutate(nearest=nearest)
    return pairs.filter(pairs.nearest == 0).select(
        "channel", "shop", "order_id", "order_name", "created_at", "file", "newer"
    )


def _of_other_markets(slim: Any, files: Sequence[File]) -> Any:
    """Pairs of files (channel, shop, file, newer) that name marketplaces and share none: neither holds the other's.

    That they are of one shop all the same is told by itself. Of a file that a newer one repeats, not all rows are here.
    """
    whole = [file.name for file in files if not file.repeated]
    named = slim.filter(slim.sales_channel.notnull())
    sells = named.select("channel", "shop", "source_file", "sales_channel").distinct()
    newer = sells.rename(newer="source_file", market="sales_channel")
    both = sells.filter(sells.source_file.isin(whole)).rename(file="source_file").join(newer, ["channel", "shop"])
    pairs = both.group_by("channel", "shop", "file", "newer").agg(shared=(both.sales_channel == both.market).any())
    return pairs.filter(~pairs.shared)
