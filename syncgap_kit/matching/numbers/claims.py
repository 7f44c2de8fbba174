"""Which order a document goes to, where several could be its own.

A document with one claimant is that order's, unless its number is short and both amount and customer are another's.
Else the claim counts more that stands on surer ground: an id that speaks for itself before a short or cut one, an
amount that agrees, the same customer, then the step of the ladder and the days. Where the step alone would give several
documents to one of as many claimants, each gets one, by the days. A document that fits none of its claimants goes to
one that has no document yet. Where everything agrees, as many documents as there are equal claimants are shared out
among them, and each says that it is ambiguous. The order of rows never matters.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ibis

from ...columns import MONEY
from ...intake.case import Case
from ...tables import ORDERS, POSTINGS
from .ladder import BORNE, STEPS
from .one_each import shared_by_days
from .order_ids import Spelt
from .readings import NEAR
from .together import held_together

GROUND = ("unsure", "short", "unfit", "of_others", "step", "days")  # what decides between claimants, in this order
GIVEN = ("posting_key", "order_key", "rung", "step", "ambiguous", "together", "even", *BORNE)
REFUSED = ("posting_key", "order_key", "rung", "stranger")
EQUAL = GROUND[:-2]  # in these several claimants may be equal, of which the step would give all to one
BETWEEN = ("pairs", "told", "once", "contested", "weighed", "together", "dealt", "anew", "first")
TOGETHER = STEPS.index("together")
SAMPLE = 20_000  # pairs that are asked whether customers' names tell anything
FEW = 8  # pairs from which that can be said
NAMED = 0.8  # share of them that bear the customer's name


@dataclass(frozen=True, eq=False)
class Beside:
    """What is told of contested documents beside whose they are."""

    held: Any  # Ibis: what documents of several orders hold of each, see held_together; None where there are none
    refused: Any  # Ibis: REFUSED of those that bear an order's id and are not that order's


def given(case: Case, name: str, pairs: Any, ids: Any, spelt: list[Spelt]) -> tuple[Any, Beside | None]:
    """Each document with the order it goes to: posting_key, order_key, rung, step, ambiguous, together, even, BORNE.

    `together`: the document names several orders, and its amount is their sum, or near enough; it then goes to each of
    them that it holds. Beside it what else is told of documents that could be several orders'; None without any.
    """
    pairs = case.keep(f"{name}_pairs", pairs)
    told = case.keep(f"{name}_told", _contested(pairs))  # few, so that the others are passed on as they are
    if not told.count().execute():
        return _kept(case, name, _uncontested(pairs)), None
    once = case.keep(f"{name}_once", _once(_exactly(case, pairs.semi_join(told, "posting_key"))))
    several = case.keep(f"{name}_contested", _contested(once))
    pairs = pairs.anti_join(told, "posting_key").union(once)
    alone = _uncontested(pairs.anti_join(several, "posting_key"))
    if not several.count().execute():
        return _kept(case, name, alone), None
    contested = _weighed(case, once.semi_join(several, "posting_key"))
    telling = _telling_rungs(case, pairs)
    silent = contested.rung.isin([rung for rung, tells in telling.items() if not tells])
    contested = contested.mutate(of_others=contested.stranger & ~silent)
    loud = contested.rung.isin([rung for rung, tells in telling.items() if tells])
    of_another = contested.short & contested.stranger & loud & (contested.unfit == UNFIT)
    weighed = case.keep(f"{name}_weighed", contested.mutate(of_another=of_another.fill_null(False)))
    contested = weighed.filter(~weighed.of_another).drop("of_another")
    open_ = contested.anti_join(contested.filter(contested.unfit == FITS), "posting_key")
    held = held_together(case, name, open_, ids, spelt)
    shared = case.keep(f"{name}_together", _together(case, contested, held))
    contested = contested.anti_join(shared, "posting_key")
    first = case.keep(f"{name}_first", _one_each(case, name, contested.filter(contested.unfit < UNFIT)))
    rest = contested.anti_join(first, "posting_key").filter(lambda t: ~t.unsure)
    taken = ibis.union(*(part.select("order_key") for part in (alone, first, shared)))
    taken = taken.semi_join(rest, "order_key").distinct()
    rest = rest.left_join(taken.mutate(taken=True), "order_key").drop("order_key_right")
    rest = _dealt(rest.mutate(unfit=rest.taken.fill_null(False).cast("int8")).drop("taken"))
    dealt = ibis.union(*(part.select("posting_key") for part in (first, shared, rest)))
    beside = Beside(held, case.keep(f"{name}_refused", weighed.anti_join(dealt, "posting_key").select(*REFUSED)))
    return _kept(case, name, ibis.union(alone, first, shared, rest)), beside


def _kept(case: Case, name: str, matched: Any) -> Any:
    """What was dealt out, without what it was made of."""
    kept = case.keep(name, matched)
    case.forget(*(f"{name}_{part}" for part in BETWEEN))
    return kept


def _uncontested(pairs: Any) -> Any:
    return pairs.mutate(ambiguous=ibis.literal(False), together=ibis.literal(False)).select(*GIVEN)


def _exactly(case: Case, pairs: Any) -> Any:
    """The pairs, those whose document bears id or name just as the order does marked as exact."""
    orders = case.table(ORDERS).select("order_key", "order_id", "order_name")
    pairs = pairs.join(orders, "order_key")
    same = (pairs.doc_number == pairs.order_id) | (pairs.doc_number == pairs.order_name)
    exact = same.fill_null(False) & (pairs.step != STEPS.index("memo"))
    first = ibis.literal(STEPS.index("exact"), type="int8")
    return pairs.mutate(step=exact.ifelse(first, pairs.step)).drop("order_id", "order_name")


def _contested(pairs: Any) -> Any:
    """The documents that stand in several of these pairs, or in one that is not to be taken at its word."""
    claims = pairs.group_by("posting_key").agg(n=pairs.count(), open=(pairs.unsure | pairs.doubtful).any())
    return claims.filter((claims.n > 1) | claims.open).select("posting_key")


def _once(pairs: Any) -> Any:
    """Pairs that several conventions make as one, with the best that is said of each."""
    return pairs.group_by("posting_key", "order_key").agg(
        rung=pairs.rung.min(),
        step=pairs.step.min(),
        unsure=pairs.unsure.all(),
        short=pairs.short.all(),
        doubtful=pairs.doubtful.all(),
        even=pairs.even.any(),
        **{name: pairs[name].min() for name in BORNE},
    )


FITS, OPEN, UNFIT = 0, 1, 2  # the amounts agree; cannot be compared, or customer and day agree; neither


def _weighed(case: Case, contested: Any) -> Any:
    """The claims with what speaks for each: unfit (see above), stranger (another customer), days apart."""
    orders = case.table(ORDERS)
    facts = orders.select(
        *("order_key", "total", "withheld_tax", "tax"),
        home=orders.currency,
        buyer=orders.customer_key,
        at=orders.paid_at.fill_null(orders.created_at),
    )
    whole = contested.join(facts, "order_key")
    whole = whole.mutate(day=case.local_day(whole["at"])).drop("at")
    papers = case.table(POSTINGS)
    papers = papers.select("posting_key", "amount", "currency", "without_tax", "customer_key")
    whole = whole.join(papers, "posting_key")
    margin = ibis.literal(case.settings.amount_tolerance).cast(MONEY)
    off = whole.amount - whole.total
    bare = off + whole.without_tax.fill_null(False).ifelse(whole.tax, whole.withheld_tax).fill_null(0)
    comparable = (whole.currency == whole.home) & off.notnull()
    agrees = (comparable & ((off.abs() <= margin) | (bare.abs() <= margin))).fill_null(False)
    days = whole.date.delta(whole.day, unit="day")
    near = days.between(*NEAR).fill_null(True)
    same = (whole.customer_key == whole.buyer).fill_null(False)
    other = (whole.customer_key != whole.buyer).fill_null(False)
    speaks = near & (same | (~comparable.fill_null(False) & ~other))
    return whole.mutate(
        unfit=ibis.cases((agrees, FITS), (speaks, OPEN), else_=UNFIT).cast("int8"),
        stranger=other,
        days=days.abs().fill_null(0),
    )


def _telling_rungs(case: Case, pairs: Any) -> dict[int, bool]:
    """Whether a rung's documents bear the names of their orders' customers, so that another name speaks against one.

    Many a sync books under its own name or the shop's; there the names say nothing. Asked are the documents that come
    to their order's total, or all where these are few: others may be another order's. One that several orders claim
    need bear the name of one of them only. A rung on which too few can be asked is left out.
    """
    step = max(1, int(pairs.count().execute()) // SAMPLE)
    own = pairs.filter(pairs.posting_key % step == 0).select("posting_key", "order_key", "rung")
    orders, papers = case.table(ORDERS), case.table(POSTINGS)
    own = own.join(orders.select("order_key", "total", home=orders.currency, buyer=orders.customer_key), "order_key")
    own = own.join(papers.select("posting_key", "amount", "currency", "customer_key"), "posting_key")
    of_one = (own.customer_key == own.buyer).fill_null(False).any().over(group_by=own.posting_key)
    fits = ((own.amount == own.total) & (own.currency == own.home)).fill_null(False)
    own = own.select("posting_key", "rung", fits=fits, same=of_one, known=own.customer_key.notnull()).distinct()
    counted = own.group_by("rung").agg(
        same=own.same.sum(),
        known=own.known.sum(),
        same_that_fit=(own.same & own.fits).sum(),
        that_fit=(own.known & own.fits).sum(),
    )
    found: dict[int, bool] = {}
    for row in counted.order_by("rung").to_pyarrow().to_pylist():
        enough = row["that_fit"] >= FEW
        same, known = (row["same_that_fit"], row["that_fit"]) if enough else (row["same"], row["known"])
        if known >= FEW:
            found[row["rung"]] = same >= NAMED * known
    return found


def _together(case: Case, contested: Any, held: Any) -> Any:
    """Documents that are several orders' together: a row for each of the orders that they hold."""
    if held is None:
        return contested.filter(ibis.literal(False)).mutate(ambiguous=False, together=True).select(*GIVEN)
    rungs = contested.group_by("posting_key").agg(rung=contested.rung.min())
    own = held.filter(held.share.notnull()).join(rungs, "posting_key")
    own = own.join(case.table(POSTINGS).select("posting_key", *BORNE), "posting_key")
    step = ibis.literal(TOGETHER, type="int8")
    return own.mutate(step=step, ambiguous=False, together=True, even=False).select(*GIVEN)


