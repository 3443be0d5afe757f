"""The schema's history: numbered migrations, run inside one ``writing()`` block."""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import inspect, text

from anchorcenter.core.db import db

MIGRATIONS = Path(__file__).parent.parent.parent / "migrations"
_REVISION = re.compile(r'^revision = "(\w+)"', re.MULTILINE)
_FOLLOWS = re.compile(r'^down_revision = "(\w+)"', re.MULTILINE)


def config() -> Any:
    """Where the migrations are, for Alembic."""
    settings = _alembic("config").Config()
    settings.set_main_option("script_location", str(MIGRATIONS))
    return settings


def head() -> str:
    """The newest revision that this code knows: the one that no other follows."""
    revisions = _revisions()
    (last,) = revisions.keys() - set(revisions.values())
    return last


def knows(revision: str) -> bool:
    """Whether this code has that revision in its history."""
    return revision in _revisions()


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


@cache
def _revisions() -> dict[str, str]:
    """Every revision with the one that it follows, as the files say: their numbers need not be in order."""
    texts = [file.read_text("utf-8") for file in (MIGRATIONS / "versions").glob("[0-9]*_*.py")]
    found = [(_REVISION.search(text), _FOLLOWS.search(text)) for text in texts]
    return {mine[1]: before[1] if before else "" for mine, before in found if mine}


def _alembic(part: str) -> Any:
    """Loaded when it is needed: it takes as much memory as all of our own code, and a server never migrates."""
    return import_module(f"alembic.{part}")
