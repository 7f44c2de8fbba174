"""Documents that people edited after they were posted, or took out to enter them anew, as the books' own log tells.

Connected tools edit as well, and some write under the name of whoever connected them: an actor that has added more
documents than it edited is taken for the sync.
"""

from typing import Any

import ibis
import numpy as np
from numpy.typing import NDArray

from ...matching.numbers.spelling import normal
from ...matching.orders import Matches
from ...matching.people import PERSON
from ...tables import POSTING_TIMES
from ...written import in_digits
from ..candidate import NO, YES, Candidate, Orders

PRIOR = 0.1
FEWEST = 2


def edited_orders(matches: Matches) -> NDArray[np.int64]:
    """The order_key of every order of which a person edited or replaced a document; a number names its document."""
    times = matches.case.table(POSTING_TIMES)
    numbers = _edited(times).union(_entered_anew(times))
    orders = matches.orders.filter(matches.orders.doc_number.notnull())
    told = orders.select("order_key", number=normal(orders.doc_number)).semi_join(numbers, "number")
    return np.array(told.to_pyarrow()["order_key"].to_pylist(), np.int64)


def _edited(times: Any) -> Any:
    """The numbers of documents that people edited."""
    actors = times.group_by("actor").agg(edits=_times_of(times, "edited"), additions=_times_of(times, "added"))
    people = actors.filter(actors.edits > actors.additions, actors.actor.re_search(PERSON))
    names = people.select("actor").to_pyarrow()["actor"].to_pylist()
    edits = times.filter(times.event == "edited", times.actor.isin(names), times.doc_number.notnull())
    return edits.select(number=normal(edits.doc_number)).distinct()


def _entered_anew(times: Any) -> Any:
    """The numbers of documents that were taken out, of which a person who had not made them entered another one."""
    numbered = times.filter(times.doc_number.notnull(), times.at.notnull())
    numbered = numbered.mutate(number=normal(numbered.doc_number))
    by_number = numbered.group_by("number").agg(
        gone=(numbered.event == "deleted").any(),
        first=numbered.actor.argmin(numbered.at, where=numbered.event == "added"),
        maker=numbered.actor.argmax(numbered.at, where=numbered.event == "added"),
    )
    by_people = by_number.maker.re_search(PERSON).fill_null(False)
    return by_number.filter(by_number.gone, by_people, by_number.maker != by_number["first"]).select("number")


def _times_of(times: Any, event: str) -> Any:
    return (times.event == ibis.literal(event)).sum().fill_null(0)


def candidates(orders: Orders, edited: NDArray[np.int64]) -> list[Candidate]:
    """A candidate where several of the orders with another amount have a document that a person edited."""
    met = np.isin(orders.key, edited)
    lost = int((met & orders.lost).sum())
    if lost < FEWEST:
        return []
    effect = np.where(met, YES, NO).astype(np.int8)
    words = (
        f"The books' own log tells of {in_digits(lost)} of them that a person edited their document or made another."
    )
    subject = "Editing of documents in the books"
    return [Candidate("manual", None, effect, effect.copy(), PRIOR, subject=subject, words=(words,))]
