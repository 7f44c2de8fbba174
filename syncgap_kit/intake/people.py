"""The people that a row names: whole names out of their parts, and pseudonyms before anything reaches a table."""

from collections.abc import Mapping
from typing import Any

import pyarrow.compute as pc

from .privacy import Key, mask_names
from .reader import Field


def without_people(columns: dict[str, Any], wanted: Mapping[str, Field], key: Key) -> dict[str, Any]:
    """The columns of a batch with people as pseudonyms, and with what is personal in free text masked."""
    columns = columns | {name: _whole(columns, name, one.parts) for name, one in wanted.items() if one.parts}
    personal = [columns[name] for name, one in wanted.items() if one.personal and one.kind == "text"]
    found = dict(columns)
    for name, one in wanted.items():
        if one.free:
            found[name] = key.masked_column(columns[name])
            for person in personal:
                found[name] = mask_names(found[name], person)
        elif one.personal:
            found[name] = key.pseudonyms(columns[name], one.apps)
    return found


def _whole(columns: dict[str, Any], name: str, parts: tuple[str, ...]) -> Any:
    """A name out of its parts, joined by a space; the cell itself where none of them is filled."""
    # Blanks instead of nulls: where all parts are null, the join that skips them gives no row at all.
    told = (pc.fill_null(columns[part], "") for part in parts)
    joined = pc.utf8_trim_whitespace(pc.binary_join_element_wise(*told, " "))
    return pc.if_else(pc.not_equal(joined, ""), joined, columns[name])
