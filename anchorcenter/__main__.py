"""``python -m anchorcenter``: from a fresh checkout to the running program, server and worker together."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess  # Our own server and worker.
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from flask.cli import ScriptInfo

from anchorcenter import create_app
from anchorcenter.accounts.demo import ACCOUNTS, PASSWORD
from anchorcenter.config import ROOT

INSTANCE = ROOT / "instance"


def main() -> int:
    """Prepare the database, start server and worker, and stop both on Ctrl-C. Answers the exit code."""
    INSTANCE.mkdir(exist_ok=True)
    host, port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")
    env = {"SECRET_KEY": _secret_key(INSTANCE / "secret_key"), "BASE_URL": f"http://{host}:{port}"}
    env = env | {"LOG_LEVEL": "warning"} | os.environ
    env["PROMETHEUS_MULTIPROC_DIR"] = _empty_folder(INSTANCE / "figures")
    flask = [sys.executable, "-m", "flask", "--app", "wsgi"]
    is_demo = env.get("DEMO") == "1"
    _prepare(env, ("init", "demo") if is_demo else ("init",))
    server = [sys.executable, "-m", "anchorcenter.server", "--host", host, "--port", port]
    _greet(f"http://{host}:{port}", is_demo=is_demo)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    return _keep_running(
        partial(subprocess.Popen, server, env=env, cwd=ROOT),
        partial(subprocess.Popen, [*flask, "worker"], env=env, cwd=ROOT),
    )


def _prepare(env: dict[str, str], commands: Sequence[str]) -> None:
    """Run those ``flask`` commands in a process that has read the program already, and leaves its memory behind."""
    preparing = get_context("fork").Process(target=_run, args=(env, commands))
    preparing.start()
    preparing.join()
    if preparing.exitcode:
        sys.exit(preparing.exitcode)


def _run(env: dict[str, str], commands: Sequence[str]) -> None:
    os.environ.update(env)
    app = create_app()
    for command in commands:
        app.cli.main([command], obj=ScriptInfo(create_app=lambda: app), standalone_mode=False)


def _keep_running(*starts: Callable[[], subprocess.Popen[Any]]) -> int:
    """Start the processes, and again whenever one has died, until somebody stops us. Answers the exit code."""
    running = [start() for start in starts]
    try:
        while True:
            time.sleep(1)
            for number, start in enumerate(starts):
                if running[number].poll() is not None:
                    running[number] = start()
    except (KeyboardInterrupt, SystemExit):
        return 0
    finally:
        for process in running:
            process.send_signal(signal.SIGTERM)
        for process in running:
            process.wait(timeout=20)


def _secret_key(file: Path) -> str:
    """The key of this checkout, made at the first start."""
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(48), "ascii")
    return file.read_text("ascii")


def _empty_folder(folder: Path) -> str:
    """Where this run's processes add up their figures."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return str(folder)


def _greet(address: str, *, is_demo: bool) -> None:
    print(f"\nanchorcenter runs on {address}   (Ctrl-C stops it)", flush=True)  # noqa: T201
    if is_demo:
        print(f"Demo accounts, password {PASSWORD}:", flush=True)  # noqa: T201
        for account in ACCOUNTS:
            print(f"  {account.email}", flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
