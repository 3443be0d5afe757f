"""What leaves the center: rows written in the same block as their cause, sent after commit by the worker.

At least once: a worker that dies between sending and marking sends again, with the same key, so that
the receiver can tell. A message that keeps failing is tried ever more rarely and never lost.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Index, and_, delete, false, insert, or_, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from anchorcenter.core.db import Base, Id, db, execute, table
from anchorcenter.core.unit_of_work import writing

LEASE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=6)
BATCH = 20
MAIL = "mail"  # The kind that ``notices`` sends.

Send = Callable[[str, Mapping[str, Any]], None]
_log = structlog.get_logger()


class Message(Base):
    """``key`` is the same however often it is sent; ``payload`` is JSON."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_unsent", "due_at", sqlite_where=text("sent_at IS NULL"), postgresql_where=text("sent_at IS NULL")
        ),
    )

    id: Mapped[Id]
    kind: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    payload: Mapped[str]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(default="")


_ENQUEUE = insert(table(Message)).inline()  # Nobody asks for its id.


def enqueue(kind: str, key: str, payload: Mapping[str, Any], *, now: datetime) -> None:
    """Have the worker send ``payload``. Call inside the block of its cause."""
    _write(_message(kind, key, payload, now))


def _write(*rows: Mapping[str, Any]) -> None:
    execute(_ENQUEUE, rows)


def _message(kind: str, key: str, payload: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    body = json.dumps(payload, ensure_ascii=False)
    return {"kind": kind, "key": key, "payload": body, "due_at": now, "attempts": 0, "error": ""}


def mail(email: str, locale: str, kind: str, values: Mapping[str, Any], *, key: str, now: datetime) -> None:
    """Have ``email`` told ``templates/mail/<kind>.txt`` in ``locale``. Call inside the block of its cause.

    ``key`` is the same for the same news, so that nobody is told twice; times among ``values`` end in ``_at``.
    """
    _write(letter(email, locale, kind, values, key=key, now=now))


def letter(email: str, locale: str, kind: str, values: Mapping[str, Any], *, key: str, now: datetime) -> dict[str, Any]:
    """The row that ``mail`` writes of it."""
    texts = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}
    news = {"to": email, "locale": locale, "kind": kind, "told_at": now.isoformat(), "values": texts}
    return _message(MAIL, key, news, now)


def mail_all(letters: Sequence[Mapping[str, Any]]) -> None:
    """Have all of these sent, made by ``letter``."""
    if letters:
        _write(*letters)


def is_enqueued(key: str) -> bool:
    """Whether news of that key were told, or are about to be."""
    return db.session.scalar(select(Message.id).where(Message.key == key)) is not None


def forget(address: str, names: Iterable[str] = ()) -> None:
    """Destroy the messages to that address, also those that wait, and those that went out to others and say a name.

    Call inside ``writing()``. (A message that went out is of no more use: one that names a namesake may go too.)
    """
    to = json.dumps({"to": address}, ensure_ascii=False).strip("{}")
    words = [json.dumps(name, ensure_ascii=False) for name in names]
    named = or_(false(), *(Message.payload.contains(f": {word}", autoescape=True) for word in words))
    to_them = Message.payload.contains(to, autoescape=True)
    db.session.execute(delete(Message).where(or_(to_them, and_(Message.sent_at.is_not(None), named))))


def send_due(senders: Mapping[str, Send], now: datetime, *, stops: Callable[[], bool] = lambda: False) -> int:
    """Send what is due and answer how many went out. Leasing, sending and marking are three steps: no lock is held.

    When ``stops`` says so, the rest is left for another worker at once.
    """
    sent = 0
    for number, kind, key, payload, attempts in _lease(now):
        if stops():
            _mark(number, due_at=now)
            continue
        try:
            senders[kind](key, json.loads(payload))
        except Exception as error:  # Whatever a mail server does, the others must go out.
            _log.warning("outbox.failed", message=number, kind=kind, attempts=attempts, error=type(error).__name__)
            pause = min(timedelta(seconds=30) * 2 ** min(attempts, 16), LONGEST_PAUSE)
            _mark(number, due_at=now + pause, error=type(error).__name__)
        else:
            _mark(number, sent_at=now, error="")
            _log.info("outbox.sent", message=number, kind=kind)
            sent += 1
    return sent


def _lease(now: datetime) -> list[Any]:
    """Push what is due out of the way of other workers for as long as sending may take."""
    with writing():
        due = select(Message.id).where(Message.sent_at.is_(None), Message.due_at <= now)
        due = due.order_by(Message.due_at).limit(BATCH).with_for_update(skip_locked=True)
        ids = list(db.session.scalars(due))
        leased = update(Message).where(Message.id.in_(ids)).values(due_at=now + LEASE, attempts=Message.attempts + 1)
        columns = Message.id, Message.kind, Message.key, Message.payload, Message.attempts
        return sorted(db.session.execute(leased.returning(*columns)).all(), key=lambda row: row.id)


def _mark(number: int, **values: Any) -> None:
    with writing():
        db.session.execute(update(Message).where(Message.id == number).values(values))
