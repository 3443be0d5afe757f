"""Calls and applications as their readers may see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from anchorcenter.accounts.actors import Actor
from anchorcenter.admissions.calls.models import (
    Appeal,
    Application,
    ApplicationState,
    Call,
    CallReviewer,
    Mode,
    ScoreSheet,
    Screening,
)
from anchorcenter.core.db import db
from anchorcenter.core.errors import missing

_WHOLE = joinedload(Application.person), joinedload(Application.organisation), joinedload(Application.appeal)


def list_calls(purpose: str, *, now: datetime | None = None) -> Sequence[Call]:
    """Calls of that purpose, the latest deadline first; with ``now`` only those published by then."""
    rows = select(Call).where(Call.purpose == purpose)
    if now is not None:
        rows = rows.where(Call.published_at <= now)
    return db.session.scalars(rows.order_by(Call.closes_at.desc(), Call.id.desc()).limit(200)).all()


def find_call(slug: str, purpose: str, *, now: datetime | None = None) -> Call | None:
    """That call, or None; with ``now`` only when it is published."""
    rows = select(Call).where(Call.slug == slug, Call.purpose == purpose)
    if now is not None:
        rows = rows.where(Call.published_at <= now)
    return db.session.scalar(rows.options(selectinload(Call.criteria)))


def get_call(slug: str, purpose: str, *, now: datetime | None = None) -> Call:
    """The same. Raises DomainError (404) for none."""
    return find_call(slug, purpose, now=now) or missing()


def get_call_to_score(slug: str, *, by: Actor, now: datetime) -> Call:
    """A published call, whatever it is for, whose applications they score. Raises DomainError (404)."""
    rows = select(Call).where(Call.slug == slug, Call.published_at <= now).options(selectinload(Call.criteria))
    call = db.session.scalar(rows)
    return call if call is not None and is_reviewer(call.id, by) else missing()


def lock_call(number: int, *, is_shared: bool = False) -> Call:
    """That call, kept from changing until the block ends. Raises DomainError (404)."""
    rows = select(Call).where(Call.id == number).with_for_update(read=is_shared, key_share=not is_shared)
    return db.session.scalar(rows.execution_options(populate_existing=True)) or missing()


def lock_application(number: int) -> Application:
    """That application, kept from others until the block ends. Raises DomainError (404)."""
    rows = select(Application).where(Application.id == number).with_for_update()
    return db.session.scalar(rows.execution_options(populate_existing=True)) or missing()


def applicant_of(by: Actor) -> str:
    """As whom somebody applies: the organisation they act for, else themselves."""
    return f"o{by.organisation_id}" if by.organisation_id else f"p{by.id}"


def find_own(call_id: int, by: Actor) -> Application | None:
    """The application to that call of the organisation that whoever asks belongs to, else the one that they made before
    they did."""
    rows = _applications().where(Application.call_id == call_id, _theirs(by))
    return db.session.scalar(rows.order_by(Application.organisation_id.is_(None), Application.applicant).limit(1))


def list_own(by: Actor) -> Sequence[Application]:
    """All their applications, the latest first."""
    rows = _applications().where(_theirs(by)).options(joinedload(Application.call))
    return db.session.scalars(rows.order_by(Application.id.desc())).all()


def get_own(number: int, purpose: str, by: Actor) -> Application:
    """One of their applications. Raises DomainError (404) for another's as for none."""
    rows = _applications().join(Call, Call.id == Application.call_id).options(contains_eager(Application.call))
    mine = Application.id == number, Call.purpose == purpose, _theirs(by)
    return db.session.scalar(rows.where(*mine)) or missing()


def _theirs(by: Actor) -> ColumnElement[bool]:
    """Of their organisation, and what they applied for by themselves: who joins one later keeps sight of that."""
    return Application.applicant.in_({applicant_of(by), f"p{by.id}"})


def get_application(number: int, call_id: int) -> Application:
    """An application to that call, for staff. Raises DomainError (404)."""
    rows = _applications().where(Application.id == number, Application.call_id == call_id)
    return db.session.scalar(rows.where(Application.versions.any())) or missing()


def get_to_review(number: int, call_id: int, by: Actor) -> Application:
    """An application that this reviewer is to score: not one's own. Raises DomainError (404)."""
    rows = _applications().where(Application.id == number, Application.call_id == call_id, *_in_review())
    found = db.session.scalar(rows)
    if found is None or not is_reviewer(call_id, by) or is_own(found, by):
        return missing()
    return found


def is_own(application: Application, by: Actor) -> bool:
    """Whether it is theirs, or of the organisation that they belong to."""
    is_ours = application.organisation_id is not None and application.organisation_id == by.organisation_id
    return application.person_id == by.id or is_ours


