"""Three hundred texts that come alive in a page that is careless somewhere, by the place where it would be careless.

A file holds one class, one text a line; those that need signs a line cannot show stand here. A live one writes
`data-live` on the root of the page, or asks the host evil.invalid for something: both are easily seen. None was copied
from a list: each class is what the grammar of its place allows.
"""

import re
from pathlib import Path

LIVE = "document.documentElement.dataset.live=1"  # needs no quotes, so it fits into every kind of quotes
HOST = "evil.invalid"
CONTROLS = (
    "\u202e</script>§", "\u202dgnp.exe", "\u2066x\u2069\u2067y", "\u200f\u200e12", "\u061c§", "a\u200bb\u200cc\u200dd",
    "\ufeff<script>§</script>", "<scr\u00adipt>§", "\x1b[31mred\x1b[2J", "\x07\x08\x7f", "\x0b\x0c\x1c\x1d\x1e\x1f",
    "\x85\u2028§\u2029", "<\x00script>§</script>", "<img\x0csrc=x\x0conerror=§>", "\ufffe\uffff\ufffd", "\u0130\u0131",
    "e\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308" * 4, "\U000e0001\U000e0041tag", "\U0001f469\u200d\U0001f692",
)  # fmt: skip
LONG = ("<script>§</script>" * 40, "x" * 3000, "<b>" * 400, "&" * 700, "\"'" * 500, "<img src=x onerror=§ " * 60)


def payloads() -> list[str]:
    """All of them, each once, in an order that never changes."""
    lines = [line for path in sorted(Path(__file__).parent.glob("*.txt")) for line in _lines(path)]
    return list(dict.fromkeys(_armed(text) for text in (*lines, *CONTROLS, *LONG)))


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").rstrip("\n").split("\n")


def _armed(text: str) -> str:
    """A text with the code that lives for § and the host that is asked for H.

    An address without a scheme would look on the disk for it, since that is where the page comes from.
    """
    asking = re.sub(r"(?<![:/])//H\b", f"http://{HOST}", text.replace("§", LIVE))
    return re.sub(r"(?<=/)H\b|(?<=:)H(?=/)", HOST, asking)
