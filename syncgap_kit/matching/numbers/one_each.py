"""Documents that all went to one of several equal claimants, while another got none: shared out by their days.

How an id is written settles whose one document is; of several that write it alike it would give all to one order. As
many documents as there are claimants are rather one each, the earlier to the earlier order, where the days allow it.
"""

from collections.abc import Sequence
from typing import Any

import ibis

from .readings import NEAR


def shared_by_days(claims: Any, dealt: Any, equal_in: Sequence[str]) -> Any:
    """posting_key, order_key, rung, step, ambiguous of the documents that are to be dealt anew; None where none is.

    `claims` have day (of the order), date (of the document) and `equal_in`, in which the rivals do not differ; `dealt`
    is who got what so far. Ambiguous are those of which neither dates nor days tell which is whose.
    """
    got = dealt.group_by("order_key").agg(got=dealt.count())
    if not got.filter(got.got > 1).count().execute():
        return None
    rank = ibis.rank().over(group_by=claims.posting_key, order_by=[claims[name] for name in equal_in])
    equal = claims.mutate(place=rank).filter(lambda t: t.place == 0).drop("place")
    equal = equal.mutate(group=equal.order_key.min().over(group_by=equal.posting_key))
    equal = equal.left_join(got, "order_key").drop("order_key_right").fill_null({"got": 0})
    groups = equal.group_by("group").agg(
        n=equal.count(),
        documents=equal.posting_key.nunique(),
        orders=equal.order_key.nunique(),
        uneven=(equal.got > 1).any() & (equal.got == 0).any(),
        told=(equal.date.nunique() == equal.posting_key.nunique()) & (equal.day.nunique() == equal.order_key.nunique()),
    )
    groups = groups.filter(
        groups.uneven, groups.documents == groups.orders, groups.n == groups.documents * groups.orders
    )
    open_ = equal.join(groups.select("group", "told"), "group")
    by_date = ibis.dense_rank().over(group_by=open_.group, order_by=[open_.date, open_.posting_key])
    by_day = ibis.dense_rank().over(group_by=open_.group, order_by=[open_.day, open_.order_key])
    paired = open_.mutate(by_date=by_date, by_day=by_day).filter(lambda t: t.by_date == t.by_day)
    near = paired.date.delta(paired.day, unit="day").between(*NEAR).fill_null(False)
    paired = paired.mutate(all_near=near.all().over(group_by=paired.group))
    return paired.filter(paired.all_near).mutate(ambiguous=~paired.told, together=ibis.literal(False))