def is_reviewer(call_id: int, by: Actor) -> bool:
    """Whether they score the applications of that call."""
    mine = CallReviewer.call_id == call_id, CallReviewer.person_id == by.id
    return db.session.scalar(select(CallReviewer.id).where(*mine)) is not None


def list_reviewed_by(by: Actor) -> Sequence[Call]:
    """The calls whose applications they score, whatever they are for, the latest first."""
    rows = select(Call).join(CallReviewer).where(CallReviewer.person_id == by.id)
    return db.session.scalars(rows.order_by(Call.closes_at.desc())).all()


def list_to_review(call_id: int, by: Actor) -> Sequence[Application]:
    """What they are to score of a call, by number."""
    rows = _applications().where(Application.call_id == call_id, *_in_review()).order_by(Application.id)
    return [each for each in db.session.scalars(rows) if not is_own(each, by)]


def list_reviewers(call_id: int) -> Sequence[CallReviewer]:
    """Who scores the applications of a call."""
    rows = select(CallReviewer).where(CallReviewer.call_id == call_id).options(joinedload(CallReviewer.person))
    return db.session.scalars(rows.order_by(CallReviewer.id)).all()


def list_applications(call_id: int) -> Sequence[Application]:
    """What was submitted to a call, also what was withdrawn: by rank, then by number."""
    rows = _applications().where(Application.call_id == call_id, Application.versions.any())
    order = func.coalesce(Application.rank, 10**6), Application.id
    return db.session.scalars(rows.order_by(*order)).all()


def list_running(call_id: int) -> Sequence[Application]:
    """What was submitted, not withdrawn and let through by staff, locked, by number."""
    rows = select(Application).where(Application.call_id == call_id, *_in_review()).order_by(Application.id)
    return db.session.scalars(rows.with_for_update().execution_options(populate_existing=True)).all()


def list_sheets(call_id: int) -> Sequence[ScoreSheet]:
    """Every sheet of a call, with its scores."""
    rows = select(ScoreSheet).join(Application, Application.id == ScoreSheet.application_id)
    rows = rows.where(Application.call_id == call_id).options(selectinload(ScoreSheet.scores))
    return db.session.scalars(rows.options(joinedload(ScoreSheet.reviewer)).order_by(ScoreSheet.id)).all()


def list_marks(call_id: int) -> Sequence[Any]:
    """Of every sheet of a call: application, reviewer, and whether there is a conflict."""
    columns = ScoreSheet.application_id, ScoreSheet.reviewer_id, ScoreSheet.is_conflict
    rows = select(*columns).join(Application, Application.id == ScoreSheet.application_id)
    return db.session.execute(rows.where(Application.call_id == call_id)).all()


def list_sheets_of(application_id: int, by: Actor) -> Sequence[ScoreSheet]:
    """What this reviewer has said of an application so far."""
    rows = select(ScoreSheet).where(ScoreSheet.application_id == application_id, ScoreSheet.reviewer_id == by.id)
    return db.session.scalars(rows.options(selectinload(ScoreSheet.scores)).order_by(ScoreSheet.id)).all()


def list_unscreened(purpose: str, now: datetime) -> Sequence[Application]:
    """Applications of calls that are over and that staff have not looked at, the oldest first."""
    waiting = Application.state == ApplicationState.SUBMITTED, Application.screening == Screening.WAITING
    rows = _applications().join(Call, Call.id == Application.call_id).where(Call.purpose == purpose, *waiting)
    rows = rows.where(Call.closes_at < now, Call.decided_at.is_(None)).options(joinedload(Application.call))
    return db.session.scalars(rows.order_by(Application.id).limit(50)).all()


def list_unanswered(purpose: str, *, most: int) -> Sequence[Application]:
    """Applications of those calls with an objection that nobody has answered, the oldest objection first."""
    rows = select(Application).join(Application.appeal).join(Application.call)
    rows = rows.where(Call.purpose == purpose, Appeal.answered_at.is_(None)).order_by(Appeal.made_at, Appeal.id)
    return db.session.scalars(
        rows.options(contains_eager(Application.appeal), contains_eager(Application.call)).limit(most)
    ).all()


def list_due(now: datetime, until: datetime) -> Sequence[int]:
    """The calls in review whose scores are due after ``now`` and until ``until``."""
    is_open = Call.closes_at < now, Call.scored_at.is_(None), Call.published_at <= now, Call.mode == Mode.REVIEW
    rows = select(Call.id).where(*is_open, Call.review_ends_at > now, Call.review_ends_at <= until)
    return db.session.scalars(rows.order_by(Call.id)).all()


def _in_review() -> tuple[ColumnElement[bool], ...]:
    return Application.state == ApplicationState.SUBMITTED, Application.screening == Screening.PASSED


def _applications() -> Select[Application]:
    return select(Application).options(*_WHOLE, selectinload(Application.versions))
