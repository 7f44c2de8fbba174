"""A second less for each process: jsonschema without the grammar that it would build for one of its formats.

altair, nbformat and papermill import jsonschema, which builds a parser for international addresses (rfc3987_syntax) if
that package is there; JupyterLab brings it along. Nothing here checks such addresses.
"""

import sys
from importlib import import_module
from typing import Any

GRAMMAR = "rfc3987_syntax"


def spare_the_grammar() -> None:
    """Import jsonschema as if the grammar were not installed; whoever asks for the grammar itself still gets it."""
    if GRAMMAR in sys.modules:
        return
    modules: dict[str, Any] = sys.modules
    modules[GRAMMAR] = None  # how Python is told that there is no such module
    try:
        import_module("jsonschema")
    finally:
        del modules[GRAMMAR]
