"""Between channel and books: queues (5, 6), a hop (7), fetching (15, 18), a quota (16), the books' refusal (17)."""

from datetime import UTC, datetime, timedelta
from itertools import groupby

from ..config import instant
from ..values import UNKNOWN, Cause
from .noise import distract
from .people import Random, Sale, sell
from .settings_changed import blame, bursts
from .world import Story, World, new_world


def _rush(world: World, since: datetime, days: int, factor: float) -> None:
    """Days of so many times the usual orders."""
    follow = max(int(sale.id.split("-")[1]) - 9_000_000 for sale in world.sales if sale.channel == world.main)
    for offset in range(days):
        for _ in range(int(world.usual * factor)):
            follow += 1
            day = world.day(since) + timedelta(days=offset)
            world.sales.append(sell(world.random, world.main, follow, day, world.zone, world.step))


def queue_delay(random: Random, group: str, index: int, number: int) -> World:
    """5: jobs stood still after a rush and let go in bursts, in turn; half of the time a week and more too late."""
    world = new_world(random, group, index, number, instants=True, usual=float(random.uniform(25, 120)))
    since, long = world.some_time(0.3, 0.6), (number + index) % 2 == 0
    _rush(world, since, 2, 3)
    begin, wait = world.at((world.day(since) - world.first).days, 5), float(random.uniform(9, 13) if long else 3)
    stands = [
        (begin, 3.0, wait),
        (begin + timedelta(days=3), 3.0, wait - 1),
        (begin + timedelta(days=6), 3.0, wait - 2.5),
    ]

    def later(sale: Sale) -> datetime:
        """All that came while it stood still is let go at once, when the wait of the first is over."""
        for start, days, waited in stands:
            if start <= sale.decided < start + timedelta(days=days):
                return max(start + timedelta(days=waited + days, minutes=int(sale.id[-3:])), sale.decided)
        raise ValueError("not in the queue")

    end = begin + timedelta(days=9)
    takes = lambda sale: begin <= sale.decided < end  # noqa: E731
    world.stories.append(Story("queue", world.main, Cause("delivery"), begin, takes, "late", later, ("seen", "queued")))
    distract(world, since)
    return world


def queue_loss(random: Random, group: str, index: int, number: int) -> World:
    """6: in a rush, jobs that held too much gave up on the rest of it, job by job; the others were hours late."""
    world = new_world(random, group, index, number, instants=True, usual=float(random.uniform(40, 150)), step=20)
    since = world.some_time(0.3, 0.6)
    _rush(world, since, 3, 4)
    begin = world.at((world.day(since) - world.first).days, 5)
    inside = [sale for sale in world.own() if begin <= sale.decided < begin + timedelta(days=3)]
    jobs = [list(part) for _, part in groupby(inside, key=lambda sale: sale.decided)]
    most = sorted(len(job) for job in jobs)[int(len(jobs) * 0.6)]
    gone = {sale.id for job in jobs for sale in job[most:]}
    slow = {sale.id for job in jobs if len(job) > most for sale in job[:most]}
    said = ("failed", "gave up after 5 retries")
    takes = lambda sale: sale.id in gone  # noqa: E731
    world.stories.append(Story("rush", world.main, Cause("delivery"), begin, takes, told=said))
    waits = Story(
        "waits", world.main, Cause("delivery"), begin + timedelta(minutes=1), lambda sale: sale.id in slow, "late"
    )
    waits.later = lambda sale: sale.decided + timedelta(hours=5 + int(sale.id[-2:]) / 4)
    waits.told = ("retried", "busy")
    world.stories.append(waits)
    distract(world, since)
    return world


def handoff(random: Random, group: str, index: int, number: int) -> World:
    """7: in bursts the tool sent orders that never came to the books; only its log can tell."""
    world = new_world(random, group, index, number, logs="whole" if (number + index) % 2 else "absent")
    since = world.some_time()
    gone = bursts(world, since, float(random.uniform(0.07, 0.3)))
    cause = Cause("delivery") if world.logs == "whole" else UNKNOWN
    world.stories.append(Story("hop", world.main, cause, since, lambda sale: sale.id in gone, told=("posted", "")))
    distract(world, since)
    return world


