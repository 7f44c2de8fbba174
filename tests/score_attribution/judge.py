"""What was found, held against the truth of a case: every measure that a figure is made of.

An entry is right where it names the kind, an id that no order tells from the true one, nothing but such ids as ties,
and all that had to act together. A gap that was found belongs to the true one with which it shares most orders.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from .found import NAMED, Entry, Found, FoundGap
from .values import UNKNOWN, Cause, Drawn, TrueGap

NAMES = {"rule", "mapping", "credential", "retrieval", "delivery", "posting", "manual"}


@dataclass(frozen=True)
class Verdict:
    """All measures of one case under one method; pairs are (probability, right) of every entry that was stated."""

    group: str
    number: int
    exact: bool
    latent: tuple[bool, ...]  # of each latent rule: mechanism and trigger both right
    unknown_true: int
    unknown_met: int  # true unknowns that were called unknown
    unknown_said: int
    unknown_right: int
    decoys: tuple[str, ...]  # claimed
    claims: tuple[bool, ...]  # of each claim: right
    pairs: tuple[tuple[float, bool], ...]
    scores: tuple[float, ...]  # Brier, of each gap
    laid_right: int
    laid: int
    to_lay: int
    quiet: bool  # there was nothing to find
    accused: bool  # a cause was claimed in it
    seconds: float


def right(entry: Entry, cause: Cause) -> bool:
    """Whether a stated cause is the true one."""
    if cause.kind == "unknown" or entry.kind == "unknown":
        return entry.kind == cause.kind
    joint = frozenset({cause.ref}) | cause.together
    if cause.together:
        return frozenset({entry.ref}) | entry.together == joint
    alike = frozenset({cause.ref}) | cause.same
    kinds = {cause.kind} | ({"rule", "mapping", "credential"} if entry.ref in cause.same - {None} else set())
    return entry.kind in kinds and entry.refs <= alike and not entry.together


def judge(drawn: Drawn, found: Found) -> Verdict:
    """Hold what was found against the truth."""
    truth = drawn.truth
    pairs = [(gap, belonging(gap, truth.gaps)) for gap in found.gaps]
    needed = [gap for gap in truth.gaps if not gap.optional]
    unknown = [gap for gap in needed if gap.cause.kind == "unknown"]
    said = [(gap, true) for gap, true in pairs if gap.top.kind == "unknown"]
    claims = [(entry, true) for gap, true in pairs for entry in gap.causes if _claimed(entry)]
    laid_right, laid, to_lay = _laid(drawn, found)
    return Verdict(
        group=drawn.group,
        number=drawn.number,
        exact=not found.broke and _exact(drawn, pairs, needed),
        latent=tuple(_latent(gap, pairs) for gap in needed if _is_latent(gap)),
        unknown_true=len(unknown),
        unknown_met=sum(any(true is gap for _, true in said) for gap in unknown),
        unknown_said=len(said),
        unknown_right=sum(true is not None and true.cause.kind == "unknown" for _, true in said),
        decoys=tuple(sorted(str(entry.ref) for entry, true in claims if _is_decoy(drawn, entry, true))),
        claims=tuple(true is not None and right(entry, true.cause) for entry, true in claims),
        pairs=tuple((e.probability, right(e, true.cause if true else UNKNOWN)) for g, true in pairs for e in g.causes),
        scores=tuple(_brier(gap, true.cause if true else UNKNOWN) for gap, true in pairs),
        laid_right=laid_right,
        laid=laid,
        to_lay=to_lay,
        quiet=not truth.gaps,
        accused=any(gap.top.kind in NAMES for gap in found.gaps),
        seconds=found.seconds,
    )


def belonging(gap: FoundGap, gaps: Iterable[TrueGap]) -> TrueGap | None:
    """The true gap with which a found one shares most orders, at least a fifth of its own; of equals the named one."""
    own = [(len(gap.orders & true.orders), right(gap.top, true.cause), true) for true in gaps if _akin(gap, true)]
    most = max(own, key=lambda item: item[:2], default=None)
    return most[2] if most and most[0] >= 0.2 * max(len(gap.orders), 1) else None


def _akin(gap: FoundGap, true: TrueGap) -> bool:
    return gap.channel == true.channel and gap.kind == true.kind


def _claimed(entry: Entry) -> bool:
    return entry.kind in NAMES and entry.probability >= NAMED


def _exact(drawn: Drawn, pairs: list[tuple[FoundGap, TrueGap | None]], needed: list[TrueGap]) -> bool:
    """Whether the set of causes is the true one: each that is needed is named, and nothing else is."""
    if drawn.truth.limited:
        return all(true is not None and right(e, true.cause) for gap, true in pairs for e in gap.causes if _claimed(e))
    if not all(any(_says(gap, true) for gap, _ in pairs) for true in needed):
        return False
    return all(any(_says(gap, true) for true in drawn.truth.gaps) for gap, _ in pairs)


def _says(gap: FoundGap, true: TrueGap) -> bool:
    return _akin(gap, true) and right(gap.top, true.cause) and bool(gap.orders & true.orders)


def _is_latent(gap: TrueGap) -> bool:
    return gap.cause.kind == "rule" and gap.cause.trigger == "latent"


def _latent(true: TrueGap, pairs: list[tuple[FoundGap, TrueGap | None]]) -> bool:
    """Whether the rule is named, called latent, and its trigger dated by an interval that holds the day."""
    for gap, of in pairs:
        top = gap.top
        if of is true and right(top, true.cause) and top.trigger == "latent" and top.trigger_from and top.trigger_to:
            return any(top.trigger_from <= day <= top.trigger_to for day in true.cause.trigger_days)
    return False


def _is_decoy(drawn: Drawn, entry: Entry, true: TrueGap | None) -> bool:
    return entry.ref in drawn.truth.decoys and not (true is not None and right(entry, true.cause))


def _brier(gap: FoundGap, cause: Cause) -> float:
    """Sum over the causes of the squared error; a true cause that was not stated had probability 0."""
    hits = [right(entry, cause) for entry in gap.causes]
    squares = sum((entry.probability - hit) ** 2 for entry, hit in zip(gap.causes, hits, strict=True))
    return squares + (0.0 if any(hits) else 1.0)


def _laid(drawn: Drawn, found: Found) -> tuple[int, int, int]:
    """Orders laid on their true cause, orders laid on any, and orders that had to be."""
    cause_of = {(gap.channel, order): gap for gap in drawn.truth.gaps for order in gap.orders}
    met = sum(_same(kind, ref, cause_of[key].cause) for key, (kind, ref) in found.laid.items() if key in cause_of)
    free = {key for key, gap in cause_of.items() if gap.optional and key not in found.laid}
    return met, len(found.laid), len(cause_of) - len(free)


def _same(kind: str, ref: str | None, cause: Cause) -> bool:
    if cause.together:
        return ref in cause.together | {cause.ref}
    return right(Entry(kind, ref, 1.0), cause)
