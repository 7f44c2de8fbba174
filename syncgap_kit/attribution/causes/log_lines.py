"""What the logs say of the lost orders: messages that name what refused them, and hops behind which nothing followed.

A message speaks for its kind of cause. Where a recorded cause of that kind explains the same orders, it is that cause's
evidence; else it stands for itself. That an order was seen and not posted says nothing of why, so that this is weighed
only where nothing else explains it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ...written import in_digits, part_words
from ..candidate import NO, YES, Candidate, Orders
from ..circumstances import Ways
from ..configuration import Configuration
from ..doubt import began_with
from ..log_messages import SETTINGS, meaning_of
from ..replay import applies
from ..unseen import NAMED, unseen

MESSAGE, HOP, DELETED = 0.3, 0.05, 0.1
FEWEST = 2
FEWEST_BEYOND, PART_BEYOND = 5, 0.2  # orders with a message beyond those of its recorded cause, and their part of all
COVERED = 0.5  # share of the orders with a message that a recorded cause of its kind must explain to be what it means
REFUSED = ("failed", "held", "retried", "skipped", "filtered")
Meanings = dict[str, tuple[str, str] | None]  # of messages: what each means, and the kind of cause that it tells
UNFINISHED = ("seen", "retried", "held")
GONE_SINCE = "The books may have held these and lost them since by somebody's hand: only their own log could tell."


def candidates(
    orders: Orders, ways: Ways, configured: Iterable[Candidate], configuration: Configuration
) -> list[Candidate]:
    """A candidate for each meaning that the messages have, and one for each hop that most lost orders ended at.

    A setting that is about what a message means, and changed just before the first such refusal, is what it comes of.
    """
    told = _messages(orders, ways, list(configured))
    return [*(_of_setting(one, meaning, orders, configuration) for meaning, one in told), *_hops(orders, ways)]


def _of_setting(one: Candidate, meaning: str, orders: Orders, configuration: Configuration) -> Candidate:
    """The refusal as the doing of a setting, where just one changed then that has to do with it."""
    about = SETTINGS.get(meaning)
    lost = np.flatnonzero(orders.lost & (one.effect == YES))
    found = []
    for name, versions in sorted(configuration.of_kind("setting").items()):
        told = f"{versions[-1].content.get('name') or ''} {versions[-1].text}"
        if about and re.search(about, told, re.IGNORECASE) and applies(versions[-1], orders.channel):
            for place, version in enumerate(versions[1:], start=1):
                if began_with(replace(one, versions=(version,)), orders, lost):
                    found.append((name, versions, place))
    if len(found) != 1:
        return one
    name, versions, place = found[0]
    effects = [np.zeros(len(orders), np.int8) for _ in versions]
    effects[place] = one.effect
    return replace(one, ref=name, versions=versions, version_effects=tuple(effects))


def _messages(orders: Orders, ways: Ways, configured: list[Candidate]) -> Iterator[tuple[str, Candidate]]:
    refused = np.isin(ways.outcome, REFUSED)
    meanings = {text: meaning_of(text) for text in set(ways.said[refused]) if text}
    for meaning, kind in sorted({told for told in meanings.values() if told}):
        texts = [text for text, told in meanings.items() if told == (meaning, kind)]
        met = refused & np.isin(ways.said, texts)
        lost = met & orders.lost
        known = [c.effect == YES for c in configured if c.kind == kind and (c.effect[lost] == YES).mean() >= COVERED]
        least: float = FEWEST
        if known:  # what the log has of it beyond its record, such as before a login is said to have expired
            least = max(FEWEST_BEYOND, PART_BEYOND * lost.sum())
            met &= ~np.any(known, axis=0)
            lost &= met
        if lost.sum() < least:
            continue
        first = str(ways.said[np.flatnonzero(lost)[0]])
        words = f'The log says so of {in_digits(int(lost.sum()))} lost orders, such as "{first}".'
        yield meaning, _stands(kind, met, MESSAGE, f"A refusal that the log puts down to {meaning}", words, last=False)


def with_messages(recorded: Iterable[Candidate], orders: Orders, ways: Ways) -> list[Candidate]:
    """The recorded causes with the messages of their kind that the log has on most of the orders they lost."""
    refused = np.isin(ways.outcome, REFUSED)
    meanings = {text: meaning_of(text) for text in set(ways.said[refused]) if text}
    return [_with_message(one, refused, meanings, orders, ways) for one in recorded]


def _with_message(
    one: Candidate, refused: NDArray[np.bool_], meanings: Meanings, orders: Orders, ways: Ways
) -> Candidate:
    texts = [text for text, told in meanings.items() if told and told[1] == one.kind]
    lost = orders.lost & (one.effect == YES)
    said = lost & refused & np.isin(ways.said, texts)
    if said.sum() < FEWEST or said.sum() < COVERED * lost.sum():
        return one
    first, part = str(ways.said[np.flatnonzero(said)[0]]), part_words(said.sum(), lost.sum())
    words = f'The log says so of {part} {orders.noun} that it met, such as "{first}".'
    return replace(one, words=(*one.words, words))


def _hops(orders: Orders, ways: Ways) -> Iterator[Candidate]:
    arrived = ~orders.lost
    posted = np.isin(ways.outcome, ("posted", "updated"))
    if not arrived.any() or posted[arrived].mean() < NAMED:
        return
    told = (
        (np.isin(ways.outcome, UNFINISHED), "were seen and never posted", True),
        (posted & ~ways.listed & ~ways.deleted & (unseen(orders, ways) == NO), "were posted", False),
    )
    for met, words, silent in told:
        own = met & (orders.lost | ~posted)
        lost = int((own & orders.lost).sum())
        if lost >= FEWEST:
            said = f"By the log {in_digits(lost)} of the lost orders {words}, and the books do not hold them."
            hop = _stands("delivery", own, HOP, "A handover that nobody confirmed", said, last=True)
            yield replace(hop, silent=silent, doubt="" if silent or ways.all_added else GONE_SINCE)


def taken_back(orders: Orders, ways: Ways) -> list[Candidate]:
    """A candidate for documents that were deleted, as the books' log or the sync's tells, voided, or left as drafts."""
    removed = (ways.outcome == "deleted") & ~ways.deleted & ~ways.voided
    deleted, voided = (int((orders.lost & gone).sum()) for gone in (ways.deleted, ways.voided))
    found = []
    if deleted >= FEWEST:
        words = f"The books' own log tells of {in_digits(deleted)} of the lost orders that their document was deleted."
        subject = "Deletion of documents in the books"
        found.append(_stands("manual", ways.deleted, DELETED, subject, words, last=False))
    lost = np.flatnonzero(orders.lost & removed)
    if len(lost) >= FEWEST:
        said = next((f', such as "{ways.said[place]}"' for place in lost if ways.said[place]), "")
        words = f"The log says of {in_digits(len(lost))} of the lost orders that their document was deleted{said}."
        found.append(_stands("manual", removed, DELETED, "Deletion of documents in the books", words, last=False))
    if voided >= FEWEST:
        words = f"The books list the documents of {in_digits(voided)} of the lost orders, by their numbers, as voided."
        subject = "Voiding of documents in the books"
        found.append(_stands("manual", ways.voided, DELETED, subject, words, last=False))
    drafts = int((orders.lost & ways.draft).sum())
    if drafts >= FEWEST:
        listed = f"The books list the documents of {in_digits(drafts)} of the lost orders, by their numbers, as drafts"
        subject = "The leaving of documents as drafts"
        found.append(_stands("posting", ways.draft, HOP, subject, f"{listed} that nobody approved.", last=True))
    return found


def _stands(kind: str, met: NDArray[np.bool_], prior: float, subject: str, words: str, last: bool) -> Candidate:
    effect = np.where(met, YES, NO).astype(np.int8)
    return Candidate(kind, None, effect, effect.copy(), prior, subject=subject, words=(words,), last_resort=last)