def fetching(random: Random, group: str, index: int, number: int) -> World:
    """15: a page, a window, a run that failed, a look-back, an outage longer than the look-back."""
    way = ("window", "look back", "page", "outage", "failed")[(number + index) % 5]
    world = new_world(random, group, index, number, form="changes", usual=float(random.uniform(30, 140)), step=5)
    since, polled = world.some_time(), way in ("window", "page", "failed")
    world.logs = "partial" if polled and world.logs == "absent" else world.logs
    window, every = {"look back": ("10d", "1h"), "outage": ("3d", "1h")}.get(way, ("4h", "4h"))
    record = {"kind": "schedule", "id": "poll", "channel": world.main, "every": every, "window": window}
    world.config.create(world.at(-33), record | {"page_size": 500})
    if way == "outage":
        _outage(world, since)
    elif way == "look back":
        world.config.change(since, "update", "poll", window="1d")
        gone = {s.id for s in world.own() if s.decided >= since and s.paid and s.paid - s.placed > timedelta(days=1)}
        _lost(world, since, gone, Cause("retrieval", "poll", trigger="changed"))
    else:
        _polled(world, since, way)
    distract(world, since)
    return world


def _lost(world: World, since: datetime, gone: set[str], cause: Cause, told: tuple[str, str] | None = None) -> None:
    world.stories.append(Story("poll", world.main, cause, since, lambda sale: sale.id in gone, told=told))


def _outage(world: World, since: datetime) -> None:
    ident, back = f"login-{world.main}", since + timedelta(days=float(world.random.uniform(6, 11)))
    world.config.change(since, "expire", ident, status="expired")
    world.config.change(back, "renew", ident, status="active", expires_at=instant(world.at(world.days + 300)))
    for sale in world.sales:
        if sale.channel == world.main and back - timedelta(days=3) <= sale.decided < back:
            sale.decided = back + timedelta(minutes=2)
    blame(world, ident, since, together=frozenset({"poll"}))


