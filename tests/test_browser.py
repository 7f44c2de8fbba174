"""The page in a real browser, without network: nothing is asked for, nothing runs, and it fits a phone."""

import json
import re
import struct
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests import handmade
from tests.test_evidence import HOSTILE

CHROMIUM = Path("/usr/bin/chromium")
# What is asked for goes to a port where nobody listens.
QUIET = """--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
--disable-component-update --disable-sync --hide-scrollbars --virtual-time-budget=5000
--proxy-server=127.0.0.1:9""".split()
WIDTHS = (1280, 390)

pytestmark = pytest.mark.browser


class Elements(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """The page of the study made by hand, with hostile text wherever text of a file may stand."""
    with pytest.MonkeyPatch.context() as patch:
        return handmade.report(tmp_path_factory.mktemp("browser"), patch, HOSTILE).page


@pytest.fixture
def browser(tmp_path):
    """Run the browser with some options on an address; gives its output and every address that a page asked for."""
    assert CHROMIUM.exists(), "these tests need Debian's chromium: install the package chromium"
    log = tmp_path / "net.json"

    def run(*options, address):
        own = [f"--user-data-dir={tmp_path / 'profile'}", f"--log-net-log={log}"]
        command = [str(CHROMIUM), *QUIET, *own, *options, address]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
        return done.stdout, asked_for(json.loads(log.read_text(encoding="utf-8")))

    return run


def asked_for(log):
    """The addresses in a log of the network that a page asked for; the browser's own have no origin."""
    start = log["constants"]["logEventTypes"]["URL_REQUEST_START_JOB"]
    asked = (event["params"] for event in log["events"] if event["type"] == start and "url" in event.get("params", {}))
    return [entry["url"] for entry in asked if entry.get("initiator") != "not an origin"]


def size(picture):
    """Width and height of a PNG, from its header."""
    return struct.unpack(">II", picture.read_bytes()[16:24])


def probed(page, tmp_path, script):
    """A copy of the page that writes what a script finds into its title; the page itself allows no script."""
    text = page.read_text(encoding="utf-8")
    text = re.sub(r'<meta[^>]*Content-Security-Policy"[^>]*>|<meta[^>]*content="default-src[^>]*>', "", text)
    copy = tmp_path / "probed.html"
    copy.write_text(text.replace("</body>", f"<script>{script}</script></body>"), encoding="utf-8")
    return copy.as_uri()


def test_the_page_asks_for_nothing_and_runs_nothing(page, browser):
    dom, asked = browser("--dump-dom", address=page.as_uri())
    assert asked == []
    shown = Elements(dom).found
    tags = {tag for tag, _ in shown}
    assert not tags & {"script", "iframe", "link", "object", "embed", "form"}
    assert {"main", "h1", "h2", "table", "figure", "img"} <= tags
    for tag, attributes in shown:
        assert not [name for name in attributes if name.startswith("on")], tag
        for name in ("src", "srcset", "href"):
            assert attributes.get(name, "data:").startswith(("data:", "#")), (tag, attributes[name][:40])
    assert all(attributes.get("alt") for tag, attributes in shown if tag == "img")


def test_a_page_that_asks_for_something_would_be_seen(browser, tmp_path):
    asking = tmp_path / "asking.html"
    asking.write_text('<img src="http://example.invalid/x.png">', encoding="utf-8")
    assert browser("--dump-dom", address=asking.as_uri())[1] == ["http://example.invalid/x.png"]


@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_fits_its_window(page, browser, tmp_path, width):
    script = "document.title = [document.documentElement.scrollWidth, innerWidth].join(' of ')"
    frame = tmp_path / "frame.html"  # a headless window is never narrower than 500 pixels; a frame is
    address = probed(page, tmp_path, f"{script}; parent.postMessage(document.title, '*')")
    frame.write_text(
        f'<iframe src="{address}" width="{width}" height="900" style="border:0"></iframe>'
        "<script>onmessage = event => { document.title = event.data }</script>",
        encoding="utf-8",
    )
    dom, _ = browser("--dump-dom", "--window-size=1400,1000", address=frame.as_uri())
    needed, given = re.search(r"<title>(\d+) of (\d+)</title>", dom).groups()
    assert int(given) == width
    assert int(needed) <= width


def test_every_picture_of_the_page_is_drawn(page, browser, tmp_path):
    script = "document.title = [...document.images].map(image => image.naturalWidth).join(' ')"
    dom, _ = browser("--dump-dom", address=probed(page, tmp_path, script))
    widths = [int(width) for width in re.search(r"<title>([\d ]+)</title>", dom).group(1).split()]
    assert widths
    assert all(width > 300 for width in widths)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_picture_of_the_page_can_be_taken(page, browser, tmp_path, width):
    picture = tmp_path / f"{width}.png"
    browser(f"--window-size={width},1600", f"--screenshot={picture}", address=page.as_uri())
    assert size(picture) == (width, 1600)
    assert picture.stat().st_size > 40_000  # a blank page is a tenth of that
