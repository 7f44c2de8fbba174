"""Custody: every input is opened for reading only, hashed before and after, and refused if it changed between."""

import hashlib
from pathlib import Path

from ..errors import BadExport
from .containers import Content
from .store import identity

CHUNK = 1 << 20


class Custody:
    """The files of a case as they were when they were taken."""

    def __init__(self) -> None:
        self._taken: dict[Path, tuple[str, str, tuple[int, ...]]] = {}

    def take(self, content: Content) -> tuple[str, int]:
        """SHA-256 and size of an input: of the file on disk, or of the member of an archive. Raises BadExport."""
        if content.path not in self._taken:
            state = identity(content.path.stat())
            self._taken[content.path] = (content.name, _digest(content.path), state)
        if content.member is None:
            _, digest, state = self._taken[content.path]
            return digest, state[0]
        running, size = hashlib.sha256(), 0
        with content.open() as stream:
            while chunk := stream.read(CHUNK):
                running.update(chunk)
                size += len(chunk)
        return running.hexdigest(), size

    def check(self) -> None:
        """Hash every file again. Raises BadExport for one that was written to while it was read."""
        for path, (name, digest, state) in self._taken.items():
            if not path.exists() or identity(path.stat()) != state or _digest(path) != digest:
                raise BadExport(
                    f"{name}: was written to while it was read; wait until the export is done, and run again."
                )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
