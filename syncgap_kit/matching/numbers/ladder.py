"""The ladder: which documents bear which order's id, rung by rung, the surest ways of writing first."""

from typing import Any

import ibis

from .conventions import DISTINCTIVE, TEXTS, Convention, shape_pattern, spelt
from .order_ids import Spelt

STEPS = ("exact", "normalised", "memo", "truncated", "together", "digits", "by hand")
FEW = 10  # documents from which nothing can be learnt; the plain id is then taken at its word
BORNE = ("date", "created_at", "doc_number")  # of a document, beside its pair
EARLY = 30  # days before its order from which a document is not taken at its number's word
REGEXP_EXTRACT_ALL = ibis.udf.scalar.builtin(
    lambda text, pattern: None, name="regexp_extract_all", signature=(("string", "string"), "array<string>")
)


def further_rungs(spelt_: list[Spelt], learnt: list[Convention], few: bool, texts: list[str]) -> list[Convention]:
    """The plain id in the number or a text, whatever the convention is; short ids only where the document fits."""
    plain = {
        (c.channel, c.where, c.field) for c in learnt if not (c.prefix or c.suffix or c.cut or c.hashed or c.left_out)
    }
    found = []
    for one in spelt_:
        unsure = not few and one.shortest < DISTINCTIVE
        places = [where for where in ("number", *texts) if (one.channel, where, one.field) not in plain]
        found += [Convention(one.channel, where, one.field, if_it_fits=unsure) for where in places]
    return found


def pairs_by(
    conventions: list[Convention], first: int, ids: Any, documents: Any, spelt_: list[Spelt], whole: Any
) -> Any:
    """Every document with each order whose id it bears by one of the conventions. `whole`: the same with their texts.

    Columns: posting_key, order_key, rung (place of the convention, counted from `first`), step (place in STEPS; what is
    exact counts as normalised here), unsure (no other document vouches for this way of writing, or the document is much
    older than the order), short (the id is too short to speak for itself), doubtful (it is short, and the amounts
    differ), even (amount and currency are the order's); and BORNE, so that the documents need not be joined again.
    """
    patterns = {(one.channel, one.field): shape_pattern(one.shapes) for one in spelt_}
    parts = [
        _borne(
            convention,
            first + place,
            ids,
            whole if convention.where in TEXTS else documents,
            patterns.get((convention.channel, convention.field), ""),
        )
        for place, convention in enumerate(conventions)
    ]
    return ibis.union(*parts) if len(parts) > 1 else parts[0]


def _borne(convention: Convention, rung: int, ids: Any, documents: Any, pattern: str) -> Any:
    own = ids.filter(ids.channel == convention.channel)
    keyed = own.select("order_key", "day", "total", "home", key=convention.key_of(own))
    keyed = keyed.filter(keyed.key.notnull())
    paper = ("posting_key", "amount", "currency", *BORNE)
    if convention.where in TEXTS:
        told = documents.select(*paper, text=documents[convention.where].upper())
        told = told.filter(told.text.contains(convention.prefix) if convention.prefix else told.text.notnull())
        whole = ibis.literal(spelt(convention.prefix) + pattern)
        tokens = told.select(*paper, token=REGEXP_EXTRACT_ALL(told.text, whole).unnest())
        tokens = tokens.mutate(key=tokens.token.right(tokens.token.length() - len(convention.prefix))).drop("token")
        pairs = keyed.join(tokens.distinct(), "key")
        step = ibis.literal(STEPS.index("memo"))
    else:
        told = convention.numbered(documents)
        pairs = keyed.join(told.select(*paper, key=told.number), "key")
        step = ibis.literal(STEPS.index("truncated" if convention.cut else "normalised"))
    early = (pairs.date.delta(pairs.day, unit="day") < -EARLY).fill_null(False)
    around = len(convention.prefix) + len(convention.suffix) if convention.where == "number" else 0
    short = ibis.literal(convention.cut) | (pairs.key.length() - around < DISTINCTIVE)
    return pairs.select(
        "posting_key",
        "order_key",
        rung=ibis.literal(rung, type="int16"),
        step=step.cast("int8"),
        unsure=ibis.literal(convention.if_it_fits) | early,
        short=short,
        doubtful=short & (pairs.amount != pairs.total).fill_null(False),
        even=is_even(pairs),
        **{name: pairs[name] for name in BORNE},
    )


def is_even(pairs: Any) -> Any:
    """Whether a document comes to just what its order does; from such a pair nothing is to be reckoned."""
    elsewhere = (pairs.currency != pairs.home).fill_null(False)
    return (pairs.amount == pairs.total).fill_null(False) & ~elsewhere
