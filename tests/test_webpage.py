"""The page around the cells: which scripts it carries, what its policy allows, and where the library comes from."""

import base64
import hashlib
import json
import re
import zlib

import pytest

from syncgap_kit.evidence import figures
from syncgap_kit.evidence.markup import data_block
from syncgap_kit.evidence.publishing import library, webpage
from syncgap_kit.evidence.tables import Column, Keyed, html_table
from tests import handmade
from tests.test_evidence import HOSTILE

MADE = "window.vegaEmbed = 1; // \u2212"


@pytest.fixture
def bundling(tmp_path, monkeypatch):
    """A kit folder of its own, and the library bundled at once; gives the number of times that it was."""
    times = []
    monkeypatch.setenv("SYNCGAP_HOME", str(tmp_path / "kit"))
    monkeypatch.setattr(library.vl_convert, "javascript_bundle", lambda *_a, **_k: times.append(1) or MADE)
    return times


def test_data_in_a_page_ends_no_element_and_is_read_back_as_it_was():
    value = {"said": HOSTILE, "also": "<!--<script>\u2028\u2029\ud800</SCRIPT>"}
    block = data_block(value, "picture")
    inside = re.fullmatch(r'<script type="application/json" class="picture">(.*)</script>', block)[1]
    assert inside.isascii()
    assert not set("<>&") & set(inside)
    assert json.loads(inside) == value


def test_a_page_carries_only_the_scripts_that_it_needs(bundling):
    plain = html_table("Rows", (Column("Row"),), [("1",)])
    long = html_table("Rows", (Column("Row"),), [("1",)], stacked=False, tools=True)
    picture = data_block({}, "picture")
    assert webpage.parts(plain, "", "en-GB").policy.count("script-src 'none';") == 1
    assert webpage.parts(plain, "", "en-GB").scripts == ()
    assert [script[:14] for script in webpage.parts(long, "", "en-GB").scripts] == ["// Long tables"]
    assert bundling == []
    assert len(webpage.parts(long + picture, "", "en-GB").scripts) == 2
    assert bundling == [1]


def test_the_policy_names_the_hash_of_each_script_and_of_what_is_unpacked(bundling):
    around = webpage.parts(data_block({}, "picture"), "", "en-GB")
    unpacked = zlib.decompress(base64.b64decode(around.packed)).decode()
    assert unpacked == MADE
    digests = [hashlib.sha256(text.encode()).digest() for text in (unpacked, *around.scripts)]
    named = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    assert f"script-src {named};" in around.policy


def test_the_library_is_bundled_once_and_again_where_it_was_damaged(bundling, tmp_path):
    assert library.library() == library.library() == MADE
    assert bundling == [1]
    [kept] = (tmp_path / "kit").iterdir()
    whole = kept.read_bytes()
    for damaged in (whole[:-3], whole.replace(b"= 1", b"= 2"), b"", b"\xff\xfe"):
        kept.write_bytes(damaged)
        assert library.library() == MADE
        assert kept.read_bytes() == whole
    assert bundling == [1] * 5
    assert [path.name for path in kept.parent.iterdir()] == [kept.name]


def test_a_kit_without_a_folder_draws_all_the_same(bundling, monkeypatch):
    monkeypatch.setenv("SYNCGAP_HOME", "/dev/null/nowhere")
    assert library.library() == library.library() == MADE
    assert bundling == [1, 1]


@pytest.mark.parametrize("unfit", ["a</ScRipt>", "<!-- b", "<script", "a\r\nb"])
def test_a_library_that_cannot_stand_in_a_page_is_left_out(bundling, monkeypatch, unfit):
    monkeypatch.setattr(library.vl_convert, "javascript_bundle", lambda *_a, **_k: unfit)
    around = webpage.parts(data_block({}, "picture"), "", "en-GB")
    assert (around.packed, around.scripts) == ("", ())
    assert "script-src 'none';" in around.policy


def test_a_title_at_the_foot_of_a_page_is_text_whatever_it_holds():
    style = webpage.style_text(f"Books {HOSTILE}")
    assert re.fullmatch(r'"[A-Za-z0-9\\ ]+"', style)
    assert style.startswith('"Books\\20 \\3c \\2f script\\3e ')
    assert webpage.style_text("x" * 200).endswith('x\\2026 "')


def test_the_headings_of_a_page_are_numbered_and_listed():
    page = "<nav><!--contents--></nav><h2 class='x'>Why &amp; how</h2><h3>no</h3><h2>What</h2><!--scripts-->"
    done = webpage.completed(page, webpage.parts("", "", "en-GB"))
    assert '<h2 id="part-1">Why &amp; how</h2><h3>no</h3><h2 id="part-2">What</h2>' in done
    assert done.count('<li><a href="#part-2">What</a></li>') == 2
    own = webpage.completed(page.replace("<h2>", '<h2 class="x" id="gap-g1">'), webpage.parts("", "", "en-GB"))
    assert '<h2 id="gap-g1">What</h2>' in own
    assert own.count('<li><a href="#gap-g1">What</a></li>') == 2
    assert "<!--" not in done


def test_a_picture_carries_its_days_in_words_for_who_points_at_it():
    study = handmade.study(HOSTILE)
    day = study.completeness[study.completeness["day"] == handmade.ONSET].iloc[0]
    figure = figures.completeness_chart(study, "shopify").markup
    spec = json.loads(re.search(r'class="picture">(.*?)</script>', figure)[1])
    text = json.dumps(spec, ensure_ascii=False)
    said = f"{day.arrived} of {day.expected} expected orders reached the books ({day.arrived / day.expected:.1%})."
    assert f"10 September 2025: {said}" in text
    assert "some may still arrive" in text
    assert "http" not in text.replace(json.dumps(HOSTILE)[1:-1], "")
    assert spec["params"] == [{"name": "days", "value": None}]


def test_a_cell_carries_a_key_only_where_it_shows_something_else():
    columns = (Column("Order"), Column("Amount", "number"))
    markup = html_table("Rows", columns, [("#1", Keyed("USD 1.00", "USD 1.00")), ("#2", Keyed("not known", ""))])
    assert '<td class="number">USD 1.00</td>' in markup
    assert '<td class="number" data-sort="">not known</td>' in markup
