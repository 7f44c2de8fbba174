"""What is to be said of a matching as a whole: orders booked though not expected, drafts, silent channels."""

from typing import Any

from ..intake.case import Case
from ..intake.phrases import many, owner
from ..written import in_digits, money_words
from .decision import log_tells_postings
from .empty_sides import empty_sides
from .tally import Tally, by_channel

COUNTED = ("unknown", "later", "ambiguous", "not_comparable", "by_hand")
NO_TIMES = "Neither logs nor document dates tell when orders were posted, so none can be called late."

NOT_COMPARED = (
    "counts as posted though its amount could not be compared with that of its document; see that they agree.",
    "count as posted though their amounts could not be compared with those of their documents; see that they agree.",
)
KEYED = (
    "counts as posted by a document without its number that agrees in amount, days and customer; see who entered it.",
    "count as posted by documents without their numbers that agree in amount, days and customer; see who entered them.",
)


def remarks(case: Case, tally: tuple[Tally, ...], documents: Any) -> tuple[str, ...]:
    """All warnings of a matching, as sentences."""
    return (
        *_of_orders(case, tally, documents),
        *_silent_channels(tally),
        *empty_sides(case, tally, documents),
    )


def _of_orders(case: Case, tally: tuple[Tally, ...], documents: Any) -> tuple[str, ...]:
    row = {name: sum(getattr(one, name) for one in tally) for name in COUNTED}
    row["booked"] = sum(one.booked for one in tally if one.disposition == "not_expected")
    warnings = []
    if row["booked"]:
        are = "is" if row["booked"] == 1 else "are"
        was = "was" if row["booked"] == 1 else "were"
        booked = many(row["booked"], "order")
        warnings.append(f"{booked} that {was} not expected in the books {are} there all the same.")
    if row["unknown"]:
        have, are = ("has", "it is") if row["unknown"] == 1 else ("have", "they are")
        unknown = many(row["unknown"], "order")
        warnings.append(f"{unknown} {have} a status that nobody knows or that was not recorded; {are} expected.")
    if row["ambiguous"]:
        warnings.append(f"{in_digits(row['ambiguous'])} orders share a document number and agree in amount and day.")
    if row["not_comparable"]:
        warnings.append(_of_some(row["not_comparable"], NOT_COMPARED))
    if row["by_hand"]:
        warnings.append(_of_some(row["by_hand"], KEYED))
    if not row["later"] and not log_tells_postings(case):
        warnings.append(NO_TIMES)
    unlike = documents.filter(documents.amount.isnull()).count().execute()
    if unlike:
        warnings.append(f"{in_digits(unlike)} sale documents bear no amount.")
    return tuple(warnings)


def _of_some(orders: int, words: tuple[str, str]) -> str:
    return f"{many(orders, 'order')} {words[orders > 1]}"


def _silent_channels(tally: tuple[Tally, ...]) -> list[str]:
    """A warning for each channel of which the books hold nothing: nothing was posted, or it was posted in sums."""
    return [
        f"No document of the books bears an id of {channel}, and none is the sum of its orders of a day or a "
        "payout: nothing was posted, or in a way that is not known here."
        for channel, own in by_channel(tally).items()
        if sum(one.expected for one in own) and not sum(one.booked for one in own)
    ]


def draft_warnings(disposed: Any) -> tuple[str, ...]:
    """A warning for each channel and currency of which missing orders stand in the books as drafts.

    Whoever enters such an order anew and then approves its draft has the sale in the books twice.
    """
    lost = disposed.filter(disposed.disposition == "missing", disposed.draft_number.notnull())
    counted = lost.group_by("channel", "currency").agg(orders=lost.count(), worth=lost.total.fill_null(0).sum())
    rows = counted.order_by("channel", "currency").to_pyarrow().to_pylist()
    return tuple(_of_drafts(row) for row in rows)


def _of_drafts(row: dict[str, Any]) -> str:
    worth, one = money_words(row["worth"], row["currency"]), row["orders"] == 1
    count, stand = ("counts", "its document stands") if one else ("count", "their documents stand")
    return (
        f"{owner(row['channel'])}: {many(row['orders'], 'order')} ({worth}) {count} as missing, but {stand} in the "
        "books as drafts that are not posted yet; approve these or delete them before anything is entered, or the sale "
        "will be posted twice."
    )
