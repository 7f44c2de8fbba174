"""Nobody is shut out: axe finds no fault in the page, light and dark, wide and narrow, plain and hostile."""

import importlib.util
from itertools import pairwise
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser
FAULTS = """axe.run(document, {resultTypes: ['violations']}).then(found => found.violations.map(one =>
  `${one.impact}: ${one.id}, ${one.nodes.length} times, first ${one.nodes[0].html.slice(0, 120)}`))"""


@pytest.fixture(scope="session")
def axe():
    found = importlib.util.find_spec("axe_playwright_python")
    assert found, "these tests need axe: run them by `make test-browser`, which fetches it"
    return Path(found.origin).with_name("axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", ["plain_page", "hostile_page"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_no_fault(page, dark, width, chromium, axe, request):
    tab = chromium.tab().window(width, dark=dark).open(request.getfixturevalue(page).as_uri())
    tab.until("innerWidth < 641 || document.querySelectorAll('figure.drawn').length > 3")
    tab.run(f"{axe};0")
    assert tab.run(FAULTS) == []


def test_axe_would_find_a_fault(chromium, axe, tmp_path):
    bad = tmp_path / "bad.html"
    bad.write_text('<title>x</title><p style="color:#aaa;background:#fff">pale</p><img src="data:,">', encoding="utf-8")
    tab = chromium.tab().open(bad.as_uri())
    tab.run(f"{axe};0")
    faults = "\n".join(tab.run(FAULTS))
    assert "color-contrast" in faults
    assert "image-alt" in faults


def test_headings_are_in_order_and_the_contents_lead_to_them(plain_page, chromium):
    tab = chromium.tab().window(1280).open(plain_page.as_uri())
    levels = tab.run("[...document.querySelectorAll('h1, h2, h3, h4')].map(e => Number(e.tagName[1]))")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    headings = tab.run("[...document.querySelectorAll('h2')].map(e => e.textContent)")
    for shown in ("nav > ol", "nav details ol"):
        leads = "e => [e.textContent, document.querySelector(e.hash).textContent]"
        listed = tab.run(f"[...document.querySelectorAll('{shown} a')].map({leads})")
        assert listed == [[heading, heading] for heading in headings]


def test_the_keyboard_comes_first_to_a_link_past_the_contents(plain_page, chromium):
    tab = chromium.tab().window(1280).open(plain_page.as_uri())
    tab.key("Tab")
    assert tab.run("document.activeElement.textContent") == "Skip to the report"
    assert tab.run("document.activeElement.getBoundingClientRect().left") >= 0
    tab.key("Enter")
    tab.until("document.activeElement.id === 'report'")


def test_every_table_and_picture_says_what_it_is(hostile_page, chromium):
    tab = chromium.tab(scripts=False).window(1280).open(hostile_page.as_uri())
    assert tab.run("[...document.querySelectorAll('table')].every(e => e.caption?.textContent.trim())")
    assert tab.run("[...document.querySelectorAll('thead th')].every(e => e.scope === 'col')")
    assert tab.run("[...document.querySelectorAll('tbody tr')].every(e => e.cells[0].scope === 'row')")
    assert tab.run("[...document.images].every(e => /\\d/.test(e.alt) && e.alt.length > 60)")
