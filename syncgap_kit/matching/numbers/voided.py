"""Sale documents that somebody voided or deleted and that the books list all the same, with the order each was of."""

from typing import Any

from ...intake.case import Case
from ...tables import POSTINGS
from .candidates import SALE, Candidates, is_voided
from .ladder import pairs_by
from .spelling import normal


def voided_numbers(case: Case, found: Candidates) -> Any:
    """order_key and voided_number: what the books call the voided document of an order; None where there is none.

    They are found by the ways in which the documents of the books bear ids; a short id alone, in a document of another
    amount, tells of no order. Whether another document took its place is for the caller to ask.
    """
    postings = case.table(POSTINGS)
    gone = postings.filter(postings.document_type.isin(SALE), is_voided(postings))
    gone = gone.mutate(number=normal(gone.doc_number))
    if not found.conventions or not gone.count().execute():
        return None
    whole = case.keep("voided_documents", gone)
    pairs = pairs_by(list(found.conventions), 0, found.ids, whole, found.spelt, whole)
    pairs = pairs.filter(~(pairs.doubtful & pairs.unsure))
    told = pairs.join(whole.select("posting_key", "doc_number"), "posting_key")
    name = told.doc_number.fill_null("a document without a number")
    return case.keep("voided_numbers", told.group_by("order_key").agg(voided_number=name.argmin(told.posting_key)))
