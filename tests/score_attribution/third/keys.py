"""Connections (4): run out at a known age, taken away, renewed late time and again, renewed on one of two only."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from ..config import instant
from .blame import blame, distract
from .trade import Trade, new_trade

WAYS = ("age", "revoked", "renewed late", "one of two")


def key_lost(dice: Random, group: str, index: int, number: int) -> Trade:
    """4: one of the ways in turn, of a channel or of the books; what was ordered meanwhile is never fetched."""
    way = WAYS[(number + index) % len(WAYS)]
    fixed: dict[str, Any] = {"count": dice.randint(2, 4)} if way == "one of two" else {}
    trade = new_trade(dice, group, index, number, form=dice.choice(("changes", "both")), **fixed)
    since = trade.moment(0.25, 0.75)
    books = way in ("age", "revoked") and trade.chance(0.4)
    ident = "key-books" if books else f"key-{trade.main}"
    hidden = lapse(trade, since, ident, way)
    for channel in trade.channels if books else (trade.main,):
        blame(trade, ident, since, hidden=hidden, channel=channel)
    distract(trade, since)
    return trade


def lapse(trade: Trade, since: datetime, ident: str, way: str) -> bool:
    """Plant outages; returns whether no file tells of them."""
    days = 30 / trade.usual + trade.dice.uniform(0.5, 6)
    if way == "revoked":
        hidden = trade.left_out()
        trade.config.change(since, "revoke", ident, hidden, status="revoked", note="security review")
        back = since + timedelta(days=days)
        trade.config.change(back, "reconnect", ident, hidden, status="active", expires_at=trade.far())
        return hidden
    age = timedelta(days=trade.dice.choice((60, 90, 180, 365)))
    trade.config.change(since - age, "renew", ident, expires_at=instant(since))
    if way == "one of two":
        for channel in trade.channels[1:]:
            other = f"key-{channel}"
            trade.config.change(since - age, "renew", other, expires_at=instant(since))
            trade.config.change(since - timedelta(days=2), "renew", other, expires_at=trade.far())
            trade.decoys.add(other)
    if way != "renewed late":
        trade.config.change(since + timedelta(days=days), "renew", ident, status="active", expires_at=trade.far())
        return False
    ends, step = since, timedelta(days=max(7, trade.days * 0.12))
    for _ in range(3):
        back = ends + timedelta(days=days * trade.dice.uniform(0.5, 1))
        following = max(ends + step, back + timedelta(days=1))
        trade.config.change(back, "renew", ident, expires_at=instant(following))
        ends = following
    trade.config.change(ends - timedelta(hours=5), "renew", ident, expires_at=trade.far())
    return False
