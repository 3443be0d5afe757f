"""``python -m anchorcenter``: from a fresh checkout to the running program, server and worker together."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess  # Our own server and worker.
import sys
from pathlib import Path

from anchorcenter.accounts.demo import ACCOUNTS, PASSWORD
from anchorcenter.config import ROOT

INSTANCE = ROOT / "instance"


def main() -> int:
    """Prepare the database, start server and worker, and stop both on Ctrl-C. Answers the exit code."""
    INSTANCE.mkdir(exist_ok=True)
    host, port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")
    env = {"SECRET_KEY": _secret_key(INSTANCE / "secret_key"), "BASE_URL": f"http://{host}:{port}"} | os.environ
    flask = [sys.executable, "-m", "flask", "--app", "wsgi"]
    is_demo = env.get("DEMO") == "1"
    for command in ("init", "demo") if is_demo else ("init",):
        subprocess.run([*flask, command], env=env, cwd=ROOT, check=True)
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", port]
    server = subprocess.Popen([*granian, "--workers", "2", "--no-log", "wsgi:app"], env=env, cwd=ROOT)
    worker = subprocess.Popen([*flask, "worker"], env=env, cwd=ROOT)
    _greet(f"http://{host}:{port}", is_demo=is_demo)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        return server.wait()
    except (KeyboardInterrupt, SystemExit):
        return 0
    finally:
        for process in (server, worker):
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=20)


def _secret_key(file: Path) -> str:
    """The key of this checkout, made at the first start."""
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(48), "ascii")
    return file.read_text("ascii")


def _greet(address: str, *, is_demo: bool) -> None:
    print(f"\nanchorcenter runs on {address}   (Ctrl-C stops it)", flush=True)  # noqa: T201
    if is_demo:
        print(f"Demo accounts, password {PASSWORD}:", flush=True)  # noqa: T201
        for account in ACCOUNTS:
            print(f"  {account.email}", flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
