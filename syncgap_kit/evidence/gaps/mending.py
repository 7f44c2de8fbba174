"""What mending a gap would change: which orders would go another way, and what could be entered."""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

import pandas as pd

from ...attribution.pack_checks import CHECKS, OK
from ...attribution.replay_pack import NEVER_WRITES, ReplayPack
from ...findings import Gap
from ...intake.phrases import all_of
from ...written import for_reader, in_digits, money_words
from ..markup import Shown, element, join, listed
from ..repair import flipped
from ..sentences import cause_name, count, noun_of

if TYPE_CHECKING:
    from ...investigation import Study

STILL = "What caused it is still at work: mend that first, or it stands in the way of these, and of those that follow."
IN_PLACE = {
    "late": "These orders are in the books, so there is nothing to enter.",
    "mismatched": "These orders are in the books with another amount: the difference is posted, or the document set "
    "right; entering them anew would double them.",
    "duplicated": "These orders are in the books more than once: nothing is to be entered.",
    "orphaned": "These documents are in the books without an order: nothing is to be entered before their orders are "
    "found.",
    "payout": "No statement of the bank was read: see there which of these payouts arrived, and enter the deposits of "
    "those, not the orders behind them. What did not arrive is still owed.",
    "inventory": "Units are put right by a count of the stock, not by entering orders.",
}


@for_reader
def mending(study: "Study", gap: Gap, pack: ReplayPack) -> Shown:
    """The what-if of a gap's repair, and what of its orders is ready to be entered. `pack`: that of the case."""
    parts = [_what_if(study, gap)] if gap.kind == "missing" else []
    parts.append(_entering(gap, pack.frame))
    return Shown(join(one.markup for one in parts), "\n".join(one.text for one in parts))


def _what_if(study: "Study", gap: Gap) -> Shown:
    cause = gap.cause
    if cause.kind == "unknown":
        return _said("No cause is known, so there is no repair to try out.")
    if cause.kind != "rule" or not cause.ref:
        lead = (
            f"Only rules can be tried out with another condition, and the cause here is not one ({cause_name(cause)})."
        )
        if cause.mended:
            return _said(f"{lead} It {cause.mended}: nothing is left to mend in it, only its orders are to be entered.")
        return _said(
            f"{lead} What it accounts for is told above; whether mending it would let in other orders is not known."
        )
    found = study.what_if(cause.ref)
    own = found.orders[found.orders["gap_id"] == gap.id] if len(found.orders) else found.orders
    enters = int((own["outcome"] == "missing_enters").sum()) if len(own) else 0
    unwanted = int((found.orders["outcome"] == "unwanted_enters").sum()) if len(found.orders) else 0
    of_all = f"{in_digits(enters)} of the {count(gap.orders - gap.backfilled, noun_of(gap))}"
    lead = (
        f"Without rule {cause.ref}, {of_all} of {gap.id}{' that are still missing' * bool(gap.backfilled)} would enter."
    )
    if cause.together_with:
        lead += f" It acts together with {', '.join(cause.together_with)}, which would still have to be mended."
    if cause.tied:
        keep = "keeps" if len(cause.tied) == 1 else "keep"
        lead += f" {all_of(cause.tied)} {keep} the same orders back, so that each has to be changed."
    if cause.mended:
        lead += f" It {cause.mended} and meets such orders no more: only these are left to be set right."
    elif unwanted:
        lead += (
            f" {count(unwanted, 'order')} that rightly {'stays' if unwanted == 1 else 'stay'} out would enter as well: "
            "so narrow its condition rather than switch it off."
        )
    table = flipped(found)
    return Shown(join([element("p", lead), table.markup]), f"{lead}\n{table.text}")


def _entering(gap: Gap, frame: pd.DataFrame) -> Shown:
    if gap.kind != "missing":
        return _said(IN_PLACE[gap.kind])
    own = frame[frame["gap_id"] == gap.id]
    ready = own[own["ready"] == "yes"]
    worth = money_words(sum((one for one in ready["total"] if one is not None), Decimal(0)), gap.currency)
    of_all = f"{in_digits(len(ready))} of {count(len(own), 'order')}"
    words = f"{of_all} {'is' if len(ready) == 1 else 'are'} ready to be entered"
    words = f"The one order is {'' if len(ready) else 'not '}ready to be entered" if len(own) == 1 else words
    words += f" (worth {worth})" if len(ready) else ""
    reasons = list(_held_up(own))
    words += f". {STILL}" if gap.end is None and gap.cause.kind != "unknown" and not gap.cause.mended else "."
    if not reasons:
        return _said(f"{words} {NEVER_WRITES}")
    them = "it" if len(own) == 1 else "the others" if len(ready) else "them"
    lead = f"{words} What stands against {them}, to be settled first:"
    markup = join([element("p", lead), listed(reasons), element("p", NEVER_WRITES)])
    return Shown(markup, "\n".join([lead, *reasons, NEVER_WRITES]))


def _held_up(own: pd.DataFrame) -> Iterator[str]:
    """What stands against orders of the pack, by check: of how many, in the words of the first where they differ."""
    for name in CHECKS:
        texts = own.loc[~own[f"check_{name}"].str.startswith(OK), f"check_{name}"]
        if len(texts):
            such = "" if texts.nunique() == 1 else "such as the first of them: "
            yield f"{count(len(texts), 'order')}: {such}{texts.iloc[0]}."


def _said(text: str) -> Shown:
    return Shown(element("p", text), text)
