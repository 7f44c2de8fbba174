"""Shopify's ids in JSON: the number at their end, and the order that each line of a bulk operation belongs to.

A bulk operation writes an order and each thing that belongs to it (a line item, a fulfilment order) on lines of their
own; a child names its parent.
"""

import re

GLOBAL_ID = re.compile(r"^gid://shopify/\w+/(\d+)(?:\?.*)?$")
ROOT, PARENT = "__rootid", "__parentid"
CARRIED = "createdat"  # a child bears the time of its order, as each row of the CSV export does
Cells = dict[str, str]


def tie_to_roots(rows: list[tuple[int, Cells]]) -> dict[int, str]:
    """Give each row of Shopify's the number of the object at the top of its parents, in the cell `__rootid`.

    Returns the rows whose parent does not stand in the file, with the reason.
    """
    known = {cells["id"]: cells for _, cells in rows if GLOBAL_ID.match(cells.get("id", ""))}
    faults: dict[int, str] = {}
    for number, cells in rows:
        parent = cells.get(PARENT, "")
        if not parent and cells.get("id", "") not in known:
            continue
        top, seen = parent or cells["id"], {cells.get("id", "")}
        while top in known and top not in seen and known[top].get(PARENT):
            seen.add(top)
            top = known[top][PARENT]
        if parent and (top not in known or top in seen):
            faults[number] = f"the object {top} that it belongs to, but no line of the file holds it"
        found = GLOBAL_ID.match(top)
        cells[ROOT] = found.group(1) if found else top
        if parent and known.get(top, {}).get(CARRIED):
            cells[CARRIED] = cells.get(CARRIED) or known[top][CARRIED]
    return faults
