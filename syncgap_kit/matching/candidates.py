"""Which documents could be which order's: the ladder of ways in which a document bears an order's id.

A document goes to the order it bears the id of, by the surest step of the ladder: exact, normalised (prefix, case,
hyphens), inside the memo, truncated. Where several orders share a truncated number, the amounts and then the days
decide; where these agree too, the document is ambiguous and says so. The order of rows never matters.
"""

import re
from decimal import Decimal
from typing import Any

import ibis

from ..calendar import local_day
from ..errors import BadCase
from ..intake.case import Case
from ..tables import ORDERS, POSTINGS
from .documents import DISTINCTIVE, Amounts, Convention, Document, id_pattern, learn
from .spelling import normal, normal_text

TEMPLATE = re.compile(r"([^{}]*)\{(order_id|order_name)(?:\[(-?\d*):(-?\d*)\])?\}([^{}]*)")
SALE = ("invoice", "sales_receipt", "cash_sale", "journal_entry")
STEPS = ("exact", "normalised", "memo", "truncated", "by hand")
FEW = 10  # documents from which nothing can be learnt; the plain id is then taken at its word
BY_HAND_DAYS = 30  # contract, section 7
REGEXP_EXTRACT_ALL = ibis.udf.scalar.builtin(
    lambda text, pattern: None, name="regexp_extract_all", signature=(("string", "string"), "array<string>")
)


def sale_documents(case: Case) -> Any:
    """The documents that post a sale; voided ones (nothing left, and the memo says so) are not among them."""
    postings = case.table(POSTINGS)
    documents = postings.filter(postings.document_type.isin(SALE), postings.posting, ~_voided(postings))
    return case.keep("sale_documents", documents.mutate(number=normal(documents.doc_number)))


def _voided(postings: Any) -> Any:
    return (postings.amount == 0).fill_null(False) & postings.memo.lower().contains("void").fill_null(False)


def conventions(case: Case, documents: Any) -> tuple[Convention, ...]:
    """The document-number conventions of every channel: declared in case.toml, else learnt, else the plain id."""
    sample: list[Document] = [
        (row["number"] or "", row["memo"] or "", row["amount"])
        for row in documents.select("number", "memo", "amount").to_pyarrow().to_pylist()
    ]
    wanted = ("channel", "order_id", "order_name", "total", "withheld_tax", "tax")
    orders = case.table(ORDERS).select(*wanted).to_pyarrow()
    bare = bool(documents.filter(documents.without_tax).count().execute())
    by_channel: dict[str, dict[str, Amounts]] = {}
    for row in orders.to_pylist():
        amounts = {row["total"], (row["total"] or Decimal(0)) - (row["withheld_tax"] or Decimal(0))}
        amounts |= {row["total"] - row["tax"]} if bare and row["total"] is not None and row["tax"] else set()
        keys = by_channel.setdefault(row["channel"], {"order_id": {}, "order_name": {}})
        for field, known in keys.items():
            if row[field]:
                known.setdefault(normal_text(row[field]), set()).update(amounts)
    found: list[Convention] = []
    for channel, keys in sorted(by_channel.items()):
        if keys["order_id"].keys() == keys["order_name"].keys():
            del keys["order_name"]
        template = case.settings.document_numbers.get(channel)
        learnt = [declared(channel, template)] if template else learn(channel, keys, sample)
        found += [*learnt, *_further_rungs(channel, keys, learnt, few=len(sample) < FEW)]
    return tuple(found)


def declared(channel: str, template: str) -> Convention:
    """The convention of case.toml, such as `AMZ-{order_id[-17:]}`. Raises BadCase."""
    found = TEMPLATE.fullmatch(template)
    if not found:
        raise BadCase(
            f"case.toml, matching.channel.{channel}: document_number {template!r} is no template; "
            "write one such as AMZ-{order_id[-17:]}."
        )
    prefix, name, start, stop, suffix = found.groups()
    first, last = (int(part) if part else None for part in (start, stop))
    if (first or 0) > 0 or (last or 0) < 0 or (first and last):
        raise BadCase(
            f"case.toml, matching.channel.{channel}: {template!r} should keep the last characters, as in [-17:], "
            "or the first, as in [:17]."
        )
    return Convention(channel, "number", name, normal_text(prefix), suffix.upper(), first, last, declared=True)


def _further_rungs(channel: str, keys: dict[str, Amounts], learnt: list[Convention], few: bool) -> list[Convention]:
    """The plain id in number or memo, whatever the convention is; short ids only where the amounts agree."""
    plain = {(c.where, c.field) for c in learnt if not (c.prefix or c.suffix or c.cut)}
    speaks = {name: few or min(map(len, known), default=0) >= DISTINCTIVE for name, known in keys.items()}
    rungs = [(where, field) for field in keys for where in ("number", "memo") if (where, field) not in plain]
    return [Convention(channel, *rung, if_amounts_agree=not speaks[rung[1]]) for rung in rungs]


