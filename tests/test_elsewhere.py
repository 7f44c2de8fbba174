"""A record is one record wherever it acts: what it let through in another channel is held against it."""

from datetime import timedelta

import pytest

from syncgap_kit.intake.case import open_case
from syncgap_kit.investigation import investigate
from tests.shop import LONG_AGO, WHOLE, Scenario, record, written
from tests.small_case import DOCUMENT_COLUMNS, csv_text, document, order, write

PLACED = Scenario(lambda _place, _at: False).placed
PLACES = 600
SINCE, UNTIL = PLACED(300), PLACED(360)
COUNTRIES = ("US", "CA", "GB")


def country(place):
    return COUNTRIES[place * 7919 % 11 % 3]


def canadian(place, at):
    return at >= SINCE and country(place) == "CA"


def everywhere(kind, name, **content):
    """A record of no channel: it concerns all of them."""
    told = record(LONG_AGO, kind, name, **content)
    return {**told, "channel": "", "after": {key: value for key, value in told["after"].items() if key != "channel"}}


def two_shops(folder, scenario, outlet_lost):
    """A case of the scenario's shop and of an outlet with as many orders; the gap of the first."""
    lost = written(folder, scenario)
    others, documents = [], []
    for place in range(PLACES):
        at = f"{PLACED(place):%Y-%m-%d %H:%M:%S} -0400"
        own = {"Name": f"#{5001 + place}", "Created at": at, "Paid at": at, "Id": str(7_000_000 + place)}
        others.append(order(5001 + place, **own, **scenario.cells(place)))
        day = f"{PLACED(place):%m/%d/%Y}"
        shops = [1001] * (f"#{1001 + place}" not in lost) + [5001] * (not outlet_lost(place, PLACED(place)))
        documents += [document(first + place, Num=f"#{first + place}", Date=day) for first in shops]
    write(folder / "exports/outlet/orders.csv", csv_text(list(order(1001)), others))
    write(folder / "exports/books/transactions.csv", csv_text(DOCUMENT_COLUMNS, documents))
    write(folder / "case.toml", WHOLE + '\n[[source]]\npath = "exports/outlet/*.csv"\nchannel = "outlet"\n')
    [gap] = [one for one in investigate(open_case(folder)).gaps if one.channel == "shopify"]
    return gap


def told_of(gap, ref):
    [own] = [cause for cause in gap.causes if cause.ref == ref]
    return own


def arrives(_place, _at):
    return False


CANADA = everywhere("rule", "R-1", action="exclude", when={"field": "country", "op": "eq", "value": "CA"})
LET_PAST = "orders of other channels that it would have kept back as well are in the books"


def made(rule, at):
    return {**rule, "at": f"{at + timedelta(hours=4):%Y-%m-%dT%H:%M:%SZ}"}


def shop(rule, lost=canadian):
    return Scenario(lost, changes=(rule,), cells=lambda place: {"Shipping Country": country(place)})


def test_a_rule_that_another_channel_s_orders_passed_is_no_cause_where_nothing_but_its_text_speaks_for_it(tmp_path):
    """All that the shop sold in the end went to Canada, and none of it arrived; the outlet's Canadian orders did."""
    lost = lambda place, at: at >= PLACED(560)  # noqa: E731
    everything = Scenario(lost, changes=(CANADA,), cells=lambda place: {"Shipping Country": "CA"})
    gap = two_shops(tmp_path, everything, arrives)
    assert (gap.cause.kind, gap.cause.ref) == ("unknown", None)


def test_one_that_began_with_the_loss_of_just_its_orders_stands_with_what_speaks_against_it(tmp_path):
    gap = two_shops(tmp_path, shop(made(CANADA, SINCE)), arrives)
    assert (gap.cause.kind, gap.cause.ref) == ("rule", "R-1")
    assert any(LET_PAST in words for words in gap.cause.against)


def test_a_rule_that_lost_them_in_both_channels_stands(tmp_path):
    gap = two_shops(tmp_path, shop(made(CANADA, SINCE)), canadian)
    assert (gap.cause.kind, gap.cause.ref, gap.cause.strength) == ("rule", "R-1", "established")
    assert not gap.cause.against


def test_of_two_records_the_one_that_other_channels_do_not_refute_is_the_cause(tmp_path):
    """Both meet all that the shop lost; the outlet has orders of the same method, and none to Canada."""
    method = everywhere("mapping", "M-1", maps="payment_method", entries={"PayPal": "120 PayPal"})
    own = {**CANADA, "channel": "shopify", "after": {**CANADA["after"], "channel": "shopify"}}
    lost = lambda _place, _at: True  # noqa: E731
    scenario = Scenario(lost, changes=(own, method), cells=lambda place: {"Shipping Country": "CA"})
    gap = two_shops(tmp_path, scenario, arrives)
    assert (gap.cause.kind, gap.cause.ref, gap.cause.strength) == ("rule", "R-1", "established")
    assert "M-1" not in gap.cause.tied


def test_a_rule_of_this_channel_alone_is_not_held_against_others(tmp_path):
    rule = made(CANADA, SINCE)
    own = {**rule, "channel": "shopify", "after": {**rule["after"], "channel": "shopify"}}
    gap = two_shops(tmp_path, shop(own), arrives)
    assert (gap.cause.kind, gap.cause.ref, gap.cause.strength) == ("rule", "R-1", "established")


@pytest.mark.parametrize("both", [False, True])
def test_a_login_whose_other_channel_arrived_may_have_been_caught_up_on_and_is_not_established(both, tmp_path):
    """No time of posting is known: the outage of the login agrees to the day, and the other channel is in the books."""
    login = {"status": "active", "expires_at": "2026-05-01T00:00:00Z"}
    books = everywhere("credential", "C-QBO", **login)
    moments = {"revoke": SINCE, "reconnect": UNTIL}
    changes = [
        {**books, "at": f"{at + timedelta(hours=4):%Y-%m-%dT%H:%M:%SZ}", "action": word} for word, at in moments.items()
    ]

    def down(_place, at):
        return SINCE <= at < UNTIL

    gap = two_shops(tmp_path, Scenario(down, changes=(books, *changes)), down if both else arrives)
    assert gap.cause.ref == "C-QBO"
    assert (gap.cause.strength == "established") == both
    assert any("Nothing tells when those were posted" in words for words in gap.cause.against) != both
