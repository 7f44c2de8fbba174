"""The page as PDF, printed by the browser of this machine, which asks nobody for anything meanwhile."""

import os
import shutil
import subprocess
from pathlib import Path

from ...errors import BrokenRun

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# What the page asked for would go to a port where nobody listens; it asks for nothing.
ALONE = """--headless --disable-gpu --no-first-run --disable-background-networking --disable-component-update
--disable-sync --disable-extensions --proxy-server=127.0.0.1:9 --no-pdf-header-footer""".split()
PATIENCE = 180  # seconds


def browser() -> str:
    """The Chromium of this machine. Raises BrokenRun where there is none."""
    found = next((path for path in map(shutil.which, BROWSERS) if path), None)
    if found is None:
        raise BrokenRun(
            f"--pdf: needs Chromium to print the page, and none of {', '.join(BROWSERS)} is on this machine; install "
            "it, or leave --pdf out and print the page from any browser."
        )
    return found


def print_page(page: Path, pdf: Path, work: Path) -> None:
    """Print an HTML file into a PDF file. `work`: a folder for what the browser leaves behind. Raises BrokenRun."""
    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []  # Chromium refuses root otherwise
    own = [f"--user-data-dir={work / 'browser'}", f"--print-to-pdf={pdf.absolute()}"]
    command = [browser(), *ALONE, *root, *own, page.absolute().as_uri()]
    try:
        done = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False)  # noqa: S603  no text of a case
    except subprocess.TimeoutExpired:
        raise BrokenRun(f"{page.name}: the browser did not print it within {PATIENCE} seconds; run it again.") from None
    if done.returncode or not pdf.is_file() or not pdf.read_bytes().startswith(b"%PDF-"):
        raise BrokenRun(f"{page.name}: the browser ended with {done.returncode} and printed no PDF; run it again.")
