"""Each sample of a format damaged in one way: no row of it is lost, or read as what it is not, in silence.

`make mutations` judges all the ways.
"""

from dataclasses import replace
from itertools import islice
from random import Random

import pytest

from tests.mutations.samples import DAMAGES, TEXTS, clean, damaged, readers_without_damage
from tests.mutations.samples_verdict import judge

BEYOND_TEXT = {"iif", "qbo_query_response", "shopify_orders_graphql", "shopify_orders_json", "woo_orders_json"}


@pytest.mark.parametrize("name", TEXTS)
def test_no_row_of_a_damaged_sample_is_lost_or_wrong_in_silence(name, tmp_path):
    kind = Random(name).choice(sorted(DAMAGES))
    found = DAMAGES[kind](clean(name), Random(name))
    assert [trouble for one in islice(found, 1) for trouble in judge(one, tmp_path).troubles] == []


def test_every_format_of_delimited_text_is_among_them():
    assert readers_without_damage() <= BEYOND_TEXT


def test_a_row_that_is_lost_or_wrong_is_seen(tmp_path):
    """The judge itself: a row that vanished, and one that changed, are both told."""
    _, one = next(found for found in damaged("etsy_sold_orders.csv") if found[0] == "blank lines")
    assert judge(one, tmp_path).troubles == []
    sample = clean("etsy_sold_orders.csv")
    place = next(place for place in sample.data if b"66.00" in sample.records[place][0])
    emptied = [replace(piece, content=b"\r\n") if piece.origin == place else piece for piece in one.pieces]
    assert "lost, ['blank']" in judge(replace(one, pieces=tuple(emptied)), tmp_path).troubles[0]
    raised = [
        replace(piece, content=piece.content.replace(b"66.00", b"76.00")) if piece.origin == place else piece
        for piece in one.pieces
    ]
    assert "read otherwise" in judge(replace(one, pieces=tuple(raised)), tmp_path).troubles[0]
