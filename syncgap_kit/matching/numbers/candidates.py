"""Every sale document with the order whose id it bears: by conventions declared or learnt, then by the plain id."""

from dataclasses import dataclass, replace
from typing import Any

import ibis

from ...intake.case import Case
from ...tables import POSTINGS
from .claims import Beside, given
from .conventions import TEXTS, Convention, declared
from .ladder import FEW, further_rungs, pairs_by
from .learning import learn
from .order_ids import Spelt, order_ids, sampled, spellings
from .other_entries import other_entries
from .readings import Rows, ids_as_written, lengths_of, votes
from .spelling import normal
from .usual_numbers import usual_numbers

SALE = ("invoice", "sales_receipt", "cash_sale", "journal_entry")
HOT = (  # what is asked of all documents; texts are left where they are, which saves most of the memory
    *("posting_key", "doc_number", "date", "amount", "currency", "exchange_rate", "without_tax", "created_at"),
)
SAMPLE = 1500  # documents looked at when learning; evenly spread over all of them


@dataclass(frozen=True)
class Candidates:
    """What bears an id: the matched pairs, the conventions behind them, and what both were found in."""

    ids: Any  # Ibis: see order_ids
    some: Any  # Ibis: some of these, see sampled
    spelt: list[Spelt]  # how the ids of each channel look
    documents: Any  # Ibis: see sale_documents; `left` has all columns of POSTINGS beside
    matched: Any  # Ibis: see claims.GIVEN
    left: Any  # Ibis: the documents that are in none of these pairs
    conventions: tuple[Convention, ...]  # `rung` is the place in it
    numbering: tuple[Convention, ...]  # those that tell what the document of an order is numbered
    others: Any = None  # Ibis: see other_entries
    held: Any = None  # Ibis: what documents of several orders hold of each, see together.held_together; None: no such
    refused: Any = None  # Ibis: see claims.REFUSED, of documents that bear an order's id and are not its; None: no such


def sale_documents(case: Case, others: Any) -> Any:
    """The documents that post a sale, with HOT and `number` (normalised). `others`: see other_entries.

    Voided ones are not among them. What else the books tell of them: `in_full`.
    """
    return case.keep("sale_documents", _of_sales(case, others).select(*HOT, "number"))


def in_full(case: Case, documents: Any) -> Any:
    """Some of the sale documents with all columns of POSTINGS."""
    postings = case.table(POSTINGS)
    further = [name for name in postings.columns if name not in HOT]
    return documents.join(postings.select("posting_key", *further), "posting_key")


def _of_sales(case: Case, others: Any) -> Any:
    """The same with all columns of POSTINGS, which are read where they stand."""
    postings = case.table(POSTINGS)
    documents = postings.filter(postings.document_type.isin(SALE), postings.posting, ~is_voided(postings))
    if others is not None:
        documents = documents.anti_join(others, "posting_key")
    return documents.mutate(number=normal(documents.doc_number))


def is_voided(postings: Any) -> Any:
    """Whether the books say so of a document, or nothing is left of it and its memo says so."""
    told = postings.memo.lower().contains("void").fill_null(False)
    return postings.voided.fill_null(False) | ((postings.amount == 0).fill_null(False) & told)


def candidates(case: Case) -> Candidates:
    """Match the sale documents by the ids that they bear; no document goes to two orders unless it names both."""
    others = other_entries(case)
    ids, documents = order_ids(case), sale_documents(case, others)
    some = sampled(case, ids)
    spelt = spellings(some)
    count = int(documents.count().execute())
    written = case.name_expression("ids_as_written", ids_as_written(_open(case, ids), spelt))
    lengths = lengths_of(ids_as_written(_open(case, some), spelt))
    known = _first(case, written, lengths, spelt, documents, count)
    beside: list[Beside] = []
    found, left = _given(case, "by_convention", known, 0, ids, spelt, documents, beside, others)
    if count > SAMPLE:
        further = _further(case, written, lengths, spelt, left)
        more, left = _given(case, "by_further_convention", further, len(known), ids, spelt, left, beside, others)
        known, found = known + further, found + more
    rungs = further_rungs(spelt, known, few=count < FEW, texts=_told(case))
    more, left = _given(case, "by_plain_id", rungs, len(known), ids, spelt, left, beside, others)
    known, found = known + rungs, found + more
    matched = case.name_expression("matched_by_id", ibis.union(*found) if len(found) > 1 else found[0])
    told = _supported(tuple(known), matched)
    held, refused = (_united(case, name, [getattr(one, name) for one in beside]) for name in ("held", "refused"))
    numbering = (*told, *usual_numbers(ids, matched, documents, told))
    return Candidates(ids, some, spelt, documents, matched, left, told, numbering, others, held, refused)


