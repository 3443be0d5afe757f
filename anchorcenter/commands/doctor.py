"""``flask doctor``: proves the invariants of the data, and of the database they are in."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import Connection

from anchorcenter.core import audit
from anchorcenter.core.db import db
from anchorcenter.core.engines import broken_pages, engine_problems, stray_rows
from anchorcenter.core.feature import Check
from anchorcenter.core.unit_of_work import unhurried
from anchorcenter.features import FEATURES
from anchorcenter.web.health import schema_problems

CHAINS = (audit.AUDIT, *(chain for feature in FEATURES for chain in feature.chains))


@click.command()
@with_appcontext
def doctor() -> None:
    """Prove the invariants; exit 1 when one is broken."""
    problems = find_problems()
    for problem in problems:
        click.echo(f"BROKEN  {problem}")
    unsealed = ", ".join(f"{audit.count_unsealed(chain)} {chain.rows}" for chain in CHAINS)
    click.echo(f"{len(_checks())} checks, {len(problems)} broken; not sealed yet: {unsealed}")
    if problems:
        sys.exit(1)


def find_problems() -> list[str]:
    """What is broken, in words. It looks at every row, however long that takes."""
    db.session.rollback()
    if stale := schema_problems():
        return stale  # The other questions are about tables that may not be there.
    with unhurried():
        return [problem for check in _checks() for problem in check()]


def _checks() -> list[Check]:
    is_production = current_app.config["APP_ENV"] == "production"
    of_the_database: list[Callable[[Connection], list[str]]] = [
        partial(engine_problems, is_production=is_production),
        partial(broken_pages, thoroughly=True),
        stray_rows,
    ]
    return [
        *(partial(_ask, check) for check in of_the_database),
        *(partial(audit.broken_seals, chain) for chain in CHAINS),
        *(check for feature in FEATURES for check in feature.checks),
    ]


def _ask(check: Callable[[Connection], list[str]]) -> list[str]:
    return check(db.session.connection())
