"""What people, and not the tool, entered into the books, by the books' own audit log."""

from typing import Any

from ..intake.case import Case
from ..tables import POSTING_TIMES

PERSON = r"^[0-9a-f]{8,}$"  # the pseudonym of somebody who is not an app


def entered_by_people(case: Case) -> Any:
    """The rows of the audit log in which a person added a document: document_id, doc_number; either may be NULL."""
    times = case.table(POSTING_TIMES)
    added = times.filter(times.event == "added", times.actor.re_search(PERSON).fill_null(False))
    return added.select("document_id", "doc_number")
