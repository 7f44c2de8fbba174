"""Every sale document with the order whose id it bears: by conventions declared or learnt, then by the plain id."""

from dataclasses import dataclass, replace
from typing import Any

from ..intake.case import Case
from ..tables import POSTINGS
from .claims import given
from .conventions import Convention, declared
from .ladder import FEW, further_rungs, pairs_by
from .learning import learn
from .order_ids import Spelt, order_ids, spellings
from .readings import Rows, votes
from .spelling import normal

SALE = ("invoice", "sales_receipt", "cash_sale", "journal_entry")
SAMPLE = 1500  # documents looked at when learning; evenly spread over all of them


@dataclass(frozen=True)
class Candidates:
    """What bears an id: the matched pairs, the conventions behind them, and what both were found in."""

    ids: Any  # Ibis: see order_ids
    spelt: list[Spelt]  # how the ids of each channel look
    documents: Any  # Ibis: see sale_documents
    matched: Any  # Ibis: posting_key, order_key, rung, step, ambiguous, together
    conventions: tuple[Convention, ...]  # `rung` is the place in it


def sale_documents(case: Case) -> Any:
    """The documents that post a sale; voided ones (nothing left, and the memo says so) are not among them."""
    postings = case.table(POSTINGS)
    documents = postings.filter(postings.document_type.isin(SALE), postings.posting, ~_voided(postings))
    return case.keep("sale_documents", documents.mutate(number=normal(documents.doc_number)))


def _voided(postings: Any) -> Any:
    return (postings.amount == 0).fill_null(False) & postings.memo.lower().contains("void").fill_null(False)


def candidates(case: Case) -> Candidates:
    """Match the sale documents by the ids that they bear; no document goes to two orders unless it names both."""
    ids, documents = order_ids(case), sale_documents(case)
    spelt = spellings(ids)
    count = int(documents.count().execute())
    known = _conventions(case, ids, spelt, documents, count)
    matched = _matched(case, "matched_by_convention", known, 0, ids, documents, spelt)
    loose = documents if matched is None else case.keep("loose_documents", documents.anti_join(matched, "posting_key"))
    rungs = further_rungs(spelt, known, few=count < FEW)
    plain = _matched(case, "matched_by_plain_id", rungs, len(known), ids, loose, spelt)
    found = [part for part in (matched, plain) if part is not None]
    united = case.keep("matched_by_id", found[0].union(found[1]) if len(found) > 1 else found[0])
    return Candidates(ids, spelt, documents, united, _supported((*known, *rungs), united, documents))


def _conventions(case: Case, ids: Any, spelt: list[Spelt], documents: Any, count: int) -> list[Convention]:
    """Those of case.toml, those learnt from a sample, and those of the documents which these leave over."""
    templates = case.settings.document_numbers
    own = [declared(channel, template) for channel, template in sorted(templates.items())]
    told = {one.channel for one in spelt}
    own = [convention for convention in own if convention.channel in told]
    sample = _sample(documents, count)
    open_ids = ids.filter(ids.channel.notin(sorted(templates))) if templates else ids
    known = own + learn(spelt, votes(open_ids, spelt, sample), sample)
    if count <= SAMPLE or not known:
        return known
    matched = _matched(case, "matched_at_first", known, 0, ids, documents, spelt)
    left = case.keep("left_at_first", documents.anti_join(matched, "posting_key"))
    sample = _sample(left, int(left.count().execute()))
    return known + learn(spelt, votes(open_ids, spelt, sample), sample, only_surely=True)


def _sample(documents: Any, count: int) -> Rows:
    step = max(1, count // SAMPLE)
    wanted = documents.filter(documents.posting_key % step == 0) if step > 1 else documents
    rows: Rows = (
        wanted.select("posting_key", "number", "memo", "amount", "currency", "date", "customer_key")
        .order_by("posting_key")
        .to_pyarrow()
        .to_pylist()
    )
    return rows


def _matched(
    case: Case, name: str, known: list[Convention], first: int, ids: Any, documents: Any, spelt: list[Spelt]
) -> Any:
    """The pairs by these conventions, or None where there are none."""
    if not known:
        return None
    pairs = pairs_by(known, first, ids, documents, spelt)
    return given(case, name, pairs, ids, documents, case.settings.amount_tolerance)


def _supported(known: tuple[Convention, ...], matched: Any, documents: Any) -> tuple[Convention, ...]:
    """The conventions with the documents that they matched: how many, from when to when."""
    days = matched.join(documents.select("posting_key", "date"), "posting_key")
    days = days.group_by("rung").agg(n=days.posting_key.nunique(), first=days.date.min(), last=days.date.max())
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
