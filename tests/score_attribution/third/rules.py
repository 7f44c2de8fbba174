"""Rules: edited (1), latent (2), and changed where too few orders tell (14)."""

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from ..predicate import holds
from ..second.world import exclude, is_
from .blame import blame, distract
from .conditions import share, some_condition
from .trade import Trade, new_trade

EDITS = ("threshold", "grown", "negated", "dead second", "for a while")


def rule_edit(dice: Random, group: str, index: int, number: int) -> Trade:
    """1: a threshold moved, a list grown by one, a negated list shortened, one before a dead one, one for a while."""
    way = EDITS[(number + index) % len(EDITS)]
    fixed: dict[str, Any] = {"form": "both"} if way == "for a while" else {}
    trade = new_trade(dice, group, index, number, **fixed)
    since, hidden = trade.moment(0.3, 0.8), trade.left_out()
    when = edit(trade, since, way, hidden)
    distract(trade, since, when, living=not hidden and way != "for a while")
    return trade


def edit(trade: Trade, since: datetime, way: str, hidden: bool = False, ident: str = "rule-a") -> Any:
    """Plant one way; returns the predicate of the orders that it keeps out."""
    config, old = trade.config, trade.at(-20)
    if way == "threshold":
        when = _threshold(trade)
        far = {"lt": "0.50", "gt": "90000"}[when["op"]]
        config.create(old, exclude(ident, {**when, "value": far}, trade.main))
        config.change(since, "update", ident, hidden, when=when)
    elif way == "grown":
        when = some_condition(trade, 0.06, 0.4, plain=True)
        while "field" not in when or when["op"] != "eq":
            when = some_condition(trade, 0.06, 0.4, plain=True)
        before = is_(when["field"], "in", ["obsolete", "discontinued"])
        config.create(old, exclude(ident, before, trade.main))
        config.change(since, "update", ident, hidden, when={**before, "value": [*before["value"], when["value"]]})
    elif way == "negated":
        name = trade.dice.choice(("country", "shipping_method", "payment_method"))
        words = sorted({one.facts[name] for one in trade.own()})
        gone = trade.dice.choice(words)
        when = is_(name, "eq", gone)
        if not 0.04 <= share(when, trade.own()) <= 0.6:
            raise ValueError("no such share")
        config.create(old, exclude(ident, {"not": is_(name, "in", words)}, trade.main))
        config.change(since, "update", ident, hidden, when={"not": is_(name, "in", [w for w in words if w != gone])})
    else:
        when = some_condition(trade)
        if way == "dead second":
            _ranked(trade, since, when)
        others = {"priority": "15"} if way == "dead second" else {}
        config.create(since, exclude(ident, when, trade.main, **others), hidden)
        if way == "for a while":
            until = since + timedelta(days=trade.dice.uniform(4, 30))
            config.change(until, "disable", ident, hidden, enabled=False)
    blame(trade, ident, since, hidden=hidden)
    return when


def _threshold(trade: Trade) -> Any:
    totals = sorted(one.facts["total"] for one in trade.own())
    op, part = trade.dice.choice(("lt", "gt")), trade.dice.uniform(0.06, 0.35)
    edge = totals[int(len(totals) * (part if op == "lt" else 1 - part))]
    return is_("total", op, f"{edge.quantize(Decimal(1))}.00")


def _ranked(trade: Trade, since: datetime, when: Any) -> None:
    """Ranks for all rules; one that lets every order pass stands before the last, which therefore never decides."""
    trade.rank = {"priority": "60"}
    ranks = {"lands": "90", "known-words": "95"}
    for place, ident in enumerate(("no-tests", "trade-accounts", "staff-orders", "waiting", "catalogues"), 1):
        ranks[ident] = str(place)
    config, old = trade.config, trade.at(-15)
    unpaid = is_("financial_status", "in", ["pending", "authorized", "voided"])
    config.change(old, "delete", "keep-paid")
    config.create(old, exclude("not-unpaid", unpaid, priority="0"))
    for ident, rank in ranks.items():
        config.change(old, "update", ident, priority=rank)
    config.create(old, exclude("the-rest", is_("total", "ge", "0"), action="include", priority="50"))
    wider = {"any": [when, some_condition(trade, plain=True)]}
    near = since - timedelta(hours=trade.dice.uniform(1, 30))
    trade.decoys.add(config.create(near, exclude("rule-b", wider, trade.main, priority="70")))


