"""One engine's measurements, in the order in which they are printed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from flask import Flask

from anchorcenter.accounts.demo import PASSWORD
from anchorcenter.core.db import db
from tests.bench.browsing import costs
from tests.bench.cases import WHO, Make, cases, next_week, signing_in
from tests.bench.closing import closing
from tests.bench.courses import ROSTER
from tests.bench.crowd import booking_at_once, p95
from tests.bench.data import fill_history
from tests.bench.floors import commits, inserts
from tests.bench.goals import FLAT, FLAT_CASES, FLAT_GUARD, MEGABYTES, MILLISECONDS, TIMES_EMPTY, Figure
from tests.bench.repeating import repeating
from tests.bench.results import closing_a_year, lay_down_results, pages
from tests.bench.serving import Client, Request, Server, serving
from tests.bench.where import tell


@dataclass(kw_only=True)
class Bench:
    """A center in a database, and what was measured among the fewest claims."""

    app: Flask
    address: str
    folder: Path
    tokens: list[str]
    only: str = ""
    first: dict[str, float] = field(default_factory=dict)
    insert: float = 0.0
    smallest: int = 0

    @property
    def engine(self) -> str:
        return db.engine.dialect.name

    def fill(self, size: int) -> None:
        """Bring the history up to so many claims."""
        fill_history(size)
        db.session.remove()

    def floors(self, size: int) -> Iterator[Figure]:
        """Under every booking: a raw insert under the guard, alone and with its commit."""
        alone, committed = inserts(), commits()
        self.insert = median(committed)
        db.session.remove()
        times = self._flat("insert", median(alone), size)
        goal = FLAT_GUARD if times else None
        name, of = f"guarded insert, {size:,} claims", self._of(times)
        yield Figure(engine=self.engine, name=name, values=alone, times=times, of=of, goal=goal)
        yield Figure(engine=self.engine, name=f"the same with its commit, {size:,}", values=committed)

    def requests(self, size: int) -> Iterator[Figure]:
        """Every kind of request; among more claims than at first, those that must stay flat."""
        is_first = not self.first or set(self.first) == {"insert"}
        with serving(self.address, self.folder) as server:
            client = self._signed_in(server)
            for name, make in self._cases(client):
                if is_first or name in FLAT_CASES:
                    yield from self._request(server, client, name, make, size)
            if is_first and self.only in "roster of 2,000 people":
                staff = server.client()
                staff.sign_in("staff@demo.example", PASSWORD)
                yield from self._request(server, staff, "roster of 2,000 people", lambda: Request(path=ROSTER), size)
            if is_first and self.only in "sign-in":
                other = server.client()
                yield from self._request(server, other, "sign-in", signing_in(other), size)

    def _request(self, server: Server, client: Client, name: str, make: Make, size: int) -> Iterator[Figure]:
        cost = server.measure(client, make)
        more = {"p50": median(cost.waited), "p95": p95(cost.waited), "x insert": median(cost.waited) / self.insert}
        common: dict[str, Any] = {"engine": self.engine, "values": cost.cpu, "more": more}
        label = f"{name}, {size:,} claims" if name in FLAT_CASES else name
        goal, goal_ms = TIMES_EMPTY.get(name), MILLISECONDS.get(name)
        yield Figure(name=label, times=cost.times, of="empty", goal=goal, **common)
        if goal_ms:
            yield Figure(name=f"{name}, in ms", goal=goal_ms, **common)
        # PostgreSQL's work is in another process: what the client waits for tells of it.
        spent = cost.times if self.engine == "sqlite" else median(cost.waited) / median(cost.empty_waited)
        if name in FLAT_CASES and (times := self._flat(name, spent, size)):
            yield Figure(name=f"  flat: {name}", times=times, of=self._of(times), goal=FLAT, **common)

    def results(self, size: int) -> Iterator[Figure]:
        """What was promised: its indicators, and closing a year."""
        lay_down_results(datetime.now(UTC))
        with serving(self.address, self.folder) as server:
            for name, request in pages():
                yield from self._request(server, server.client(), name, partial(_same, request), size)
        yield closing_a_year(self.engine)

    def crowd(self) -> Iterator[Figure]:
        """One client and eight, at two workers, and what these keep in memory after it."""
        with serving(self.address, self.folder, workers=2) as server:
            for clients in (1, 8):
                yield booking_at_once(server, self.tokens, clients, self.engine)
            client = self._signed_in(server)
            for _name, make in self._cases(client):
                for _ in range(40):
                    client.send(make())
            common: dict[str, Any] = {"engine": self.engine, "unit": "MB", "more": _seen(server)}
            yield Figure(name="memory of a worker", values=[server.memory()], goal=MEGABYTES, **common)

    def closing(self) -> Iterator[Figure]:
        """Closing booths in which 500 bookings lie."""
        yield from closing(self.engine)

    def repeating(self) -> Iterator[Figure]:
        """Booking every week of a year at once."""
        yield from repeating(self.engine)

    def browser(self) -> Iterator[Figure]:
        """What the drawn week costs its reader."""
        with serving(self.address, self.folder) as server:
            client = self._signed_in(server)
            path = f"/calendar?space=hall&date={next_week()}"
            for name, values in costs(f"http://127.0.0.1:{server.port}", client.cookies, path):
                yield Figure(engine=self.engine, name=name, values=values, goal=MILLISECONDS[name])

    def tell_where(self) -> None:
        """Print where the time of each kind of request goes."""
        with serving(self.address, self.folder, BENCH_WHERE="1") as server:
            client, other = self._signed_in(server), server.client()
            for name, make in self._cases(client):
                print("\n".join(tell(name, make, client)), flush=True)
            if self.only in "sign-in":
                print("\n".join(tell("sign-in", signing_in(other), other)), flush=True)

    def _cases(self, client: Client) -> Iterator[tuple[str, Make]]:
        return (case for case in cases(self.app, client, self.tokens[0]) if self.only in case[0])

    def _signed_in(self, server: Server) -> Client:
        client = server.client()
        client.sign_in(WHO, PASSWORD)
        return client

    def _flat(self, name: str, spent: float, size: int) -> float | None:
        """How many times what it was among the fewest claims; None for the first measurement."""
        if name not in self.first:
            self.first[name], self.smallest = spent, size
            return None
        return spent / self.first[name]

    def _of(self, times: float | None) -> str:
        return f"{self.smallest:,} claims" if times else ""


def _same(request: Request) -> Request:
    return request


def _seen(server: Server) -> dict[str, float]:
    """The same memory as others count it."""
    return {"as ps shows it": server.seen(), "all and their parent": server.whole()}
