"""Real servers for tests: the program in processes of its own, and a PostgreSQL that may be killed."""

from __future__ import annotations

import http.client
import itertools
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from anchorcenter.config import ROOT

PROGRAMS = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parts[-2]), default=None)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def wait_until(condition: Callable[[], bool], seconds: float = 10) -> float:
    """How long it took to come to that."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, "it never came to that"
        time.sleep(0.02)
    return time.monotonic() - began


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@dataclass
class Program:
    """granian with two processes, as it is deployed."""

    port: int
    process: subprocess.Popen[bytes]

    def ask(self, method: str, path: str, who: str, json_body: Any = None) -> tuple[int, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            headers = {"Authorization": f"Bearer {who}", "Content-Type": "application/json"}
            connection.request(method, path, json.dumps(json_body) if json_body else None, headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read() or b"null")
        finally:
            connection.close()

    @property
    def is_well(self) -> bool:
        try:
            return self.ask("GET", "/healthz", "")[0] == 200
        except OSError:
            return False

    @property
    def workers(self) -> list[int]:
        return [pid for pid in children(self.process.pid) if b"resource_tracker" not in _command(pid)]


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


@contextmanager
def program(database_url: str, folder: Path) -> Iterator[Program]:
    """It on that database, until the block ends."""
    port = free_port()
    env = os.environ | {
        "DATABASE_URL": database_url, "BASE_URL": f"http://127.0.0.1:{port}", "MAIL_FOLDER": str(folder / "mail"),
        "UPLOAD_FOLDER": str(folder / "uploads"), "API_CALLS_PER_MINUTE": "1000000", "LOG_LEVEL": "error",
    }  # fmt: skip
    command = [sys.executable, "-m", "anchorcenter.server", "--port", str(port)]
    with (folder / "program.log").open("ab") as log:
        process = subprocess.Popen(command, env=env, cwd=ROOT, stdout=log, stderr=log)
    try:
        running = Program(port, process)
        wait_until(lambda: running.is_well, 90)  # Reading the program takes a slow machine that long.
        yield running
    finally:
        process.terminate()
        process.wait(20)


@dataclass
class Postgres:
    """A server that is ours alone."""

    folder: Path
    port: int

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
        self._run("pg_ctl", "-D", f"{self.folder}/db", "-l", f"{self.folder}/log", "-w", "start", "-o", options)

    def kill(self) -> None:
        """Every process of it, at once."""
        lock = self.folder / "db" / "postmaster.pid"
        master = int(lock.read_text().split()[0])
        everybody = (master, *children(master))
        for pid in everybody:
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not any(_command(pid) for pid in everybody))
        lock.unlink()  # Where nobody reaps the dead, their number looks taken.

    def stop(self) -> None:
        self._run("pg_ctl", "-D", f"{self.folder}/db", "-m", "immediate", "stop")

    def _run(self, program: str, *arguments: str) -> None:
        as_postgres = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [*as_postgres, str((PROGRAMS or Path()) / program), *arguments]
        subprocess.run(command, cwd="/", check=True, stdout=subprocess.DEVNULL)


@contextmanager
def postgres() -> Iterator[Postgres]:
    folder = Path(subprocess.run(["mktemp", "-d"], capture_output=True, text=True, check=True).stdout.strip())
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    server = Postgres(folder, free_port())
    server._run(
        "initdb", "-D", f"{folder}/db", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"
    )
    server.start()
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)


@dataclass
class Load:
    """People who book one slot after the other; what they were answered."""

    program: Program
    slots: Iterator[dict[str, Any]]
    booked: list[int] = field(default_factory=list)
    statuses: set[int] = field(default_factory=set)
    broken: int = 0
    slowest: float = 0

    def book(self) -> None:
        """Book the next slot, and wait a moment when that was not possible."""
        began = time.monotonic()
        try:
            status, answer = self.program.ask("POST", "/api/v1/bookings", "staff", next(self.slots))
        except (OSError, http.client.HTTPException):
            self.broken += 1
            time.sleep(0.05)
            return
        self.slowest = max(self.slowest, time.monotonic() - began)
        self.statuses.add(status)
        if status == 201:
            self.booked.append(int(answer["code"].rpartition("-")[2]))
        elif status == 503:
            time.sleep(0.05)


@contextmanager
def load(program: Program, slots: list[dict[str, Any]]) -> Iterator[Load]:
    """Four of them, until the block ends."""
    found, stop = Load(program, itertools.cycle(slots)), threading.Event()

    def go_on() -> None:
        while not stop.is_set():
            found.book()

    threads = [threading.Thread(target=go_on) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        yield found
    finally:
        stop.set()
        for thread in threads:
            thread.join()