def latent_rule(dice: Random, group: str, index: int, number: int) -> Trade:
    """2: a status renamed, a tender that leaves orders pending, a tag of the staff, a new app, a new land."""
    trade = new_trade(dice, group, index, number)
    ways = ["status", "pending", "staff", "app", "land"]
    way = ways[(number + 2 * index) % len(ways)]
    if way == "pending" and trade.forgets:
        way = "status"  # the day of payment would tell how such an order stood
    since = trade.moment()
    ident, sign = turn(trade, since, way)
    distract(trade, since, sign)
    if trade.chance(0.4):
        text = {"kind": "workflow", "id": "new-step", "channel": trade.main, "text": "another step before packing"}
        trade.config.create(since, text)
    trade.decoys.discard(ident)
    return trade


def turn(trade: Trade, since: datetime, way: str) -> tuple[str, Any]:
    """From an instant on orders bear a word that an old rule keeps out; returns the rule and a predicate of them."""
    ways: dict[str, tuple[str, dict[str, Any], Any]] = {
        "status": ("known-words", {"order_status": "in_production"}, is_("order_status", "eq", "in_production")),
        "pending": (
            "keep-paid",
            {"financial_status": "pending", "payment_method": "Pay Later"},
            is_("payment_method", "eq", "Pay Later"),
        ),
        "staff": ("staff-orders", {"tags": "replacement"}, is_("tags", "eq", "replacement")),
        "app": ("catalogues", {"source_name": "catalogue-feed"}, is_("source_name", "eq", "catalogue-feed")),
        "land": ("lands", {"country": "PL", "region": None, "tax_name": None}, is_("country", "eq", "PL")),
    }
    ident, changed, sign = ways[way]
    if way == "pending":
        trade.watched = ("financial_status",)
        _add_tender(trade, since)
    among, part = some_condition(trade, 0.15, 0.8), trade.dice.uniform(0.25, 0.95)
    ramp = timedelta(days=trade.dice.choice((0, 0, 12)), seconds=1)
    for one in trade.own():
        grown = min((one.decided - since) / ramp, 1.0)
        if one.decided >= since and holds(among, one.facts, one.decided) and trade.chance(part * grown):
            one.facts.update(changed)
    blame(trade, ident, since, "latent")
    return ident, sign


def _add_tender(trade: Trade, since: datetime) -> None:
    """Somebody mapped the new tender in time."""
    ident = f"map-tender-{trade.main}"
    words = sorted({one.facts["payment_method"] for one in trade.purchases if one.channel == trade.main})
    entries = {word: f"tender {place}" for place, word in enumerate([*words, "Pay Later"], 10)}
    trade.config.change(since - timedelta(days=3), "update", ident, entries=entries)
    trade.decoys.add(ident)


def too_little(dice: Random, group: str, index: int, number: int) -> Trade:
    """14: three to six orders lost to one of two rules that were changed within hours, amid other changes."""
    trade = new_trade(dice, group, index, number, count=1, logs="absent", losses="even", rate=0.012, two_coins=0.0)
    since = trade.moment(0.5, 0.85)
    later = [one for one in trade.own() if one.decided > since]
    few = {one.facts["total"] for one in dice.sample(later, min(dice.randint(3, 6), len(later)))}
    when = is_("total", "in", sorted(str(total) for total in few))
    trade.config.create(since, exclude("rule-a", when, trade.main))
    blame(trade, "rule-a", since, optional=True)
    trade.limited = True
    near = since + timedelta(hours=dice.uniform(-9, 9))
    trade.config.create(near, exclude("rule-b", {"all": [when, is_("tags", "eq", "net-30")]}, trade.main))
    trade.decoys.add("rule-b")
    distract(trade, since)
    return trade
