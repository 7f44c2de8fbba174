"""What must hold in each row of an export by its own figures: a total is the sum of its parts."""

from collections.abc import Iterator
from typing import Any

import ibis

from .export import Export, header_name
from .reader import Identity


def identity_warnings(export: Export, rows: Any) -> Iterator[str]:
    """A sentence for each identity of the format that rows of data break, with the first of them.

    `rows` are typed. Nothing is set aside: the amounts are read as they stand, and the reader is told.
    """
    for identity in export.reader.identities:
        if not _stands(export, identity):
            continue
        sums = [_sum(rows, export, way) for way in identity.ways]
        whole = rows[identity.total]
        holds = [(whole >= own) if identity.or_more else (whole == own) for own in sums]
        holding = holds[0]
        for other in holds[1:]:
            holding = holding | other
        filled = rows.mutate(own=sums[0], broken=~holding, whole=whole).filter(whole.notnull())
        [told] = filled.agg(rows=filled.count(), broken=filled.broken.sum()).to_pyarrow().to_pylist()
        if told["broken"]:
            first = filled.filter(filled.broken).order_by("source_row").limit(1).to_pyarrow().to_pylist()[0]
            name, more = header_name(export, identity.total), "at least " if identity.or_more else ""
            yield (
                f"{export.name}: in {told['broken']:,} of {told['rows']:,} rows {name!r} is not {more}"
                f"{_words(export, identity.ways[0])}; first in row {first['source_row']}, {first['whole']:,.2f} "
                f"against {first['own']:,.2f}."
            )


def _stands(export: Export, identity: Identity) -> bool:
    """Whether the file has the total and every part that the first way names."""
    places = export.places()
    return all(part.lstrip("-") in places for part in (identity.total, *identity.ways[0]))


def _sum(rows: Any, export: Export, way: tuple[str, ...]) -> Any:
    total = ibis.literal(0).cast("decimal(18, 4)")
    for part in way:
        name = part.lstrip("-")
        if name in export.places():
            amount = rows[name].fill_null(0).cast("decimal(18, 4)")
            total = total - amount.abs() if part.startswith("-") else total + amount
    return total


def _words(export: Export, way: tuple[str, ...]) -> str:
    parts = [(part.startswith("-"), header_name(export, part.lstrip("-"))) for part in way]
    text = "".join(f" {'-' if less else '+'} {name}" for less, name in parts)
    return text.removeprefix(" + ")
