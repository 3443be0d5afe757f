"""A server of its own for the benchmark, and the CPU time it spends."""

from __future__ import annotations

import http.client
import os
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

ROUNDS, REQUESTS = 5, 80
Request = tuple[str, str, str, dict[str, str]]  # Method, path, body, headers.


@dataclass
class Server:
    """One worker, so that its CPU time is the request's."""

    port: int
    pid: int

    def __post_init__(self) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port)
        self.cookies: dict[str, str] = {}

    def ask(
        self, method: str, path: str, body: str = "", headers: dict[str, str] | None = None
    ) -> tuple[int, str, str]:
        """Status, text and where it leads."""
        kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {"Cookie": kept} | (headers or {})
        if method == "POST" and "Content-Type" not in sent:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body or None, sent)
        answer = self._connection.getresponse()
        text = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _is, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, text, answer.headers.get("Location", "")

    def sign_in(self, email: str, password: str) -> None:
        """As a person does, through the form."""
        _status, form, _to = self.ask("GET", "/login")
        fields = {"csrf_token": csrf(form), "email": email, "password": password}
        status, _text, _to = self.ask("POST", "/login", urlencode(fields))
        assert status == 303

    def cpu(self) -> float:
        """Seconds of CPU that the server and its worker have spent."""
        return sum(_nanoseconds(pid) for pid in [self.pid, *_children(self.pid)]) / 1e9

    def measure(self, request: Callable[[], Request], expected: int) -> tuple[list[float], float]:
        """CPU milliseconds per request in each of ROUNDS rounds, and the median of how many times an empty view it is.

        Each round measures the empty view too, so that a machine which slows down meanwhile slows both.
        """
        self._check(request(), expected)
        found, floors = [], []
        for _ in range(ROUNDS):
            floors.append(self._round(lambda: ("GET", "/empty", "", {}), 200))
            found.append(self._round(request, expected))
        return found, statistics.median(one / floor for one, floor in zip(found, floors, strict=True))

    def _round(self, request: Callable[[], Request], expected: int) -> float:
        spent = 0.0
        for _ in range(REQUESTS):
            one = request()  # Making it may ask the server too: a hold, say.
            before = self.cpu()
            self._check(one, expected)
            spent += self.cpu() - before
        return spent / REQUESTS * 1000

    def _check(self, request: Request, expected: int) -> None:
        status, text, _to = self.ask(*request)
        if status != expected:
            raise AssertionError(f"{request[:2]} answered {status}: {text[:300]}")


def csrf(page: str) -> str:
    """The token of a page's form."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    return found[1] if found else ""


@contextmanager
def serving(database_url: str, folder: Path) -> Iterator[Server]:
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
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--port",
        str(port),
        "--workers",
        "1",
        "--no-log",
    ]
    process = subprocess.Popen([*command, "tests.bench.server:app"], env=env)
    try:
        _wait(port)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=20)


def summary(values: list[float]) -> str:
    """Median with minimum and maximum."""
    return f"{statistics.median(values):.3f} ({min(values):.3f}-{max(values):.3f})"


def _wait(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the server did not start")


def _nanoseconds(pid: int) -> int:
    """CPU time of every thread of a process, as the scheduler counts it."""
    return sum(int(file.read_text().split()[0]) for file in Path(f"/proc/{pid}/task").glob("*/schedstat"))


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
