"""The causes of one gap, ranked: each rival with its probability, its trigger, and what speaks for and against it."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from ..calendar import day_in, end_of, start_of
from ..findings import Cause, DaySpan
from ..tracing.strata import Span
from .account import in_favour
from .candidate import YES, Candidate
from .causes.change import kind_of
from .configuration import Configuration, Moment, Version
from .connection import concerns, lapse_of
from .doubt import untested_words
from .gaps import Traced
from .idle_rules import idle_rules
from .inferred import inferred_change
from .lasting import Over, over_at
from .nearness import nearness
from .objections import against, not_its_doing
from .record_words import record_name
from .summing_up import called, summary
from .told_days import Days
from .trigger import Trigger, trigger_of, upstream_record
from .weighing import Weighed

NEAREST = 3  # changes nearest to the onset, which people will ask about
WORTH_SAYING = Decimal("0.001")
BEFORE = timedelta(days=1)  # a workflow may be switched on the evening before its first order


@dataclass(frozen=True)
class Ranking:
    """What ranking needs of the case: its configuration and how its days are cut."""

    configuration: Configuration
    days: Days
    ledgers: frozenset[str] = frozenset()  # the books' own names, by which records may call them

    def span(self, span: Span) -> DaySpan:
        """Day numbers as days; a beginning that nothing in the data bounds has no earliest day."""
        first = self.days.first
        return DaySpan(
            date=first + timedelta(days=span.day),
            earliest=None if span.open_before else first + timedelta(days=span.earliest),
            latest=first + timedelta(days=span.latest),
            mass=Decimal(str(round(span.mass, 6))),
        )

    def causes(self, gap: Traced, weighed: list[Weighed]) -> tuple[Cause, ...]:
        """All rivals above one in a thousand, unknown, and the changes nearest in time, most probable first."""
        onset = self.span(gap.onset)
        near = self._nearest(onset.date, str(gap.cause.ref))
        told: dict[str, int] = {version.id: place for place, version in enumerate(near)}
        found: list[Cause] = []
        for place, entry in enumerate(weighed):
            candidate = entry.candidate
            if entry.probability > WORTH_SAYING or candidate.kind == "unknown" or place == 0:
                found.append(self._cause(gap, entry, onset, place == 0, weighed))
        listed = {cause.ref for cause in found}
        for version in near:
            if version.id not in listed:
                rival = next((w for w in weighed if w.candidate.ref == version.id), None)
                found.append(self._bystander(gap, version, rival, onset, found[0]))
        found = _adding_up(found)
        rank = {
            cause: (-cause.probability, cause.kind == "unknown", told.get(str(cause.ref), NEAREST)) for cause in found
        }
        return tuple(sorted(found, key=lambda cause: (*rank[cause], cause.kind, str(cause.ref))))

    def _cause(self, gap: Traced, entry: Weighed, onset: DaySpan, main: bool, rivals: list[Weighed]) -> Cause:
        candidate = entry.candidate
        told = (one.candidate for one in rivals) if main and (candidate.kind == "unknown" or candidate.silent) else ()
        doubt = ((candidate.doubt,) if candidate.doubt else ()) + untested_words(told, gap.hits)
        trigger = self._trigger(gap, candidate, onset)
        upstream = self._upstream(gap, trigger, onset)
        over = self._over(gap, candidate)
        evidence = in_favour(candidate, gap, trigger, self.days, over) + inferred_change(candidate, gap, self.days)
        evidence += idle_rules(candidate, gap, self.configuration, self.days) if main else ()
        if upstream is not None and main:
            named = f"{upstream.kind.capitalize()} {upstream.id} ({upstream.text})"
            evidence += (f"{named} changed when orders began to come under it; nothing else ties it to them.",)
        return Cause(
            kind=candidate.kind,
            ref=candidate.ref,
            probability=entry.probability,
            summary=summary(candidate, gap, trigger, self.days, over, main),
            together_with=candidate.together,
            tied=entry.tied,
            trigger=trigger.word,
            trigger_ref=upstream.id if upstream else trigger.ref,
            trigger_onset=onset if trigger.word == "latent" else None,
            evidence=evidence,
            against=against(candidate, gap, main) + doubt,
            called=called(candidate, gap, trigger),
            mended=over.words(self.days) if over else "",
        )

    def _over(self, gap: Traced, candidate: Candidate) -> Over | None:
        """When the record of a cause ceased to act."""
        first = next(iter(candidate.versions), None)
        recorded = self.configuration.versions.get((first.kind, first.id), ()) if first else ()
        return over_at(candidate, recorded, gap.orders, gap.hits)

    def _trigger(self, gap: Traced, candidate: Candidate, onset: DaySpan) -> Trigger:
        met = candidate.effect[gap.hits]
        hits = gap.hits[met == YES] if (met == YES).any() else gap.hits[met != 0]
        if not len(hits):
            return Trigger(None)
        bound = start_of(onset.earliest, self.days.zone) if onset.earliest else None
        return trigger_of(candidate, gap.orders, hits, bound, self.days.zone)

    def _upstream(self, gap: Traced, trigger: Trigger, onset: DaySpan) -> Version | None:
        if trigger.word != "latent" or onset.earliest is None:
            return None
        not_before = start_of(onset.earliest, self.days.zone) - BEFORE
        return upstream_record(self.configuration, gap.orders.channel, not_before, self._first_met(gap, onset))

    def _first_met(self, gap: Traced, onset: DaySpan) -> datetime:
        """When the first order was decided: what came later did not set it off. The end of its day, if known by day."""
        first = datetime.fromtimestamp(int(gap.orders.decided[gap.hits[0]]), UTC)
        by_day = first == start_of(day_in(first, self.days.zone), self.days.zone)
        last = end_of(onset.date, self.days.zone)
        return last if by_day else min(first, last)

    def _nearest(self, onset: date, cause: str) -> list[Version]:
        """The changes nearest in time to an onset, one for each record; which are no evidence by themselves."""
        dated: list[tuple[float, str, Version]] = []
        noon = end_of(onset, self.days.zone) - timedelta(hours=12)
        for (_, name), versions in self.configuration.versions.items():
            if name == cause:
                continue
            apart = min(
                (
                    (abs((moment - noon).total_seconds()), version)
                    for version in versions
                    for moment in _changes(version)
                ),
                key=lambda pair: pair[0],
                default=None,
            )
            if apart:
                dated.append((apart[0], apart[1].id, apart[1]))
        return [version for _, _, version in sorted(dated, key=lambda item: item[:2])[:NEAREST]]

    def _bystander(self, gap: Traced, version: Version, entry: Weighed | None, onset: DaySpan, lead: Cause) -> Cause:
        """A recorded change that is listed for its nearness in time alone."""
        words = tuple(word for word in (nearness(version, onset.date, self.days.zone),) if word)
        if version.id in lead.together_with:
            words = ("It acted together with the cause above; by itself it would have lost none of these.", *words)
        elif version.id in lead.tied:
            words = ("No order tells it from the cause above: its probability is in that of both.", *words)
        elif version.id == lead.trigger_ref:
            words = ("It changed when orders began to come under the cause above; by itself it loses none.", *words)
        elif not concerns(version, gap.orders.channel, self.ledgers):
            words = (f"It concerns {', '.join(version.channels)}, not {gap.orders.channel}.", *words)
        elif entry is not None:
            words = against(entry.candidate, gap, main=False) + words
        else:
            words = (not_its_doing(gap), *words)
        name = record_name(version.kind, version.id, version)
        return Cause(
            kind=kind_of(version, gap.orders.kind),
            ref=version.id,
            probability=entry.probability if entry else Decimal(0),
            summary=f"{name} is one of the recorded changes nearest in time.",
            against=words,
            called=name,
        )


def _adding_up(causes: list[Cause]) -> list[Cause]:
    """The causes with the little that is left of rivals too improbable to be listed laid on `unknown`."""
    left = 1 - sum(cause.probability for cause in causes)
    return [
        replace(cause, probability=cause.probability + left) if cause.kind == "unknown" else cause for cause in causes
    ]


def _changes(version: Version) -> list[datetime]:
    """The instants at which a version changed something: its own beginning, and the lapse of a credential."""
    return [moment for moment in (_middle(version.since), lapse_of(version)) if moment]


def _middle(moment: Moment) -> datetime | None:
    if moment.earliest is None or moment.latest is None:
        return moment.latest
    return moment.earliest + (moment.latest - moment.earliest) / 2
