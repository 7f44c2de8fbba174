"""What must hold in each row of an export by its own figures: a total is the sum of its parts."""

from collections.abc import Iterator
from typing import Any

import ibis

from ..written import in_digits
from .export import Export, header_name
from .reader import Identity


def identity_warnings(export: Export, rows: Any) -> Iterator[str]:
    """A sentence for each identity of the format that rows of data break, with the first of them.

    `rows` are typed. Nothing is set aside: the amounts are read as they stand, and the reader is told.
    """
    for identity in export.reader.identities:
        if _stands(export, identity):
            yield from _checked(export, rows, identity)


def _checked(export: Export, rows: Any, identity: Identity) -> Iterator[str]:
    parts = {part.lstrip("-~") for way in identity.ways for part in way}
    own = [identity.over] if identity.over else []
    rows = rows.select("source_row", *sorted({*parts, identity.total, *own}))
    if identity.over:
        amounts = {name: rows[name].sum() for name in rows.columns if name not in ("source_row", identity.over)}
        rows = rows.group_by(identity.over).agg(**amounts, source_row=rows.source_row.min())
    sums = [_sum(rows, export, way) for way in identity.ways]
    holding = ibis.or_(*(rows[identity.total] == own for own in sums))
    filled = rows.mutate(own=sums[0], broken=~holding, whole=rows[identity.total])
    filled = filled.filter(filled.whole.notnull())
    [told] = filled.agg(rows=filled.count(), broken=filled.broken.sum()).to_pyarrow().to_pylist()
    if told["broken"]:
        first = filled.filter(filled.broken).order_by("source_row").limit(1).to_pyarrow().to_pylist()[0]
        name, parts_named = header_name(export, identity.total), _words(export, identity.ways[0])
        if identity.over:
            broken = f"of {in_digits(told['rows'])} totals of their rows, {in_digits(told['broken'])} do not add up"
        else:
            broken = f"{in_digits(told['broken'])} of {in_digits(told['rows'])} rows do not add up"
        yield (
            f"{export.name}: {broken}; first in row {first['source_row']}, where {name!r} is "
            f"{in_digits(first['whole'], 2)} and {parts_named} comes to {in_digits(first['own'], 2)}. Compare them "
            "with the platform's own page."
        )


def _stands(export: Export, identity: Identity) -> bool:
    """Whether the file has the total and every part that the first way names."""
    places = export.places()
    return all(part.lstrip("-~") in places for part in (identity.total, *identity.ways[0]))


def _sum(rows: Any, export: Export, way: tuple[str, ...]) -> Any:
    total = ibis.literal(0).cast("decimal(18, 4)")
    for part in way:
        name = part.lstrip("-~")
        if name in export.places():
            amount = rows[name].fill_null(0).cast("decimal(18, 4)")
            amount = -amount.abs() if part.startswith("-") else -amount if part.startswith("~") else amount
            total = total + amount
    return total


def _words(export: Export, way: tuple[str, ...]) -> str:
    parts = [(part[0] in "-~", header_name(export, part.lstrip("-~"))) for part in way]
    text = "".join(f" {'less' if less else 'plus'} {name!r}" for less, name in parts)
    return text.removeprefix(" plus ") if text.startswith(" plus ") else f"the opposite of{text.removeprefix(' less')}"
