"""A journal entry a day whose lines name the channels: each channel is judged by its own lines."""

import json
from decimal import Decimal

import pytest

from syncgap_kit.intake.case import open_case
from syncgap_kit.matching.orders import match
from tests.seeds import SEEDS
from tests.small_case import BOOKS, ORDER_COLUMNS, csv_text, small_case, write
from tests.sums_case import SUMS_TOML, day_sums, money
from tests.test_journals import HEADER
from tests.test_sums_together import SOURCE, shops


def journal(sums, common):
    """QuickBooks' Journal: an entry a day, with lines for each channel; `common`: one line of clearing for all."""
    rows = []
    for day in sorted({day for own in sums.values() for day in own}):
        rows.append({"": f"{day:%m%d}"})
        told = {"Transaction date": f"{day:%m/%d/%Y}", "Transaction type": "Journal Entry", "Num": f"JE-{day:%m%d}"}
        lines = [(name, own[day]) for name, own in sums.items() if day in own]
        if common:
            whole = sum(cents for _, cents in lines)
            rows.append(told | {"Account full name": "1010 Clearing", "Debit": money(whole)})
        for name, cents in lines:
            tax = cents // 13
            debit = {"Account full name": f"1010 {name} clearing", "Debit": money(cents)}
            credit = [("4000 Sales", cents - tax), ("2200 Sales Tax Payable", tax)]
            parts = [{"Account full name": account, "Credit": money(part)} for account, part in credit]
            rows += [
                {**told, "Description": f"{name.title()} sales", **one} for one in (*[debit] * (not common), *parts)
            ]
    return csv_text(HEADER, rows)


def answer(sums):
    """The same as the API answers: the channel stands in the description of each line."""
    entries = []
    for number, day in enumerate(sorted({day for own in sums.values() for day in own}), 300):
        lines = []
        for name, own in sums.items():
            for side in ("Debit", "Credit") if day in own else ():
                account = {"name": "Clearing" if side == "Debit" else "Sales"}
                detail = {"PostingType": side, "AccountRef": account}
                lines.append(
                    {"Description": f"{name} {day}", "Amount": own[day] / 100, "JournalEntryLineDetail": detail}
                )
        own = {"Id": str(number), "SyncToken": "0", "DocNumber": f"JE-{day:%m%d}", "TxnDate": f"{day}", "TotalAmt": 0}
        made = {"CreateTime": f"{day}T23:00:00-05:00", "LastUpdatedTime": f"{day}T23:00:00-05:00"}
        entries.append({**own, "MetaData": made, "CurrencyRef": {"value": "USD"}, "Line": lines})
    return json.dumps({"QueryResponse": {"JournalEntry": entries}})


def matched(folder, every, text, ending="csv"):
    toml = SUMS_TOML.replace("books/*.csv", f"books/*.{ending}") + SOURCE.format(name="outlet")
    small_case(folder, [sale.row() for sale in every["shopify"]], toml=toml)
    (folder / BOOKS).unlink()
    write((folder / BOOKS).with_suffix(f".{ending}"), text)
    outlet = csv_text(ORDER_COLUMNS, [sale.row() for sale in every["outlet"]])
    write(folder / "exports/outlet/orders.csv", outlet)
    matches = match(open_case(folder))
    rows = matches.orders.select("order_name", "disposition", "reason").to_pyarrow().to_pylist()
    own = {channel.channel: channel for channel in matches.statement.channels}
    return matches, {row["order_name"]: row for row in rows}, own


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("form", ["lines of both sides", "one line of clearing", "api"])
def test_the_lines_of_an_entry_count_per_channel(tmp_path, seed, form):
    every = shops(seed, "shopify", "outlet")
    days = sorted({sale.day() for sale in every["shopify"]})
    absent, lacking, lost = days[7], days[15], days[30]
    one = max((sale for sale in every["outlet"] if sale.day() == lost), key=lambda sale: sale.cents)
    sums = {name: day_sums([sale for sale in shop if sale is not one]) for name, shop in every.items()}
    sums["outlet"][lacking] -= 31_241
    sums["outlet"].pop(absent, None)
    sums["shopify"][lacking] += 5_003
    text = answer(sums) if form == "api" else journal(sums, form == "one line of clearing")
    matches, rows, own = matched(tmp_path, every, text, "json" if form == "api" else "csv")
    gone = {sale.name for sale in every["outlet"] if sale.day() == absent} | {one.name}
    assert {name for name, row in rows.items() if row["disposition"] != "posted"} == gone
    assert {name: channel.unallocated for name, channel in own.items()} == {
        "outlet": Decimal("312.41"),
        "shopify": Decimal("-50.03"),
    }
    assert sorted(grain.home.channels for grain in matches.sums.grains) == [("outlet",), ("shopify",)]
