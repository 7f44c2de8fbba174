"""Xero's sales invoices as its export writes them: one row a document, amounts with four decimals, the day first."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from ..orders import Order, money

ADDRESS = [
    f"{kind}{part}"
    for kind in ("PO", "SA")
    for part in (
        "AddressLine1",
        "AddressLine2",
        "AddressLine3",
        "AddressLine4",
        "City",
        "Region",
        "PostalCode",
        "Country",
    )
]
COLUMNS = (
    *("ContactName", "EmailAddress", *ADDRESS),
    *"InvoiceNumber,Reference,InvoiceDate,DueDate,PlannedDate,Total,TaxTotal,InvoiceAmountPaid".split(","),
    *"InvoiceAmountDue,InventoryItemCode,Description,Quantity,UnitAmount,Discount,LineAmount,AccountCode".split(","),
    *"TaxType,TaxAmount,TrackingName1,TrackingOption1,TrackingName2,TrackingOption2,Currency,Type,Sent,Status".split(
        ","
    ),
)


@dataclass(frozen=True)
class Invoice:
    """An order's invoice; cents. eBay's stands under Xero's own number with the order in the reference, Etsy's not."""

    day: date
    number: str
    reference: str
    order: Order


def keep_invoices(posted: Iterable[tuple[Order, date]]) -> list[Invoice]:
    """The invoices of the posted orders, in the order of posting."""
    invoices = []
    for counter, (order, day) in enumerate(sorted(posted, key=lambda item: item[1]), 801):
        if order.channel == "ebay":
            invoices.append(Invoice(day, f"INV-{counter:05d}", order.order_id, order))
        else:
            invoices.append(Invoice(day, f"ET-{order.order_id}", "", order))
    return invoices


def write_xero(folder: Path, invoices: Iterable[Invoice]) -> None:
    """The export of sales invoices."""
    folder.mkdir(parents=True)
    with (folder / "SalesInvoices-20260115.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(map(_cells, invoices))


def _cells(invoice: Invoice) -> dict[str, str]:
    amount = f"{money(invoice.order.amount or 0)}00"
    due = invoice.day + timedelta(days=7)
    return {
        "ContactName": invoice.order.customer,
        "InvoiceNumber": invoice.number,
        "Reference": invoice.reference,
        "InvoiceDate": f"{invoice.day:%d/%m/%Y}",
        "DueDate": f"{due:%d/%m/%Y}",
        "Total": amount,
        "TaxTotal": "0.0000",
        "InvoiceAmountPaid": amount,
        "InvoiceAmountDue": "0.0000",
        "Description": f"{invoice.order.channel.capitalize()} sale",
        "Quantity": "1.0000",
        "UnitAmount": amount,
        "LineAmount": amount,
        "AccountCode": "200",
        "TaxType": "Tax Exempt",
        "TaxAmount": "0.0000",
        "Currency": "USD",
        "Type": "Sales invoice",
        "Sent": "Sent",
        "Status": "Paid",
    }
