"""All mutations by name, and the files that each makes of each clean file: the same ones in every run."""

from collections.abc import Callable, Iterator
from random import Random

from .clean import NAMES, Clean, clean
from .cuts import CUTS
from .files import FILES
from .pieces import Mutated
from .quotes import QUOTES
from .rows import ROWS
from .strangers import STRANGERS, UNKNOWN_TO_LOGS

MUTATIONS: dict[str, Callable[[Clean, Random], Iterator[Mutated]]] = {**FILES, **ROWS, **QUOTES, **STRANGERS, **CUTS}


def made(mutation: str, name: str) -> list[Mutated]:
    """The files that a mutation makes of a clean file."""
    return list(MUTATIONS[mutation](clean(name), Random(f"{mutation}, {name}")))


def jobs() -> list[tuple[str, str]]:
    """Every mutation with every clean file."""
    return [
        (mutation, name)
        for mutation in MUTATIONS
        for name in NAMES
        if not (clean(name).shape.log and mutation in UNKNOWN_TO_LOGS)
    ]


def sample(mutation: str) -> Mutated:
    """One file of a mutation, of a clean file that differs from one mutation to the next."""
    names = [name for other, name in jobs() if other == mutation]
    drawn = Random(f"sample of {mutation}")
    drawn.shuffle(names)
    return drawn.choice(next(files for files in (made(mutation, name) for name in names) if files))
