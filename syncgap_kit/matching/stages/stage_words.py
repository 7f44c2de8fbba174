"""Where an order was last seen, in a sentence."""

import re
from typing import Any

import ibis

from ...calendar import local_day
from ...written import notation

DONE = {
    "seen": "taken up",
    "retried": "tried again",
    "skipped": "skipped",
    "held": "held",
    "filtered": "filtered out",
    "failed": "failed",
}  # the log's outcomes, as what the sync did with the order


def sentence(wide: Any, zone: str) -> Any:
    """The sentence of each order of the stage ledger, days in the books' zone."""
    last = _day(wide.last_at, zone)
    posted = _day(wide.posted_last.fill_null(wide.updated_last), zone)
    number = _clause(" as ", wide.told_number)
    tries = (wide.lines > 1).ifelse(ibis.literal(", after ") + _number(wide.lines) + " lines in the log", "")
    why = _clause(" by ", wide.rule_id) + _clause(": ", wide.said)
    done = wide.last_hop.substitute(DONE)
    left = _left(wide)
    placed = ibis.literal("Last seen in the channel, placed on ") + _day(wide.channel_first, zone)
    way = ibis.cases(
        (
            wide.in_books,
            ibis.literal("In the books since ") + _day(wide.books_first, zone) + _clause(" as ", wide.doc_number),
        ),
        (
            wide.last_hop == "posted",
            ibis.literal("Posted by the sync on ")
            + posted
            + number
            + left.fill_null(", not in the books: they hold no document of it"),
        ),
        (
            wide.last_hop == "deleted",
            ibis.literal("Deleted by the sync on ") + last + number + ", not in the books",
        ),
        (
            wide.last_hop == "channel",
            placed + left.fill_null(ibis.literal("; ") + _silence(wide) + _runs(wide)),
        ),
        else_=ibis.literal("Last seen ") + done + " by the sync on " + last + tries + why + left.fill_null(""),
    )
    paid = ibis.literal("; its money was paid out on ") + _day(wide.payout_last, zone)
    return way + wide.payout_last.notnull().ifelse(paid, "") + "."


def _left(wide: Any) -> Any:
    """What the books list of it all the same, or held once; NULL for nothing."""
    voided = ibis.literal(", and voided in the books, which list ") + wide.voided_number
    draft = ibis.literal(", and in the books a draft that is not posted yet: ") + wide.draft_number
    gone = ibis.literal(", and ") + wide.removed_how + " in the books on " + wide.removed_day.strftime(notation().day)
    gone += ibis.literal(": ") + wide.removed_number
    return ibis.coalesce(draft, voided, gone)


def _silence(wide: Any) -> Any:
    """What the silence of the logs is worth."""
    orders, names = _number(wide.orders), _number(wide.names)
    booked = _number(wide.booked_named) + " of the " + _number(wide.booked)
    named = ibis.literal("the log of those days names ") + names + " of " + orders + " orders"
    return ibis.cases(
        (wide.reach == "all", named + ", not this one"),
        (wide.reach == "books", named + ", among them " + booked + " that reached the books, not this one"),
        (wide.reach == "partial", named + ", so that its silence on this one tells little"),
        (
            wide.reach == "silent",
            ibis.literal("the log of those days has ")
            + _number(wide.near_lines)
            + " lines and names none of the channel's orders ("
            + orders
            + ")",
        ),
        (wide.reach == "outside", "there is no log of that time"),
        else_="no log names orders of this channel",
    )


def _runs(wide: Any) -> Any:
    """The runs of that time, where the log names single orders too seldom to tell more."""
    good = ibis.literal("; the log of runs calls all ") + _number(wide.runs) + " of those days a success"
    bad = ibis.literal("; of ") + _number(wide.runs) + " logged runs of those days " + _number(wide.failing)
    told = (wide.failing > 0).ifelse(bad + " were no success", good)
    return ((wide.runs > 0) & wide.reach.notin(("all", "books"))).fill_null(False).ifelse(told, "")


def _clause(lead: str, text: Any) -> Any:
    return (text.fill_null("") == "").ifelse("", ibis.literal(lead) + text.fill_null(""))


def _number(column: Any) -> Any:
    """A count as text, thousands apart."""
    digits = column.fill_null(0).cast("int64").cast("string")
    mark = notation().grouping
    apart = digits.re_replace(r"(\d)(\d{3})$", rf"\1{mark}\2")
    return apart.re_replace(rf"^(\d{{1,3}})(\d{{3}}){re.escape(mark)}", rf"\1{mark}\2{mark}")


def _day(at: Any, zone: str) -> Any:
    return local_day(at, zone).strftime(notation().day).fill_null("a day that is not told")