def _united(case: Case, name: str, tables: list[Any]) -> Any:
    """The tables as one; None where there are none."""
    tables = [table for table in tables if table is not None]
    return case.keep(f"{name}_by_ids", ibis.union(*tables)) if len(tables) > 1 else next(iter(tables), None)


def _given(
    case: Case,
    name: str,
    known: list[Convention],
    first: int,
    ids: Any,
    spelt: list[Spelt],
    documents: Any,
    beside: list[Beside],
    others: Any,
) -> tuple[list[Any], Any]:
    """The pairs by these conventions (none where there are none), and the documents that are left over.

    What is told of contested documents is added to `beside`.
    """
    if not known:
        return [], documents if "memo" in documents.columns else in_full(case, documents)
    whole = documents if "memo" in documents.columns else _of_sales(case, others)
    pairs = pairs_by(known, first, ids, documents, spelt, whole)
    matched, told = given(case, f"matched_{name}", pairs, ids, spelt)
    beside += [told] if told else []
    left = documents.anti_join(matched, "posting_key")
    return [matched], case.keep(f"left_{name}", left if whole is documents else in_full(case, left))


def _first(
    case: Case, written: Any, lengths: list[int], spelt: list[Spelt], documents: Any, count: int
) -> list[Convention]:
    """The conventions of case.toml, and those learnt from a sample of all documents."""
    templates = case.settings.document_numbers
    own = [declared(channel, template) for channel, template in sorted(templates.items())]
    told = {one.channel for one in spelt}
    sample = _sample(case, documents, count)
    found = votes(case, written, lengths, spelt, sample, rest_follows=count > SAMPLE)
    learnt = learn(spelt, found, sample)
    return [convention for convention in own if convention.channel in told] + learnt


def _further(case: Case, written: Any, lengths: list[int], spelt: list[Spelt], left: Any) -> list[Convention]:
    """Those learnt from the documents which the first leave over: of a small channel, or of a short time."""
    sample = _sample(case, left, int(left.count().execute()))
    return learn(spelt, votes(case, written, lengths, spelt, sample), sample, only_surely=True)


def _open(case: Case, ids: Any) -> Any:
    """The ids of the channels of which case.toml declares no convention."""
    templates = case.settings.document_numbers
    return ids.filter(ids.channel.notin(sorted(templates))) if templates else ids


def _sample(case: Case, documents: Any, count: int) -> Rows:
    """Some of the documents, with their texts."""
    step = max(1, count // SAMPLE)
    wanted = documents.filter(documents.posting_key % step == 0)
    if "memo" not in documents.columns:  # by the key alone, so that the texts of the others are not even read
        texts = case.table(POSTINGS).filter(lambda t: t.posting_key % step == 0)
        wanted = wanted.select("posting_key", "number").join(texts, "posting_key")
    wanted = wanted.select("posting_key", "number", "doc_number", *TEXTS, "amount", "currency", "date", "customer_key")
    rows: Rows = wanted.order_by("posting_key").to_pyarrow().to_pylist()
    return rows


def _told(case: Case) -> list[str]:
    """The texts that the documents of the books have at all, refunds among them."""
    postings = case.table(POSTINGS)
    counts = postings.agg(**{name: postings[name].count() for name in TEXTS}).to_pyarrow().to_pylist()[0]
    return [name for name, count in counts.items() if count]


def _supported(known: tuple[Convention, ...], days: Any) -> tuple[Convention, ...]:
    """The conventions with the documents that they matched (`days`): how many, from when to when."""
    several = days.posting_key.nunique(where=days.together)  # only these have more than one row
    days = days.group_by("rung").agg(n=(~days.together).sum() + several, first=days.date.min(), last=days.date.max())
    told = {row["rung"]: row for row in days.to_pyarrow().to_pylist()}
    of_channel: dict[str, int] = {}
    for place, convention in enumerate(known):
        of_channel[convention.channel] = of_channel.get(convention.channel, 0) + told.get(place, {"n": 0})["n"]
    counted = []
    for place, convention in enumerate(known):
        row = told.get(place)
        spans = {"support": row["n"], "first_day": row["first"], "last_day": row["last"]} if row else {}
        counted.append(replace(convention, documents=of_channel[convention.channel], **spans))
    return tuple(_in_turn(counted))


def _in_turn(known: list[Convention]) -> list[Convention]:
    """Marks the conventions of a channel that took over from one another: their documents lie in different times."""

    def apart(one: Convention, other: Convention) -> bool:
        days = (one.first_day, one.last_day, other.first_day, other.last_day)
        return (
            one.channel == other.channel
            and one != other
            and None not in days
            and (
                one.last_day < other.first_day or other.last_day < one.first_day  # type: ignore[operator]
            )
        )

    return [replace(one, not_always=any(apart(one, other) for other in known)) for one in known]
