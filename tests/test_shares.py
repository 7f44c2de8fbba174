"""Orders that are billed in several documents together: what each of these holds of each of those."""

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from syncgap_kit.matching.numbers.together import shared_out

COINS = {"USD": 2, "JPY": 0, "KWD": 3}
counts = st.integers(1, 10_000_000)


@pytest.mark.parametrize("currency", COINS)
@given(totals=st.lists(counts, min_size=2, max_size=6), cuts=st.lists(counts, min_size=1, max_size=3, unique=True))
def test_shares_come_to_each_document_and_to_each_order_in_whole_coins(currency, totals, cuts):
    coin = Decimal(10) ** -COINS[currency]
    whole = sum(totals)
    cuts = sorted({cut % whole for cut in cuts} - {0})
    assume(cuts)
    amounts = [until - since for since, until in zip([0, *cuts], [*cuts, whole], strict=True)]
    papers = {
        key: [
            {"order_key": order, "total": total * coin, "amount": amount * coin, "home": currency}
            for order, total in enumerate(totals)
        ]
        for key, amount in enumerate(amounts)
    }
    found = shared_out(papers, whole * coin)
    shares = {(key, row["order_key"]): row["share"] for key, rows in found.items() for row in rows}
    for key, amount in enumerate(amounts):
        assert sum(share for (paper, _), share in shares.items() if paper == key) == amount * coin
    for order, total in enumerate(totals):
        assert sum(share for (_, own), share in shares.items() if own == order) == total * coin
    assert all(share == share.quantize(coin) for share in shares.values())
