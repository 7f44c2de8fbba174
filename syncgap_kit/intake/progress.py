"""How far a long reading has come, told once a second after the first two."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from ..written import in_digits

PATIENCE, PAUSE = 2.0, 1.0  # seconds before the first word, and between words
MEGABYTE = 1_000_000
Say = Callable[[str], None] | None


@dataclass
class Progress:
    """Counts bytes read; `say` is given a line now and then, or nothing is said."""

    say: Say = None
    total: int = 0
    done: int = 0
    began: float = field(default_factory=time.monotonic)
    last: float = 0.0

    def advance(self, size: int, name: str) -> None:
        """`size` further bytes were read, of the file `name`."""
        self.done += size
        now = time.monotonic()
        if self.say and now - self.began > PATIENCE and now - self.last > PAUSE:
            self.last = now
            self.say(
                f"reading {name}: {in_digits(self.done / MEGABYTE, 0)} of {in_digits(self.total / MEGABYTE, 0)} MB"
            )
