"""Which orders a document names in its number and texts: one by one, or as a range such as #1203-#1206."""

import re
from collections.abc import Iterator
from typing import Any

import ibis
import pyarrow as pa

from ...intake.case import Case
from ...tables import POSTINGS
from .conventions import TEXTS, shape_pattern
from .ladder import REGEXP_EXTRACT_ALL
from .order_ids import Spelt
from .spelling import INVISIBLE

UNTIL = r"-|–|—|−|\.{2,3}|…|to|and through|through|thru|until|till|up to|bis|à|au|jusqu['’]à|al?|hasta|t/m|tot"
LISTED = ("posting_key", "order_key", "channel")
MOST = 5_000  # orders of a range; more are no range of orders
ENDING = re.compile(r"(.*?)(\d{1,15})")
RANGES = pa.schema(
    [
        *((name, pa.int64()) for name in ("posting_key", "low", "high")),
        *((name, pa.string()) for name in ("channel", "field", "before")),
    ]
)


def orders_named(case: Case, documents: Any, ids: Any, spelt: list[Spelt]) -> Any:
    """Every order that these documents (posting_key) name: posting_key, order_key, channel, reading.

    `reading`: `listed`, as words of their own; `ranged`, the ends of ranges and all between them, and what is listed
    beside them.
    """
    papers = case.keep("papers_of_claims", _papers(case, documents))
    tokens = ibis.union(*(_tokens(papers, one) for one in spelt), distinct=True)
    counted = tokens.group_by("posting_key", "channel", "field").agg(n=tokens.count())
    tokens = tokens.semi_join(counted.filter(counted.n > 1), ["posting_key", "channel", "field"])
    tokens = case.keep("papers_naming_several", tokens)
    listed = case.keep("orders_listed", _listed(tokens, ids, spelt))
    texts = papers.semi_join(tokens, "posting_key")
    texts = texts.filter(texts.text.lower().re_search(rf"\d\s*(?:{UNTIL})\s*#?\s*[a-z]*\d"))
    ranges = [row for paper in texts.order_by("posting_key").to_pyarrow().to_pylist() for row in _ranges(paper, spelt)]
    if not ranges:
        return listed.mutate(reading=ibis.literal("listed"))
    told = ibis.memtable(pa.Table.from_pylist(ranges, schema=RANGES))
    between = [_between(told, ids, name) for name in sorted({row["field"] for row in ranges})]
    beside = listed.semi_join(told, ["posting_key", "channel"])
    ranged = ibis.union(*between, beside, distinct=True)
    return listed.mutate(reading=ibis.literal("listed")).union(ranged.mutate(reading=ibis.literal("ranged")))


def _papers(case: Case, documents: Any) -> Any:
    postings = case.table(POSTINGS).semi_join(documents, "posting_key")
    text = postings.doc_number.fill_null("")
    for name in TEXTS:
        text = text + " ; " + postings[name].fill_null("")
    return postings.select("posting_key", text=text.re_replace(f"[{INVISIBLE}]", "").upper())


def _tokens(papers: Any, one: Spelt) -> Any:
    """What in a text looks like an id of a channel."""
    found = REGEXP_EXTRACT_ALL(papers.text, ibis.literal(shape_pattern(one.shapes))).unnest()
    home = {"channel": ibis.literal(one.channel), "field": ibis.literal(one.field)}
    return papers.select("posting_key", key=found, **home).distinct()


def _listed(tokens: Any, ids: Any, spelt: list[Spelt]) -> Any:
    """The orders that are called so."""
    if not tokens.count().execute():
        return tokens.select("posting_key", "channel", order_key=ibis.null("int64")).select(*LISTED)
    parts = []
    for one in spelt:
        own = tokens.filter(tokens.channel == one.channel, tokens.field == one.field)
        named = ids.filter(ids.channel == one.channel).select("order_key", key=ids[one.field])
        parts.append(own.join(named, "key").select(*LISTED))
    return ibis.union(*parts, distinct=True)


def _ranges(paper: dict[str, Any], spelt: list[Spelt]) -> Iterator[dict[str, Any]]:
    """The ranges in a text: which channel's, what stands before the digits, the lowest and the highest number."""
    for one in spelt:
        pattern = rf"({shape_pattern(one.shapes)})\s*(?:{UNTIL})\s*#?\s*({shape_pattern(one.shapes)}|\b\d+\b)"
        for first, last in re.findall(pattern, paper["text"], re.IGNORECASE):
            begin, end = ENDING.fullmatch(first), ENDING.fullmatch(last)
            if begin is None or end is None:
                continue
            (before, low), (other, high) = begin.groups(), end.groups()
            if other in ("", before) and 0 < int(high) - int(low) < MOST:
                own = {"channel": one.channel, "field": one.field, "before": before}
                yield {"posting_key": paper["posting_key"], "low": int(low), "high": int(high), **own}


def _between(ranges: Any, ids: Any, field: str) -> Any:
    own = ids.filter(ids[field].re_search(r"^.*?\d{1,15}$"))
    own = own.select(
        *("order_key", "channel"),
        before=own[field].re_extract(r"^(.*?)(\d{1,15})$", 1),
        number=own[field].re_extract(r"^(.*?)(\d{1,15})$", 2).cast("int64"),
    )
    pairs = ranges.filter(ranges.field == field).join(own, ["channel", "before"])
    pairs = pairs.filter(pairs.number.between(pairs.low, pairs.high))
    return pairs.select("posting_key", "order_key", "channel")
