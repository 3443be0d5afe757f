"""The schema's history: numbered migrations, run inside one ``writing()`` block."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import inspect, text

from anchorcenter.core.db import db

MIGRATIONS = Path(__file__).parent.parent.parent / "migrations"


def config() -> Any:
    """Where the migrations are, for Alembic."""
    settings = _alembic("config").Config()
    settings.set_main_option("script_location", str(MIGRATIONS))
    return settings


def head() -> str:
    """The newest revision that this code knows."""
    return max(_numbers())


def knows(revision: str) -> bool:
    """Whether this code has that revision in its history."""
    return revision in _numbers()


def find_revision() -> str | None:
    """The revision that the database of the current app is at; None before the first. Raises DBAPIError."""
    connection = db.session.connection()
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def upgrade(revision: str = "head") -> None:
    """Bring the database of the current app up to ``revision`` and arm its guards."""
    _alembic("command").upgrade(config(), revision)


def downgrade(revision: str) -> None:
    """Take the database of the current app back to ``revision``; ``base`` is empty."""
    _alembic("command").downgrade(config(), revision)


def _numbers() -> set[str]:
    """Files of migrations begin with their revision, and so are in order."""
    return {file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*_*.py")}


def _alembic(part: str) -> Any:
    """Loaded when it is needed: it takes as much memory as all of our own code, and a server never migrates."""
    return import_module(f"alembic.{part}")
