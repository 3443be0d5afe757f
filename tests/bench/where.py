"""Where the time of a request goes: in the database, in templates, in the rest; and which statements cost most."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from statistics import fmean
from typing import Any

from tests.bench.cases import Make
from tests.bench.clocks import HEADER
from tests.bench.serving import Client

TIMES, STATEMENTS = 60, 4


def tell(name: str, make: Make, client: Client) -> Iterator[str]:
    """Lines for the terminal: means over TIMES requests, in milliseconds on the wall, inside the program."""
    client.send(make())
    told = [json.loads(client.send(make())[HEADER]) for _ in range(TIMES)]
    whole, database, templates = (fmean(each[key] for each in told) for key in ("all", "database", "templates"))
    asked = fmean(len(each["asked"]) for each in told)
    rest = whole - database - templates
    yield f"{name:<32} {whole:8.2f} ms = {database:6.2f} in the database + {templates:6.2f} in templates + {rest:6.2f}"
    yield f"{'':<32} {asked:8.1f} statements, the dearest:"
    yield from (f"{'':<32} {ms:8.2f} ms, {times:4.1f} times: {text}" for text, times, ms in _dearest(told))


def _dearest(told: list[dict[str, Any]]) -> list[tuple[str, float, float]]:
    spent: dict[str, list[float]] = defaultdict(list)
    for each in told:
        for text, ms in each["asked"]:
            spent[text].append(ms)
    found = [(text, len(each) / len(told), sum(each) / len(told)) for text, each in spent.items()]
    return sorted(found, key=lambda one: -one[2])[:STATEMENTS]
