"""Sale documents that the books list and do not post, with the order each is of: voided or deleted ones, and drafts."""

from typing import Any

from ...intake.case import Case
from ...tables import POSTINGS
from .candidates import SALE, Candidates, is_voided
from .ladder import pairs_by
from .spelling import normal


def unposted_numbers(case: Case, found: Candidates) -> Any:
    """order_key, voided_number and draft_number: what the books call these documents of an order; None: no such.

    A draft is a sale that is not posted yet, and not voided. They are found by the ways in which the documents of the
    books bear ids; a short id alone, in a document of another amount, tells of no order. Whether another document took
    its place is for the caller to ask.
    """
    postings = case.table(POSTINGS)
    postings = postings.mutate(gone=is_voided(postings))
    listed = postings.filter(postings.document_type.isin(SALE), postings.gone | ~postings.posting)
    listed = listed.mutate(number=normal(listed.doc_number))
    if not found.conventions or not listed.count().execute():
        return None
    whole = case.keep("unposted_documents", listed)
    pairs = pairs_by(list(found.conventions), 0, found.ids, whole, found.spelt, whole)
    pairs = pairs.filter(~(pairs.doubtful & pairs.unsure))
    told = pairs.join(whole.select("posting_key", "doc_number", "gone"), "posting_key")
    name = told.doc_number.fill_null("a document without a number")
    numbers = told.group_by("order_key").agg(
        voided_number=name.argmin(told.posting_key, where=told.gone),
        draft_number=name.argmin(told.posting_key, where=~told.gone),
    )
    return case.keep("unposted_numbers", numbers)
