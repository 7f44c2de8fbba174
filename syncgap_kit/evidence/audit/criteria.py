"""Why a kind of finding is looked for, and by which criteria an item is flagged, in an accountant's words."""

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from ...written import money_words
from ..sentences import count

if TYPE_CHECKING:
    from ...investigation import Study

PURPOSES = {
    "missing": "Completeness: whether every order that belongs in the books is recorded there.",
    "late": "Cut-off: whether orders are recorded in time, so that they fall into the period they belong to.",
    "mismatched": "Accuracy: whether orders are recorded with the amount that the channel has.",
    "duplicated": "Occurrence: whether an order is recorded once only.",
    "orphaned": "Occurrence: whether a sale in the books has an order behind it.",
    "payout": "Completeness of cash: whether what a channel paid out is explained and stands in the books.",
    "inventory": "Completeness of cost: whether the units that were sold left the stock, and the books' stock too.",
}
DISPOSITIONS = {"posted_late": "late", "orphan": "orphaned"}  # every other one is called as its kind
MORE = " A gap is made of days on which this is more frequent than chance explains."
MATCHED = "its number, or its amount, date and customer"


class Asked(NamedTuple):
    """Why an item is looked for, and when it is flagged."""

    purpose: str
    criteria: str


def asked(study: "Study", channel: str, currency: str, kind: str) -> Asked:
    """Purpose and criteria of one kind of finding; `kind`: of a gap, or a disposition."""
    kind = DISPOSITIONS.get(kind, kind)
    return Asked(PURPOSES[kind], _criteria(study, channel, currency, kind))


def _criteria(study: "Study", channel: str, currency: str, kind: str) -> str:
    policy = study.case.settings.policy_of(channel)
    tolerance = money_words(study.case.settings.amount_tolerance, currency)
    grace, late = _days(policy.grace), _days(policy.late_after)
    since = "after payment, or after it was placed where no payment is told"
    return {
        "missing": f"Expected in the books{_exceptions(study, channel)}, and {grace} {since}, no document there bears "
        f"{MATCHED}.",
        "late": f"Its document was posted, or is dated, later than {late} {since}.",
        "mismatched": f"Its document has another amount than the order, by more than {tolerance}.",
        "duplicated": "More than one sale document in the books is its own.",
        "orphaned": "A sale document bears a number of this channel, on days its exports cover, and no order has it.",
        "payout": f"A payout whose lines do not add up to it, or that the books do not hold, by more than {tolerance}.",
        "inventory": "Units sold, shipped and taken off the stock, SKU by SKU, that do not agree.",
    }[kind]


def _exceptions(study: "Study", channel: str) -> str:
    """What makes an order expected, with the exceptions that the case declares."""
    policy = study.case.settings.policy_of(channel)
    declared = len(policy.expected) + len(policy.not_expected)
    more = f", with {count(declared, 'exception')} of case.toml" if declared else ""
    return f" (paid, no test, worth something{more})"


def _days(span: timedelta) -> str:
    days, rest = divmod(span, timedelta(days=1))
    return count(days, "day") if not rest else count(int(span / timedelta(hours=1)), "hour")
