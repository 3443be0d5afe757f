"""Asking more and less of a space, and answering. Call the verbs inside ``writing()``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings.feedback import queries
from anchorcenter.bookings.feedback.models import Feedback, SpaceQuestions
from anchorcenter.bookings.feedback.rules import check_asked
from anchorcenter.bookings.models import Booking
from anchorcenter.bookings.queries import get_booking, may_act_on
from anchorcenter.core.audit import record
from anchorcenter.core.constraints import telling
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason, not_found
from anchorcenter.core.i18n import _l
from anchorcenter.facilities.plan import SpacePlan
from anchorcenter.questions import service as questions
from anchorcenter.questions.models import FormVersion
from anchorcenter.questions.queries import list_questions
from anchorcenter.questions.service import NewQuestion

MOST_ASKED = 8  # Who leaves has no time for more.
_MEANWHILE = Reason(code="changed", message=_l("Somebody else changed the questions meanwhile."), status=TAKEN)


def ask(space: SpacePlan, wanted: NewQuestion, *, by: Actor, now: datetime) -> None:
    """Ask one more thing after each use of the space from now on. Raises DomainError (422) when that is too many."""
    known = queries.find_form(space.id)
    if known is None:
        title, title_en = f"{space.name.name} 이용 소감", f"After using {space.name.name_en or space.name.name}"
        version = questions.make_form(title, title_en, [wanted], by=by.key, now=now)
        form_id = db.session.get_one(FormVersion, version).form_id
        db.session.add(SpaceQuestions(space_id=space.id, form_id=form_id))
        with telling({"uq_space_questions_space_id": _MEANWHILE}):
            db.session.flush()
    else:
        version = questions.revise(known.form_id, by=by.key, now=now)
        if len(list_questions(version)) >= MOST_ASKED:
            message = _l("At most %(most)d questions: who leaves has no time for more.", most=MOST_ASKED)
            raise DomainError(Reason(code="too_many", message=message))
        questions.add_question(version, wanted, by=by.key, now=now)
    questions.publish(version, by=by.key, now=now)


def drop(space: SpacePlan, question_id: int, *, by: Actor, now: datetime) -> None:
    """Ask it no more; what was answered stays. Raises DomainError: 404 for no such question, 409 when the questions
    changed meanwhile."""
    known, asked = queries.find_form(space.id), queries.list_asked(space.id)
    place = next((number for number, each in enumerate(asked) if each.id == question_id), None)
    if known is None or place is None:
        raise not_found()
    version = questions.revise(known.form_id, by=by.key, now=now)
    copied = list_questions(version)
    if [str(each.text) for each in copied] != [str(each.text) for each in asked]:
        raise DomainError(_MEANWHILE)
    questions.remove_question(version, copied[place].id, by=by.key, now=now)
    questions.publish(version, by=by.key, now=now)


def answer(code: str, values: Mapping[int, str], *, by: Actor, now: datetime) -> None:
    """Say how the use was; every answer is optional.

    Raises DomainError: 404 for none that is theirs, 409 when it was answered or the questions changed meanwhile, 422
    when nothing is asked, nothing was answered, or an answer is none, at its field.
    """
    booking = get_booking(code, person=by, is_locked=True)
    version = _version_for(booking, by=by, now=now)
    known = {each.id for each in list_questions(version)}
    if not set(values) <= known:
        raise DomainError(_MEANWHILE)
    if not any(value.strip() for value in values.values()):
        raise DomainError(Reason(code="empty", message=_l("Answer one of the questions at least.")))
    response = questions.begin(version)
    questions.fill(response, values)
    questions.close(response, now=now)
    row = Feedback(booking_id=booking.id, space_id=booking.parts[0].occupancy.space_id, response_id=response)
    row.given_by_id, row.given_at = by.id, now
    db.session.add(row)
    db.session.flush()
    record("answer", "feedback", row.id, by=by.key, now=now, after={"booking": booking.code})


def is_asked(booking: Booking, by: Actor, *, now: datetime) -> bool:
    """Whether ``by`` could answer something about it now."""
    if check_asked(booking, now=now) or not may_act_on(booking, by) or queries.find_feedback(booking.id):
        return False
    return bool(queries.list_asked(booking.parts[0].occupancy.space_id))


def _version_for(booking: Booking, *, by: Actor, now: datetime) -> int:
    if not may_act_on(booking, by):
        raise not_found()
    if queries.find_feedback(booking.id):
        message = _l("It was answered already. Thank you.")
        raise DomainError(Reason(code="answered", message=message, status=TAKEN))
    version = queries.find_version(booking.parts[0].occupancy.space_id)
    reasons = check_asked(booking, now=now)
    if reasons or version is None:
        message = _l("Nothing is asked about this booking now.")
        raise DomainError(*(reasons or [Reason(code="not_asked", message=message)]))
    return version
