"""The documents of the books that may be a payout's: deposits, transfers, journals, and what bears a payout's id.

A journal that posts the sales of a payout may bring its money to the bank as well: the line that does is its deposit.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import ibis
import pyarrow as pa

from ...columns import MONEY
from ...intake.case import Case
from ...tables import POSTING_LINES, POSTINGS
from ..numbers.ladder import REGEXP_EXTRACT_ALL
from .payouts import Payout

BANK = ("deposit", "transfer")  # where a payout usually stands
OTHERS = ("journal_entry", "cash_sale", "other", "expense", "check")  # only with its amount or a name of its channel
ID_SHAPE = r"[A-Z0-9][A-Z0-9_.-]{6,}[A-Z0-9]"  # what an id of a payout looks like in a text
AT_BANK = r"\bchecking\b|\bsavings\b|\bbank\b|girokonto|kontokorrent|compte courant|cuenta corriente"  # accounts
DAY_SHAPE = r"\d{4}-\d\d-\d\d"  # Walmart's settlements are called by their last day


@dataclass(frozen=True)
class Document:
    """A document of the books, as far as payouts ask."""

    key: int
    ledger: str
    kind: str
    number: str | None
    date: date
    amount: Decimal
    currency: str
    text: str  # number and memo, upper case

    def names(self, words: tuple[str, ...]) -> bool:
        """Whether it bears one of these words, whole."""
        return any(re.search(rf"(?<![A-Z0-9]){re.escape(word.upper())}(?![A-Z0-9])", self.text) for word in words)


def bank_documents(case: Case, paid: list[Payout], matched: Any) -> tuple[list[Document], dict[str, list[Document]]]:
    """The documents that may hold payouts, by date; and for each id of a payout the documents that bear it.

    `matched`: the documents that are an order's (posting_key); none of them is a payout's.
    """
    postings = case.table(POSTINGS)
    postings = postings.filter(postings.posting, postings.amount.notnull())
    text = (postings.doc_number.fill_null("") + " " + postings.memo.fill_null("")).upper()
    postings = postings.mutate(text=text)
    lines = _bank_lines(case, postings.semi_join(matched, "posting_key"))
    postings = postings.anti_join(matched, "posting_key")
    amounts = pa.table({"worth": pa.array(sorted({abs(one.amount) for one in paid}), pa.decimal128(18, 4))})
    agreeing = postings.filter(postings.document_type.isin(OTHERS)).mutate(worth=lambda t: t.amount.abs().cast(MONEY))
    agreeing = agreeing.semi_join(ibis.memtable(amounts), "worth").drop("worth")
    words = sorted({word.upper() for one in paid for word in (one.channel, one.provider)})
    named = ibis.or_(*(postings.text.contains(word) for word in words))
    named = postings.filter(postings.document_type.isin(OTHERS[:2]), named)
    bank = postings.filter(postings.document_type.isin(BANK))
    lines = lines.mutate(worth=lines.amount).semi_join(ibis.memtable(amounts), "worth").select(*bank.columns)
    found = _rows(bank.union(agreeing, named, lines, distinct=True))
    return found, _by_id(postings.union(lines), paid)


def _bank_lines(case: Case, journals: Any) -> Any:
    """The lines by which these journals bring money to the bank, each as the deposit that it is."""
    lines = case.table(POSTING_LINES)
    lines = lines.filter(lines.debit > 0, lines.account.lower().re_search(AT_BANK))
    lines = lines.group_by("source_file", source_row=lines.document_row).agg(brought=lines.debit.sum())
    own = journals.filter(journals.document_type == "journal_entry").join(lines, ["source_file", "source_row"])
    return own.mutate(amount=own.brought.cast(MONEY), document_type=ibis.literal("deposit")).drop("brought")


def _by_id(postings: Any, paid: list[Payout]) -> dict[str, list[Document]]:
    ids = sorted({name.upper() for one in paid for name in ids_of(one)})
    if not ids:
        return {}
    tokens = postings.mutate(token=REGEXP_EXTRACT_ALL(postings.text, ibis.literal(ID_SHAPE)).unnest())
    tokens = tokens.semi_join(ibis.memtable({"token": ids}), "token")
    bearing = tokens.select("posting_key", "token").distinct().to_pyarrow().to_pylist()
    documents = {one.key: one for one in _rows(postings.semi_join(tokens, "posting_key"))}
    found: dict[str, list[Document]] = {}
    for row in sorted(bearing, key=lambda row: (row["token"], row["posting_key"])):
        found.setdefault(row["token"], []).append(documents[row["posting_key"]])
    return found


def ids_of(payout: Payout) -> list[str]:
    """The ids by which a document can name a payout: its own, and its reference at the bank."""
    own = [payout.payout_id, payout.bank_reference]
    named = [name for name in own if name and re.fullmatch(ID_SHAPE, name.upper())]
    return [name for name in named if not re.fullmatch(DAY_SHAPE, name)]


def _rows(documents: Any) -> list[Document]:
    wanted = documents.select(
        "ledger",
        "date",
        "amount",
        "currency",
        "text",
        key=documents.posting_key,
        kind=documents.document_type,
        number=documents.doc_number,
    )
    rows = wanted.to_pyarrow().to_pylist()
    return sorted((Document(**row) for row in rows), key=lambda one: (one.date, one.key))
