"""Two folders change places in one step, so that at no moment there is neither of them where a report stands.

Linux can do it (renameat2 with RENAME_EXCHANGE, since 3.15); Python has no name for it, so the C library is asked.
"""

import ctypes
import os
import sys
from pathlib import Path

HERE, EXCHANGE = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of linux/fcntl.h and linux/fs.h


def exchanged(one: Path, other: Path) -> bool:
    """Whether two folders on one disk have changed places; False where this system or this disk cannot do it."""
    if not sys.platform.startswith("linux"):
        return False
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    done: int = rename(HERE, os.fsencode(one), HERE, os.fsencode(other), EXCHANGE)
    return done == 0
