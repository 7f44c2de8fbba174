"""What is to be said of a matching as a whole: orders booked though not expected, unknown words, silent channels."""

from typing import Any

from ..intake.case import Case
from .decision import log_tells_postings
from .empty_sides import empty_sides


def remarks(case: Case, disposed: Any, documents: Any) -> tuple[str, ...]:
    """All warnings of a matching, as sentences."""
    return (
        *_of_orders(case, disposed, documents),
        *_silent_channels(disposed),
        *empty_sides(case, disposed, documents),
    )


def _of_orders(case: Case, disposed: Any, documents: Any) -> tuple[str, ...]:
    counts = disposed.agg(
        booked=((disposed.disposition == "not_expected") & (disposed.documents > 0)).sum(),
        unknown=(disposed.unknown & disposed.expected).sum(),
        later=(disposed.first_day > disposed.base_day).fill_null(False).sum(),
        ambiguous=disposed.ambiguous.fill_null(False).sum(),
    ).execute()
    row = {name: int(value) if value == value else 0 for name, value in counts.iloc[0].items()}  # noqa: PLR0124
    warnings = []
    if row["booked"]:
        warnings.append(f"{row['booked']:,} orders that were not expected in the books are there all the same.")
    if row["unknown"]:
        warnings.append(
            f"{row['unknown']:,} orders have a status that nobody knows or that was not recorded; they are expected."
        )
    if row["ambiguous"]:
        warnings.append(f"{row['ambiguous']:,} orders share a document number and agree in amount and day.")
    if not row["later"] and not log_tells_postings(case):
        warnings.append("Neither logs nor document dates tell when orders were posted, so none can be called late.")
    unlike = documents.filter(documents.amount.isnull()).count().execute()
    if unlike:
        warnings.append(f"{unlike:,} sale documents bear no amount.")
    return tuple(warnings)


def _silent_channels(disposed: Any) -> list[str]:
    """A warning for each channel of which the books hold nothing: nothing was posted, or it was posted in sums."""
    found = disposed.group_by("channel").agg(booked=(disposed.documents > 0).sum(), expected=disposed.expected.sum())
    return [
        f"No document of the books bears an id of {row['channel']}, and none is the sum of its orders of a day or a "
        "payout: nothing was posted, or in a way that is not known here."
        for row in found.order_by("channel").to_pyarrow().to_pylist()
        if row["expected"] and not row["booked"]
    ]
