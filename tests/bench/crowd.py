"""Several clients at once, each a program with its own token: how many bookings a second, and how long each waits."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from statistics import median, quantiles

from tests.bench.cases import api_bookings
from tests.bench.goals import Figure
from tests.bench.serving import Server

EACH = 60


def booking_at_once(server: Server, tokens: Sequence[str], clients: int, engine: str) -> Figure:
    """``clients`` book without a pause, EACH times each."""
    chosen = [tokens[number % len(tokens)] for number in range(clients)]
    before, began = server.cpu(), time.perf_counter()
    with ThreadPoolExecutor(clients) as threads:
        waited = [each for found in threads.map(lambda token: _book(server, token), chosen) for each in found]
    seconds, cpu = time.perf_counter() - began, server.cpu() - before
    more = {"a second": len(waited) / seconds, "p50": median(waited), "p95": p95(waited)}
    name = f"bookings of {clients} client{'s' * (clients > 1)} at once"
    return Figure(engine=engine, name=name, values=[cpu / len(waited) * 1000], more=more)


def p95(values: Sequence[float]) -> float:
    """What 95 of 100 do not exceed."""
    return quantiles(values, n=20)[-1]


def _book(server: Server, token: str) -> list[float]:
    client, make, found = server.client(), api_bookings(token), []
    for _ in range(EACH):
        request = make()
        began = time.perf_counter()
        client.send(request)
        found.append((time.perf_counter() - began) * 1000)
    return found