def _dealt(claims: Any) -> Any:
    """Each document of these claims to its best claimant; to equal ones in turn."""
    rank = ibis.rank().over(group_by=claims.posting_key, order_by=[claims[name] for name in GROUND])
    best = claims.mutate(place=rank).filter(lambda t: t.place == 0)
    best = best.mutate(
        rivals=best.count().over(group_by=best.posting_key),
        place=ibis.row_number().over(group_by=best.posting_key, order_by=best.order_key),
        first_rival=best.order_key.min().over(group_by=best.posting_key),
    )
    turn = ibis.dense_rank().over(group_by=best.first_rival, order_by=best.posting_key)
    dealt = best.mutate(turn=turn).filter(lambda t: t.place == t.turn % t.rivals)  # n documents for n equal claimants
    return dealt.mutate(ambiguous=dealt.rivals > 1, together=False).select(*GIVEN)


def _one_each(case: Case, name: str, claims: Any) -> Any:
    """The same, but several documents that went to one of their equal claimants alone are shared out by their days."""
    dealt = case.keep(f"{name}_dealt", _dealt(claims))
    anew = shared_by_days(claims, dealt, EQUAL)
    if anew is None:
        return dealt
    anew = case.keep(f"{name}_anew", anew.select(*GIVEN))
    return dealt.anti_join(anew, "posting_key").union(anew)


def mutual_best(pairs: Any, by: Sequence[Any]) -> Any:
    """The pairs of which each side is the other's first, by these columns and then by key: posting_key, order_key."""
    ranked = pairs.mutate(
        for_order=ibis.row_number().over(group_by=pairs.order_key, order_by=[*by, pairs.posting_key]),
        for_document=ibis.row_number().over(group_by=pairs.posting_key, order_by=[*by, pairs.order_key]),
    )
    return ranked.filter(ranked.for_order == 0, ranked.for_document == 0).select("posting_key", "order_key")


def found_at(step: str, pairs: Any, documents: Any) -> Any:
    """Pairs of document and order that no convention made, as GIVEN has them."""
    pairs = pairs.join(documents.select("posting_key", *BORNE), "posting_key")
    return pairs.select(
        "posting_key",
        "order_key",
        *BORNE,
        even=ibis.literal(False),  # they may be so; what few there are is reckoned all the same
        rung=ibis.null("int16"),
        step=ibis.literal(STEPS.index(step), type="int8"),
        ambiguous=ibis.literal(False),
        together=ibis.literal(False),
    ).select(*GIVEN)
