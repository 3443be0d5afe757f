"""Memory that is freed goes back to the system, as far as the C library can be asked for it."""

from __future__ import annotations

import ctypes
import gc

LOOKED_AFTER = 20_000, 20, 20  # New objects, and how often the younger generation, before the next one.
TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3  # As glibc's malloc.h names them.


def give_back() -> None:
    """Have big blocks taken from the system one by one and given back at once; elsewhere than on glibc nothing happens.

    A password's hash needs 19 MB for a moment: left alone, glibc learns from the first one to keep as much for ever.
    """
    if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
        mallopt(MMAP_THRESHOLD, 1 << 20)
        mallopt(TRIM_THRESHOLD, 1 << 17)


def settle() -> None:
    """Have the collector of garbage leave alone what the program itself is made of: it never becomes any.

    A page makes some thousand objects and leaves no cycles, so it looks at the rest less often, too. Call when all is
    imported.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*LOOKED_AFTER)
