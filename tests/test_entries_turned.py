"""What a journal entry comes to on a day on which more was given back than sold."""

import ibis
import pytest

from syncgap_kit.intake.entries import journal_documents

SALES, TAX = ("Sales", 0, 387), ("Sales Tax Payable", 0, 31)
ENTRIES = {
    "a day of sales": ([("Shopify Clearing", 418, 0), SALES, TAX], 418),
    "more given back than sold": ([("Shopify Clearing", 0, 212), SALES, TAX, ("Sales Returns", 630, 0)], 418),
    "sales alone are given back": ([("Undeposited Funds", 0, 100), ("Sales Returns", 100, 0)], 100),
    "a payout to the bank": ([("Bank", 900, 0), ("Fees", 30, 0), ("Shopify Clearing", 0, 930)], 930),
}


@pytest.mark.parametrize(("lines", "amount"), ENTRIES.values(), ids=ENTRIES)
def test_the_money_that_went_out_is_no_part_of_the_sales(lines, amount):
    rows = [
        {"date": "2026-01-10", "document_type_raw": "Journal Entry", "doc_number": "SHJ0110", "heading": "", "memo": ""}
        | {"account": account, "debit": debit, "credit": credit, "begins": place == 0, "customer_key": None}
        | {"source_file": "journal.csv", "source_row": place + 2}
        for place, (account, debit, credit) in enumerate(lines)
    ]
    kinds = dict.fromkeys(rows[0], "string") | {"debit": "decimal(18, 4)", "credit": "decimal(18, 4)"}
    table = ibis.memtable(rows, schema=ibis.schema(kinds | {"begins": "boolean", "source_row": "int64"}))
    (document,) = journal_documents(table).to_pyarrow().to_pylist()
    assert float(document["amount"]) == amount
