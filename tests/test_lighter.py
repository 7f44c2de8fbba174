"""What is spared at the start of a process is spared, and nothing that is checked goes unchecked for it."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
SCRIPT = """
import sys
from syncgap_kit.evidence.publishing.lighter import spare_the_grammar
spare_the_grammar()
import altair as alt
import nbformat
print("spared" if "rfc3987_syntax" not in sys.modules else "built")
for wrong in (lambda: alt.Chart().mark_bar(color=7).to_dict(), lambda: nbformat.validate({"cells": 7})):
    try:
        wrong()
    except Exception as error:
        print(type(error).__name__)
import rfc3987_syntax
print("there")
"""


def test_charts_and_notebooks_are_still_checked_without_the_grammar():
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == ["spared", "SchemaValidationError", "ValidationError", "there"]
