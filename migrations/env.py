"""Runs migrations in one ``writing()`` block and arms the guards at its end. Needs an app context."""

from __future__ import annotations

from alembic import context
from sqlalchemy import inspect

from anchorcenter import features  # noqa: F401  # All models must be known.
from anchorcenter.core import append_only, changes
from anchorcenter.core.db import Base, db
from anchorcenter.core.unit_of_work import unhurried, writing
from anchorcenter.facilities.guards import install_guards

with writing(), unhurried():
    connection = db.session.connection()
    context.configure(connection=connection, target_metadata=Base.metadata, transactional_ddl=False)
    context.run_migrations()
    if inspect(connection).has_table("claims"):
        install_guards(connection)
    append_only.install(connection)
    changes.install(connection)
