"""What was found, in the words of an accountant: plain text made from the findings alone.

Every count stands with its denominator, every amount with its currency, every day in the books' time zone.
"""

from datetime import date
from decimal import Decimal

from ..attribution.alarm import Alarm
from ..findings import Cause, DaySpan, Gap
from ..written import day_words, in_digits, money_words, opening_words, percent_words
from .left_words import beyond_words, happened_words

# What happened to the orders of a gap, for one order and for several.
HAPPENED = {
    "missing": ("never reached the books", "never reached the books"),
    "undone": ("is missing from the books", "are missing from the books"),  # by people: they may have been there before
    "late": ("reached the books late", "reached the books late"),
    "mismatched": ("stands in the books with another amount", "stand in the books with another amount"),
    "duplicated": ("stands in the books more than once", "stand in the books more than once"),
    "payout": ("does not stand in the books", "do not stand in the books"),
    "orphaned": ("stands in the books without an order", "stand in the books without an order"),
}
ONE = ("A healthy channel may lose as much.", "A healthy channel would not have lost it.")  # by how many more it is
OTHERWISE = ("does not agree with the books", "do not agree with the books")
COUNTED = {"payout": "payout", "orphaned": "document"}
STOCK = {  # by leg: what the entries are, what happened to their units
    "short": ("sale", "were sold and did not leave the stock"),
    "over": ("movement", "left the stock and were not sold"),
    "unrelieved": ("shipment", "were shipped and are still in the stock of the books"),
    "unshipped": ("deduction", "were taken off the stock and were not shipped"),
}
CAUSE_NAMES = {
    "rule": "Rule",
    "mapping": "Mapping",
    "credential": "Credential",
    "retrieval": "Fetching of orders:",
    "delivery": "Delivery of notices:",
    "posting": "Posting to the books:",
    "manual": "Work by people:",
    "unknown": "Something that the files do not show",
}
VERDICTS = {
    "established": "This is established as the cause",
    "probable": "This is probably the cause",
    "undetermined": "This is the best explanation, but not a settled one",
}
TRIGGERS = {
    "changed": "it changed when the gap began",
    "latent": "it stood unchanged, and what came to it from upstream changed",
}
OPEN_BEFORE = "no earlier order that it concerns is in the files; {latest} at the latest"
TOLD_EPISODES = 6  # that are all named; of more the first and the last


def name_of(channel: str) -> str:
    """A channel as a heading writes it; a name with capitals of its own is kept."""
    return channel[:1].upper() + channel[1:] if channel.islower() else channel


def count(number: int, noun: str) -> str:
    """A number with its noun, such as `1 order` and `6,180 orders`."""
    return f"{in_digits(number)} {noun if number == 1 else noun + 's'}"


def share(part: int, whole: int) -> str:
    """A part of a whole in per cent with one decimal; never 0.0 or 100.0 where it is not exactly so."""
    if not whole:
        return "none"
    if 0 < part < whole and (rounded := round(100 * part / whole, 1)) in (0.0, 100.0):
        return f"above {percent_words(99.9, 1)}" if rounded else f"below {percent_words(0.1, 1)}"
    return percent_words(100 * part / whole, 1)


def percent(probability: Decimal) -> str:
    """A probability in figures, such as `98.7%`; never rounded to certainty."""
    if probability >= Decimal("0.9995"):
        return f"above {percent_words(99.9, 1)}"
    if probability <= Decimal("0.0005"):
        return f"below {percent_words(0.1, 1)}"
    return percent_words(100 * probability, 1)


def probability_words(probability: Decimal) -> str:
    """A probability in figures and in a word, such as `98.7%, established`."""
    steps = (("0.95", "established"), ("0.70", "probable"), ("0.20", "undetermined"), ("0.01", "unlikely"))
    word = next((word for limit, word in steps if probability >= Decimal(limit)), "very unlikely")
    return f"{percent(probability)}, {word}"


def cause_name(cause: Cause) -> str:
    """A cause by its record, or its kind and the ids, such as `Rule R-12 ("skip drafts") together with M-3`."""
    bare = " ".join(part for part in (CAUSE_NAMES.get(cause.kind, cause.kind), cause.ref) if part).removesuffix(":")
    name = cause.called or bare
    if cause.together_with:
        name += " together with " + _and(cause.together_with)
    if cause.tied:
        name += " (the evidence cannot tell it from " + _and(cause.tied) + ")"
    return name


def trigger_sentence(cause: Cause) -> str:
    """What set the cause off, or nothing where that is not known."""
    if cause.trigger is None:
        return ""
    if cause.trigger_onset and cause.trigger_onset.earliest is None:
        return "What set it off is not known: no order that it concerns is in the files from before the gap."
    words = "What set it off: " + TRIGGERS.get(cause.trigger, cause.trigger)
    if cause.trigger_ref and cause.trigger_ref != cause.ref:
        words += f"; the record {cause.trigger_ref} dates it"
    if cause.trigger_onset:
        words += f"; {span_words(cause.trigger_onset)}"
    return words + "."


def gap_sentence(gap: Gap, expected: int, apart: bool = False) -> str:
    """The finding of one gap: how many of `expected` orders, how much, since when.

    `expected`: the channel's orders that the books should hold from the onset to the end; `apart`: only those in the
    gap's currency, of several in which the channel sells.
    """
    if gap.units is not None:
        return _stock_sentence(gap, gap.units)
    happened = _happened(gap)
    unknown = not gap.amount and gap.kind in ("missing", "late")  # what is worth nothing is not expected
    noun, worth = noun_of(gap), "of unknown worth" if unknown else f"worth {money_words(gap.amount, gap.currency)}"
    of_all = f" of {in_digits(expected)} expected" if noun == "order" and expected >= gap.orders else ""
    several = (noun if gap.orders == 1 and not of_all else noun + "s") + (f" in {gap.currency}" if apart else "")
    return f"{_when(gap)}, {in_digits(gap.orders)}{of_all} {name_of(gap.channel)} {several}, {worth}, {happened}."


