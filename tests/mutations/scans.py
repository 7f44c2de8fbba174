"""The vectorised scan held against the strict one: the same records, the same faults, the same cells.

The limits of both are set lower here, so that small texts reach them.
"""

import io
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from syncgap_kit.errors import BadExport
from syncgap_kit.intake import cells, scan, spans

UTF8_MARK = b"\xef\xbb\xbf"
WHITE = " \t\n\v\f\r"


@dataclass(frozen=True)
class Setting:
    """How a text is scanned: its dialect, the bytes read at a time, and limits small enough to be reached."""

    dialect: scan.Dialect
    read: int
    stretch: int
    longest: int
    most_lines: int


@contextmanager
def limits(setting: Setting) -> Iterator[None]:
    """The limits of the scanners set lower for a while."""
    wanted = {
        (scan, "STRETCH"): setting.stretch,
        **dict.fromkeys(((scan, "LONGEST"), (spans, "LONGEST")), setting.longest),
        **dict.fromkeys(((scan, "MOST_LINES"), (spans, "MOST_LINES")), setting.most_lines),
    }
    before = {(module, name): getattr(module, name) for module, name in wanted}
    try:
        for (module, name), value in wanted.items():
            setattr(module, name, value)
        yield
    finally:
        for (module, name), value in before.items():
            setattr(module, name, value)


def fast(content: bytes, setting: Setting) -> list[scan.Block]:
    """The records as the vectorised scan gives them, with the strict one where it cannot prove them."""
    return list(scan.blocks(io.BytesIO(content), setting.dialect, "x", setting.read))


def strict(content: bytes, setting: Setting) -> list[tuple[int, int, int, str | None, tuple[str, ...]]]:
    """The records as the strict scan gives them: line, first byte, byte behind the last, fault, fields."""
    dialect = setting.dialect
    lines = spans.physical_lines(content.decode("latin-1"))
    places = [0]
    for text, ending in lines:
        places.append(places[-1] + len(text) + len(ending))
    records = spans.read_records(lines, dialect.delimiter, dialect.quoted, dialect.width)
    nexts = [*(record.line for record in records), len(lines) + 1][1:]
    return [
        (record.line, places[record.line - 1], places[after - 1], record.fault, record.fields)
        for record, after in zip(records, nexts, strict=True)
    ]


def scanned(content: bytes, setting: Setting) -> str | None:
    """What is wrong with how these bytes are cut, if anything."""
    try:
        with limits(setting):
            blocks, wanted = fast(content, setting), strict(content, setting)
        found = [
            (int(block.lines[n]), block.offset + int(block.bounds[n]), block.offset + int(block.bounds[n + 1]))
            for block in blocks
            for n in range(len(block))
        ]
        faults = [block.faults.get(n) for block in blocks for n in range(len(block))]
        if found != [record[:3] for record in wanted]:
            first = next((pair for pair in zip(found, wanted, strict=False) if pair[0] != pair[1][:3]), (found, wanted))
            return f"records differ, fast and strict: {first}"
        if faults != [record[3] for record in wanted]:
            return f"faults differ, fast and strict: {faults} and {[record[3] for record in wanted]}"
        at = 0
        for block in blocks:
            own = wanted[at : at + len(block)]
            said = cut_into_cells(block, [record[4] for record in own], setting.dialect)
            if said:
                return said
            at += len(block)
    except BadExport:
        too_long = max(map(len, content.splitlines())) > setting.longest
        return None if too_long else "refused, and no line is longer than the limit"
    except Exception:  # noqa: BLE001  whatever rises is what is looked for
        return "crashed: " + traceback.format_exc(limit=-2)
    return None


def cut_into_cells(block: scan.Block, fields: list[tuple[str, ...]], dialect: scan.Dialect) -> str | None:
    """What is wrong with the cells of a block's sound records, if anything."""
    marked = [block.record(number).startswith(UTF8_MARK) for number in range(len(block))]  # set aside before cutting
    blank = [not block.record(number).strip() for number in range(len(block))]
    sound = [
        number not in block.faults and bool(own) and not marked[number] and not blank[number]
        for number, own in enumerate(fields)
    ]
    widths = cells.widths(block, dialect)
    for number, (is_sound, own) in enumerate(zip(sound, fields, strict=True)):
        if is_sound and widths[number] != len(own):
            return f"widths differ, fast and strict: {widths[number]} and {len(own)} in record {number}"
    keep = np.array([is_sound and len(own) == dialect.width for is_sound, own in zip(sound, fields, strict=True)])
    found = cells.columns(block, keep, dialect, list(range(dialect.width)))
    if found is None:
        return "sound records were not cut into cells"
    wanted = [own for own, kept in zip(fields, keep, strict=True) if kept]
    for place, column in enumerate(found):
        mine = [None if cell is None else cell.as_buffer().to_pybytes() for cell in map(_scalar, column)]
        its = [own[place].strip(WHITE).encode("latin-1") or None for own in wanted]
        if mine != its:
            return f"cells differ in column {place}, fast and strict: {mine} and {its}"
    return None


def _scalar(value):
    return value if value.is_valid else None
