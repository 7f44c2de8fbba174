"""Three hundred texts that come alive in a careless page, wherever a stranger's text may stand: none lives.

Two studies carry them: one made by hand, which has all of them in each of its texts, and a case on disk, which has them
dealt out over each text column of its files, their names, the title, the channel, the settings, the logs, the verdicts.
Each page is held against its harmless twin: beyond the words nothing may differ.
"""

import json
import re
import zipfile
from types import SimpleNamespace

import pytest

import syncgap_kit as sg
from syncgap_kit.evidence.markup import CONTROLS
from tests import handmade
from tests.drawn import drawn
from tests.hostile import HOST, LIVE, payloads
from tests.hostile.case import hostile_case
from tests.hostile.page import ADDRESSES, DATA, ELEMENTS, Found, digest, hashed

WORDS = payloads()
HARMLESS = [f"word {number}" for number in range(len(WORDS))]
CHANNEL = f"</title><img src=x onerror={LIVE}>\"' {{{{ 7*7 }}}} =1+1"
PAGES = ("by hand", "on disk")
each_page = pytest.mark.parametrize("which", PAGES)


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The hostile and the harmless page of each study."""
    folder, made = tmp_path_factory.mktemp("hostile"), {}
    for kind, words, channel in (("hostile", WORDS, CHANNEL), ("harmless", HARMLESS, "shopify")):
        made["by hand", kind] = drawn(handmade.study(" ".join(words)), folder / kind / "by hand")
        case = hostile_case(folder / kind / "case", words, channel)
        made["on disk", kind] = drawn(sg.investigate(sg.open_case(case)), folder / kind / "on disk")
    return made


@pytest.fixture(scope="module")
def twins(pages):
    """What a parser finds in them: the hostile and the harmless of each."""
    found = {key: Found(path.read_text(encoding="utf-8")) for key, path in pages.items()}
    return {which: SimpleNamespace(**{kind: found[which, kind] for kind in ("hostile", "harmless")}) for which in PAGES}


def test_there_are_three_hundred_of_every_class():
    assert len(WORDS) >= 300
    assert sum(LIVE in word for word in WORDS) > 150
    assert sum(HOST in word for word in WORDS) > 40


@each_page
def test_no_element_stands_in_the_page_that_its_harmless_twin_lacks(twins, which):
    hostile, harmless = twins[which].hostile, twins[which].harmless
    assert {tag for tag, _ in hostile.shapes} <= ELEMENTS
    assert hostile.shapes.keys() <= harmless.shapes.keys()
    if which == "by hand":  # the same study but for its words
        assert hostile.shapes == harmless.shapes


@each_page
def test_every_address_and_style_is_the_pages_own(twins, which):
    hostile, harmless = (
        {
            "styles": {own["style"] for _, own in found.elements if "style" in own},
            "classes": {own["class"] for _, own in found.elements if "class" in own},
            "addresses": [own[name] for _, own in found.elements for name in ADDRESSES & own.keys()],
            "handlers": [name for _, own in found.elements for name in own if name.startswith("on")],
        }
        for found in (twins[which].hostile, twins[which].harmless)
    )
    assert hostile["handlers"] == []
    assert hostile["styles"] <= harmless["styles"]
    assert hostile["classes"] <= harmless["classes"]
    assert hostile["addresses"]
    assert all(re.match(r"(data:image/(svg\+xml|png);base64,|#[\w-]+$)", address) for address in hostile["addresses"])


@each_page
def test_only_the_scripts_of_the_page_itself_run(twins, which):
    ran = {}
    for kind, found in vars(twins[which]).items():
        data = [(own["type"], text) for own, text in found.scripts if own.get("type") in DATA]
        assert not any("<" in text for _, text in data), "a closing tag in data would end it"
        for kind_of_data, text in data:
            assert kind_of_data != "application/json" or json.loads(text) is not None
        ran[kind] = [digest(text) for text in found.runnable]
        assert set(ran[kind]) <= hashed(found.policy)
        assert not any("src" in own for own, _ in found.scripts)
    assert ran["hostile"] == ran["harmless"]


def test_every_word_of_them_is_shown_as_it_stands(twins):
    text = twins["by hand"].hostile.text
    shown = [word.translate(CONTROLS) for word in WORDS]
    assert [word for word in shown if text.count(word.strip()) < 20] == []
    on_disk = twins["on disk"].hostile.text  # where control characters and what looks like secrets are masked before
    assert sum(word.strip() in on_disk for word in shown) >= 300


def test_nothing_in_the_other_files_is_evaluated(pages):
    for page in pages.values():
        for book in page.parent.glob("*.xlsx"):
            for name in (parts := zipfile.ZipFile(book)).namelist():
                content = parts.read(name)
                assert not re.search(rb"<f[ >/]|<hyperlink|<ddeLink|externalLink", content), (book.name, name)
        record = json.loads((page.parent / "audit-report.ipynb").read_text(encoding="utf-8"))
        kinds = {kind for cell in record["cells"] for output in cell.get("outputs", []) for kind in output["data"]}
        assert not kinds & {"application/javascript", "text/markdown", "text/latex"}
