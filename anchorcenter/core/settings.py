"""Settings that staff edit on the screen, and the version by which everything configured is cached.

Every change of a ``Configured`` row bumps one number in the same transaction. A process keeps what it
built from configuration until the number moves: one tiny read a transaction instead of a dozen. A writer
shares a lock on the number, so that no hours or rules change between its look and its commit.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar, cast

from flask import current_app
from sqlalchemy import event, select, update
from sqlalchemy.orm import Mapped, Session, SessionTransaction, mapped_column

from anchorcenter.core.db import Base, db, execute, is_writing, table
from anchorcenter.core.i18n import Text

T = TypeVar("T", int, bool, str)
V = TypeVar("V")
KEPT = "anchorcenter.configuration"
KNOWN = "anchorcenter.configuration_known"
CHANGED = "anchorcenter.configuration_changed"


class Configured:
    """Mixin of models that hold configuration: a flush that touches one bumps the version."""


class ConfigurationVersion(Base):
    """One row, id 1."""

    __tablename__ = "configuration_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int]


_VERSION = select(table(ConfigurationVersion).c.version)
_SHARED, _ALONE = _VERSION.with_for_update(read=True), _VERSION.with_for_update()
IN_FORCE = _VERSION.scalar_subquery()  # For who asks something else anyway: see ``know``.


class StoredSetting(Configured, Base):
    """A setting that staff changed; ``value`` is JSON."""

    __tablename__ = "settings"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
    changed_at: Mapped[datetime]


@dataclass(frozen=True)
class Setting(Generic[T]):
    """A declared setting: its ``default`` holds until staff change it."""

    key: str
    default: T


@dataclass(frozen=True, kw_only=True)
class Editable:
    """A setting in words, as staff change it; a number lies between ``least`` and ``most``."""

    setting: Setting[Any]
    label: Text
    hint: Text = ""
    least: int = 0
    most: int = 0


@dataclass(frozen=True)
class Configuration:
    """What staff configured, as of ``version``. Shared between requests: never change what it holds."""

    version: int
    stored: Mapping[str, Any]
    built: dict[Callable[[], Any], Any] = field(default_factory=dict)

    def __getitem__(self, setting: Setting[T]) -> T:
        return cast(T, self.stored.get(setting.key, setting.default))

    def build(self, load: Callable[[], V]) -> V:
        """What ``load`` reads from configured rows, read once per version."""
        if load not in self.built:
            self.built[load] = load()
        return cast(V, self.built[load])


def current() -> Configuration:
    """The configuration in force, from memory unless its version has moved; the same for all of a transaction."""
    info = db.session().info
    if KEPT not in info:
        info[KEPT] = _in_force()
    return cast(Configuration, info[KEPT])


def know(version: int) -> None:
    """Read with another question of this transaction, the version is not asked for once more. (A writer shares a lock
    on it and asks.)"""
    if not is_writing.get():
        db.session().info[KNOWN] = version


def lock_configuration() -> None:
    """Wait until nobody writes by today's rules. The first thing a verb does that changes configuration.

    Locks are taken in one order everywhere: configuration, person, cells, occupancies, claims.
    """
    db.session.execute(_ALONE)


def _in_force() -> Configuration:
    version = _ask_version()
    kept: Configuration | None = current_app.extensions.get(KEPT)
    if kept is None or kept.version != version:
        rows = db.session.execute(select(StoredSetting.key, StoredSetting.value))
        kept = Configuration(version, {key: json.loads(value) for key, value in rows})
        if CHANGED not in db.session().info:  # What may yet be rolled back is for this transaction only.
            current_app.extensions[KEPT] = kept
    return kept


def _ask_version() -> int:
    if is_writing.get():
        return execute(_SHARED).scalar() or 0
    return db.session().info.get(KNOWN) or db.session.scalar(_VERSION) or 0


def change(setting: Setting[T], value: T, *, now: datetime) -> None:
    """Store ``value``. Call inside ``writing()``. Raises TypeError for a value of another type."""
    if type(value) is not type(setting.default):
        raise TypeError(f"{setting.key} takes {type(setting.default).__name__}")
    lock_configuration()
    row = db.session.get(StoredSetting, setting.key) or StoredSetting(key=setting.key)
    row.value, row.changed_at = json.dumps(value), now
    db.session.add(row)
    db.session.flush()


@event.listens_for(Session, "before_flush")
def _bump(session: Session, _context: Any, _instances: Any) -> None:
    if any(isinstance(row, Configured) for row in (*session.new, *session.dirty, *session.deleted)):
        bumped = update(ConfigurationVersion).values(version=ConfigurationVersion.version + 1)
        session.execute(bumped, execution_options={"synchronize_session": False})
        session.info.pop(KEPT, None)
        session.info[CHANGED] = True


@event.listens_for(Session, "after_transaction_end")
def _look_again(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:  # A flush ends one too, inside of it.
        for name in (KEPT, KNOWN, CHANGED):
            session.info.pop(name, None)
