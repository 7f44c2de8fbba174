"""Orders whose number stands on a document that is not theirs: somebody gave it to another customer's invoice."""

from typing import Any

from ...intake.case import Case
from ...tables import ORDERS, POSTINGS
from .candidates import Candidates

TAKEN = ("posting_key", "order_key", "channel", "stranger", "order_name", "taken_number")


def taken_numbers(case: Case, found: Candidates, *of_others: Any) -> Any:
    """The documents that bear the whole number of an order and are not its, with the order: TAKEN; None: no such.

    `stranger`: another customer's; else the document is far older than the order. `taken_number`: what the books call
    it. Numbers that the channel's documents do not usually bear, and parts of them, say nothing. `of_others`: tables of
    posting_key whose documents have their place after all.
    """
    told = [
        rung
        for rung, one in enumerate(found.conventions)
        if one.where == "number" and not (one.if_it_fits or one.cut or one.left_out)
    ]
    if found.refused is None or not told:
        return None
    pairs = found.refused.filter(found.refused.rung.isin(told))
    for others in of_others:
        pairs = pairs.anti_join(others, "posting_key")
    orders, papers = case.table(ORDERS), case.table(POSTINGS)
    orders = orders.select("order_key", "channel", order_name=orders.order_name.fill_null(orders.order_id))
    pairs = pairs.join(orders, "order_key").join(papers.select("posting_key", "doc_number"), "posting_key")
    return case.keep("taken_numbers", pairs.rename(taken_number="doc_number").select(*TAKEN).distinct())
