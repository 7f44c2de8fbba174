"""What can still be read of a record that was set aside: the orders it may have belonged to."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import ibis
import pyarrow as pa

from .cells import fields
from .export import Broken, Export
from .reader import Reader
from .scan import Block

NUMBER = r"(?=.*\d)[^\s/]{1,40}"  # of a document: no name, no day, no text of several words
MOST_ALIKE = 0.5  # where more ids than this look like the platform's own, the others are damaged


def note(block: Block, number: int, export: Export, last_key: str) -> None:
    """Keep the ids that a broken record may have borne; their orders go into quarantine with it.

    `last_key` is the id of the last row of data above the block.
    """
    found = _read(block, number, export)
    note_number(export, int(block.lines[number]), _parts(block, number, export))
    note_sku(export, int(block.lines[number]), _parts(block, number, export))
    place = export.places().get(export.reader.unit or "", -1)
    export.broken[int(block.lines[number])] = found
    keys = {found.key}
    cells = _parts(block, number, export)
    if found.key and len(cells) == place + 1:  # cut within the id itself: it may be that of the order above
        above = fields(block, number - 1, export.dialect) if number else ()
        before = above[place].strip() if place < len(above) else last_key
        keys |= {before} if before.startswith(found.key) else set()
    if found.key and len(cells) == 2 * len(export.header) - 1 and place == 0:
        joined = cells[len(export.header) - 1]  # two rows run together: the id of the second stands at its end
        keys |= {joined[start:] for start in range(len(joined)) if "\0" not in joined[start:]}
    export.lost_keys |= keys - {""}
    export.broken_keys |= keys - {""}


def note_number(export: Export, row: int, cells: Sequence[str]) -> None:
    """Keep what may be the number of a document: it stands in its column, or beside it where a mark is too many."""
    place = export.places().get("doc_number")
    if export.reader.role == "books" and place is not None:
        near = [cell.strip() for cell in cells[max(place - 1, 0) : place + 2]]
        export.bears[row] = " ".join(cell for cell in near if re.fullmatch(NUMBER, cell))


def note_sku(export: Export, row: int, cells: Sequence[str]) -> None:
    """Keep the SKU of a movement of stock: where cells are too many or too few, nobody can tell which it is."""
    place = export.places().get("sku")
    if export.reader.stock and place is not None and len(cells) == len(export.header):
        export.skus[row] = "" if "\ufffd" in cells[place] else cells[place].strip()


def note_second(block: Block, number: int, export: Export) -> None:
    """Keep the id of a row of a second table; it says nothing of the first, unless its first row goes on with it."""
    key = _read(block, number, export).key
    export.lost_keys |= {key} - {""}
    if len(export.second) < 2:  # its header and its first row
        export.second.append(key)


def note_sheet(export: Export, faults: dict[int, str]) -> None:
    """Keep the ids of the rows of a sheet that were set aside."""
    place = export.places().get(export.reader.unit or "order_id", -1)
    for number, why in faults.items():
        row, cells = export.sheet.rows[number] if export.sheet else (0, ())
        key = cells[place].strip() if 0 <= place < len(cells) else ""
        note_number(export, row, cells)
        note_sku(export, row, cells)
        export.lost_keys |= {key} - {""}
        if why.startswith("one table"):
            export.second.append(key)
        else:
            export.broken[row] = Broken(key, len(cells))
            export.broken_keys |= {key} - {""}


def _read(block: Block, number: int, export: Export) -> Broken:
    cells, whole = _parts(block, number, export), fields(block, number, export.dialect)
    place = export.places().get(export.reader.unit or "", -1)
    key = cells[place] if 0 <= place < len(cells) and "\0" not in cells[place] else ""
    text = export.reader.delimiter.join(cells)
    short = (2 * len(cells) < len(export.header) or not any(cells)) and "\0" not in text
    opens = export.quoted and bool(block.record(number).count(b'"') % 2)
    return Broken(key, len(whole), opens, text if short else None)


def _parts(block: Block, number: int, export: Export) -> list[str]:
    """The parts of a record between delimiters, whatever its quotes."""
    delimiter = export.reader.delimiter
    whole = delimiter.join(fields(block, number, export.dialect)).replace("\ufeff", "")
    return [cell.strip().strip('"') for cell in whole.split(delimiter)]


def half_orders(export: Export, rows: Any) -> set[str]:
    """The ids of orders that may be half: they stand beside a record of which nobody can tell whose it was.

    Rows of one order stand together. Where only its first row fills the order's own fields, whatever is lost below it
    can only be a further row of the order above.
    """
    unit = export.reader.unit
    if unit is None or not (export.broken or export.second):
        return set()
    own = ibis.memtable(pa.table({"row": pa.array(sorted(export.broken), pa.int64())}))
    placed = rows.select("source_row", beside=rows[unit])
    sound = placed.filter(placed.beside.notnull()).anti_join(own, placed.source_row == own.row)
    outlines = _outlines(sound, export.reader.fields[unit].like)
    above = _by_row(own.asof_join(sound, own.row > sound.source_row))
    below = {} if export.reader.begins else _by_row(own.asof_join(sound, own.row < sound.source_row))
    found: set[str] = set()
    for row, one, known in _uncertain(export, outlines):
        near = [above[row]] if row in above and above[row][0] > known else []
        beside = {key for _, key in near + ([below[row]] if row in below else [])}
        if one.text is None:
            found |= beside
        else:  # too little for a row, unless it is the beginning of one, or tells an id in another place
            found |= {key for key in beside if key in one.text or (one.key and key.startswith(one.key))}
    found |= _beheaded(export, sound, outlines)
    if export.second:
        [last] = sound.agg(key=sound.beside.argmax(sound.source_row)).to_pyarrow().to_pylist()
        found |= {last["key"]} & set(export.second[:2])
    return found


def _outlines(sound: Any, like: str) -> Counter[str]:
    """How many rows bear an id of each outline; the platform's own ids are told by their pattern, digit by digit."""
    other = sound.filter(~sound.beside.re_search(like)) if like else sound
    counted = other.group_by(outline=other.beside.re_replace(r"\d+", "9")).agg(rows=ibis._.count())
    return Counter({each["outline"]: each["rows"] for each in counted.to_pyarrow().to_pylist()})


