"""Every kind of picture is one of Vega-Lite's, by its schema; where they are drawn, Altair's checks are left out."""

import re

import altair as alt
import pytest
from jsonschema import ValidationError

from syncgap_kit.evidence import figures
from syncgap_kit.evidence.lags import lags
from syncgap_kit.evidence.pictures.plotted import LABEL, TO, either, plotted, unchecked
from syncgap_kit.evidence.pictures.spoken import SPOKEN
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


def test_no_picture_stands_in_a_page_twice(plain_page):
    page = plain_page.read_text(encoding="utf-8")
    stills = re.findall(r'src="(data:image/svg[^"]+)"', page)
    assert len(stills) == len(set(stills)) > 1
    [place] = re.findall(r'href="#(first-picture)"', page)
    assert f'id="{place}"' in page
