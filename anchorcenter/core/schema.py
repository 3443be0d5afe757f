"""The schema's history: numbered migrations, run inside one ``writing()`` block."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError

MIGRATIONS = Path(__file__).parent.parent.parent / "migrations"


def config() -> Config:
    """Where the migrations are."""
    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS))
    return settings


def head() -> str:
    """The newest revision that this code knows."""
    return ScriptDirectory.from_config(config()).get_current_head() or ""


def knows(revision: str) -> bool:
    """Whether this code has that revision in its history."""
    try:
        ScriptDirectory.from_config(config()).get_revision(revision)
    except CommandError:
        return False
    return True


def upgrade(revision: str = "head") -> None:
    """Bring the database of the current app up to ``revision`` and arm its guards."""
    command.upgrade(config(), revision)


def downgrade(revision: str) -> None:
    """Take the database of the current app back to ``revision``; ``base`` is empty."""
    command.downgrade(config(), revision)
