"""When an export was taken, as far as its own rows tell: not before the latest change that it shows."""

from typing import Any

import ibis

from .states import IDENTITY


def taken_no_earlier(known: Any, several: Any) -> Any:
    """file_digest and `taken`: each file's export was made then or later; only files of which that is sure.

    What a file shows of an order stood so when it was made, so no order of it may have changed again by then, as other
    files tell. Where one has, the file was put together of several exports, or bears a wrong time, and tells nothing.
    `several`: the orders of which several states are known.
    """
    seen = known.filter(known.updated_at.notnull(), ~known.unseen)
    shows = seen.group_by("file_digest").agg(taken=seen.updated_at.max())
    contested = seen.semi_join(several, IDENTITY)
    states = contested.select(*IDENTITY, "updated_at").distinct()
    following = states.updated_at.lead().over(group_by=IDENTITY, order_by=states.updated_at)
    changed = states.mutate(following=following).filter(lambda state: state.following.notnull())
    again = contested.join(changed, [*IDENTITY, "updated_at"]).group_by("file_digest").agg(again=ibis._.following.min())
    told = shows.left_join(again, "file_digest").drop("file_digest_right")
    return told.filter(told.again.isnull() | (told.taken < told.again)).drop("again")
