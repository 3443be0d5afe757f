"""PostgreSQL's own programs: the newest there are, asked in the way of libpq, so that no password is seen by ``ps``."""

from __future__ import annotations

import os
import shutil
import subprocess  # pg_dump and pg_restore, found on this machine.
from pathlib import Path

from anchorcenter.commands.backups.archive import BackupError
from anchorcenter.core.db import db

BEFORE = "center_before"  # Where the center stays that a restore replaces, until that has been proven.
DEBIAN = Path("/usr/lib/postgresql")
UNHURRIED = "-c statement_timeout=0 -c lock_timeout=0"
NAMES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "dbname": "PGDATABASE",
    "password": "PGPASSWORD",  # pragma: allowlist secret
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
}


def run(program: str, *arguments: str) -> None:
    """Run it against the center's database. Raises BackupError with its words when it fails or is not there."""
    command = [_find(program), *arguments]
    done = subprocess.run(command, env=_environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise BackupError(f"{program} failed: {done.stderr.strip() or done.returncode}")


def _find(program: str) -> str:
    """The newest of Debian's versions, which can read from every older server, else the one on PATH."""
    versions = [file for file in DEBIAN.glob(f"*/bin/{program}") if file.parts[-3].isdigit()]
    newest = max(versions, key=lambda file: int(file.parts[-3]), default=None)
    found = newest or shutil.which(program)
    if found is None:
        raise BackupError(f"{program} is not on this machine: install PostgreSQL's client programs")
    return str(found)


def _environment() -> dict[str, str]:
    url = db.engine.url
    parts = {"host": url.host, "port": url.port, "user": url.username, "password": url.password, "dbname": url.database}
    given = {name: str(value) for name, value in {**parts, **url.query}.items() if value}
    return {**os.environ, "PGOPTIONS": UNHURRIED, **{NAMES[name]: given[name] for name in NAMES if name in given}}
