"""A real browser, driven through a pipe: no port is opened, no driver is needed, and whatever it asks for is refused.

The messages are those of the DevTools protocol, JSON ended by a null byte.
"""

import base64
import json
import os
import select
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

CHROMIUM = Path("/usr/bin/chromium")
# What is asked for goes to a port where nobody listens.
QUIET = """--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
--disable-component-update --disable-sync --hide-scrollbars --proxy-server=127.0.0.1:9""".split()
PATIENCE = 90  # seconds


class Tab:
    """One page in the browser, and everything it asked for or complained of."""

    def __init__(self, browser, session):
        self.browser, self.session = browser, session
        self.asked, self.complaints = [], []

    def send(self, method, **params):
        return self.browser.send(method, self.session, **params)

    def heard(self, method, params):
        if method == "Network.requestWillBeSent":
            self.asked.append(params["request"]["url"])
        elif method == "Runtime.consoleAPICalled":
            words = (part.get("value") or part.get("description") or part["type"] for part in params["args"])
            self.complaints.append(" ".join(map(str, words)))
        elif method == "Runtime.exceptionThrown":
            self.complaints.append(params["exceptionDetails"].get("exception", {}).get("description", "exception"))
        elif method == "Page.javascriptDialogOpening":
            self.complaints.append(f"a dialog was opened: {params['message']}")
        elif method == "Log.entryAdded":
            self.complaints.append(params["entry"]["text"])

    def open(self, address):
        self.send("Page.navigate", url=address)
        self.until("document.readyState === 'complete'")
        return self

    def run(self, script):
        """What a script gives; it runs beside the page's own, where the page's policy does not reach."""
        answer = self.send("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise AssertionError(answer["exceptionDetails"].get("exception", {}).get("description", str(answer)))
        return answer["result"].get("value")

    def until(self, condition):
        ends = time.monotonic() + PATIENCE
        while not self.run(condition):
            assert time.monotonic() < ends, f"never came true: {condition}"
            time.sleep(0.05)

    def window(self, width, height=1000, dark=False, paper=False):
        self.send(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.send("Emulation.setEmulatedMedia", media="print" if paper else "", features=[scheme])
        return self

    def place(self, selector):
        """The middle of an element that was scrolled into sight."""
        quoted = json.dumps(selector)
        box = self.run(
            f"(() => {{ const e = document.querySelector({quoted}); e.scrollIntoView({{block: 'center'}}); "
            "const b = e.getBoundingClientRect(); return [b.x, b.y, b.width, b.height] })()"
        )
        return box[0] + box[2] / 2, box[1] + box[3] / 2

    def mouse(self, kind, x, y, **more):
        self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, **more)

    def click(self, selector):
        x, y = self.place(selector)
        for kind in ("mousePressed", "mouseReleased"):
            self.mouse(kind, x, y, button="left", clickCount=1)

    def drag(self, x, y, to):
        self.mouse("mousePressed", x, y, button="left", clickCount=1)
        for step in (0.5, 1):
            self.mouse("mouseMoved", x + (to - x) * step, y, button="left", buttons=1)
        self.mouse("mouseReleased", to, y, button="left", clickCount=1)

    def type(self, text):
        self.send("Input.insertText", text=text)

    def key(self, name):
        for kind in ("keyDown", "keyUp"):
            self.send(
                "Input.dispatchKeyEvent",
                type=kind,
                key=name,
                code=name,
                windowsVirtualKeyCode={"Tab": 9, "Enter": 13}[name],
                text="\r" if name == "Enter" else "",
            )

    def picture(self, path, whole=False):
        taken = self.send("Page.captureScreenshot", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(taken["data"]))

    def paper(self):
        """The page as PDF."""
        return base64.b64decode(self.send("Page.printToPDF", preferCSSPageSize=True)["data"])


class Browser:
    """Chromium with its tabs."""

    def __init__(self, process, to, back):
        self.process, self.to, self.back = process, to, back
        self.number, self.rest, self.tabs = 0, b"", {}

    def send(self, method, session=None, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params, **({"sessionId": session} if session else {})}
        os.write(self.to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.heard()
            if answer.get("id") == self.number:
                assert "error" not in answer, (method, answer["error"])
                return answer["result"]
            if answer.get("sessionId") in self.tabs:
                self.tabs[answer["sessionId"]].heard(answer["method"], answer["params"])

    def heard(self):
        while b"\0" not in self.rest:
            ready, _, _ = select.select([self.back], [], [], PATIENCE)
            assert ready, "the browser says nothing"
            read = os.read(self.back, 1 << 20)
            assert read, "the browser is gone"
            self.rest += read
        message, _, self.rest = self.rest.partition(b"\0")
        return json.loads(message)

    def tab(self, scripts=True):
        """A new page; `scripts`: whether it may run any."""
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        tab = self.tabs[session] = Tab(self, session)
        for domain in ("Page", "Runtime", "Log", "Network"):
            tab.send(f"{domain}.enable")
        tab.send("Emulation.setScriptExecutionDisabled", value=not scripts)
        return tab


@contextmanager
def browser(folder):
    """Chromium with a profile of its own below `folder`."""
    assert CHROMIUM.exists(), "these tests need Debian's chromium: install the package chromium"
    (read, to), (back, write) = os.pipe(), os.pipe()
    options = [*QUIET, "--remote-debugging-pipe", f"--user-data-dir={folder / 'profile'}", "about:blank"]
    shell = ["/bin/bash", "-c", f'exec "$@" 3<&{read} 4>&{write}', "bash", str(CHROMIUM), *options]
    process = subprocess.Popen(shell, pass_fds=(read, write), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(read), os.close(write)
    driven = Browser(process, to, back)
    try:
        yield driven
        driven.send("Browser.close")
    finally:
        process.kill()
        process.wait()
        os.close(to), os.close(back)
