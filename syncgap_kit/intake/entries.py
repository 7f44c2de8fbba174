"""Lines of double entry become documents: which lines are one document, and what the document comes to."""

from typing import Any

import ibis

from .words import document_type

KEYS = ("date", "document_type_raw", "doc_number")
OWED = ("invoice", "credit_memo")  # documents that leave what they come to with a customer
GIVEN_BACK = ("credit_memo", "refund_receipt")
RECEIVABLE = r"receivable|\ba/r\b|debtors|debitor|forderungen|créances|cuentas por cobrar|crediti (verso|v/) ?clienti"
CLEARING = (  # accounts in which the money of sales comes in
    r"clearing|undeposited|in transit|\bchecking\b|\bbank\b|verrechnung|geldtransit"
)
BESIDE_IT = (  # accounts by which less is earned, or goods leave: of the entry, and no part of what the customer owes
    "discount|rabatt|skonto|nachlass|remise|rabais|descuento|sconto|korting|desconto|値引|cost of (goods|sales)|"
    r"\bcogs\b|wareneinsatz"
)

HELD_BACK = (  # accounts of what a marketplace holds back for a while, or makes good: what they release is no sale
    r"\breserves?\b|\breserved (amount|balance|fund)|\bholdback\b|\brücklagen?\b|\bréserves?\b|\breservas?\b|"
    r"\briserv[ae]\b|\breimbursements?\b|\berstattung"
)


def journal_documents(rows: Any) -> Any:
    """Lines with `debit` and `credit` in the order of the file, one row per document.

    A document begins where day, type, number or heading change, and where the lines above it balance: two documents
    alike in all of these are still two. `amount`: see _come_to. Columns beside KEYS: customer_key, memo, source_file,
    source_row, amount, and document_id where the lines have one.
    """
    return _grouped(_in_documents(rows), amount=_come_to)


def journal_lines(rows: Any) -> Any:
    """The lines of journal entries: document_row (where their document begins), account, memo, debit, credit."""
    rows = _in_documents(rows.filter(document_type(rows.document_type_raw) == "journal_entry"))
    return rows.mutate(document_row=rows.source_row.min().over(group_by=(rows.source_file, rows.document)))


def _in_documents(rows: Any) -> Any:
    """Lines with the number of the document that each belongs to."""
    rows = rows.mutate(**{name: rows[name].fill_null(0) for name in ("debit", "credit")})
    rows = rows.mutate(moved=rows.debit - rows.credit)
    above = ibis.window(group_by=rows.source_file, order_by=rows.source_row)
    running = rows.moved.sum().over(ibis.cumulative_window(group_by=rows.source_file, order_by=rows.source_row))
    rows = rows.mutate(key=_key(rows, "heading"), even=running == rows.moved, idle=rows.moved.lag(1).over(above) == 0)
    changed = (rows.key != rows.key.lag(1).over(above)).fill_null(True)
    starts = rows.begins & (changed | (rows.even & ~rows.idle.fill_null(False)))
    rows = rows.mutate(starts=starts.cast("int64"))
    own = ibis.cumulative_window(group_by=rows.source_file, order_by=rows.source_row)
    return rows.mutate(document=rows.starts.sum().over(own))


def _come_to(lines: Any) -> Any:
    """What the lines of one document come to: all that the customer owes or paid, tax included.

    An invoice comes to what it leaves with its customer, where an account of receivables tells it. Any other document
    comes to its debits (one that gives money back to its credits), less discounts and the cost of the goods. Of a day
    on which more was given back than sold, the money that went out stands on the side of the sales and is none; nor
    is what a marketplace had held back and released, or reimbursed.
    """
    back, moved = document_type(lines.document_type_raw).isin(GIVEN_BACK), lines.moved
    owed, beside = _is_owed(lines), lines.account.lower().re_search(BESIDE_IT).fill_null(False)
    side = beside.ifelse(0, back.ifelse(lines.credit, lines.debit)).sum()
    clearing = lines.account.lower().re_search(CLEARING).fill_null(False)
    came_in, went_out = (clearing.ifelse(column, 0).sum() for column in (lines.debit, lines.credit))
    turned = (came_in == 0) & (went_out > 0) & (went_out < lines.credit.sum()) & ~back.any()
    side = turned.ifelse(side - went_out, side)
    released = lines.account.lower().re_search(HELD_BACK).fill_null(False).ifelse(lines.credit, 0).sum()
    side = back.any().ifelse(side, side - released)
    return owed.any().ifelse(owed.ifelse(back.ifelse(-moved, moved), 0).sum(), side)


