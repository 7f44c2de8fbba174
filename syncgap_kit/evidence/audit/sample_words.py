"""How a monetary-unit sample was drawn, how it is evaluated, and what is known of its orders, step by step in words."""

from collections.abc import Callable
from decimal import Decimal

import pandas as pd

from ...monetary_sample import Draw
from ...written import in_digits, money_words, percent_words
from ..sentences import count, share
from .sample_evaluation import as_known, evaluated, factor, increments

STATES = {
    "posted": "in the books with the same amount",
    "posted_late": "in the books with the same amount, but late",
    "mismatched": "in the books with another amount",
    "duplicated": "in the books more than once",
    "in_flight": "too young to be called missing",
    "missing": "missing",
}
LIKELY = "The sum of these is the projected misstatement: the most likely one of all orders in this currency."


def drawing_words(draw: Draw) -> list[str]:
    """The steps by which anybody draws the same orders again."""
    money = _money(draw)
    whole = f"all {count(draw.orders, 'order')} in {named(draw)} that belong in the books, with an amount above zero"
    left = f"{count(draw.left_out, 'order')} with an amount of zero, below zero or not known"
    apart = f" Left out, since money cannot draw them: {left}; look at these apart." if draw.left_out else ""
    population = f"Population: {whole}, worth {money(draw.worth)}, whatever became of them in the books.{apart}"
    if not draw.keys:
        return [population]
    interval = (
        f"Interval: that worth divided by the sample size, {in_digits(draw.size)}, rounded up: {money(draw.interval)}. "
        f"Orders as large as it are all taken: {in_digits(len(draw.whole))} of {in_digits(draw.orders)}, worth "
        f"{money(draw.whole_worth)}."
    )
    order = (
        "The others are put in the order of channel, time placed (UTC) and order id, and their amounts are added up "
        f"one after another, to {money(draw.worth - draw.whole_worth)} in the end."
    )
    start = (
        f"Start: {money(draw.start)}. It comes from the seed: the first eight hexadecimal digits of the SHA-256 of the "
        f"text {draw.seed}:{draw.currency} are divided by 16 to the power of 8 and multiplied by the interval; that is "
        "rounded down to the smallest unit of the currency, and one such unit is added."
    )
    drawn = (
        "The order with which the running sum reaches the start is drawn, then the one with which it reaches each "
        f"further interval: {in_digits(len(draw.hits))} of {in_digits(draw.orders - len(draw.whole))}."
    )
    return [population, interval, order, start, drawn]


def evaluation_words(draw: Draw, limit: Decimal | None) -> list[str]:
    """How the filled-in sheet is evaluated, with the figures of this draw; `limit`: the threshold of the case."""
    money, basic = _money(draw), factor(0)
    steps = "; ".join(in_digits(step) for step in increments(4))
    tainting = (
        "Tainting: divide the difference of an order by its channel amount. An order that is not in the books at all "
        f"is tainted {percent_words(100)}; one of {in_digits(80, 2)} that stands there with {in_digits(60, 2)} is "
        f"tainted {percent_words(25)}."
    )
    projection = (
        f"Projection: a drawn order stands for one interval, so multiply its tainting by {money(draw.interval)}; "
        f"{percent_words(25)} makes {money(draw.interval / 4)}. An order that was taken for its size stands for itself "
        "alone: its difference counts as it is."
    )
    most = (
        f"The most that can be wrong, with {percent_words(95)} confidence: {in_digits(basic)} intervals, that is "
        f"{money(basic * draw.interval)}, even if no order differs. Add the differences of orders taken for their size "
        f"and, for the other orders, the largest tainting first, the taintings times {steps} and so on intervals."
    )
    words = [tainting, projection, LIKELY, most]
    if limit:
        enough = int(basic * draw.worth // limit) + 1
        words.append(
            f"Hold that figure against the threshold of {money(limit)}. A sample without a single difference stays "
            f"below it from about {in_digits(enough)} orders on (sample_size under [report] in case.toml)."
        )
    return words


def known_words(
    draw: Draw, rows: pd.DataFrame, missing: tuple[int, Decimal], differing: tuple[int, Decimal]
) -> list[str]:
    """What became of the drawn orders as the kit sees it, and what the sheet would come to if that is right.

    `missing`: how many orders the kit counts as missing, and what they are worth; `differing`: how many stand in the
    books with another amount or more than once, and by how much in all.
    """
    money = _money(draw)
    states = [(words, int((rows["disposition"] == name).sum())) for name, words in STATES.items()]
    told = ", ".join(f"{in_digits(number)} {words}" for words, number in states if number)
    found = evaluated(draw, as_known(rows), dict(zip(rows["order_key"], rows["amount"], strict=True)))
    verb = "differs" if found.differing == 1 else "differ"
    worked = (
        f"If that is right, {in_digits(found.differing)} of {in_digits(len(rows))} {verb} "
        f"({share(found.differing, len(rows))}), the projected misstatement is {money(found.likely)}, and with "
        f"{percent_words(95)} confidence no more than {money(found.limit)} is wrong."
    )
    if found.limit > draw.worth:
        worked += f" All these orders are worth {money(draw.worth)}: of what is missing, no more is wrong."
    counted = f"{count(missing[0], 'missing order')}, worth {money(missing[1])}" if missing[0] else "none as missing"
    if differing[0]:
        counted += f", and {count(differing[0], 'order')} that stand there with another amount or more than once, "
        counted += f"{money(differing[1])} apart"
    whole = (
        f"The kit looked at every order and counts {counted}. The projection is an estimate of what is wrong in all of "
        "them, other differences included; the larger the sample, the nearer it comes."
    )
    return [f"Of {count(len(rows), 'order')} drawn: {told}.", worked, whole]


def named(draw: Draw) -> str:
    """The currency of a draw, for orders of none as well."""
    return draw.currency or "no named currency"


def _money(draw: Draw) -> Callable[[Decimal], str]:
    return lambda amount: money_words(amount, draw.currency)
