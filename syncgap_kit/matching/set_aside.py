"""Documents of orders that intake set aside: no strays and no strangers, although no order that was read is theirs."""

import re
from collections import Counter
from typing import Any

import ibis

from ..intake.case import Case
from .numbers.conventions import shape_pattern, spelt
from .numbers.ladder import REGEXP_EXTRACT_ALL
from .numbers.order_ids import SHAPES
from .numbers.spelling import normal_text

END = 7  # characters of a long id; the documents may bear only its end
AT_ONCE = 500  # ids in one pattern


def without_set_aside(case: Case, documents: Any) -> Any:
    """The documents that may be no set-aside order's: neither their number nor their memo tells one's id or its end."""
    keys = _keys(case)
    if not keys:
        return documents
    text = documents.number.fill_null("") + " " + documents.memo.upper().fill_null("")
    patterns = [spelt(key[-END:]) if len(key) >= END else r"(?:^|[^0-9])0*" + spelt(key) for key in keys]
    parts = ["|".join(patterns[first : first + AT_ONCE]) for first in range(0, len(patterns), AT_ONCE)]
    return documents.filter(~ibis.or_(*(text.re_search(part) for part in parts)))


def numbered_as_set_aside(case: Case, documents: Any) -> Any:
    """The documents whose number holds the whole id or name of an order that was set aside: posting_key."""
    keys = _keys(case)
    shapes = Counter(re.sub(r"\d", "9", key) for key in keys).most_common(SHAPES)
    own = ibis.memtable({"key": keys}, schema={"key": "string"})
    number = documents.number.fill_null("").upper()
    pattern = ibis.literal(shape_pattern(shape for shape, _ in shapes))
    tokens = documents.select("posting_key", key=REGEXP_EXTRACT_ALL(number, pattern).unnest())
    return tokens.semi_join(own, "key").select("posting_key").distinct()


def _keys(case: Case) -> list[str]:
    """The ids and names as they are compared."""
    return sorted({normal_text(key) for key in case.set_aside_orders} - {""})
