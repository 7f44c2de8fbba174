"""How a chart writes its numbers and days: as the reader's country does, in the terms of Vega's own locales."""

from typing import Any

from ...written import ENGLISH, MONTHS, notation

WEEK = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split()


def reader_locale() -> dict[str, Any]:
    """The part of a chart's `config` that tells Vega to write as the reader does; empty where it does so anyway."""
    own = notation()
    if own == ENGLISH:
        return {}
    marks = {"decimal": own.decimal, "thousands": own.grouping, "grouping": [3], "currency": ["", ""]}
    english = {"months": MONTHS, "shortMonths": [month[:3] for month in MONTHS], "days": WEEK, "periods": ["", ""]}
    days = {"date": own.day, "time": "%H:%M:%S", "dateTime": f"{own.day}, %H:%M:%S"}
    time = english | days | {"shortDays": [day[:3] for day in WEEK]}
    return {"locale": {"number": marks | {"percent": own.percent}, "time": time}, "timeFormat": own.day}
