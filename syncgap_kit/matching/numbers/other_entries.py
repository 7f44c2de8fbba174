"""Journal entries that post no sale: receipts, goods that left, fees and refunds, told by the accounts of their lines.

A sale debits what its customer paid or owes, and credits what was earned. An entry that credits money, claims, stock
or fees alone earned nothing, and nobody paid one that debits income, returns or costs alone; either may bear an order's
number all the same. An account whose name tells nothing may be any of these: its entry stays what it was.
"""

import re
from typing import Any

from ...intake.case import Case
from ...intake.entries import RECEIVABLE
from ...tables import POSTING_LINES, POSTINGS

TAX = re.compile(  # of which the rest of the name tells whether sales stand there: 8400 Erlöse 19% Umsatzsteuer
    r"sales (&|and) use tax|sales tax|tax(es)? (payable|agency|collected)|\b(vat|gst|tva|iva|btw) (payable|control)|"
    r"umsatzsteuer|mehrwertsteuer|消費税"
)
GOODS = re.compile(
    r"cost of (goods|sales)|\bcogs\b|wareneinsatz|coût des ventes|coste? de (las )?ventas|costo del vend"
)
NEVER_SOLD = re.compile(  # whatever else the name says: Sales Clearing
    rf"clearing|undeposited|in transit|\bchecking\b|{RECEIVABLE}|verrechnung|geldtransit"
)
MONEY = re.compile(  # unless the name has sales in it: Cash Sales, Inventory Sales
    r"\bbank\b|\bcash\b|\bkasse\b|\bbanque\b|\bcaisse\b|\bbanco\b|\bcaja\b|\bbanca\b|\bcassa\b|\binventory\b|\bstock\b|"
    r"warenbestand|accounts payable|\ba/p\b|kreditor"
)
SALES = re.compile(
    r"\bsales?\b|\bincome\b|\brevenues?\b|\bturnover\b|erlös|umsatz|umsätze|\bventes?\b|chiffre d.affaires|\bventas?\b|"
    r"\bingresos\b|\bricav[io]\b|\bvendite\b|\bomzet\b|売上"
)
DELIVERY = re.compile(r"shipping|delivery|freight|postage|versand|livraison|env[ií]o|spedizion|verzend|送料")
RETURNS = re.compile(r"\breturns?\b|\brefunds?\b|retoure|erstattung|remboursement|devoluci|rimbors|\bresi\b|返品|返金")
COSTS = re.compile(r"\bfees?\b|commission|\bexpenses?\b|gebühr|provision|\bfrais\b|comisi|\bspese\b|\bkosten\b|手数料")
OF_ENTRY = ("source_file", "document_row")


def other_entries(case: Case) -> Any:
    """posting_key of the entries that post no sale, and whether they give money back (gives_back); None without any.

    Asked are only entries of which every line is there, and tells its account.
    """
    lines = case.table(POSTING_LINES)
    told = lines.filter(lines.account.notnull()).select("account").distinct()
    accounts = sorted(told.to_pyarrow()["account"].to_pylist())
    if all(map(may_be_earned, accounts)) and all(map(may_be_paid, accounts)):
        return None
    moved = lines.debit.fill_null(0) - lines.credit.fill_null(0)
    sides = lines.mutate(moved=moved).group_by(*OF_ENTRY, "account").agg(moved=lambda t: t.moved.sum())
    debited, credited = sides.moved > 0, sides.moved < 0
    named = {ask: sides.account.isin([*filter(ask, accounts)]) for ask in (may_be_earned, may_be_paid, is_of_sales)}
    entries = sides.group_by(*OF_ENTRY).agg(
        whole=(sides.moved.sum() == 0) & sides.account.notnull().all(),
        earned=(credited & named[may_be_earned]).any(),
        sold=(credited & named[is_of_sales]).any(),
        paid=(debited & named[may_be_paid]).any(),
        gives_back=(debited & sides.account.isin([*filter(is_given_back, accounts)])).any(),
    )
    others = entries.filter(entries.whole, ~(entries.earned & (entries.sold | entries.paid)))
    postings = case.table(POSTINGS)
    where = postings.filter(postings.document_type == "journal_entry")
    where = where.select("posting_key", "source_file", document_row="source_row")
    return case.keep("other_entries", where.join(others, [*OF_ENTRY]).select("posting_key", "gives_back"))


def may_be_earned(account: str) -> bool:
    """Whether a sale may credit an account of this name."""
    name, rest = _told(account)
    if NEVER_SOLD.search(rest):
        return False
    if SALES.search(rest) or DELIVERY.search(rest):
        return True
    return not any(kind.search(name) for kind in (TAX, GOODS, MONEY, RETURNS, COSTS))


def may_be_paid(account: str) -> bool:
    """Whether a sale may debit an account of this name with what its customer paid or owes."""
    name, rest = _told(account)
    result = any(kind.search(rest) for kind in (SALES, DELIVERY, RETURNS, COSTS))
    return bool(NEVER_SOLD.search(rest)) or not (result or GOODS.search(name) or TAX.search(name))


def is_of_sales(account: str) -> bool:
    """Whether sales are credited to an account of this name."""
    _, rest = _told(account)
    return bool(SALES.search(rest)) and not NEVER_SOLD.search(rest)


def is_given_back(account: str) -> bool:
    """Whether what an entry debits to an account of this name is given back to a customer."""
    _, rest = _told(account)
    return bool(SALES.search(rest) or RETURNS.search(rest)) and not NEVER_SOLD.search(rest)


def _told(account: str) -> tuple[str, str]:
    """The name in small letters, whole and without its words for taxes on sales and the cost of what is sold."""
    name = account.lower()
    return name, GOODS.sub(" ", TAX.sub(" ", name))
