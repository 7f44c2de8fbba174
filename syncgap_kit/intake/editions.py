"""A document that several exports tell otherwise, for it was edited between them: its newest edition counts, once."""

from datetime import datetime
from typing import Any

import ibis

SAME = ("ledger", "document_type", "format", "name")


def newest_editions(connection: Any, found: Any, moment: datetime) -> Any:
    """`found` with the newest edition of each document that stands in several files.

    The same document: the books' own id; without one, its type and number in two files of one format, each of which
    lists it once, where the newer file reaches over the day of the older edition. Newest is by the time of the last
    edit, then by exported_at, then the file that contains later documents; what was edited after `moment` steps back.
    """
    by_id = found.document_id.notnull()
    name = by_id.ifelse(ibis.literal("id ") + found.document_id, ibis.literal("number ") + found.doc_number.lower())
    named = found.mutate(name=name, by_id=by_id)
    known = named.filter(named.name.notnull())
    several = known.group_by(*SAME).agg(rows=known.count(), files=known.source_file.nunique())
    several = connection.create_table("editions", several.filter(several.files > 1), temp=True)
    if not several.count().execute():
        return found
    reach = found.group_by("source_file").agg(file_first=found.date.min(), file_last=found.date.max())
    told = named.join(several, SAME).join(reach, "source_file")
    told = told.mutate(unseen=(told.edited_at > moment).fill_null(False))
    over = ibis.window(group_by=SAME, order_by=_newest_first(told))
    ranked = told.mutate(
        place=ibis.row_number().over(over),
        newer_file=told.source_file.lag().over(over),
        newer_first=told.file_first.lag().over(over),
        newer_last=told.file_last.lag().over(over),
    )
    reached = ranked.date.between(ranked.newer_first, ranked.newer_last) & (ranked.newer_file != ranked.source_file)
    old = ranked.by_id.ifelse(ranked.place > 0, (ranked.rows == ranked.files) & reached).fill_null(False)
    kept = ranked.filter(~old).select(*found.columns)
    return named.anti_join(several, SAME).select(*found.columns).union(kept)


def _newest_first(told: Any) -> list[Any]:
    return [
        told.unseen.asc(),
        told.edited_at.desc(nulls_first=False),
        told.exported_at.desc(nulls_first=False),
        told.file_last.desc(),
        told.file_digest.asc(),
        told.source_row.asc(),
    ]
