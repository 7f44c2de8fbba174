"""The records of a log before anything in them is typed: rows of a table, or JSON objects, one on each line."""

from dataclasses import dataclass
from typing import Any

from ..columns import Table
from .containers import Content
from .json_text import objects_in
from .spans import Line, read_records, split_line

Records = list[tuple[int, dict[str, Any], str | None]]  # line, cells by column, what is wrong with it


@dataclass(frozen=True)
class Told:
    """What a log tells: its table, its records under that table's names, the columns it has, what is to be said."""

    table: Table
    records: Records
    header: set[str]
    total: int  # records of the file, those that are no data among them
    warnings: tuple[str, ...] = ()


def is_jsonl(content: Content) -> bool:
    """Whether a log is JSON, one object on each line, by its name."""
    return content.name.lower().removesuffix(".gz").endswith((".jsonl", ".ndjson"))


def csv_records(lines: list[Line]) -> tuple[Records, set[str], int]:
    """The rows of a table with commas, by its header in lower case."""
    header = [cell.strip().lower() for cell in split_line(lines[0][0], ",", True) or ()]
    found, total = table_records(lines, ",", header)
    return found, set(header), total


def table_records(lines: list[Line], delimiter: str, header: list[str], headless: bool = False) -> tuple[Records, int]:
    """The rows of a table under the names of its columns, and the number of all its records.

    Signs of quotation are such in every table but one with pipes, whose lines are put together without any.
    """
    records = read_records(lines, delimiter, delimiter != "|", len(header))
    found: Records = []
    for record in records if headless else records[1:]:
        if record.blank:
            continue
        fault = record.fault
        if not fault and len(record.fields) != len(header):
            fault = f"{len(header)} fields as the header has, but found {len(record.fields)}"
        found.append((record.line, dict(zip(header, record.fields, strict=False)), fault))
    return found, len(records)


def json_records(lines: list[Line]) -> tuple[Records, set[str], int]:
    """The objects of a log of JSON lines, and every key that one of them has."""
    found: Records = []
    header: set[str] = set()
    for number, values, fault in objects_in(lines):
        if fault:
            found.append((number, {}, fault))
        elif values or lines[number - 1][0].strip():
            header |= set(values)
            found.append((number, values, _nested(values)))
    return found, header, len(lines)


def _nested(values: dict[str, Any]) -> str | None:
    """What ails an object of which a value that is read is no single one."""
    inner = next((name for name in ("order_id", "doc_number", "at") if isinstance(values.get(name), dict | list)), None)
    return f"a single value under {inner!r}, but found an object or a list" if inner else None
