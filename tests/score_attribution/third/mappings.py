"""Mappings (3): a target archived, entries retyped, a warehouse renamed, a new family of goods, another tax code."""

from datetime import datetime
from random import Random
from typing import Any

from ..config import Settings
from ..second.world import is_
from .blame import blame, distract
from .buyers import goods
from .trade import TABLES, Trade, new_trade

WAYS = ("archived", "retyped", "warehouse", "family", "tax code")


def mapping_broken(dice: Random, group: str, index: int, number: int) -> Trade:
    """One of the ways in turn; a warehouse in channels that name their places."""
    trade = new_trade(dice, group, index, number)
    way = WAYS[(number + index) % len(WAYS)]
    since = trade.moment()
    hidden = way in ("archived", "retyped") and trade.left_out()
    sign = unmap(trade, since, way, hidden)
    distract(trade, since, sign)
    return trade


def unmap(trade: Trade, since: datetime, way: str, hidden: bool = False) -> Any:
    """Plant one way; returns a predicate of its orders."""
    if way in ("archived", "retyped"):
        return _edited(trade, since, way, hidden)
    upstream = {"warehouse": "place" if trade.main == "square" else "carrier", "family": "goods", "tax code": "tax"}
    short = upstream[way]
    name = TABLES[short]
    old = trade.dice.choice(sorted({one.facts[name] for one in trade.own()} - {None})) if short != "goods" else ""
    new, part = f"{old} 2" if way == "warehouse" else f"{old} (new rate)", trade.dice.uniform(0.07, 0.3)
    for one in trade.purchases:
        if one.channel != trade.main or one.decided < since:
            continue
        if short == "goods" and trade.chance(part):
            one.facts |= goods([f"PAP-{trade.dice.randint(1, 4):02}", *one.facts["sku"][1:]])
        elif short != "goods" and one.facts[name] == old:
            one.facts[name] = new
    blame(trade, f"map-{short}-{trade.main}", since, "latent")
    return is_("sku", "starts_with", "PAP-") if short == "goods" else is_(name, "eq", new)


def _edited(trade: Trade, since: datetime, way: str, hidden: bool) -> Any:
    """An account archived in the books, so that its entry has no target; or a word typed in other letters."""
    short = trade.dice.choice(("goods", "tender", "carrier"))
    ident = f"map-{short}-{trade.main}"
    entries = dict(Settings(trade.config.edits(recorded=False)).at(since)[ident]["entries"])
    value = trade.dice.choice(sorted(entries))
    if way == "archived":
        entries[value] = ""
    else:
        entries = {word.swapcase() if word == value else word: target for word, target in entries.items()}
    trade.config.change(since, "update", ident, hidden, entries=entries)
    blame(trade, ident, since, hidden=hidden)
    return is_(TABLES[short], "eq", value)
