"""A server of its own for the benchmark, what it is asked, and what that costs: CPU, time on the wall, memory."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

ROUNDS, REQUESTS = 5, 80
STARTING = 120  # Seconds until it must answer: a machine may have other things to do.
# Without what only the tests' own tools install: a server has no rich, which structlog would read.
SERVE = "import sys; sys.modules['rich'] = None; from anchorcenter.server import serve; serve('tests.bench.server:app')"
Headers = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is asked, and the status that it must be answered with."""

    path: str
    method: str = "GET"
    body: str = ""
    headers: Headers = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True, kw_only=True)
class Cost:
    """CPU milliseconds of a request in each round, how many times an empty view's in the same round, and how long its
    client waited each time for both."""

    cpu: list[float]
    empty: list[float]
    waited: list[float]
    empty_waited: list[float]

    @property
    def times(self) -> float:
        return median(one / floor for one, floor in zip(self.cpu, self.empty, strict=True))


EMPTY = Request(path="/empty")


class Client:
    """A browser: it keeps its connection and its cookies."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, body: str = "", headers: Headers | None = None) -> tuple[int, str, Headers]:
        """Status, text and headers of the answer, their names in small letters."""
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} | dict(headers or {})
        if method == "POST" and "Content-Type" not in sent:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body.encode() or None, sent)
        answer = self._connection.getresponse()
        text = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _is, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, text, {name.lower(): value for name, value in answer.headers.items()}

    def send(self, request: Request) -> Headers:
        """Ask, and make sure of the answer."""
        status, text, headers = self.ask(request.method, request.path, request.body, request.headers)
        if status != request.status:
            raise AssertionError(f"{request.method} {request.path} answered {status}: {text[:300]}")
        return headers

    def sign_in(self, email: str, password: str) -> None:
        """As a person does, through the form."""
        self.send(self.signing_in(email, password))

    def signing_in(self, email: str, password: str) -> Request:
        """The form, filled in, of somebody who is not signed in here."""
        self.cookies.clear()
        _status, form, _headers = self.ask("GET", "/login")
        fields = {"csrf_token": csrf(form), "email": email, "password": password}
        return Request(method="POST", path="/login", body=urlencode(fields), status=303)


@dataclass(frozen=True)
class Server:
    """The program as it is served; with one worker its CPU time is the request's."""

    port: int
    pid: int

    def client(self) -> Client:
        return Client(self.port)

    def measure(self, client: Client, make: Callable[[], Request]) -> Cost:
        """Send what ``make`` makes, in ROUNDS rounds; making it may ask the server too, a hold, say.

        Each round measures the empty view too, so that a machine which slows down meanwhile slows both.
        """
        client.send(make())
        cost = Cost(cpu=[], empty=[], waited=[], empty_waited=[])
        for _ in range(ROUNDS):
            cost.empty.append(self._round(client, lambda: EMPTY, cost.empty_waited))
            cost.cpu.append(self._round(client, make, cost.waited))
        return cost

    def _round(self, client: Client, make: Callable[[], Request], waited: list[float]) -> float:
        spent = 0.0
        for _ in range(REQUESTS):
            request = make()
            before, began = self.cpu(), time.perf_counter()
            client.send(request)
            waited.append((time.perf_counter() - began) * 1000)
            spent += self.cpu() - before
        return spent / REQUESTS * 1000

    def cpu(self) -> float:
        """Seconds of CPU that the server and its workers have spent."""
        return sum(_nanoseconds(pid) for pid in [self.pid, *self.workers()]) / 1e9

    def workers(self) -> list[int]:
        """The processes that answer requests."""
        return [int(child) for child in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]

    def memory(self) -> float:
        """Megabytes of the largest worker: of what several share, each process counts its part."""
        return max(_megabytes(pid, "Pss") for pid in self.workers())

    def whole(self) -> float:
        """Megabytes of all workers and of the process that they come from."""
        return sum(_megabytes(pid, "Pss") for pid in [self.pid, *self.workers()])

    def seen(self) -> float:
        """Megabytes of the largest worker as ``ps`` shows them: with everything that others share."""
        return max(_megabytes(pid, "Rss") for pid in self.workers())


def csrf(page: str) -> str:
    """The token of a page's form."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    return found[1] if found else ""


@contextmanager
def serving(database_url: str, folder: Path, *, workers: int = 1, **settings: str) -> Iterator[Server]:
    """The program on that database, until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = os.environ | {
        "DATABASE_URL": database_url,
        "SECRET_KEY": "bench" * 8,  # pragma: allowlist secret
        "MAIL_FOLDER": str(folder),
        "DEMO": "1",
        "API_CALLS_PER_MINUTE": "1000000",
    }
    command = [sys.executable, "-c", SERVE, "--port", str(port), "--workers", str(workers)]
    process = subprocess.Popen(command, env=env | settings, stdout=subprocess.DEVNULL)
    try:
        _wait(port)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(port: int) -> None:
    end = time.monotonic() + STARTING
    while time.monotonic() < end:
        try:
            if Client(port).ask("GET", "/empty")[0] == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise TimeoutError("the server did not start")


def _nanoseconds(pid: int) -> int:
    """CPU time of every thread of a process, as the scheduler counts it."""
    return sum(int(file.read_text().split()[0]) for file in Path(f"/proc/{pid}/task").glob("*/schedstat"))


def _megabytes(pid: int, kind: str) -> float:
    found = re.search(rf"^{kind}:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0
