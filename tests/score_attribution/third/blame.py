"""The faults of records, and changes that did no harm, planted beside them."""

from datetime import datetime, timedelta
from typing import Any

from ..second.world import exclude, is_
from ..values import Cause
from .conditions import narrower, some_condition
from .trade import Fault, Trade

KINDS = {"key": "credential", "map": "mapping"}
SAID = {"rule": ("filtered", ""), "mapping": ("failed", "no account for this value"), "credential": None}


def blame(trade: Trade, ident: str, since: datetime, trigger: str = "changed", **others: Any) -> Fault:
    """The fault of a record: what it kept out by its own replay."""
    kind = KINDS.get(ident.partition("-")[0], "rule")
    told = SAID[kind]
    if others.get("hidden") and told:
        told = ("skipped", "")
    cause = Cause(kind, ident, others.pop("together", frozenset()), trigger, frozenset({trade.day(since)}))
    channel = others.pop("channel", trade.main)
    fault = Fault(ident, channel, cause, since, lambda one: ident in one.barred, told=told, **others)
    trade.faults.append(fault)
    return fault


def distract(trade: Trade, since: datetime | None = None, when: Any = None, living: bool = False) -> None:
    """One to four decoys about the beginning of a fault, or about any day; living: beside a fault on record."""
    moment = since or trade.moment(0.2, 0.85)
    ways = [_idle, _reworded, _renewed, _elsewhere, _entry, _office]
    for way in trade.dice.sample(ways, trade.dice.randint(1, 4)):
        way(trade, moment + timedelta(hours=trade.dice.triangular(-50, 50, 0)))
    if when is not None and trade.chance(0.8):
        _shadow(trade, moment, when, living)
    trade.decoys -= {fault.key for fault in trade.faults} | {fault.cause.ref or "" for fault in trade.faults}


def _idle(trade: Trade, at: datetime) -> None:
    condition = trade.dice.choice((is_("total", "lt", "0"), is_("tags", "eq", "net-30"), is_("country", "eq", "AQ")))
    trade.decoys.add(trade.config.create(at, exclude("new-idle", condition, trade.main, **trade.rank)))


def _reworded(trade: Trade, at: datetime) -> None:
    ident = trade.dice.choice(("no-tests", "trade-accounts", "staff-orders"))
    trade.config.change(at, "update", ident, text=f"{ident}, see the handbook", note="wording")
    trade.decoys.add(ident)


def _renewed(trade: Trade, at: datetime) -> None:
    ident = trade.dice.choice(("key-books", *(f"key-{channel}" for channel in trade.channels)))
    if ident not in {fault.cause.ref for fault in trade.faults}:
        trade.config.change(at, "renew", ident, expires_at=trade.far(900))
        trade.decoys.add(ident)


def _elsewhere(trade: Trade, at: datetime) -> None:
    when = some_condition(trade)
    trade.decoys.add(trade.config.create(at, exclude("new-elsewhere", when, "faire")))


def _entry(trade: Trade, at: datetime) -> None:
    """Another word for the account of one value, and an entry that nobody needs."""
    ident = f"map-carrier-{trade.main}"
    if ident not in {fault.cause.ref for fault in trade.faults}:
        words = sorted({one.facts["shipping_method"] for one in trade.purchases if one.channel == trade.main})
        entries = {word: f"carrier {word}" for word in (*words, "Drone")}
        trade.config.change(at, "update", ident, entries=entries)
        trade.decoys.add(ident)


def _office(trade: Trade, at: datetime) -> None:
    if trade.chance(0.5):
        trade.config.change(at, "update", "mail-summary", value="never")
        trade.decoys.add("mail-summary")
    else:
        trade.config.change(at, "update", "packing", text="packing begins at nine")
        trade.decoys.add("packing")


def _shadow(trade: Trade, since: datetime, when: Any, living: bool) -> None:
    """A rule of nearly the same orders: narrower and a little later, or prepared and never in use."""
    near = narrower(trade, when)
    if near is None:
        return
    hours = trade.dice.uniform(0.5, 60)
    if living and trade.chance(0.5):
        trade.config.create(since + timedelta(hours=hours), exclude("new-shadow", near, trade.main, **trade.rank))
    else:
        off = exclude("new-shadow", near, trade.main, **trade.rank, enabled=False)
        trade.config.create(since - timedelta(hours=hours), off)
    trade.decoys.add("new-shadow")
