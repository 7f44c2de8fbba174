"""What a file's text shows beside its values: letters encoded twice, marks without width, signs in unusual forms."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..written import in_digits
from .reader import IDENTITIES, Reader

TWICE_ENCODED = r"Ã[\x{80}-\x{BF}¡-¿€‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œžŸ]|Â[\x{A0}-\x{BF}]|â€|ðŸ"
WITHOUT_WIDTH = r"[\x{00AD}\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}-\x{2064}\x{2066}-\x{2069}\x{FEFF}]"


@dataclass
class Signs:
    """Counts such cells, block by block; only columns with letters beyond ASCII are looked at."""

    reader: Reader
    counts: Counter[str] = field(default_factory=Counter)

    def look(self, columns: dict[str, Any]) -> None:
        """Take in the cells of one block."""
        twice = None
        for name, wanted in self.reader.fields.items():
            column = columns[name]
            if wanted.kind != "text" or _is_ascii(column):
                continue
            own = pc.fill_null(pc.match_substring_regex(column, TWICE_ENCODED), False)
            twice = own if twice is None else pc.or_(twice, own)
            if name in IDENTITIES:
                hidden = pc.fill_null(pc.match_substring_regex(column, WITHOUT_WIDTH), False)
                self.counts["hidden"] += pc.sum(hidden).as_py() or 0
                plain = pc.utf8_normalize(column, form="NFKC")
                self.counts["unusual"] += pc.sum(pc.fill_null(pc.not_equal(column, plain), False)).as_py() or 0
        if twice is not None:
            self.counts["twice"] += pc.sum(twice).as_py() or 0

    def warnings(self, name: str) -> Iterator[str]:
        """What is to be said about it, a sentence each."""
        if self.counts["twice"]:
            yield f"{name}: {in_digits(self.counts['twice'])} rows hold text that was encoded twice, such as Ã© for é."
        if self.counts["hidden"]:
            yield (
                f"{name}: {in_digits(self.counts['hidden'])} ids hold invisible marks; they are compared without them "
                "and shown as they stand."
            )
        if self.counts["unusual"]:
            yield (
                f"{name}: {in_digits(self.counts['unusual'])} ids write a sign in an unusual form, such as full width "
                "or with its accent apart; they are compared in the usual form and shown as they stand."
            )


def _is_ascii(column: Any) -> bool:
    """Whether no cell of a column holds a letter beyond ASCII."""
    parts = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    for part in parts:
        data = part.buffers()[2]
        if data is not None and (np.frombuffer(data, np.uint8) >= 128).any():
            return False
    return True
