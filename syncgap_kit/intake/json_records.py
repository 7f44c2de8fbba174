"""JSON exports as rows of text: one row per object, nested values under dotted names, lists as JSON text.

The names of all objects together are the header; it stands in no row. Row n is the n-th object of a document, or line n
of a file of JSON lines. What wraps the objects is unwrapped: the envelopes of Shopify, Walmart and QuickBooks Online,
and the pages of GraphQL wherever they stand.
"""

import json
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from ..errors import BadExport
from ..written import in_digits
from .bulk import tie_to_roots
from .containers import Content
from .encoding import decode
from .json_text import Flaw, Object, kind, parse, parse_lines
from .phrases import many
from .reader import normal
from .workbook import Sheet

ENTITY = "entity"  # the type of an object of QuickBooks Online, which stands above the list that it is in
LISTS, SINGLE = ("orders", "reportData", "nodes"), ("order", "node")
MOST_BYTES = 1 << 30  # of a document, which is taken whole
AGAIN = "export it again"
Cells = dict[str, str]


class NoRecord(BadExport):
    """A whole document that holds no record: an empty list, alone or in an envelope that is known."""


def read_records(content: Content, encoding: str | None) -> Sheet:
    """The objects of a JSON file as rows. Raises BadExport with one sentence."""
    with content.open() as stream:
        raw = stream.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise BadExport(f"{content.name}: holds more than 1 GB of JSON; export it in several parts.")
    return records_of(decode(raw, encoding, content.name), content.name)


def records_of(text: str, name: str) -> Sheet:
    """The same of a text."""
    flat = _Flat()
    try:
        objects = flat.unwrap(parse(text), name)
    except Flaw as flaw:
        lines = parse_lines(text) if text.lstrip().startswith("{") else None
        if lines is None:
            where = f", line {flaw.line}, column {flaw.column}" if flaw.line else ""
            raise BadExport(f"{name}{where}: the JSON document {flaw.what}; {AGAIN}.") from None
        for number, one, fault in lines:
            if fault:
                flat.faults[number] = fault
            flat.add(number, one)
    else:
        for number, (entity, one) in enumerate(objects, 1):
            if not isinstance(one, dict):
                raise BadExport(f"{name}: item {in_digits(number)} of its list is {kind(one)} and no object; {AGAIN}.")
            flat.add(number, {**one, ENTITY: entity} if entity else one)
    return flat.sheet(name)


def unpaged(value: Any) -> tuple[Any, bool]:
    """The list that a page of GraphQL wraps, and whether further pages follow it; any other value as it is."""
    if not isinstance(value, dict) or not ({"edges", "nodes"} & value.keys()):
        return value, False
    inner = value.get("nodes", value.get("edges"))
    if not isinstance(inner, list):
        return value, False
    page = value.get("pageInfo")
    if "nodes" not in value:
        inner = [edge.get("node") if isinstance(edge, dict) else edge for edge in inner]
    return inner, isinstance(page, dict) and page.get("hasNextPage") is True


@dataclass
class _Flat:
    """Objects as they become rows."""

    rows: list[tuple[int, Cells]] = field(default_factory=list)
    faults: dict[int, str] = field(default_factory=dict)
    cut: int = 0  # lists of which further pages follow

    def unwrap(self, document: Any, name: str) -> list[tuple[str, Any]]:
        """The objects in a document, each with the name of its type where its envelope tells it."""
        if isinstance(document, list):
            return [("", one) for one in document]
        if not isinstance(document, dict):
            raise BadExport(f"{name}: is {kind(document)} in JSON and holds no object; {AGAIN}.")
        response = document.get("QueryResponse")
        if isinstance(response, dict):
            return [(entity, one) for entity, found in response.items() if isinstance(found, list) for one in found]
        if isinstance(document.get("data"), dict):
            return self.unwrap(document["data"], name)
        for key in LISTS:
            found, more = unpaged(document.get(key))
            if isinstance(found, list):
                self.cut += more
                return [("", one) for one in found]
        return [("", next((document[key] for key in SINGLE if isinstance(document.get(key), dict)), document))]

    def add(self, number: int, one: Object) -> None:
        """One object; what cannot be kept in a table is its fault."""
        cells: Cells = {}
        twice = self._fill(one, "", cells)
        if twice:
            self.faults.setdefault(number, f"each name once in an object, but {twice!r} stands there twice")
        if fault := _odd_signs("".join(cells.values())):
            self.faults.setdefault(number, fault)
            cells = {name: "" if _odd_signs(cell) else cell for name, cell in cells.items()}
        self.rows.append((number, cells))

    def _fill(self, one: Object, path: str, cells: Cells) -> str:
        """The values of an object under their names; the name that stands there twice, written in two ways."""
        twice = ""
        for key, value in one.items():
            name = _named(path, key)
            inner, more = unpaged(value)
            self.cut += more
            if isinstance(inner, dict):
                twice = self._fill(inner, f"{name}.", cells) or twice
                continue
            twice = name if name in cells else twice
            cells[name] = self._text(inner)
        return twice

    def _text(self, value: Any) -> str:
        """A value as text; of a list, as JSON in which numbers are texts."""
        if isinstance(value, list):
            return json.dumps([self._plain(item) for item in value], ensure_ascii=False, separators=(",", ":"))
        if isinstance(value, bool):
            return "true" if value else "false"
        return value if isinstance(value, str) else ""

    def _plain(self, value: Any) -> Any:
        """What a list holds, the pages within it unwrapped."""
        inner, more = unpaged(value)
        self.cut += more
        if isinstance(inner, dict):
            return {key: self._plain(item) for key, item in inner.items()}
        return [self._plain(item) for item in inner] if isinstance(inner, list) else inner

    def sheet(self, name: str) -> Sheet:
        """All rows under the header of all their names. Raises BadExport where there is none."""
        for number, fault in tie_to_roots(self.rows).items():
            self.faults.setdefault(number, fault)
        header = tuple(dict.fromkeys(column for _, cells in self.rows for column in cells))
        if not header:
            refused = BadExport if self.rows else NoRecord
            raise refused(f"{name}: its JSON holds no record; export it again, or remove it from the case.")
        rows = [(number, tuple(cells.get(column, "") for column in header)) for number, cells in self.rows]
        warnings = []
        if self.cut:
            warnings.append(
                f"{name}: {many(self.cut, 'list')} in it end with a page that further pages follow (hasNextPage); "
                "fetch them as well, or what stands there is missing."
            )
        return Sheet("", rows, self.faults, warnings, header)


@lru_cache(maxsize=10_000)
def _named(path: str, key: str) -> str:
    return path + normal(key)


def _odd_signs(text: str) -> str:
    """What keeps a text from being stored as it stands."""
    if "\0" in text or "\\u0000" in text:  # the latter in a list
        return "text, but a NUL character stands in it"
    half = re.search("[\ud800-\udfff]", text)
    return f"whole characters, but half of one (\\u{ord(half.group()):04x}) stands in it" if half else ""
