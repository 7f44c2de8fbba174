"""What would prove a cause wrong, and which further record would tell rivals apart: for whoever checks the finding."""

from ..findings import Cause, Gap
from ..matching.left_behind import DELETED
from .sentences import noun_of

REFUTED_BY = {
    "rule": "an order that meets its condition, was decided while it stood so, and stands in the books",
    "mapping": "an order with one of these values that was posted while the value had no target",
    "credential": "an order that arrived through this connection while it was down",
    "retrieval": "the tool's own record of having fetched one of these orders",
    "delivery": "the tool's own record of having handed one of these orders over, and an answer to it",
    "posting": "one of these orders in the books under the same number and date, with nothing changed in between",
    "manual": "the books' own log of who entered, changed or deleted these documents, if it names nobody",
    "unknown": "a record of a rule, a mapping, a login or a setting, changed or not, that meets just these {noun}s",
}
SENT_ELSEWHERE = (  # of a mapping that posts orders with another amount: what has nothing of the part tells nothing
    "an order with one of these values and something of the part that differs, which was decided while the value went "
    "there and stands in the books with its own amount"
)
BY_LOG_THAT_WAS_READ = (
    "one of these documents in the books all the same, or lines of that log that are an app's and no person's"
)
BY_CONSEQUENCES = ("retrieval", "delivery", "posting", "manual")
IN_THE_BOOKS = {  # by the kind of the gap, for causes that are known by what they did
    "late": "the tool's own record of having posted one of these orders in time",
    "mismatched": "an order of the same days and the same kind that stands in the books with its own amount",
    "duplicated": "the log of the books or of the tool, if it shows that the further documents came in another way",
}
FURTHER = {
    "rule": "the order's status at the time (an earlier export, or the channel's event log)",
    "mapping": "the mapping as it stood on the first day, with its entries",
    "credential": "the tool's list of connections with the times at which each was lost and renewed",
    "retrieval": "the tool's log of runs with what each asked for",
    "delivery": "the tool's log of single orders with the answers that it received",
    "posting": "the messages with which the books refused documents",
    "manual": "the audit log of the books",
    "unknown": "the whole history of the tool's settings, older snapshots included",
}
SETTLED = 0.95


def refutation_sentence(cause: Cause, gap: Gap) -> str:
    """What would refute a cause of a gap, as a sentence."""
    seen = cause.kind in BY_CONSEQUENCES and gap.kind in IN_THE_BOOKS
    by = IN_THE_BOOKS[gap.kind] if seen else REFUTED_BY[cause.kind]
    by = SENT_ELSEWHERE if cause.kind == "mapping" and gap.kind == "mismatched" else by
    by = BY_LOG_THAT_WAS_READ if cause.kind == "manual" and DELETED in gap.left else by
    return f"It would be refuted by {by.replace('{noun}', noun_of(gap))}."


def separation_sentence(gap: Gap) -> str:
    """Which further record would tell the leading cause from its rivals, where they are not told apart yet; else ""."""
    lead = gap.causes[0]
    if lead.tied:
        ids = ", ".join([str(lead.ref), *lead.tied])
        return f"No order tells {ids} apart; {FURTHER[lead.kind]} would, or an order that meets only one of them."
    if lead.probability >= SETTLED:
        return ""
    rivals = [cause for cause in gap.causes[:3] if float(cause.probability) > (1 - SETTLED) / 2]
    wanted = list(dict.fromkeys(FURTHER[cause.kind] for cause in rivals))
    return f"To tell these explanations apart, look for {'; for '.join(wanted)}."
