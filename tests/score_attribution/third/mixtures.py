"""Two causes (9): overlapping, in turn, in two channels, beside chance; and what no record tells (10)."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from ..second.world import exclude
from ..values import UNKNOWN
from .blame import blame, distract
from .conditions import held, some_condition
from .keys import lapse
from .mappings import unmap
from .rules import edit, turn
from .trade import Fault, Trade, new_trade


def several(dice: Random, group: str, index: int, number: int) -> Trade:
    """9: a rule, and beside it a mapping, a lost connection in its turn or in another channel, or losses by chance."""
    way = ("overlap", "in turn", "two channels", "chance", "latent")[(number + index) % 5]
    fixed: dict[str, Any] = {"form": dice.choice(("changes", "both")), "two_coins": 0.0}
    fixed |= {"logs": "absent"} if way == "chance" else {}
    fixed |= {"count": dice.randint(2, 4)} if way == "two channels" else {}
    trade = new_trade(dice, group, index, number, **fixed)
    first = trade.moment(0.2, 0.4)
    second = first + (trade.as_of - first) * dice.uniform(0.15, 0.4)
    when = edit(trade, first, "for a while" if way == "in turn" else dice.choice(("threshold", "grown")))
    if way == "overlap":
        unmap(trade, second, dice.choice(("archived", "retyped", "family")))
    elif way == "in turn":
        second = max(second, first + timedelta(days=32))
        blame(trade, f"key-{trade.main}", second, hidden=lapse(trade, second, f"key-{trade.main}", "revoked"))
    elif way == "two channels":
        other = trade.channels[1]
        blame(trade, f"key-{other}", second, hidden=lapse(trade, second, f"key-{other}", "age"), channel=other)
    elif way == "latent":
        turn(trade, second, dice.choice(("staff", "land", "status")))
    else:
        _at_random(trade, second, dice.uniform(0.1, 0.35))
    distract(trade, dice.choice((first, second)), when, living=way != "in turn")
    return trade


def _at_random(trade: Trade, since: datetime, part: float) -> None:
    gone = {one.id for one in trade.own() if one.decided >= since and trade.chance(part)}
    trade.faults.append(Fault("chance", trade.main, UNKNOWN, since, lambda one: one.id in gone))


def unknown(dice: Random, group: str, index: int, number: int) -> Trade:
    """10: by chance from a day on, by a column that no setting names, by a rule or an entry that nobody recorded."""
    way = ("chance", "column", "rule", "entry")[(number + index) % 4]
    fixed: dict[str, Any] = {"logs": "absent", "losses": "even"} if way == "chance" else {}
    trade = new_trade(dice, group, index, number, **fixed)
    since, when = trade.moment(), None
    if way == "chance":
        _at_random(trade, since, dice.uniform(0.05, 0.3))
    elif way == "entry":
        when = unmap(trade, since, dice.choice(("archived", "retyped")), hidden=True)
    else:
        when = some_condition(trade, 0.06, 0.4)
        if way == "rule":
            trade.config.create(since, exclude("rule-a", when, trade.main), hidden=True)
            blame(trade, "rule-a", since, hidden=True)
        else:
            gone = {one.id for one in held(when, trade.own()) if one.decided >= since}
            fault = Fault("column", trade.main, UNKNOWN, since, lambda one: one.id in gone, told=("skipped", ""))
            trade.faults.append(fault)
    distract(trade, since, when)
    return trade
