"""The hostile pages in a real browser, with the page's policy and without it: nothing lives, nothing is asked for."""

import json
import re
import subprocess

import pytest

from tests.hostile import HOST, LIVE, payloads
from tests.hostile.page import Found
from tests.test_browser import CHROMIUM, QUIET, asked_for
from tests.test_hostile import PAGES, pages  # noqa: F401 - a fixture, made once for the module

pytestmark = pytest.mark.browser
POLICY = re.compile(r'<meta[^>]*http-equiv="Content-Security-Policy"[^>]*>')
each_page = pytest.mark.parametrize("which", PAGES)


@pytest.fixture
def visit(tmp_path):
    """Open a page; gives what became of it, the addresses that it asked for, and what stands in the console."""
    assert CHROMIUM.exists(), "these tests need Debian's chromium: install the package chromium"
    log = tmp_path / "net.json"

    def run(page, *options):
        own = [f"--user-data-dir={tmp_path / 'profile'}", f"--log-net-log={log}", "--enable-logging=stderr"]
        command = [str(CHROMIUM), *QUIET, *own, *options, "--dump-dom", page.as_uri()]
        done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=True)
        console = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
        return Found(done.stdout), asked_for(json.loads(log.read_text(encoding="utf-8"))), console

    return run


def is_alive(found):
    return any("data-live" in own for _, own in found.elements)


@each_page
@pytest.mark.parametrize("policy", ["with its policy", "without it"])
def test_no_text_lives_in_a_page(pages, visit, tmp_path, which, policy):  # noqa: F811 - the fixture
    text = pages[which, "hostile"].read_text(encoding="utf-8")
    if policy == "without it":  # then the escaping alone must hold
        assert POLICY.search(text)
        text = POLICY.sub("", text)
    (tmp_path / "page.html").write_text(text, encoding="utf-8")
    found, asked, console = visit(tmp_path / "page.html")
    assert not is_alive(found)
    assert asked == []
    assert console == []


@each_page
def test_the_browser_finds_the_elements_of_the_harmless_page_and_no_other(pages, visit, which):  # noqa: F811
    hostile, harmless = (visit(pages[which, kind])[0] for kind in ("hostile", "harmless"))
    assert hostile.shapes.keys() <= harmless.shapes.keys()


def test_texts_that_live_would_be_seen(visit, tmp_path):
    careless = tmp_path / "careless.html"
    for number, word in enumerate(("<img src=x onerror={}>", "<svg onload={}>", "&lt;svg onload={}&gt;")):
        text = f"<!DOCTYPE html><title>x</title><p>{word.format(LIVE)}</p><img src=//{HOST}/i.png>"
        careless.write_text(text.replace("src=//", "src=http://"), encoding="utf-8")
        found, asked, _ = visit(careless)
        assert is_alive(found) == (number < 2)
        assert f"http://{HOST}/i.png" in asked


def test_a_careless_page_lets_a_good_part_of_the_texts_live(visit, tmp_path):
    """That the list is worth something: each in frames of its own, in the places of a page, with nothing escaped."""
    places = "<p>{}</p>", '<p title="{}">'
    frames = [[place.format(word) for place in places] for word in payloads()]
    script = """const alive = new Set();
      FRAMES.forEach((texts, number) => texts.forEach(text => {
        const frame = document.createElement("iframe");
        const look = () => { const root = frame.contentDocument && frame.contentDocument.documentElement;
          if (root && root.dataset.live) { alive.add(number); document.title = alive.size } };
        frame.srcdoc = text; frame.onload = () => { look(); setTimeout(look, 500) }; document.body.append(frame) }))"""
    listed = json.dumps(frames).replace("<", "\\u003c")
    page = f"<!DOCTYPE html><title>0</title><body><script>{script.replace('FRAMES', listed)}</script>"
    (tmp_path / "careless.html").write_text(page, encoding="utf-8")
    found, asked, _ = visit(tmp_path / "careless.html", "--virtual-time-budget=20000")
    assert int(found.title) > 40, found.title  # most of the others wait for a click, a template, a spreadsheet
    assert len(set(asked)) > 10, asked
