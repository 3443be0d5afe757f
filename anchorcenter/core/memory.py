"""Memory that is freed goes back to the system, as far as those who keep it can be asked for it."""

from __future__ import annotations

import ctypes
import gc

LOOKED_AFTER = 20_000, 20, 20  # New objects, and how often the younger generation, before the next one.
TRIM_THRESHOLD, MMAP_THRESHOLD, ARENA_MAX = -1, -3, -8  # As glibc's malloc.h names them.
GRANIAN = "_RJEM_MALLOC_CONF", "narenas:1,dirty_decay_ms:1000,muzzy_decay_ms:0"  # The setting of its own allocator.
_C = ctypes.CDLL(None)


def give_back() -> None:
    """Have big blocks taken from the system one by one and given back at once; elsewhere than on glibc nothing happens.

    A password's hash needs 19 MB for a moment: left alone, glibc learns from the first one to keep as much for ever.
    All threads take from one heap, since only one of them runs at a time.
    """
    if mallopt := getattr(_C, "mallopt", None):
        mallopt(MMAP_THRESHOLD, 1 << 20)
        mallopt(TRIM_THRESHOLD, 1 << 17)
        mallopt(ARENA_MAX, 1)


def settle() -> None:
    """Have the collector of garbage leave alone what the program itself is made of: it never becomes any.

    A page makes some thousand objects and leaves no cycles, so it looks at the rest less often, too. Call when all is
    imported: what reading the program took besides is given back.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*LOOKED_AFTER)
    if trim := getattr(_C, "malloc_trim", None):
        trim(0)