def _is_owed(lines: Any) -> Any:
    """Whether a line is what an invoice, or a credit memo, leaves with its customer."""
    receivable = lines.account.lower().re_search(RECEIVABLE).fill_null(False)
    return receivable & document_type(lines.document_type_raw).isin(OWED)


def ledger_documents(rows: Any) -> Any:
    """Lines with one `amount` each, listed account by account (`account`): one row per document.

    A document touches several accounts; the one that it moves the most is the customer's or the bank's, with tax, so
    that is what it comes to; of two moved alike, that which stands first, as those of the balance sheet do. An invoice
    with a discount may move its income the most; its account of receivables then stands before that. Documents
    alike in day, type and number are told apart by `document_id` where the lines have one, else where each of their
    lines is there as often.
    """
    return _summed(rows.mutate(key=_key_of_document(rows, *_ids(rows)), account=rows.account.fill_null("")))


def item_documents(rows: Any) -> Any:
    """Lines of items with an `amount` each: one row per document, with the sum of its lines; copies as above."""
    return _summed(rows.mutate(key=_key_of_document(rows, "customer_key"), account=ibis.literal("")))


def _summed(rows: Any) -> Any:
    """Documents out of lines with a key, an account and an amount."""
    told = (*KEYS, "customer_key", "memo", *_ids(rows))
    lines = rows.group_by("key", "source_file", "account", "amount", line=rows.memo.fill_null("")).agg(
        **{name: rows[name].argmin(rows.source_row) for name in told},
        times=rows.count(),
        source_row=rows.source_row.min(),
    )
    lines = lines.mutate(fewest=lines.times.min().over(ibis.window(group_by=(lines.key, lines.source_file))))
    accounts = lines.group_by("key", "source_file", "account").agg(
        **{name: lines[name].argmin(lines.source_row) for name in told},
        moved=(lines.amount * lines.times).sum(),
        fewest=lines.fewest.min(),
        uneven=(lines.times % lines.fewest).sum(),
        source_row=lines.source_row.min(),
    )
    whole = accounts.group_by("key", "source_file").agg(
        **{name: accounts[name].argmin(accounts.source_row) for name in told},
        moved=accounts.moved.first(
            order_by=(_is_owed(accounts).desc(), accounts.moved.abs().desc(), accounts.source_row)
        ),
        copies=(accounts.uneven.sum() == 0).ifelse(accounts.fewest.min(), 1),
        source_row=accounts.source_row.min(),
    )
    whole = whole.mutate(copy=ibis.range(whole.copies.cast("int64")).unnest())
    moved = whole.moved.cast("decimal(18, 4)")
    each = (moved / whole.copies).round(4).cast("decimal(18, 4)")  # what is there n times comes n-fold: no remainder
    return whole.mutate(amount=(whole.copies == 1).ifelse(moved, each))


def _ids(rows: Any) -> set[str]:
    return {"document_id"} & set(rows.columns)


def _key(rows: Any, *further: str) -> Any:
    """What the lines of one document share, as a text."""
    text = rows.date.cast("string").fill_null("")
    for name in (*KEYS[1:], *further):
        text = text + "\x1f" + rows[name].fill_null("")
    return text


def _key_of_document(rows: Any, *further: str) -> Any:
    """The same; a document without a number is told by its customer and its memo."""
    return rows.doc_number.isnull().ifelse(_key(rows, "customer_key", "memo"), _key(rows, *further))


def _grouped(rows: Any, amount: Any) -> Any:
    told = (*KEYS, "customer_key", "memo", *_ids(rows))
    return rows.group_by("document", "source_file").agg(
        **{name: rows[name].argmin(rows.source_row) for name in told},
        amount=amount(rows).cast("decimal(18, 4)"),
        source_row=rows.source_row.min(),
    )
