"""The page in a real browser, without network: nothing is asked for, nothing foreign runs, and it fits a phone."""

import base64
import hashlib
import json
import re
import struct
import subprocess
from html.parser import HTMLParser

import pytest

from syncgap_kit.evidence.publishing.seal import verify
from tests import handmade
from tests.chromium import CHROMIUM, QUIET

WIDTHS = (1280, 768, 390)

pytestmark = pytest.mark.browser


class Elements(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@pytest.fixture
def dumped(tmp_path):
    """The document at an address after its scripts ran, and every address that it asked for, from the network's log."""
    assert CHROMIUM.exists(), "these tests need Debian's chromium: install the package chromium"
    log = tmp_path / "net.json"

    def run(address):
        own = [f"--user-data-dir={tmp_path / 'profile'}", f"--log-net-log={log}", "--virtual-time-budget=8000"]
        command = [str(CHROMIUM), *QUIET, *own, "--dump-dom", address]
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


def hashed(script):
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def test_the_page_asks_for_nothing_and_runs_only_what_its_policy_names(hostile_page, dumped):
    dom, asked = dumped(hostile_page.as_uri())
    assert asked == []
    shown = Elements(dom).found
    tags = {tag for tag, _ in shown}
    assert not tags & {"iframe", "link", "object", "embed", "form", "base"}
    assert {"main", "nav", "h1", "h2", "table", "figure", "img", "svg"} <= tags
    for tag, attributes in shown:
        assert not [name for name in attributes if name.startswith("on")], tag
        for name in ("src", "srcset", "href"):
            assert attributes.get(name, "data:").startswith(("data:", "#")), (tag, attributes[name][:40])
    assert all(attributes.get("alt") for tag, attributes in shown if tag == "img")
    policy = re.search(r"script-src ([^;]+);", dom)[1].split()
    run = [hashed(script) for script in re.findall(r"<script>(.*?)</script>", dom, re.DOTALL)]
    assert sorted(run) == sorted(policy)
    assert len(policy) == 3  # the pictures, the tables, and the library: packed in the file, unpacked here


def test_a_page_that_asks_for_something_would_be_seen(dumped, chromium, tmp_path):
    asking = tmp_path / "asking.html"
    asking.write_text('<img src="http://example.invalid/x.png">', encoding="utf-8")
    assert dumped(asking.as_uri())[1] == ["http://example.invalid/x.png"]
    tab = chromium.tab().open(asking.as_uri())
    assert "http://example.invalid/x.png" in tab.asked
    assert tab.complaints


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_the_page_fits_its_window(hostile_page, chromium, width, scripts):
    tab = chromium.tab(scripts).window(width).open(hostile_page.as_uri())
    assert tab.run("innerWidth") == width
    assert tab.run("document.documentElement.scrollWidth") <= width


def test_the_page_is_printed_on_request_and_sealed_with_the_rest(monkeypatch, tmp_path):
    done = handmade.report(tmp_path, monkeypatch, "", pdf=True)
    pdf = (done.folder / "audit-report.pdf").read_bytes()
    assert pdf.startswith(b"%PDF-")
    assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type/Page\n") + pdf.count(b"/Type /Page/") >= 3
    assert b"/StructTreeRoot" in pdf  # tagged, so that it can be read aloud
    manifest = json.loads((done.folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["command"].endswith(" --pdf")
    assert verify(done.folder) == []


def test_every_still_picture_is_drawn(plain_page, chromium):
    tab = chromium.tab(scripts=False).window(1280).open(plain_page.as_uri())
    widths = tab.run("[...document.images].map(image => [image.naturalWidth, image.clientWidth])")
    assert widths
    assert all(width > 300 and shown > 300 for width, shown in widths)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_picture_of_the_page_can_be_taken(plain_page, chromium, tmp_path, width, dark):
    picture = tmp_path / f"{width}.png"
    chromium.tab().window(width, 1600, dark).open(plain_page.as_uri()).picture(picture)
    assert size(picture) == (width, 1600)
    assert picture.stat().st_size > 40_000  # a blank page is a tenth of that
