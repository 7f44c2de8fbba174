"""What can still be read of a record that could not be cut: the orders it may have belonged to."""

from .cells import fields
from .export import Export
from .scan import Block


def keys_of(block: Block, number: int, export: Export, last_key: str) -> set[str]:
    """The ids that a broken record may have borne, or may have cut short; their orders go into quarantine with it.

    `last_key` is the id of the last row of data above the block.
    """
    delimiter, width = export.reader.delimiter, len(export.header)
    place = export.places().get(export.reader.unit or "")
    whole = delimiter.join(fields(block, number, export.dialect)).replace("\ufeff", "")
    cells = [cell.strip().strip('"') for cell in whole.split(delimiter)]
    if place is None or place >= len(cells) or not cells[place]:
        return set()
    keys = {cells[place]}
    if len(cells) == place + 1:  # cut within the id itself: it may be that of the order above
        above = fields(block, number - 1, export.dialect) if number else ()
        before = above[place].strip() if place < len(above) else last_key
        keys |= {before} if before.startswith(cells[place]) else set()
    if len(cells) == 2 * width - 1 and place == 0:  # two rows run together: the id of the second stands at its end
        joined = cells[width - 1]
        keys |= {joined[start:] for start in range(len(joined))}
    return {key for key in keys if "\0" not in key}
