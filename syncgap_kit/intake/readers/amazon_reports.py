"""Amazon: the date-range transaction report in six languages, and the FBA inventory ledger.

Known from public parsers and fixtures; no real file was seen. The date-range report has a preamble of three to nine
lines, one of which names the currency, and a row for each transaction, whose amounts add up to its total. Its headers
are those of the marketplace's language, and of those other than English some may be worded otherwise than here: what
the amounts of a row that are not known come to is kept as one line, `rest`. Times name their zone by an abbreviation.
"""

from typing import Any

import ibis

from ...columns import Table
from ...movements import INVENTORY_MOVEMENTS, PAYOUT_LINES
from ..canonical import as_table
from ..reader import Facts, Identity, Reader, moment, money, proof, text
from ..words import money_kind

PARTS = {  # what stands in the report: how a line of it is called, in English and in the marketplaces' languages
    "sales": (
        *("product sales", "umsätze", "ventes de produits", "ventas de productos", "vendite"),
        *("verkoop van producten", "商品売上"),
    ),
    "sales_tax": (
        *("product sales tax", "sales tax collected", "produktumsatzsteuer", "taxes sur la vente des produits"),
        *("impuesto de ventas de productos", "imposta sulle vendite dei prodotti", "geïnde omzetbelasting"),
        "商品の売上税",
    ),
    "shipping": (
        *("shipping credits", "postage credits", "gutschrift für versandkosten", "crédits d'expédition"),
        *("abonos de envío", "accrediti per le spedizioni", "verzendtegoeden", "配送料"),
    ),
    "shipping_tax": (
        *("shipping credits tax", "steuer auf versandgutschrift", "taxe sur les crédits d'expédition"),
        *("impuestos por abonos de envío", "imposta accrediti per le spedizioni", "配送料の税金"),
    ),
    "gift_wrap": (
        *("gift wrap credits", "gutschrift für geschenkverpackung", "crédits sur l'emballage cadeau"),
        *("abonos de envoltorio para regalo", "accrediti per confezioni regalo", "kredietpunten cadeauverpakking"),
        "ギフト包装手数料",
    ),
    "gift_wrap_tax": (
        *("giftwrap credits tax", "steuer auf geschenkverpackungsgutschriften", "taxes sur les crédits cadeaux"),
        *("imposta sui crediti confezione regalo", "ギフト包装クレジットの税金"),
    ),
    "regulatory_fee": ("regulatory fee",),
    "regulatory_fee_tax": ("tax on regulatory fee",),
    "promotion": (
        *("promotional rebates", "rabatte aus werbeaktionen", "rabais promotionnels", "devoluciones promocionales"),
        *("sconti promozionali", "promotiekortingen", "プロモーション割引額"),
    ),
    "promotion_tax": (
        *("promotional rebates tax", "steuer auf aktionsrabatte", "taxes sur les remises promotionnelles"),
        *("imposta sugli sconti promozionali", "プロモーション割引の税金"),
    ),
    "withheld_tax": (
        *("marketplace withheld tax", "marketplace facilitator tax", "einbehaltene steuer auf marketplace"),
        *("taxes retenues sur le site de vente", "impuesto retenido en el sitio web", "trattenuta iva del marketplace"),
        *("belasting voor marketplace-facilitator", "源泉徴収税を伴うマーケットプレイス"),
    ),
    "selling_fees": (
        *("selling fees", "verkaufsgebühren", "frais de vente", "tarifas de venta", "commissioni di vendita"),
        *("verkoopkosten", "手数料"),
    ),
    "fba_fees": (
        *("fba fees", "gebühren zu versand durch amazon", "frais expédié par amazon"),
        *("tarifas de logística de amazon", "costi del servizio logistica di amazon", "fba-vergoedingen"),
        "fba 手数料",
    ),
    "transaction_fees": (
        *("other transaction fees", "andere transaktionsgebühren", "autres frais de transaction"),
        *("tarifas de otras transacciones", "altri costi relativi alle transazioni", "overige transactiekosten"),
        "トランザクションに関するその他の手数料",
    ),
    "other": ("other", "andere", "autre", "otro", "altro", "overige", "その他"),
}
TIMES = ("date/time", "datum/uhrzeit", "date/heure", "fecha y hora", "data/ora:", "datum/tijd", "日付/時間")
TYPES = ("type", "typ", "tipo", "トランザクションの種類")
TOTALS = ("total", "gesamt", "totale", "totaal", "合計")
ORDER_IDS = (
    *("order id", "bestellnummer", "numéro de la commande", "número de pedido", "numero ordine", "bestelnummer"),
    "注文番号",
)
ALWAYS = ("sales", "shipping", "gift_wrap", "promotion", "selling_fees", "fba_fees", "transaction_fees", "other")


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
    header=tuple(frozenset(words) for words in (TIMES, ORDER_IDS, TYPES, TOTALS)),
    identities=(Identity("total", (ALWAYS, tuple(PARTS))),),
    fields={
        "at": moment(*TIMES, required=True),
        "payout_id": text(
            *("settlement id", "abrechnungsnummer", "numéro de versement", "identificador de pago", "numero pagamento"),
            *("schikkings-id", "決済番号"),
        ),
        "kind_raw": text(*TYPES),
        "order_reference": text(*ORDER_IDS),
        "sku": text("sku"),
        "description": text(
            "description", "beschreibung", "descripción", "descrizione", "omschrijving", "beschrijving"
        ),
        **{name: money(*names) for name, names in PARTS.items()},
        "total": money(*TOTALS, required=True),
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
    stock=True,
    tables=_ledger,
    evidence="a public fixture; no real file seen",
)
