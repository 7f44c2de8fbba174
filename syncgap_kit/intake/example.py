"""Where the shipped example case is."""

from pathlib import Path

from ..errors import BadCase


def example() -> Path:
    """The folder of the example case that comes with a checkout of the kit. Raises BadCase where it is not there."""
    folder = Path(__file__).resolve().parents[2] / "data" / "example"
    if not (folder / "case.toml").is_file():
        raise BadCase(
            f"{folder}: the example case is not there; name a case folder of your own, or run `make example`."
        )
    return folder