def _beheaded(export: Export, sound: Any, outlines: Counter[str]) -> set[str]:
    """The ids of rows directly below a lone cell that look like no other: the rest of a row broken in its id."""
    lone = [row + 1 for row, one in export.broken.items() if one.cells == 1 and one.key]
    if not lone:
        return set()
    below = sound.semi_join(ibis.memtable(pa.table({"source_row": pa.array(lone, pa.int64())})), "source_row")
    keys = below.to_pyarrow()["beside"].to_pylist()
    return {key for key in keys if outlines[_outline(key)] == 1}


def unlike(export: Export, rows: Any) -> list[dict[str, Any]]:
    """Rows with an id that looks like no id of the platform, in a file of which most ids do."""
    found: list[dict[str, Any]] = []
    for name, wanted in export.reader.fields.items():
        if wanted.like:
            ids = rows.filter(rows[name].notnull()).mutate(fits=rows[name].re_search(wanted.like))
            [told] = ids.agg(all=ids.count(), fit=ids.fits.sum()).to_pyarrow().to_pylist()
            if told["all"] and told["fit"] > MOST_ALIKE * told["all"]:
                odd = ids.filter(~ids.fits)
                shown = odd.select("source_row", "unit", fault_column=ibis.literal(name), fault_value=odd[name])
                found += shown.to_pyarrow().to_pylist()
    return found


def _by_row(joined: Any) -> dict[int, tuple[int, str]]:
    rows = joined.filter(joined.beside.notnull()).select("row", "source_row", "beside").to_pyarrow().to_pylist()
    return {each["row"]: (each["source_row"], each["beside"]) for each in rows}


def _uncertain(export: Export, outlines: Counter[str]) -> Iterator[tuple[int, Broken, int]]:
    """The broken records whose id is none, each with the row of the last one above it whose id is sure.

    The remnants of a record with an id, in the lines below it, are its own.
    """
    head, last, known, cells, opens = False, -1, -1, 0, False
    for row, one in sorted(export.broken.items()):
        if _is_certain(one.key, outlines, export.reader):
            head, known, cells, opens = True, row, one.cells, one.opens
        elif head and row == last + 1 and (opens or cells + one.cells - 1 <= len(export.header)):
            cells, opens = cells + one.cells - 1, opens != one.opens
        else:
            head = False
            yield row, one, known
        last = row


def _is_certain(key: str, outlines: Counter[str], reader: Reader) -> bool:
    """Whether what stands as the id of a broken record is one, whole: as the platform has them, or as the file has."""
    like = reader.fields[reader.unit or ""].like
    return bool(like and re.search(like, key)) or _outline(key) in outlines


def _outline(key: str) -> str:
    """An id without its digits: #1001 and #999 are alike."""
    return re.sub(r"\d+", "9", key)
