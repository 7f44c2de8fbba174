"""Sale documents that the books list and do not post, or held once: voided and deleted ones, and drafts; and whose."""

from typing import Any

import ibis

from ...intake.case import Case
from ...tables import ORDERS, POSTINGS
from .candidates import SALE, Candidates, is_voided
from .ladder import pairs_by
from .own_numbers import removed_documents
from .spelling import normal

UNPOSTED = {  # what is told of an order's document that posts nothing, with its type
    "voided_number": "string",
    "draft_number": "string",
    "removed_number": "string",
    "removed_how": "string",
    "removed_at": "timestamp",
    "removed_file": "string",
    "removed_row": "int64",
}


def unposted_numbers(case: Case, found: Candidates) -> Any:
    """order_key and UNPOSTED: what the books call these documents, and when their log says one went; None: no such."""
    listed, gone = _listed(case, found), removed_documents(case, case.table(ORDERS), found.numbering)
    told = [table for table in (listed, gone) if table is not None]
    if not told:
        return None
    keys = ibis.union(*(table.select("order_key") for table in told), distinct=True) if len(told) > 1 else told[0]
    whole = keys.select("order_key")
    for table in told:
        whole = whole.left_join(table, "order_key").drop("order_key_right")
    columns = {name: whole[name] if name in whole.columns else ibis.null(of) for name, of in UNPOSTED.items()}
    return case.keep("unposted_numbers", whole.select("order_key", **columns))


def _listed(case: Case, found: Candidates) -> Any:
    """order_key, voided_number and draft_number, of documents that the books list; None: no such.

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
    return told.group_by("order_key").agg(
        voided_number=name.argmin(told.posting_key, where=told.gone),
        draft_number=name.argmin(told.posting_key, where=~told.gone),
    )
