"""Comments as their readers may see them: what is shown everybody, their own its author, all of them staff."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from anchorcenter.core.db import db
from anchorcenter.core.errors import missing
from anchorcenter.pledges.comments.models import Comment, CommentState

PAGE = 20
SHOWN = Comment.state == CommentState.SHOWN


def list_shown(pledge_id: int, *, page: int = 1, most: int = PAGE) -> Sequence[Comment]:
    """Those of a pledge that everybody reads, the latest first: ``most``, and one more if there is."""
    rows = _whole().where(Comment.pledge_id == pledge_id, SHOWN).order_by(Comment.written_at.desc(), Comment.id.desc())
    return db.session.scalars(rows.offset((page - 1) * most).limit(most + 1)).all()


def count_shown(pledge_id: int) -> int:
    """How many of them everybody reads."""
    rows = select(func.count(Comment.id)).where(Comment.pledge_id == pledge_id, SHOWN)
    return db.session.scalar(rows) or 0


def list_after(pledge_id: int, place: tuple[datetime, int] | None, *, most: int) -> Sequence[Comment]:
    """The same for programs, from after a place of the list on; ``most`` and one more."""
    rows = _whole().where(Comment.pledge_id == pledge_id, SHOWN).order_by(Comment.written_at.desc(), Comment.id.desc())
    if place is not None:
        at, number = place
        rows = rows.where(or_(Comment.written_at < at, and_(Comment.written_at == at, Comment.id < number)))
    return db.session.scalars(rows.limit(most + 1)).all()


def list_own(person_id: int, *, pledge_id: int | None = None) -> Sequence[Comment]:
    """What of what somebody wrote there still is, the latest first."""
    rows = _whole().where(Comment.author_id == person_id, Comment.text != "")
    if pledge_id is not None:
        rows = rows.where(Comment.pledge_id == pledge_id)
    return db.session.scalars(rows.order_by(Comment.id.desc()).limit(PAGE)).all()


def list_for_staff(state: CommentState, *, page: int = 1) -> Sequence[Comment]:
    """All in a state: what waits oldest first, else the latest first; PAGE, and one more if there is."""
    order = Comment.id if state is CommentState.WAITING else Comment.id.desc()
    rows = _whole().where(Comment.state == state).order_by(order)
    return db.session.scalars(rows.offset((page - 1) * PAGE).limit(PAGE + 1)).all()


def get_comment(number: int) -> Comment:
    """One of them as it is now. Raises DomainError (404)."""
    rows = _whole().where(Comment.id == number).execution_options(populate_existing=True)
    return db.session.scalar(rows) or missing()


def _whole() -> Select[Comment]:
    return select(Comment).options(joinedload(Comment.pledge), joinedload(Comment.author))
