"""How the documents of a channel are numbered where they are matched by another text: the number may bear the id too.

Documents whose memo names their order are matched by it; what they are numbered says nothing more to the matching. It
does say what the document of a lost order was called: whether it was deleted, and whether it would have been too long.
"""

from typing import Any

import ibis

from .conventions import TEXTS, Convention
from .order_ids import FIELDS

ALWAYS = 0.95  # share of a channel's matched documents that must be numbered so
LEAST = 20  # of them, or running numbers of the ledger could do so by chance
MOSTLY = 0.5  # share that are matched by their number, from which that is known well enough


def usual_numbers(ids: Any, matched: Any, documents: Any, known: tuple[Convention, ...]) -> tuple[Convention, ...]:
    """One convention for each channel whose numbers end with the id of their order, though it was not matched by them.

    `ids`, `matched`, `documents`: see candidates.Candidates; `known`: the conventions, with their support.
    """
    channels = sorted({one.channel for one in known if one.documents >= LEAST})
    wanted = [name for name in channels if not _by_number(name, known)]
    if not wanted:
        return ()
    own = ids.filter(ids.channel.isin(wanted))
    pairs = matched.select("order_key", "posting_key").join(own.select("order_key", "channel", *FIELDS), "order_key")
    pairs = pairs.join(documents.select("posting_key", "number"), "posting_key")
    parts = []
    for name in FIELDS:
        before = pairs.number.left(pairs.number.length() - pairs[name].length())
        ends = pairs.number.endswith(pairs[name]).ifelse(before, ibis.null("string"))
        parts.append(pairs.select("channel", field=ibis.literal(name), prefix=ends))
    long = parts[0].union(parts[1])
    counted = long.filter(long.prefix.notnull()).group_by("channel", "field", "prefix").agg(times=lambda t: t.count())
    rows = counted.order_by(ibis.desc("times"), "channel", "field", "prefix").to_pyarrow().to_pylist()
    of_all = {one.channel: one.documents for one in known}
    found: dict[str, Convention] = {}
    for row in rows:
        if row["times"] >= max(LEAST, ALWAYS * of_all[row["channel"]]):
            own_way = Convention(row["channel"], "number", row["field"], row["prefix"], support=row["times"])
            found.setdefault(row["channel"], own_way)
    return tuple(found.values())


def _by_number(channel: str, known: tuple[Convention, ...]) -> bool:
    own = [one for one in known if one.channel == channel]
    numbered = sum(one.support for one in own if one.where not in TEXTS)
    return numbered >= MOSTLY * max(one.documents for one in own)
