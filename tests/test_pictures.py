"""Every kind of picture is one of Vega-Lite's, by its schema; where they are drawn, Altair's checks are left out."""

import re
from dataclasses import replace
from datetime import date

import altair as alt
import pandas as pd
import pytest
from jsonschema import ValidationError

from syncgap_kit.evidence import figures
from syncgap_kit.evidence.lags import lags
from syncgap_kit.evidence.pictures import charts
from syncgap_kit.evidence.pictures.canvas import Canvas, above_each_other
from syncgap_kit.evidence.pictures.in_words import left_out
from syncgap_kit.evidence.pictures.plotted import LABEL, TO, either, plotted, unchecked
from syncgap_kit.evidence.pictures.spoken import SPOKEN
from syncgap_kit.evidence.pictures.timeline import Level
from syncgap_kit.evidence.strata_charts import multiples_of_strata
from syncgap_kit.investigation import investigate
from tests import drawn, handmade
from tests.test_lags_and_strata import rushed

KINDS = {
    "a channel by day": "Orders expected per",
    "the story of a gap": "orange: those of gaps",
    "a share with its levels": "Share of orders not expected",
    "counts": "Other amount, per",
    "silent days": "orange: days without",
    "lags": "Days from payment",
    "kinds of orders": "tags rush",
}


@pytest.fixture(scope="module")
def described(tmp_path_factory):
    """What is drawn, for a screen, a phone and a pointer, in the words of Vega-Lite."""
    found = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(figures, "svg", lambda spec: found.append(spec) or "<svg/>")
        patch.setattr(figures, "data_block", lambda spec, _: found.append(spec) or figures.join([]))
        drawn.executed(handmade.study())
        busy = investigate(rushed(tmp_path_factory.mktemp("rushed")))
        lags(busy)
        multiples_of_strata(busy)
    return found


@pytest.mark.parametrize("title", KINDS.values(), ids=KINDS)
def test_each_kind_of_picture_is_what_the_schema_allows(described, title):
    own = [spec for spec in described if title in str(spec)]
    assert len(own) >= 3
    for spec in own[:3]:  # for a screen, for a phone, for a pointer
        alt.VConcatChart.from_dict(spec)  # raises ValidationError


def test_the_schema_would_not_allow_everything(described):
    wrong = {**described[0], "vconcat": [{**described[0]["vconcat"][0], "width": "wide"}]}
    with pytest.raises(ValidationError, match="'wide'"):
        alt.VConcatChart.from_dict(wrong)


def test_what_is_said_of_a_channel_at_once_is_what_altair_makes_of_it():
    rows = [{"at": 0, "to": 1, "label": "a", "told": True}]
    condition = alt.condition("datum.told", alt.value("#c44e00"), alt.value("#22303c"))
    usual = plotted(rows).mark_text().encode(x="at:T", x2="to:T", text="label:N", color=condition)
    colour = either(alt.ColorValue, "datum.told", "#c44e00", "#22303c")
    with unchecked():
        own = plotted(rows).mark_text().encode(x=alt.X("at:T"), x2=TO, text=LABEL, color=colour)
    assert own.to_dict(validate=False) == usual.to_dict()
    with pytest.raises(alt.utils.schemapi.SchemaValidationError):
        alt.Chart().mark_bar(color=7).to_dict()  # the checks are back


def test_the_version_said_is_that_of_the_schema():
    assert alt.SCHEMA_VERSION.startswith(f"{SPOKEN}.")


def test_titles_are_broken_where_they_would_reach_beyond_their_panel():
    phone, screen = (Canvas(date(2025, 1, 1), date(2025, 2, 1), width, 11, 9) for width in (290, 830))
    title = "Orders per week; orange: payouts that the books lack, or hold twice"
    panel = {"title": title, "width": 290, "height": 9}
    told = above_each_other([panel, panel], phone)
    assert " ".join(told["vconcat"][0]["title"]) == title
    assert max(map(len, told["vconcat"][0]["title"])) * 11 * 0.55 < 290
    assert told["spacing"] > above_each_other([{**panel, "width": 830}] * 2, screen)["spacing"]
    assert above_each_other([{**panel, "width": 830}], screen)["vconcat"][0]["title"] == title


def test_the_label_of_a_total_loss_stands_above_its_line():
    found = [Level(date(2025, 1, n), date(2025, 1, n + 7), 9, arrived, broken=True) for n, arrived in ((1, 0), (8, 9))]
    canvas = Canvas(date(2025, 1, 1), date(2025, 1, 31), 830, 12, 400)
    layers = [one.to_dict(validate=False) for one in charts._level_lines(canvas, found, alt.Y("share:Q"))]
    marks = {one["data"]["name"]: one["mark"]["dy"] for one in layers if one["mark"]["type"] == "text"}
    assert [dy < 0 for rows, dy in marks.items() if '"0.0%"' in rows] == [True]
    assert [dy < 0 for rows, dy in marks.items() if '"100.0%"' in rows] == [False]


@pytest.mark.parametrize(("others", "left", "clear"), [((), True, True), ((15,), False, True), ((15, 20), True, False)])
def test_the_name_of_a_gap_stands_beside_the_lines_of_others(others, left, clear):
    canvas = Canvas(date(2025, 1, 1), date(2025, 1, 31), 830, 12, 400)
    [gap] = handmade.study().gaps
    spans = [replace(gap, episodes=((date(2025, 1, n), date(2025, 1, n)),)) for n in others]
    closed = [replace(one, end=one.onset) for one in spans]
    day = date(2025, 1, 18)
    assert charts._stands_left(canvas, "G2 begins 18 Jan 2025", (day, day), closed) == (left, clear)


def test_levels_say_what_they_leave_out_and_which_currencies_they_count_together():
    days = [date(2025, 1, 1), date(2025, 1, 2)] * 2
    rows = {"day": days, "currency": ["EUR"] * 2 + ["USD"] * 2, "expected": [5, 7, 3, 9], "maturity": [1, 0.5, 1, 1]}
    frame = pd.DataFrame(rows)
    said = left_out(frame, "missing", days[0], days[1])
    assert "leave out 7 of the 24 expected orders drawn" in said
    assert said.endswith("those in EUR and USD.")
    assert left_out(frame[frame.currency == "USD"], "missing", days[0], days[1]) == ""


def test_no_picture_stands_in_a_page_twice(plain_page):
    page = plain_page.read_text(encoding="utf-8")
    stills = re.findall(r'src="(data:image/svg[^"]+)"', page)
    assert len(stills) == len(set(stills)) > 1
    [place] = re.findall(r'href="#(first-picture)"', page)
    assert f'id="{place}"' in page
