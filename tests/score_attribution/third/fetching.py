"""Fetching: pages, windows, cursors and runs that failed (15), and hours that a clock elsewhere passes over (18)."""

from datetime import UTC, datetime, timedelta
from random import Random

from ..values import Cause
from .blame import distract
from .buyers import Purchase
from .trade import Fault, Trade, new_trade

WAYS = ("page", "cadence", "look back", "cursor", "failed")
HOURS = {"page": 3, "cadence": 4, "look back": 1, "cursor": 2, "failed": 8}


def schedule(dice: Random, group: str, index: int, number: int) -> Trade:
    """15: a smaller page, runs further apart than they look back, a look-back cut, a cursor ahead, runs that failed."""
    way = WAYS[(number + index) % len(WAYS)]
    trade = new_trade(
        *(dice, group, index, number), clocks=True, form="changes", usual=dice.uniform(25, 90), two_coins=0.0
    )
    since, hours = trade.moment(), HOURS[way]
    window = "14d" if way == "look back" else f"{hours}h"
    record = {"kind": "schedule", "id": "poll", "channel": trade.main, "every": f"{hours}h", "window": window}
    trade.config.create(trade.at(-40), record | {"page_size": 250})
    if way == "look back":
        trade.config.change(since, "update", "poll", window="2d")
        cut = timedelta(days=2)
        gone = {s.id for s in trade.own() if s.decided >= since and s.paid and s.paid - s.placed > cut}
        cause = Cause("retrieval", "poll", trigger="changed")
    else:
        gone = _polled(trade, since, way, hours)
        told = way in ("cursor", "failed")
        cause = Cause("retrieval", "poll", trigger=None if told else "changed", same=frozenset({None} if told else ()))
    trade.faults.append(Fault("poll", trade.main, cause, since, lambda one: one.id in gone))
    distract(trade, since)
    return trade


def _polled(trade: Trade, since: datetime, way: str, hours: int) -> set[str]:
    """What one run leaves behind no other takes up; the log of runs is whole."""
    step, start = timedelta(hours=hours), trade.at(0, 0).replace(hour=0)
    slower = step * 3 / 2 if way == "cadence" else step
    own = sorted((o for o in trade.purchases if o.channel == trade.main), key=lambda one: (_entered(one), one.id))
    ahead = (since, since + timedelta(days=trade.dice.uniform(1.5, 5) + 20 / trade.usual))
    gone: set[str] = set()
    place, at, page = 0, start, 0
    if way == "page":
        page = _page(own, step, start)
        trade.config.change(since, "update", "poll", page_size=page)
    elif way == "cadence":
        trade.config.change(since, "update", "poll", every=f"{int(slower / timedelta(hours=1))}h")
    while at < trade.as_of:
        at += slower if at + step > since else step
        batch = []
        while place < len(own) and _entered(own[place]) < at:
            batch.append(own[place])
            place += 1
        broken = at > since and {"cursor": ahead[0] <= at < ahead[1], "failed": trade.chance(0.06)}.get(way, False)
        left = batch if broken else batch[page:] if page and at > since else []
        if way == "cadence" and at > since:
            left = [one for one in batch if at - _entered(one) > step]
        gone |= {one.id for one in left}
        for one in batch:
            if one.id not in gone:
                one.decided = at + timedelta(seconds=50)
        if at < trade.as_of:
            _run(trade, at, len(batch) - len(left), way if broken else "")
    return gone


def _entered(one: Purchase) -> datetime:
    return one.paid or one.placed


def _page(own: list[Purchase], step: timedelta, start: datetime) -> int:
    """A page that three runs of four do not fill."""
    loads: dict[int, int] = {}
    for one in own:
        run = (_entered(one) - start) // step
        loads[run] = loads.get(run, 0) + 1
    return max(sorted(loads.values())[int(len(loads) * 0.75)], 3)


def _run(trade: Trade, at: datetime, fetched: int, broken: str) -> None:
    said = {"failed": "HTTP 504 gateway timeout", "cursor": "nothing after cursor 2031-01-01T00:00:00Z"}
    trade.runs.append(
        {
            "run_id": f"r{len(trade.runs):05}", "channel": trade.main,
            "started_at": at, "finished_at": at + timedelta(seconds=35),
            "status": "failed" if broken == "failed" else "success",
            "fetched": fetched, "posted": fetched, "skipped": 0, "failed": 0, "message": said.get(broken),
            "source_file": "logs/bridge-runs.csv", "source_row": len(trade.runs) + 2,
        }
    )  # fmt: skip


def zone_band(dice: Random, group: str, index: int, number: int) -> Trade:
    """18: what is of another date in UTC than here, or hours of every day by UTC's clock or by ours."""
    trade = new_trade(dice, group, index, number, clocks=True)
    since, way = trade.moment(0.3, 0.7), ("dates", "their hours", "our hours")[(number + index) % 3]
    begin, length, noon = dice.randint(9, 19), dice.randint(2, 4), trade.at(0, 12)
    shift = noon.replace(tzinfo=UTC).astimezone(trade.zone).replace(tzinfo=None) - noon

    def takes(one: Purchase) -> bool:
        at = _entered(one)
        ours = at.replace(tzinfo=UTC).astimezone(trade.zone)
        if at < since:
            return False
        if way == "dates":
            return ours.date() != at.date()
        hours = ours.hour if way == "our hours" else (at + shift).hour
        return begin <= hours < begin + length

    same: frozenset[str | None] = frozenset({None})
    if trade.chance(0.5):
        clock = {"kind": "setting", "id": "clock", "channel": trade.main, "name": "timezone", "value": trade.zone.key}
        trade.config.create(trade.at(-40), clock)
        trade.config.change(since, "update", "clock", value="UTC")
        same |= {"clock"}
    trade.faults.append(Fault("band", trade.main, Cause("retrieval", same=same), since, takes))
    distract(trade, since)
    return trade
