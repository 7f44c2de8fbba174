"""Rows that a chart carries with it.

Altair copies and checks whatever it is given at every layer and panel; for hundreds of rows that takes longer than
all the rest. So the rows travel as one text, in place of the name of a data set, and are laid out once at the end.
The checks are left to the tests, which hold each kind of picture against the schema of Vega-Lite as a whole.
"""

import json
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from typing import Any

import altair as alt
from altair.utils import schemapi

# The ends of marks and their words. As plain texts, Altair would search its schema for their meaning each time.
TO, UP_TO, LABEL = alt.X2("to:T"), alt.Y2("high:Q"), alt.Text("label:N")


def plotted(rows: Iterable[Mapping[str, Any]]) -> alt.Chart:
    """A chart of rows that it carries with it."""
    return alt.Chart(alt.NamedData(json.dumps(list(rows))))


def unchecked() -> AbstractContextManager[None]:
    """Altair without its checks of each part of a chart, which take longer than to make and draw it."""
    return schemapi.debug_mode(False)


def either(channel: Any, test: str, yes: object, no: object) -> Any:
    """A channel with one value for the rows that pass a test, and another for all others.

    Altair would take a condition without its channel as well, and search its whole schema for where that belongs.
    """
    return channel(value=no, condition={"test": test, "value": yes})


def layered(layers: Iterable[alt.Chart], width: int, height: int, title: str) -> dict[str, Any]:
    """Charts upon each other as one panel, in the words of Vega-Lite.

    Altair's own way to put charts together copies each of them whole, over and over.
    """
    told = [one.to_dict(validate=False, context={"top_level": False}) for one in layers]
    return {"layer": told, "width": width, "height": height, "title": title}


def laid_out(spec: dict[str, Any]) -> dict[str, Any]:
    """The description of charts with the rows they carry as data sets, each once however many layers draw it."""
    carried: dict[str, str] = {}
    _name(spec, carried)
    return {**spec, "datasets": {name: json.loads(text) for text, name in carried.items()}}


def _name(node: Any, carried: dict[str, str]) -> None:
    if isinstance(node, list):
        for child in node:
            _name(child, carried)
    elif isinstance(node, dict):
        data = node.get("data")
        if isinstance(data, dict) and "name" in data:
            data["name"] = carried.setdefault(data["name"], f"rows-{len(carried)}")
        for child in node.values():
            _name(child, carried)