def _happened(gap: Gap) -> str:
    """What happened to its orders, and to how many of them for a while only."""
    if gap.kind == "missing" and gap.backfilled:
        never, later = in_digits(gap.orders - gap.backfilled), in_digits(gap.backfilled)
        return f"did not reach the books in time: {never} never did, {later} came in later"
    if gap.left:
        return happened_words(gap)
    if gap.beyond_books and gap.cause.kind == "unknown":  # what is on record and explains them kept them back
        return beyond_words(gap)
    kind = "undone" if gap.kind == "missing" and gap.cause.kind == "manual" else gap.kind
    return HAPPENED.get(kind, OTHERWISE)[gap.orders != 1]


def _stock_sentence(gap: Gap, units: Decimal) -> str:
    """The same for units of stock; what they are worth only where the exports tell what lines cost."""
    worth = f" and worth {money_words(gap.amount, gap.currency)} by what customers paid" if gap.amount else ""
    of = f"of {count(gap.orders, noun_of(gap))}{worth}"
    return f"{_when(gap)}, {in_digits(units)} units in the stock of {name_of(gap.channel)}, {of}, {STOCK[gap.leg][1]}."


def noun_of(gap: Gap) -> str:
    """What a gap counts, for one of them."""
    return STOCK[gap.leg][0] if gap.leg in STOCK else COUNTED.get(gap.kind, "order")


def onset_sentence(gap: Gap) -> str:
    """When a gap began and ended, with the intervals, and how many orders that is beyond a healthy level."""
    words = [f"It began on {span_words(gap.onset)}."]
    words.append(f"It ended on {span_words(gap.end)}." if gap.end else "It had not ended when the files were taken.")
    if len(gap.episodes) > 1:
        words.append(f"The same mechanism was at work {len(gap.episodes)} times: {_episodes(gap)}.")
    low, high = gap.size
    size = f"Between {in_digits(low)} and {in_digits(high)}" if low < high else in_digits(low)
    of = f"{size} of its {count(gap.orders, noun_of(gap))} {'is' if high == 1 else 'are'}"
    words.append(f"{of} more than a healthy channel would have shown." if gap.orders > 1 else ONE[high])
    words += [f"It went back day by day, over about {gap.ebbed} days."] if gap.ebbed else []
    return " ".join(words)


def _episodes(gap: Gap) -> str:
    """The days of its episodes; of many the first few and the last."""
    days = [
        day_words(first) if first == last else f"{day_words(first)} to {day_words(last)}"
        for first, last in gap.episodes
    ]
    if len(days) <= TOLD_EPISODES:
        return _and(tuple(days))
    first = ", ".join(days[: TOLD_EPISODES - 1])
    return f"{first}, and so on, the last time {days[-1]}"


def alarm_sentence(gap: Gap, alarm: Alarm) -> str:
    """On which day a monitor would have raised a gap, and what it cost that none did."""
    noun = noun_of(gap)
    if alarm.untold:
        return "No record tells when its documents were taken out, nor so when a monitor would have raised it."
    if alarm.raised is None:
        return "A monitor that raises a false alarm once in a hundred years would not have raised it."
    lead = (
        f"A monitor that raises a false alarm once in a hundred years would have raised it on {day_words(alarm.raised)}"
    )
    if not alarm.orders:
        return f"{lead}, after the last {noun} of it."
    of_all = f"{in_digits(alarm.orders)} of its {count(gap.orders, noun)}"
    worth = f", worth {money_words(alarm.amount, gap.currency)}," if gap.amount else ""
    return f"{lead}; {of_all}{worth} came after that day."


def cause_sentence(gap: Gap) -> str:
    """The most probable cause of a gap, and how sure that is; no name is given where none is probable."""
    cause = gap.cause
    lead = VERDICTS[cause.strength]
    if cause.kind == "unknown":
        lead = "What caused it is not shown by the files"
    return f"{cause.summary.rstrip('.')}. {lead} (probability {percent(cause.probability)})."


def span_words(span: DaySpan) -> str:
    """A day with its interval, such as `4 March 2025 (with 97% probability between 2 and 6 March 2025)`."""
    held = percent_words(100 * span.mass) if span.mass < Decimal("0.995") else f"more than {percent_words(99)}"
    if span.earliest is None:
        return f"{day_words(span.date)} or before ({OPEN_BEFORE.format(latest=day_words(span.latest))})"
    if span.earliest == span.latest:
        return f"{day_words(span.date)} (that very day with {held} probability)"
    return f"{day_words(span.date)} (with {held} probability {between(span.earliest, span.latest)})"


def between(first: date, last: date) -> str:
    """Two days without saying month and year twice."""
    return f"between {opening_words(first, last)} and {day_words(last)}"


def _when(gap: Gap) -> str:
    if gap.end is None:
        return f"Since {day_words(gap.onset.date)}"
    if gap.end.date == gap.onset.date:
        return f"On {day_words(gap.onset.date)}"
    return f"From {day_words(gap.onset.date)} to {day_words(gap.end.date)}"


def _and(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


def ended(text: str) -> str:
    """A title as a sentence: with a full stop, unless it ends as one already."""
    return text if text.endswith((".", "!", "?")) else f"{text}."
