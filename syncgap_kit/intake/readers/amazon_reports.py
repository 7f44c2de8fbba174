"""Amazon: the date-range transaction report in six languages, and the FBA inventory ledger.

Known from public parsers and fixtures; no real file was seen. The date-range report has a preamble of three to nine
lines, one of which names the currency, and a row for each transaction, whose amounts add up to its total. Its headers
are those of the marketplace's language; of the languages other than English the names of a few columns alone are known,
and what the rest of a row comes to is kept as one line, `rest`. Times name their zone by an abbreviation.
"""

from typing import Any

import ibis

from ...columns import Table
from ...movements import INVENTORY_MOVEMENTS, PAYOUT_LINES
from ..canonical import as_table
from ..reader import Facts, Identity, Reader, moment, money, proof, text
from ..words import money_kind

PARTS = {  # what stands in the report: how a line of it is called
    "sales": ("product sales", "umsätze", "ventes de produits", "ventas de productos", "vendite"),
    "sales_tax": ("product sales tax", "sales tax collected"),
    "shipping": ("shipping credits",),
    "shipping_tax": ("shipping credits tax",),
    "gift_wrap": ("gift wrap credits",),
    "gift_wrap_tax": ("giftwrap credits tax",),
    "regulatory_fee": ("regulatory fee",),
    "regulatory_fee_tax": ("tax on regulatory fee",),
    "promotion": ("promotional rebates",),
    "promotion_tax": ("promotional rebates tax",),
    "withheld_tax": ("marketplace withheld tax", "marketplace facilitator tax"),
    "selling_fees": ("selling fees",),
    "fba_fees": ("fba fees",),
    "transaction_fees": ("other transaction fees",),
    "other": ("other",),
}
ALWAYS = ("sales", "shipping", "gift_wrap", "promotion", "selling_fees", "fba_fees", "transaction_fees", "other")
FURTHER = {"sales": ("verkoop van producten", "商品売上")}


def _lines(rows: Any, facts: Facts) -> dict[Table, Any]:
    known = ibis.literal(0).cast("decimal(18, 4)")
    for name in PARTS:
        known = known + rows[name].fill_null(0)
    rows = rows.mutate(rest=rows.total - known.cast("decimal(18, 4)"))
    parts = [_part(rows, facts, name) for name in (*PARTS, "rest")]
    return {PAYOUT_LINES: ibis.union(*parts)}


def _part(rows: Any, facts: Facts, name: str) -> Any:
    own = rows.filter(rows[name].notnull() & (rows[name] != 0))
    return as_table(
        PAYOUT_LINES,
        own,
        facts,
        provider=ibis.literal("amazon"),
        kind=money_kind(own.kind_raw),
        part=ibis.literal(name),
        amount=own[name],
        currency=ibis.literal(facts.currency),
    )


def _ledger(rows: Any, facts: Facts) -> dict[Table, Any]:
    reason = rows.reason.fill_null(rows.disposition)
    return {INVENTORY_MOVEMENTS: as_table(INVENTORY_MOVEMENTS, rows, facts, reason=reason)}


DATE_RANGE = Reader(
    name="amazon_date_range",
    system="amazon",
    role="payments",
    header=(
        frozenset({"date/time", "datum/uhrzeit", "date/heure", "fecha y hora", "data/ora:", "datum/tijd", "日付/時間"}),
        frozenset(
            {
                *("order id", "bestellnummer", "numéro de la commande", "número de pedido", "numero ordine"),
                "注文番号",
            }
        ),
        frozenset({"type", "typ", "tipo", "トランザクションの種類"}),
        frozenset({"total", "gesamt", "totale", "totaal", "合計"}),
    ),
    identities=(Identity("total", (ALWAYS, tuple(PARTS))),),
    fields={
        "at": moment(
            *("date/time", "datum/uhrzeit", "date/heure", "fecha y hora", "data/ora:", "datum/tijd", "日付/時間"),
            required=True,
        ),
        "payout_id": text("settlement id", "abrechnungsnummer"),
        "kind_raw": text("type", "typ", "tipo", "トランザクションの種類"),
        "order_reference": text(
            *("order id", "bestellnummer", "numéro de la commande", "número de pedido", "numero ordine", "注文番号")
        ),
        "sku": text("sku"),
        "description": text("description", "beschreibung", "descripción", "descrizione", "omschrijving"),
        **{name: money(*names, *FURTHER.get(name, ())) for name, names in PARTS.items()},
        "total": money("total", "gesamt", "totale", "totaal", "合計", required=True),
    },
    dated="",
    tables=_lines,
    evidence="public parsers; no real file seen",
)

FBA_LEDGER = Reader(
    name="amazon_ledger_detail",
    system="amazon",
    role="payments",
    delimiter="\t",
    header=proof("fnsku", "eventtype", "referenceid", "fulfillmentcenter"),
    usual_order="MDY",
    fields={
        "at": moment("date", required=True),
        "sku": text("msku"),
        "kind_raw": text("eventtype"),
        "reference": text("referenceid"),
        "quantity": money("quantity", required=True),
        "location": text("fulfillmentcenter"),
        "disposition": text("disposition"),
        "reason": text("reason"),
        "reconciled": money("reconciledquantity"),
    },
    dated="at",
    tables=_ledger,
    evidence="a public fixture; no real file seen",
)