def _polled(world: World, since: datetime, way: str) -> None:
    """Every four hours on the hour; what one run leaves behind no other takes up."""
    every, start = timedelta(hours=4), world.at(0, 0).replace(hour=0, minute=0, second=0)
    sales = sorted((s for s in world.sales if s.channel == world.main), key=lambda s: (s.paid or s.placed, s.id))
    batches = {run: list(part) for run, part in groupby(sales, key=lambda s: ((s.paid or s.placed) - start) // every)}
    page = max(sorted(len(batch) for batch in batches.values())[int(len(batches) * 0.75)], 3)
    gone: set[str] = set()
    for run in range(int((world.as_of - start) / every)):
        at, batch = start + every * (run + 1), batches.get(run, [])
        failed = way == "failed" and at > since and world.chance(0.05)
        left: list[Sale] = []
        if at > since:
            early = [sale for sale in batch if at - (sale.paid or sale.placed) > timedelta(hours=3)]
            left = {"window": early, "page": batch[page:], "failed": batch if failed else []}[way]
        gone |= {sale.id for sale in left}
        for sale in batch:
            if sale.id not in gone:
                sale.decided = at + timedelta(seconds=40)
        world.runs.append(_run(world, run, at, len(batch) - len(left), failed))
    if way != "failed":
        world.config.change(since, "update", "poll", **({"window": "3h"} if way == "window" else {"page_size": page}))
    same: frozenset[str | None] = frozenset({None}) if way == "failed" else frozenset()
    _lost(world, since, gone, Cause("retrieval", "poll", trigger=None if same else "changed", same=same))


def _run(world: World, run: int, at: datetime, fetched: int, failed: bool) -> dict[str, object]:
    done = 0 if failed else fetched
    return {
        "run_id": str(run), "channel": world.main, "started_at": at, "finished_at": at + timedelta(minutes=1),
        "status": "error" if failed else "done", "fetched": done, "posted": done, "skipped": 0, "failed": 0,
        "message": "HTTP 503" if failed else None, "source_file": "logs/runs.csv", "source_row": run + 2,
    }  # fmt: skip


def zone_band(random: Random, group: str, index: int, number: int) -> World:
    """18: the same hours of every day by a clock elsewhere, from an update of the tool on."""
    world = new_world(random, group, index, number)
    since, begin, hours = world.some_time(), int(random.integers(9, 20)), int(random.integers(2, 4))

    def takes(sale: Sale) -> bool:
        hour = sale.decided.replace(tzinfo=UTC).astimezone(world.zone).hour
        return sale.decided >= since and begin <= hour < begin + hours

    cause = Cause("retrieval", same=frozenset({None}))
    world.stories.append(Story("band", world.main, cause, since, takes))
    distract(world, since)
    return world


def quota(random: Random, group: str, index: int, number: int) -> World:
    """16: so many orders a month and no more; the plan was changed at the turn of a month, or the shop outgrew it."""
    world = new_world(random, group, index, number, count=1, usual=float(random.uniform(15, 110)))
    months = [
        list(part) for _, part in groupby(world.own(), key=lambda sale: world.day(sale.decided).strftime("%Y-%m"))
    ]
    whole, changed = months[1:-1] or months[1:], (number + index) % 2 == 0
    limit = int(min(len(month) for month in whole) * random.uniform(0.55, 0.9))
    begin = world.at((world.day(months[1][0].decided) - world.first).days, 0)
    value = str(limit * 10 if changed else limit)
    record = {"kind": "setting", "id": "plan", "channel": world.main, "name": "order_quota", "value": value}
    world.config.create(world.at(-33), record)
    if changed:
        world.config.change(begin, "update", "plan", value=str(limit))
    gone = {sale.id for month in months[1 if changed else 0 :] for sale in month[limit:]}
    since = min(sale.decided for sale in world.own() if sale.id in gone)
    cause = Cause("delivery", "plan", trigger="changed" if changed else "latent")
    world.stories.append(Story("plan", world.main, cause, since, lambda sale: sale.id in gone))
    distract(world, since)
    return world


def refused(random: Random, group: str, index: int, number: int) -> World:
    """17: books closed ahead of time, numbers of a new shop that are too long, a tax rate that is off in the books."""
    way = ("long", "rate", "closed")[(number + index) % 3]
    world = new_world(random, group, index, number, form="changes")
    since, cause = world.some_time(), Cause("posting")
    if way == "long":
        for sale in world.sales:
            if sale.channel == world.main and sale.placed >= since and sale.facts["source_name"] == "app":
                sale.name = sale.facts["order_name"] = f"{sale.name}/MOBILE-APP-EU-CENTRAL"
        gone, message = {sale.id for sale in world.own() if len(sale.name) > 21}, "DocNumber: Min 0 Max 21"
    elif way == "rate":
        world.logs = "whole"
        gone = {s.id for s in world.own() if s.decided >= since and s.facts["region"] == "OH"}
        message = "Invalid tax rate: the tax rate used is inactive in the books"
    else:
        closed = world.day(since) + timedelta(days=int(random.integers(5, 20)))
        record = {"kind": "setting", "id": "books-closed", "channel": "quickbooks", "name": "closing_date"}
        world.config.create(world.at(-33), record | {"value": "2024-12-31"})
        world.config.change(since, "update", "books-closed", value=closed.isoformat())
        gone = {s.id for s in world.sales if s.decided >= since and world.day(s.paid or s.placed) <= closed}
        cause, message = Cause("posting", "books-closed", trigger="changed"), "Account period closed"
    for channel in world.channels if way == "closed" else (world.main,):
        story = Story(f"refused {channel}", channel, cause, since, lambda sale: sale.id in gone)
        story.told = ("failed", message)
        world.stories.append(story)
    distract(world, since)
    return world
