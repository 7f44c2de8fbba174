"""Planted worlds for the matching, from a seed, with what has to be found of each order and each stray document.

Each kind of trouble is one small function with a channel of its own; some kinds stand side by side in one case folder,
so that a case is opened once for several of them. The truth is what `docs/method.md` and an accountant say, never what
the kit found.
"""

from . import (
    belonging,
    conventions,
    currencies,
    days,
    duplicates,
    ledgers,
    legs,
    nameless,
    reused,
    several,
    sharing,
    shops,
    stray,
    unusual,
)
from .calm import busy_and_quiet, channel_that_begins, channel_that_ends, deferred, other_zone, rounded
from .world import Expected, Kind, World, draw

WORLDS: dict[str, tuple[dict[str, str], tuple[Kind, ...]]] = {
    "numbers of a shop": (
        {},
        (conventions.prefix, conventions.suffix, conventions.shop_title_cut_left, conventions.stable_id),
    ),
    "numbers of a marketplace, 21 characters": (
        {},
        (conventions.cut_right, conventions.cut_left, conventions.hyphens_left_out),
    ),
    "names in other spellings": (
        {},
        (
            conventions.digits_of_the_name,
            conventions.leading_zeros_left_out,
            conventions.filled_with_zeros,
            conventions.by_place_of_sale,
        ),
    ),
    "a memo that names another": ({}, (conventions.memo_that_names_another,)),
    "last digits": ({}, (conventions.last_digits,)),
    "last four digits": ({}, (conventions.last_four_digits,)),
    "memos": ({}, (conventions.memo_beside_running_numbers, conventions.memo_of_a_marketplace)),
    "eleven characters": (
        {"ledger": "desktop"},
        (conventions.desktop_end, conventions.desktop_beginning_with_prefix),
    ),
    "the first eleven characters": ({"ledger": "desktop"}, (conventions.desktop_beginning,)),
    "fields of the API": (
        {"ledger": "query"},
        (conventions.line_description, conventions.payment_reference, conventions.private_note),
    ),
    "fields of Xero": ({"ledger": "xero"}, (conventions.xero_reference, conventions.xero_line_description)),
    "changed conventions": ({}, (conventions.changed_to_a_prefix, conventions.changed_to_the_memo)),
    "days": ({}, (days.shipped_day, days.paid_day, days.created_day_of_orders_paid_later, days.payout_day)),
    "days of other zones": ({}, (days.utc_days_near_midnight, days.pacific_days_after_midnight)),
    "edges of the exports": ({}, (days.edges, days.amazon_edges)),
    "instants of posting": ({"ledger": "query"}, (days.posted_by_instant,)),
    "two shops": ({}, (shops.two_shops,)),
    "two systems": ({}, (shops.two_systems,)),
    "two currencies": ({"ledger": "query"}, (shops.two_currencies,)),
    "two shops of one price": ({}, (shops.one_amount_two_shops,)),
    "a rate": ({"ledger": "query"}, (currencies.through_the_documents_rate,)),
    "not comparable": (
        {},
        (
            currencies.foreign_orders_under_bare_numbers,
            currencies.no_totals_under_bare_numbers,
            currencies.no_totals_with_prefix,
        ),
    ),
    "items without tax": ({"ledger": "detail"}, (currencies.items_without_tax,)),
    "parts and sums": (
        {},
        (
            sharing.split_shipments_same_number,
            sharing.split_shipments_numbered,
            sharing.paid_in_parts,
            sharing.several_orders_on_one_invoice,
            sharing.refunds_as_legs,
        ),
    ),
    "several orders in one": (
        {},
        (
            several.named_by_range,
            several.range_that_lacks_one,
            several.listed_and_off_by_one,
            several.billed_in_two_halves,
        ),
    ),
    "names written out": ({}, (duplicates.keyed_by_hand_written_out, duplicates.keyed_again_written_out)),
    "numbers of two orders": (
        {},
        (
            reused.one_of_two_channels_stops,
            reused.prefix_of_the_year,
            reused.typed_wrong,
            reused.numbers_changed_over,
            reused.small_letters_without_hyphen,
        ),
    ),
    "numbers counted anew": ({}, (reused.counted_anew_after_years,)),
    "unusual documents": (
        {},
        (
            unusual.voided_and_posted_again,
            unusual.posted_once_under_a_further_number,
            unusual.empty_document_beside,
            unusual.entered_once_more_as_a_journal,
            unusual.deposit_and_balance,
            unusual.shipping_on_its_own,
            unusual.filled_in_later,
            unusual.memo_in_the_words_of_many,
            unusual.parts_off_by_cents,
        ),
    ),
    "unusual orders": (
        {},
        (
            unusual.cancelled_booked_and_credited,
            unusual.edited_down_to_nothing,
            unusual.worth_less_than_nothing,
            unusual.night_of_the_change_of_clocks,
        ),
    ),
    "unusual currencies": ({"ledger": "query"}, (unusual.dollars_of_two_countries, unusual.yen)),
    "parts by sign": ({}, (sharing.split_shipments_by_sign,)),
    "edited in Xero": (
        {"ledger": "xero"},
        (sharing.invoices_edited_between_two_exports, sharing.credit_notes_as_legs),
    ),
    "edited in the API": ({"ledger": "query"}, (sharing.documents_edited_after_posting,)),
    "edited between two lists": (
        {},
        (sharing.documents_edited_between_two_lists, sharing.orders_edited_after_posting),
    ),
    "two ledgers": ({}, (ledgers.keeps_to_quickbooks, ledgers.keeps_to_xero, ledgers.moves_to_xero)),
    "legs": (
        {},
        (legs.tax_left_out, legs.shipping_left_out, legs.discount_left_out, legs.tip_left_out, legs.refund_deducted),
    ),
    "given back before posting": ({}, (legs.given_back_before_posting,)),
    "further legs": (
        {},
        (
            legs.refund_not_posted,
            legs.line_dropped,
            legs.presentment_currency,
            legs.rounding,
            legs.posted_at_zero,
            legs.no_leg,
            legs.fee_deducted,
        ),
    ),
    "withheld tax": (
        {},
        (
            legs.withheld_tax_never_booked,
            legs.withheld_tax_from_some_day_on,
            legs.withheld_tax_for_some,
            legs.withheld_tax_always_booked,
        ),
    ),
    "withheld tax of one country": ({"ledger": "xero"}, (legs.withheld_tax_of_one_country_never_booked,)),
    "duplicates": (
        {},
        (
            duplicates.retried,
            duplicates.retried_under_a_further_number,
            duplicates.keyed_again_by_hand,
            duplicates.keyed_again_without_number,
            duplicates.imported_through_another_channel,
        ),
    ),
    "further duplicates": (
        {},
        (
            duplicates.keyed_again_last_name_first,
            duplicates.part_twice,
            duplicates.twice_and_one_of_them_wrong,
        ),
    ),
    "overlapping lists": ({}, (duplicates.retried_in_overlapping_lists,)),
    "by hand": ({}, (duplicates.keyed_by_hand, duplicates.regular_customers, duplicates.by_hand_for_others)),
    "neither names nor numbers": (
        {},
        (
            nameless.amounts_and_days,
            nameless.twins_of_a_day,
            nameless.other_shop_of_the_same_prices,
            nameless.running_numbers_and_days_of_another_zone,
        ),
    ),
    "two channels without names": ({}, (nameless.two_channels_under_one_customer,)),
    "strays": (
        {},
        (
            stray.keyed_under_a_future_number,
            stray.deleted_source_orders,
            stray.another_shop,
            stray.marketplace_strangers,
        ),
    ),
    "numbers of other documents": ({}, (stray.numbers_taken_by_hand, stray.expenses_and_bills_with_numbers)),
    "wholesale": ({}, (stray.wholesale_in_the_same_range, stray.wholesale_beside_prefixed_orders)),
    "belonging": ({}, (belonging.by_their_own_state, belonging.by_policy, belonging.amazon_states)),
}
CALM: dict[str, tuple[dict[str, str], tuple[Kind, ...]]] = {
    "calm days": ({}, (other_zone, deferred)),
    "calm amounts and volumes": ({}, (rounded, busy_and_quiet)),
    "channels that come and go": ({}, (channel_that_ends, channel_that_begins)),
}

__all__ = ["CALM", "WORLDS", "Expected", "Kind", "World", "draw"]
