"""Whether the program can serve: database reachable, migrations and guards in place."""

from __future__ import annotations

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from anchorcenter.core.db import db
from anchorcenter.core.schema import config
from anchorcenter.facilities.guards import missing_guards


def problems() -> list[str]:
    """What keeps the program from serving, in words; nothing when all is well. Raises DBAPIError without a database."""
    connection = db.session.connection()
    head = ScriptDirectory.from_config(config()).get_current_head()
    if MigrationContext.configure(connection).get_current_revision() != head:
        return ["the schema is not the one this code expects: run flask init"]
    return [f"the guard {name} is missing: run flask init" for name in missing_guards(connection)]
