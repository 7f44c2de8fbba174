"""Documents of the books, as QuickBooks Online, its API, QuickBooks Desktop and Xero list them; amounts in cents."""

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from tests.planted.mixed.xero import COLUMNS as XERO_COLUMNS
from tests.small_case import DOCUMENT_COLUMNS, csv_text

from .sales import money

RECEIPT, INVOICE, REFUND, CREDIT = "Sales Receipt", "Invoice", "Refund Receipt", "Credit Memo"
PAYMENT, DEPOSIT = "Payment", "Deposit"
NEGATIVE = (REFUND, CREDIT)


@dataclass
class Paper:
    """One document. `file` is the export it stands in; `lines` are descriptions with amounts, where they matter."""

    day: date
    number: str
    cents: int
    customer: str = ""
    memo: str = ""
    kind: str = RECEIPT
    currency: str = "USD"
    rate: str = ""  # home currency for one unit of the document's
    reference: str = ""
    lines: tuple[tuple[str, int], ...] = ()
    posted_at: datetime | None = None
    edited_at: datetime | None = None
    token: int = 0
    document_id: str = ""
    file: str = "books"


def list_text(papers: Iterable[Paper]) -> str:
    """QuickBooks Online's Transaction List by Date, flat."""
    return csv_text(
        DOCUMENT_COLUMNS,
        (
            {
                "Date": f"{paper.day:%m/%d/%Y}",
                "Transaction type": paper.kind,
                "Num": paper.number,
                "Posting (Y/N)": "Y",
                "Name": paper.customer,
                "Memo": paper.memo,
                "Account name": "1010 Clearing",
                "Split": "4000 Sales",
                "Amount": money(-paper.cents if paper.kind in NEGATIVE else paper.cents),
            }
            for paper in papers
        ),
    )


def query_text(papers: Iterable[Paper]) -> str:
    """The answer to a query of QuickBooks Online's API, in JSON."""
    kinds: dict[str, list[dict[str, object]]] = {}
    for paper in papers:
        made = paper.posted_at or datetime.fromisoformat(f"{paper.day}T12:00:00-07:00")
        lines = paper.lines or ((("Goods"), paper.cents),)
        kinds.setdefault(paper.kind.replace(" ", ""), []).append(
            {
                "Id": paper.document_id,
                "SyncToken": str(paper.token),
                "DocNumber": paper.number,
                "TxnDate": f"{paper.day}",
                "TotalAmt": paper.cents / 100,
                "CurrencyRef": {"value": paper.currency},
                **({"ExchangeRate": float(paper.rate)} if paper.rate else {}),
                **({"PaymentRefNum": paper.reference} if paper.reference else {}),
                **({"PrivateNote": paper.memo} if paper.memo else {}),
                "MetaData": {
                    "CreateTime": made.isoformat(),
                    "LastUpdatedTime": (paper.edited_at or made).isoformat(),
                },
                "CustomerRef": {"value": "58", "name": paper.customer},
                "Line": [
                    {
                        "Id": str(place),
                        "Description": text,
                        "Amount": cents / 100,
                        "DetailType": "SalesItemLineDetail",
                    }
                    for place, (text, cents) in enumerate(lines, 1)
                ],
            }
        )
    return json.dumps({"QueryResponse": kinds}, indent=1)


def xero_text(papers: Iterable[Paper]) -> str:
    """Xero's export of sales invoices: a row for each line."""
    rows = []
    for paper in papers:
        lines = paper.lines or (("Goods", paper.cents),)
        for text, cents in lines:
            rows.append(
                {
                    "ContactName": paper.customer,
                    "InvoiceNumber": paper.number,
                    "Reference": paper.reference,
                    "InvoiceDate": f"{paper.day:%d/%m/%Y}",
                    "DueDate": f"{paper.day:%d/%m/%Y}",
                    "Total": money(paper.cents) + "00",
                    "TaxTotal": "0.0000",
                    "InvoiceAmountPaid": money(paper.cents) + "00",
                    "InvoiceAmountDue": "0.0000",
                    "Description": text,
                    "Quantity": "1.0000",
                    "UnitAmount": money(cents) + "00",
                    "LineAmount": money(cents) + "00",
                    "AccountCode": "200",
                    "TaxType": "Tax Exempt",
                    "TaxAmount": "0.0000",
                    "Currency": paper.currency,
                    "Type": "Sales credit note" if paper.kind == CREDIT else "Sales invoice",
                    "Sent": "Sent",
                    "Status": "Paid",
                }
            )
    return csv_text(XERO_COLUMNS, rows)


def desktop_text(papers: Iterable[Paper]) -> str:
    """QuickBooks Desktop's Transaction Detail, under one account of the balance sheet and one of income."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(["", *"Type,Date,Num,Name,Memo,Account,Class,Clr,Split,Amount,Balance".split(",")])
    papers, total = list(papers), 0
    for account, other, sign in (("1499 Undeposited Funds", "4000 Sales", 1), ("4000 Sales", "1499 Undeposited", -1)):
        writer.writerow([account, *[""] * 11])
        total = 0
        for paper in papers:
            total += sign * paper.cents
            cells = (paper.kind, f"{paper.day:%m/%d/%Y}", paper.number, paper.customer, paper.memo, account, "", "")
            writer.writerow(["", *cells, other, money(sign * paper.cents), money(total)])
        writer.writerow([f"Total {account}", *[""] * 9, money(total), money(total)])
    return out.getvalue()


def detail_text(papers: Iterable[Paper]) -> str:
    """QuickBooks Online's Sales by Product/Service Detail: items without tax, one below the other, no sums."""
    head = "Transaction date,Transaction type,Num,Customer full name,Description,Quantity,Sales price,Amount,Balance"
    rows = [
        {
            "Transaction date": f"{paper.day:%m/%d/%Y}",
            "Transaction type": paper.kind,
            "Num": paper.number,
            "Customer full name": paper.customer,
            "Description": text,
            "Quantity": "1.00",
            "Sales price": money(cents),
            "Amount": money(cents),
            "Balance": money(cents),
        }
        for paper in papers
        for text, cents in paper.lines or (("Goods", paper.cents),)
    ]
    return csv_text(head.split(","), rows)


WRITERS = {
    "detail": (detail_text, "csv"),
    "list": (list_text, "csv"),
    "query": (query_text, "json"),
    "xero": (xero_text, "csv"),
    "desktop": (desktop_text, "csv"),
}
