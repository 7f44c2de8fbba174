"""Reasons as the registers hold them: the same in every country, whoever the reader of the sentences is."""

import re
from typing import Any

from ..written import ENGLISH, notation
from .differences import OPENING
from .orders import Matches
from .sums.rows import rows_of
from .sums.summaries import Sums


def plain_reasons(reasons: Any, matches: Matches) -> Any:
    """A column of reasons, written for the readers of a case, with numbers and days as English texts write them.

    Only what the kit itself put into them is turned back: the names of sums, what they and documents of several orders
    leave over, fees and shares.
    """
    if notation() == ENGLISH:
        return reasons
    for own, plain in (*_pairs(matches.sums), *(matches.shared.words if matches.shared else ())):
        reasons = reasons.str.replace(own, plain, regex=False)
    mark = notation().decimal
    number = rf"\d+(?:{re.escape(mark)}\d+)?"
    for before, after in OPENING.values():
        pattern = rf"(?<={re.escape(before)}){number} %(?: and {number})?(?={re.escape(after)})"
        reasons = reasons.str.replace(pattern, lambda found: found[0].replace(mark, ENGLISH.decimal), regex=True)
    return reasons


def _pairs(sums: Sums | None) -> list[tuple[str, str]]:
    """What the sums are called and leave over, for the reader and plainly; longest first, as one may begin another."""
    if sums is None:
        return []
    rows = rows_of(sums.buckets)
    pairs = {(row.label, row.plain_label) for row in rows} | {(row.rest_words, row.plain_rest) for row in rows}
    return sorted(((own, plain) for own, plain in pairs if own != plain), key=lambda pair: (-len(pair[0]), pair))
