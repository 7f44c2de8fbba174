"""The picture of the finding in the README: the Shopify chart of the example case. `make picture` draws it anew."""

import base64
import re
from pathlib import Path

import syncgap_kit as sg
from syncgap_kit.evidence.figures import completeness_chart

PICTURE = Path(__file__).resolve().parents[1] / "docs" / "finding.svg"


def drawn() -> str:
    """The chart as SVG, taken out of the figure that the report shows; on white, as it also stands on dark pages."""
    shown = completeness_chart(sg.investigate(sg.open_case(sg.example())), "shopify")
    encoded = re.findall(r'<img[^>]* src="data:image/svg\+xml;base64,([^"]+)"', str(shown.markup))[0]
    picture = base64.b64decode(encoded).decode()
    return picture.replace("<svg ", '<svg style="background:white" ', 1)


if __name__ == "__main__":
    PICTURE.write_text(drawn(), encoding="utf-8")
