"""The conventions of a channel out of the votes of its documents: few, well supported, and not by chance.

A way of writing counts fully where the amounts agree and little where they do not: running numbers of the ledger that
happen to equal order names are no convention.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from .conventions import DISTINCTIVE, TEXTS, Convention
from .order_ids import Spelt
from .readings import BY_AMOUNT, Rows, Vote

MOST = 6  # conventions of one channel
LEAST = 3  # documents that make one
SURE = 0.9  # share of agreeing documents from which three make a convention, however rare it is
LONGEST = 40  # signs before an id in a text; what stands further off tells nothing of how ids are written
SUPPORT = 0.02  # share of a channel's documents below which a way of writing is no convention


def learn(spelt: list[Spelt], votes: Iterable[Vote], sample: Rows, only_surely: bool = False) -> list[Convention]:
    """The conventions of every channel, the best supported first; at most MOST of one channel.

    A document that agrees with an order of another channel does not speak against this one: shops may count alike. Nor
    does it speak for this one, where it could be by chance alone.
    Each has at least three documents and, unless nearly all of them agree, SUPPORT of those it could have;
    `only_surely` asks that of each.
    """
    by_channel: dict[str, list[Vote]] = {}
    for vote in votes:
        by_channel.setdefault(vote.convention.channel, []).append(vote)
    agreed = {channel: {vote.posting_key for vote in own if vote.agrees} for channel, own in by_channel.items()}
    sums = {
        channel: {vote.posting_key for vote in own if vote.agreement == BY_AMOUNT}
        for channel, own in by_channel.items()
    }
    found = []
    for channel, own in sorted(by_channel.items()):
        shortest = {one.field: one.shortest for one in spelt if one.channel == channel}
        chosen = _chosen(_fair(own, _elsewhere(channel, agreed)), shortest, only_surely)
        surely = sums[channel] - _elsewhere(channel, sums)
        found += [replace(_with_signs_before(one, own, surely, sample), learnt=True) for one in chosen]
    return found


def _elsewhere(channel: str, documents: Mapping[str, set[int]]) -> set[int]:
    return set().union(*(keys for other, keys in documents.items() if other != channel))


def _fair(votes: list[Vote], elsewhere: set[int]) -> list[Vote]:
    """The votes but those on documents of other channels (`elsewhere`), unless these agree with the channel too.

    Of two shops that count alike some orders come to the same amount. Where a way of writing has hardly a document that
    agrees with this channel alone, and most of those that others explain do not agree with it, the rest do by chance.
    """
    alone: Counter[Convention] = Counter()
    of_others: Counter[Convention] = Counter()  # those that do not agree less those that do
    for vote in votes:
        if vote.posting_key in elsewhere:
            of_others[vote.convention] += -1 if vote.agrees else 1
        elif vote.agrees:
            alone[vote.convention] += 1
    by_chance = {convention for convention, more in of_others.items() if more > 0 and alone[convention] < LEAST}
    return [
        vote
        for vote in votes
        if vote.posting_key not in elsewhere or (vote.agrees and vote.convention not in by_chance)
    ]


def _chosen(votes: list[Vote], shortest: dict[str, int], only_surely: bool) -> list[Convention]:
    voters: dict[Convention, set[int]] = {}
    agreeing: dict[Convention, set[int]] = {}
    for vote in votes:
        voters.setdefault(vote.convention, set()).add(vote.posting_key)
        if vote.agrees:
            agreeing.setdefault(vote.convention, set()).add(vote.posting_key)
    share = {convention: len(agreeing.get(convention, ())) / len(found) for convention, found in voters.items()}
    chosen: list[Convention] = []
    explained: set[int] = set()
    trusted = False

    def worth(convention: Convention) -> tuple[Any, ...]:
        gained = len(voters[convention] - explained) * (0.1 + 0.9 * share[convention])
        return gained, *_plainness(convention, shortest)

    while voters and len(chosen) < MOST:
        best = max(voters, key=worth)
        gained = len(voters[best] - explained)
        surely = share[best] >= SURE
        if gained < LEAST or (gained < SUPPORT * len(explained | voters[best]) and not surely):
            break
        if (share[best] < 0.5 and (trusted or _by_chance(best, shortest))) or (only_surely and not surely):
            del voters[best]
            continue
        trusted = trusted or share[best] >= 0.5
        chosen.append(best)
        explained |= voters.pop(best)
    return chosen


def _plainness(convention: Convention, shortest: dict[str, int]) -> tuple[Any, ...]:
    """What decides between ways of writing that explain as much: written on purpose, whole, long, by name."""
    told = convention.where in TEXTS or not _by_chance(convention, shortest)
    around = len(convention.prefix) + len(convention.suffix)
    return told, not convention.cut, convention.kept, -around, convention.field == "order_name", repr(convention)


def _by_chance(convention: Convention, shortest: dict[str, int]) -> bool:
    """Whether numbers of the ledger's own could look so by chance: short ids with nothing before or after them."""
    kept = convention.kept if convention.cut else shortest.get(convention.field, 0)
    return not (convention.prefix or convention.suffix) and kept < DISTINCTIVE


def _with_signs_before(convention: Convention, votes: list[Vote], surely: set[int], sample: Rows) -> Convention:
    """A convention with what stands before the id, where nine in ten documents agree on it: words in a text, a #.

    The words are asked of documents that come to this channel's amount and to no other's (`surely`), if these suffice.
    """
    told = {row["posting_key"]: (row[convention.told_in] or "").upper() for row in sample}
    own = [vote for vote in votes if vote.convention == convention]
    if convention.where in TEXTS:
        telling = [vote for vote in own if vote.posting_key in surely]
        asked = telling if len(telling) >= LEAST else own
        return replace(convention, prefix=_common_end([told[vote.posting_key].split(vote.key)[0] for vote in asked]))
    with_one = [vote.agrees for vote in own if told[vote.posting_key].strip().startswith("#")]
    without = [vote.agrees for vote in own if not told[vote.posting_key].strip().startswith("#")]
    agreeing = sum(with_one) + sum(without)
    told_apart = sum(with_one) >= SURE * agreeing and sum(without) < 0.5 * len(without)
    return replace(convention, hashed=told_apart)


def _common_end(texts: list[str]) -> str:
    """The longest end, of at most LONGEST signs, that nine in ten of the texts have."""
    end = ""
    while len(end) < LONGEST:
        further = Counter(text[-len(end) - 1 :] for text in texts if text.endswith(end) and len(text) > len(end))
        longer, shared = max(further.items(), key=lambda one: (one[1], one[0]), default=("", 0))
        if shared < SURE * len(texts):
            break
        end = longer
    return end
