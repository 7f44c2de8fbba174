"""Runs: one that failed, never came or fetched nothing, whose orders nobody asked for again; and what came amid one.

A failing run is seen by what it did, whatever made it fail; it is a cause only where nothing else explains its orders.
A tool that asks for what came since its last run ended, and not since that began, never sees what came in between.
"""

from collections import Counter
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ...tracing.strata import densest
from ...written import in_digits, part_words
from ..candidate import NO, YES, Candidate, Orders
from ..circumstances import Ways
from ..log_messages import meaning_of
from ..polling import LEAST_RUNS, failed_runs

Places = NDArray[np.int64]

PRIOR = 0.02
LONG = 3.0  # times the usual time between runs, from which on one is taken to be absent
FEWEST = 2  # lost orders
REFUSED = ("credential", "posting")  # kinds of causes that make every run fail until somebody acts
FAILED = ("A run that failed, whose orders were not asked for again,", "fell due before a run that failed")
ABSENT = ("Runs that never came", "fell due in a time without any run")
EMPTY = ("A run that succeeded and fetched nothing", "fell due before a run that succeeded and fetched none")
MOSTLY = 0.5  # share of what came in such a time that must be lost
SELDOM = 0.5  # share of all orders of those days that may come in it


def candidates(orders: Orders, ways: Ways) -> list[Candidate]:
    """The orders that fell due before a failing run and after the one before it, and those of runs that never came."""
    if len(ways.runs) < LEAST_RUNS:
        return []
    starts = ways.runs.start.to_numpy(np.int64)
    failing = failed_runs(ways)
    run = np.searchsorted(starts, ways.due, side="left")
    known = (run > 0) & (run < len(starts))
    at = np.minimum(run, len(starts) - 1)
    between = np.diff(starts, prepend=starts[0])
    absent = between > LONG * max(float(np.median(between[1:])), 1.0)
    failed = _lost(orders, known & failing[at], FAILED, int(failing.sum()))
    never_came = _lost(orders, known & absent[at], ABSENT, int(absent.sum()))
    failed = [_as_said(one, ways, at[known & failing[at] & orders.lost]) for one in failed]
    empty = (ways.runs.fetched.to_numpy() == 0) & ~failing
    fetched_nothing = _lost(orders, known & empty[at], EMPTY, int(empty.sum()))
    fetched_nothing = [_with_their_words(one, ways, at[known & empty[at] & orders.lost]) for one in fetched_nothing]
    return [*failed, *never_came, *fetched_nothing, *_beside_the_runs(orders, ways, starts)]


def _as_said(one: Candidate, ways: Ways, runs: Places) -> Candidate:
    """Runs that failed as the doing of what most of their messages name; `runs`: the one after each lost order."""
    messages = ways.runs.message.to_numpy(object)[np.unique(runs)]
    meanings = Counter(meaning_of(str(text)) for text in messages)
    meaning, times = meanings.most_common(1)[0]
    if meaning is None or times < MOSTLY * len(messages):
        return one
    first = next(str(text) for text in messages if meaning_of(str(text)) == meaning)
    said = f'Of {part_words(times, len(messages))} of these runs the log says so, such as "{first}".'
    one = replace(one, words=(*one.words, said))
    if meaning[1] not in REFUSED:  # a server that was busy is asked again; that this was not done is what lost them
        return one
    subject = f"A run that failed for {meaning[0]}, whose orders were not asked for again,"
    return replace(one, kind=meaning[1], subject=subject)


def _with_their_words(one: Candidate, ways: Ways, runs: Places) -> Candidate:
    """Runs that fetched nothing, with what most of them said; `runs`: the one after each lost order."""
    messages = Counter(str(text) for text in ways.runs.message.to_numpy(object)[np.unique(runs)] if text)
    if not messages:
        return one
    told, times = messages.most_common(1)[0]
    said = f'Of {part_words(times, len(np.unique(runs)))} of these runs the log says "{told}".'
    return replace(one, words=(*one.words, said))


def _beside_the_runs(orders: Orders, ways: Ways, starts: NDArray[np.int64]) -> list[Candidate]:
    """The orders that came while a run was under way, or between two runs, from the first that was lost to the last.

    Whether they were placed then, or paid, is what explains the lost ones better. What hardly leaves a moment out is a
    stop and no hole.
    """
    finishes = ways.runs.finish.to_numpy(np.int64)
    found = []
    for clock, came in ((ways.placed, "were placed"), (ways.due, "were paid")):
        run = np.maximum(np.searchsorted(starts, clock, side="right") - 1, 0)
        during = (starts[run] <= clock) & (clock <= finishes[run])
        between = (clock > finishes[run]) & (finishes[run] > 0) & (run + 1 < len(starts))
        for met, when in ((during, "while a run was under way"), (between, "between the end of a run and the next")):
            positions = np.flatnonzero(met)
            if not orders.lost[positions].any():
                continue
            spell, _ = densest(orders.lost[positions], float(orders.lost.mean()))
            own = positions[spell.first : spell.last + 1]
            lost = int(orders.lost[own].sum())
            if lost >= max(FEWEST, MOSTLY * len(own)) and len(own) <= SELDOM * (own[-1] - own[0] + 1):
                found.append((2 * lost - len(own), f"{came} {when}", own, positions))
    return [_between_questions(orders, *max(found, key=lambda way: way[0])[1:])] if found else []


def _between_questions(orders: Orders, came: str, own: Places, positions: Places) -> Candidate:
    effect, about = (np.full(len(orders), NO, np.int8) for _ in range(2))
    effect[own], about[positions] = YES, YES
    lost = in_digits(int(orders.lost[own].sum()))
    return Candidate(
        "retrieval",
        None,
        effect,
        about,
        PRIOR,
        price=float(np.log(4) + 2.0 * np.log(max(len(orders.expected_on), 2))),
        subject="A time between two questions that neither asks for",
        words=(f"{lost} of {in_digits(len(own))} orders that {came} are lost.",),
    )


def _lost(orders: Orders, met: NDArray[np.bool_], told: tuple[str, str], runs: int) -> list[Candidate]:
    subject, words = told
    lost = int((orders.lost & met).sum())
    if lost < FEWEST:
        return []
    effect = np.where(met, YES, NO).astype(np.int8)
    of_all = f"{in_digits(lost)} of the {in_digits(int(met.sum()))} orders"
    said = f"{of_all} that {words} are lost; the log has {in_digits(runs)} such runs."
    way = ("retrieval", None, effect, effect.copy(), PRIOR)
    return [Candidate(*way, subject=subject, words=(said,), last_resort=True, recurs=True)]
