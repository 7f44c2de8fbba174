"""What the logs say last of each order: of all their lines on it, the one that tells most of its end."""

from typing import Any

import ibis

# What the sync did, the least telling first.
LEFT_OUT = ("skipped", "held", "filtered")
SYNC = ("seen", "retried", "skipped", "held", "filtered", "failed", "updated", "posted", "deleted")


def last_lines(lines: Any) -> Any:
    """For each order the log line that tells most of its end: last_line, said, rule_id, told_number.

    Beside it how many lines there are, when the first was written (first_at), and the rule that left it out for the
    last time, where a line names one (left_out_by). The last in time stands, the more telling one of several at once;
    but a posting is undone by a deletion alone.
    """
    rank = ibis.cases(*((lines.hop == hop, place) for place, hop in enumerate(SYNC)), else_=-1)
    lines = lines.mutate(rank=rank, arrived=lines.hop.isin(("updated", "posted", "deleted")))
    by = [ibis.desc(lines.arrived), ibis.desc(lines["at"], nulls_first=False), ibis.desc(lines["rank"])]
    by += [lines[name].asc(nulls_first=False) for name in ("reason", "rule_id", "doc_number")]
    lines = lines.mutate(place=ibis.row_number().over(group_by="order_key", order_by=by))
    first = lines.place == 0
    return lines.group_by("order_key").agg(
        lines=lines.count(),
        first_at=lines["at"].min(),
        last_line=lines.hop.max(where=first),
        said=lines.reason.max(where=first),
        rule_id=lines.rule_id.max(where=first),
        left_out_by=lines.rule_id.argmax(lines["at"], where=lines.hop.isin(LEFT_OUT) & lines.rule_id.notnull()),
        told_number=lines.doc_number.max(),
    )