def candidates(case: Case, documents: Any, known: tuple[Convention, ...]) -> Any:
    """Each document with the one order it goes to: posting_key, order_key, step (place in STEPS), ambiguous."""
    orders = case.table(ORDERS)
    orders = orders.mutate(day=local_day(orders.paid_at.fill_null(orders.created_at), case.timezone))
    parts = [_borne(orders.filter(orders.channel == c.channel), documents, c) for c in known]
    found = ibis.union(*parts) if len(parts) > 1 else parts[0]
    found = found.group_by("posting_key", "order_key").agg(step=found.step.min(), unsure=found.unsure.all())
    pairs = case.keep("document_candidates", found)
    whole = pairs.join(orders.select("order_key", "total", "withheld_tax", "tax", "day"), "order_key")
    whole = whole.join(documents.select("posting_key", "amount", "without_tax", "date"), "posting_key")
    left_out = whole.without_tax.fill_null(False).ifelse(whole.tax, whole.withheld_tax).fill_null(0)
    differs = (whole.amount != whole.total) & (whole.amount != whole.total - left_out)
    whole = whole.mutate(differs=differs.fill_null(True), days=whole.date.delta(whole.day, unit="day").abs())
    whole = whole.filter(~(whole.unsure & whole.differs))
    rank = ibis.rank().over(group_by=whole.posting_key, order_by=(whole.unsure, whole.step, whole.differs, whole.days))
    best = whole.mutate(rank=rank).filter(lambda t: t["rank"] == 0)
    best = best.mutate(
        rivals=best.count().over(group_by=best.posting_key),
        place=ibis.row_number().over(group_by=best.posting_key, order_by=best.order_key),
        first_rival=best.order_key.min().over(group_by=best.posting_key),
    )
    turn = ibis.dense_rank().over(group_by=best.first_rival, order_by=best.posting_key)
    given = best.mutate(turn=turn).filter(lambda t: t.place == t.turn % t.rivals)  # n documents for n equal claimants
    return given.select("posting_key", "order_key", "step", ambiguous=given.rivals > 1)


def _borne(orders: Any, documents: Any, convention: Convention) -> Any:
    """The pairs in which a document bears an order's id by one convention."""
    keyed = orders.mutate(key=convention.key_of(orders)).filter(lambda t: t.key.notnull())
    unsure = ibis.literal(convention.if_amounts_agree)
    if convention.where == "memo":
        pattern = ibis.literal(_memo_pattern(orders, convention))
        tokens = documents.filter(documents.memo.notnull()).select(
            "posting_key", token=REGEXP_EXTRACT_ALL(documents.memo.upper(), pattern).unnest()
        )
        tokens = tokens.mutate(token=tokens.token.right(tokens.token.length() - len(convention.prefix)))
        step = ibis.literal(STEPS.index("memo"), type="int8")
        pairs = keyed.join(tokens, keyed.key == tokens.token)
        return pairs.select("posting_key", "order_key", step=step, unsure=unsure).distinct()
    numbers = documents.select("posting_key", "number", "doc_number")
    pairs = keyed.join(numbers, keyed.key == numbers.number)
    exact = (pairs.doc_number == pairs.order_id) | (pairs.doc_number == pairs.order_name)
    other = STEPS.index("truncated" if convention.cut else "normalised")
    step = exact.fill_null(False).ifelse(0, other).cast("int8")
    return pairs.select("posting_key", "order_key", step=step, unsure=unsure).distinct()


def _memo_pattern(orders: Any, convention: Convention) -> str:
    ids = orders.select(key=convention.key_of(orders)).filter(lambda t: t.key.notnull()).to_pyarrow()["key"].to_pylist()
    return spelt(convention.prefix) + id_pattern(ids)


def spelt(text: str) -> str:
    """A text as a pattern that matches just it."""
    return "".join("\\" + sign if sign.isascii() and not sign.isalnum() and sign not in " _" else sign for sign in text)


def keyed_by_hand(case: Case, documents: Any, matched: Any, bearing: Any, tolerance: Decimal) -> Any:
    """Documents that bear no id but agree with an order in amount, customer and, within 30 days, date.

    The mutual best pairs of orders without a document come first (step `by hand`); a further document that agrees in
    all three with an order goes to it as well, which makes that order duplicated.
    """
    orders = case.table(ORDERS)
    orders = orders.mutate(day=local_day(orders.paid_at.fill_null(orders.created_at), case.timezone))
    loose = documents.anti_join(matched, "posting_key").anti_join(bearing, "posting_key")
    loose = loose.filter(loose.customer_key.notnull()).select(
        "posting_key", "customer_key", "amount", "without_tax", "date", "currency"
    )
    own = orders.filter(orders.customer_key.notnull(), orders.total > 0)
    own = own.select("order_key", "customer_key", "total", "tax", "day", order_currency=own.currency)
    pairs = loose.join(own, "customer_key")
    pairs = pairs.mutate(days=pairs.date.delta(pairs.day, unit="day").abs())
    left_out = pairs.without_tax.fill_null(False).ifelse(pairs.tax.fill_null(0), 0)
    pairs = pairs.filter(
        pairs.currency == pairs.order_currency,
        (pairs.amount - pairs.total + left_out).abs() <= ibis.literal(tolerance).cast("decimal(18, 4)"),
        pairs.days <= BY_HAND_DAYS,
    )
    pairs = case.keep("pairs_by_hand", pairs.select("posting_key", "order_key", "days"))
    free = pairs.anti_join(matched, "order_key")
    first = free.mutate(
        for_order=ibis.row_number().over(group_by=free.order_key, order_by=(free.days, free.posting_key)),
        for_document=ibis.row_number().over(group_by=free.posting_key, order_by=(free.days, free.order_key)),
    )
    mutual = first.filter(first.for_order == 0, first.for_document == 0).select("posting_key", "order_key")
    rest = pairs.anti_join(mutual, "posting_key")
    rest = rest.mutate(place=ibis.row_number().over(group_by=rest.posting_key, order_by=(rest.days, rest.order_key)))
    further = rest.filter(rest.place == 0).select("posting_key", "order_key")
    both = mutual.union(further)
    step = ibis.literal(STEPS.index("by hand"), type="int8")
    return both.select("posting_key", "order_key", step=step, ambiguous=ibis.literal(False))
