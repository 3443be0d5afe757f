"""Writing comments, looking at them, answering, taking them back. Call the verbs inside ``writing()``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.queries import lock_person
from anchorcenter.core import limits
from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason, missing
from anchorcenter.core.i18n import _l
from anchorcenter.core.limits import Limit
from anchorcenter.core.settings import Setting, current
from anchorcenter.core.text import is_line
from anchorcenter.pledges import queries as pledges
from anchorcenter.pledges.comments import queries
from anchorcenter.pledges.comments.models import Comment, CommentState

LONGEST = 1_000
KEPT_DAYS = Setting("pledges.rejected_comment_days", 365)
LEAST_DAYS, MOST_DAYS = 30, 3650
OF_ONE = Limit(kind="pledge_comment.person", most=5, within=timedelta(days=1))


@dataclass(frozen=True, kw_only=True)
class NewComment:
    """What somebody says; lines."""

    text: str


@dataclass(frozen=True, kw_only=True)
class CommentVerdict:
    """Whether everybody may read it; why not, in ``note``."""

    is_shown: bool
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class CommentAnswer:
    """What the center says to it, for everybody; empty takes it back."""

    answer: str


def write(slug: str, wanted: NewComment, *, by: Actor, now: datetime) -> int:
    """Keep what somebody says about a pledge until staff have looked at it; answers its number.

    Raises DomainError: 404, 422 for nothing; TooManyRequests (429) after five in a day."""
    lock_person(by.id)  # So that two at once are counted one after the other.
    pledge = pledges.get_pledge(slug)
    _check_text(wanted.text)
    limits.check(OF_ONE, str(by.id), now=now)
    row = Comment(pledge_id=pledge.id, author_id=by.id, text=wanted.text, state=CommentState.WAITING, written_at=now)
    db.session.add(row)
    limits.note(OF_ONE, str(by.id), now=now)
    db.session.flush()
    record("write", "pledge_comment", row.id, by=by.key, now=now, after={"pledge": slug})
    return row.id


def withdraw(number: int, *, by: Actor, now: datetime) -> str:
    """Take one's own back: nothing of it is left; answers its pledge. Raises DomainError: 404 for another's, 409 when
    it is withdrawn already."""
    row = _locked(number)
    if row.author_id != by.id:
        missing()
    _check_there(row)
    before = row.state
    row.state, row.text, row.answer, row.answered_at = CommentState.WITHDRAWN, "", "", None
    db.session.flush()
    record("withdraw", "pledge_comment", number, by=by.key, now=now, before={"state": before})
    return row.pledge.slug


def decide(number: int, wanted: CommentVerdict, *, by: Actor, now: datetime) -> None:
    """Have everybody read it, or nobody; also what was shown may be taken off. Raises DomainError: 403 for who is not
    staff and for one's own, 404, 409 when it stands so already or is withdrawn, 422 for no reason."""
    _check_staff(by)
    row = _locked(number)
    _check_there(row)
    state = CommentState.SHOWN if wanted.is_shown else CommentState.REJECTED
    if row.author_id == by.id:
        message = _l("Who wrote a comment does not decide about it: ask somebody else.")
        raise DomainError(Reason(code="own", message=message, status=403))
    if row.state is state:
        raise DomainError(Reason(code="decided", message=_l("It is decided already. See how it is."), status=TAKEN))
    if not wanted.is_shown and not wanted.note:
        raise DomainError(
            Reason(code="note", message=_l("Say why it is not shown: who wrote it reads it."), field="note")
        )
    before = row.state
    row.state, row.decided_at, row.note = state, now, "" if wanted.is_shown else wanted.note
    db.session.flush()
    record(
        "decide",
        "pledge_comment",
        number,
        by=by.key,
        now=now,
        before={"state": before},
        after={"state": state},
        why=row.note,
    )


def answer(number: int, wanted: CommentAnswer, *, by: Actor, now: datetime) -> None:
    """Say something to one that everybody reads, or take it back. Raises DomainError: 403 for who is not staff, 404,
    409 for what is not shown."""
    _check_staff(by)
    row = _locked(number)
    if row.state is not CommentState.SHOWN:
        message = _l("Only what everybody reads is answered.")
        raise DomainError(Reason(code="not_shown", message=message, status=TAKEN))
    if wanted.answer:
        _check_text(wanted.answer, "answer")
    row.answer, row.answered_at = wanted.answer, now if wanted.answer else None
    db.session.flush()
    record("answer", "pledge_comment", number, by=by.key, now=now, after={"answer": wanted.answer})


def forget(person_id: int) -> None:
    """Leave nothing of what somebody who is forgotten wrote and not everybody reads; what is shown stays, without a
    name."""
    never = Comment.author_id == person_id, Comment.state != CommentState.SHOWN
    values = {"state": CommentState.WITHDRAWN, "text": "", "note": "", "answer": "", "answered_at": None}
    db.session.execute(update(Comment).where(*never).values(values))


def forget_rejected(*, by: tuple[int, str], now: datetime) -> None:
    """Leave no text of what was rejected longer ago than the setting says; that it was, and why, stays."""
    before = now - timedelta(days=max(LEAST_DAYS, current()[KEPT_DAYS]))
    old = Comment.state == CommentState.REJECTED, Comment.decided_at < before, Comment.text != ""
    for number in db.session.scalars(select(Comment.id).where(*old).with_for_update()).all():
        db.session.execute(update(Comment).where(Comment.id == number).values({"text": "", "answer": ""}))
        record("forget", "pledge_comment", number, by=by, now=now)


def _locked(number: int) -> Comment:
    """It, which nobody else changes meanwhile. Raises DomainError (404)."""
    db.session.execute(select(Comment.id).where(Comment.id == number).with_for_update())
    return queries.get_comment(number)


def _check_staff(by: Actor) -> None:
    if not by.is_staff:
        raise DomainError(Reason(code="forbidden", message=_l("Only staff may do that."), status=403))


def _check_there(row: Comment) -> None:
    if row.state is CommentState.REJECTED and not row.text:
        message = _l("It was rejected so long ago that nothing of it is left.")
        raise DomainError(Reason(code="forgotten", message=message, status=TAKEN))
    if row.state is CommentState.WITHDRAWN:
        message = _l("Who wrote it has taken it back.")
        raise DomainError(Reason(code="withdrawn", message=message, status=TAKEN))


def _check_text(text: str, field: str = "text") -> None:
    lines = [line for line in text.split("\n") if line.strip()]
    if not lines:
        raise DomainError(Reason(code="empty", message=_l("Write something."), field=field))
    if not all(map(is_line, lines)):
        message = _l("Write it without characters that cannot be seen.")
        raise DomainError(Reason(code="unseen", message=message, field=field))
    if len(text) > LONGEST:
        message = _l("At most %(longest)d characters.", longest=LONGEST)
        raise DomainError(Reason(code="long", message=message, field=field))
