"""The money that goes into payouts, each line of it once: lines of settlements and payments of providers in one table.

A provider that serves several channels (PayPal, Stripe) may come in files of no channel. Its money is then that of the
one channel whose orders its lines name, or of the only channel there is; else it is kept under the provider's name.
"""

from typing import Any

import ibis

from ...intake.case import Case
from ...movements import PAYMENTS, PAYOUT_LINES, PAYOUTS
from ...tables import ORDERS
from ..numbers.spelling import normal

ALL = ("channel", "provider", "payout_id", "payout_day", "order_reference", "kind", "words", "amount", "currency", "at")
SAME = ("channel", "provider", "order_reference", "kind", "amount", "currency", "at", "part", "sku", "payment_id")
PARTIAL = ("amazon_date_range", "etsy_statement")  # formats that do not hold every line of a payout


def has_payouts(case: Case) -> bool:
    """Whether any file of the case tells of payouts or of payments."""
    return any(case.table(table).limit(1).count().execute() for table in (PAYOUTS, PAYOUT_LINES, PAYMENTS))


def homes(case: Case) -> dict[str, str]:
    """For each provider whose files name no channel: the channel whose orders they name, else the provider itself."""
    orders = case.table(ORDERS).select("channel", "order_id", "order_name")
    nameless, found = set(), {}
    for table in (PAYOUTS, PAYOUT_LINES, PAYMENTS):
        rows = case.table(table)
        rows = rows.filter(rows.channel.isnull())
        nameless |= set(rows.select("provider").distinct().to_pyarrow()["provider"].to_pylist())
    if len(case.channels) == 1:
        return dict.fromkeys(nameless, case.channels[0])
    for provider in sorted(nameless):
        named = set()
        for table in (PAYOUT_LINES, PAYMENTS):
            rows = case.table(table)
            rows = rows.filter(rows.channel.isnull(), rows.provider == provider, rows.order_reference.notnull())
            keys = rows.select(key=normal(rows.order_reference)).distinct()
            for name in ("order_id", "order_name"):
                own = orders.select("channel", key=normal(orders[name])).semi_join(keys, "key")
                named |= set(own.select("channel").distinct().to_pyarrow()["channel"].to_pylist())
        found[provider] = named.pop() if len(named) == 1 else provider
    return found


def at_home(rows: Any, known: dict[str, str]) -> Any:
    """Rows whose channel is that of their file, else that of their provider."""
    own = [(rows.provider == provider, channel) for provider, channel in sorted(known.items())]
    return rows.mutate(channel=rows.channel.fill_null(ibis.cases(*own, else_=rows.provider))) if own else rows


def payout_money(case: Case, known: dict[str, str]) -> Any:
    """Every line of money of settlements and payments, once however many files hold it.

    Columns: ALL, gross (before fees), source_file, source_row, told_in (payments or payout_lines). `amount` is what
    the line adds to its payout, less fees; `payout_day` is a day in the books' zone.
    """
    lines = at_home(case.table(PAYOUT_LINES), known)
    lines = lines.filter(lines.amount.notnull()).mutate(
        payout_day=ibis.null("date"),
        words=_words(lines.kind_raw, lines.description),
        gross=lines.amount,
        payment_id=ibis.null("string"),
        told_in=ibis.literal(PAYOUT_LINES.name),
    )
    payments = at_home(case.table(PAYMENTS), known)
    payments = payments.filter(payments.amount.notnull(), (payments.kind != "memo").fill_null(True))
    payments = payments.mutate(
        words=_words(payments.kind_raw, payments.status_raw),
        gross=payments.amount,
        amount=payments.net.fill_null(payments.amount),
        part=ibis.null("string"),
        sku=ibis.null("string"),
        told_in=ibis.literal(PAYMENTS.name),
    )
    wanted = (*ALL, "gross", "part", "sku", "payment_id", "source_file", "source_row", "told_in")
    money = lines.select(*wanted).union(payments.select(*wanted))
    once = _of_one_format(case, _once(money))
    return case.keep("payout_money", once.select(*ALL, "gross", "source_file", "source_row", "told_in"))


def _words(*columns: Any) -> Any:
    text = columns[0].fill_null("")
    for column in columns[1:]:
        text = text + " " + column.fill_null("")
    return text.lower()


def _once(money: Any) -> Any:
    """Lines that several files of a provider hold: the n-th alike of one file is the n-th of another.

    Which payout a payment belongs to may be known to the later export alone, so the one that knows it is kept.
    """
    payment = money.told_in == PAYMENTS.name
    money = money.mutate(
        own_payout=payment.ifelse("", money.payout_id.fill_null("")), own_words=payment.ifelse("", money.words)
    )
    files = money.group_by("channel", "provider", "told_in", "own_payout").agg(files=money.source_file.nunique())
    several = files.filter(files.files > 1)
    if not several.count().execute():
        return money
    shared = money.semi_join(several, ["channel", "provider", "told_in", "own_payout"])
    alone = money.anti_join(several, ["channel", "provider", "told_in", "own_payout"])
    same = ["told_in", "own_payout", "own_words", *SAME]
    shared = shared.mutate(nth=ibis.row_number().over(group_by=[*same, "source_file"], order_by="source_row"))
    told = (shared.payout_id.isnull(), shared.payout_day.isnull(), shared.source_file)
    shared = shared.mutate(place=ibis.row_number().over(group_by=[*same, "nth"], order_by=told))
    return alone.union(shared.filter(shared.place == 0).select(*money.columns))


def _of_one_format(case: Case, money: Any) -> Any:
    """Payouts that files of several formats hold, such as a settlement and a date-range report, from the fullest."""
    named = money.filter(money.payout_id.notnull(), money.told_in == PAYOUT_LINES.name)
    files = named.select("channel", "provider", "payout_id", "source_file").distinct()
    many = files.group_by("channel", "provider", "payout_id").agg(files=files.source_file.nunique())
    rows = files.semi_join(many.filter(many.files > 1), ["channel", "provider", "payout_id"]).to_pyarrow().to_pylist()
    formats = {item.path: item.format for item in case.inputs}
    fullest: dict[tuple[str, ...], tuple[int, str]] = {}
    for row in rows:
        key = (row["channel"], row["provider"], row["payout_id"])
        fullest[key] = max(fullest.get(key, (0, "")), _fullness(formats.get(row["source_file"], "")))
    other = [
        row
        for row in rows
        if _fullness(formats.get(row["source_file"], ""))
        != fullest[(row["channel"], row["provider"], row["payout_id"])]
    ]
    if not other:
        return money
    return money.anti_join(ibis.memtable(other), ["channel", "provider", "payout_id", "source_file"])


def _fullness(name: str) -> tuple[int, str]:
    return int(name not in PARTIAL), name
