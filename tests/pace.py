"""How fast the machine of the tests is: limits in seconds are meant for a usual one, and stretch on a slower one."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import cache

USUAL = 0.02  # Seconds that the work of ``_work`` takes on a usual machine.


def computed(do: Callable[[], object], times: int = 3) -> float:
    """Seconds of our own work in ``do`` (others may be busy on this machine), the least of some times."""
    return min(_once(do) for _ in range(times))


@cache
def slowness() -> float:
    """How often longer than on a usual machine everything takes; at least 1."""
    return max(1.0, computed(_work, 9) / USUAL)


def _once(do: Callable[[], object]) -> float:
    began = time.process_time()
    do()
    return time.process_time() - began


def _work() -> int:
    """What a page does: calls, dictionaries, formatted and searched text."""
    rows = [{"number": number, "name": f"row {number}", "is_odd": bool(number % 2)} for number in range(20_000)]
    text = "".join("<li>{name} of {number}</li>".format(**row) for row in rows if not row["is_odd"])
    return len(re.findall(r"<li>(.*?) of (\d+)</li>", text)) + sum(len(str(row["name"])) for row in rows)
