"""What courses ask: the common questions, or their own, in versions that stay as they were asked. Call the verbs inside
``writing()``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from anchorcenter.academy.models import Course
from anchorcenter.academy.survey import queries, service
from anchorcenter.academy.survey.models import SurveyForm
from anchorcenter.academy.survey.rules import MOST_ASKED, OFFERED
from anchorcenter.accounts.actors import Actor
from anchorcenter.core.audit import record
from anchorcenter.core.constraints import telling
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason, missing, not_found
from anchorcenter.core.i18n import _l
from anchorcenter.core.versions import stale
from anchorcenter.questions import service as questions
from anchorcenter.questions.models import FormVersion
from anchorcenter.questions.queries import list_questions
from anchorcenter.questions.rules import Asked
from anchorcenter.questions.service import NewQuestion


def use_own(course: Course, *, by: Actor, now: datetime) -> None:
    """Ask the course's own questions from now on: those that it had before, or else a copy of the common ones."""
    service.begin(now=now)
    known = queries.find_form(course.id)
    if known is None:
        copies = [questions.again(each) for each in queries.list_asked()]
        title_en = f"Survey after {course.title_en or course.title}"
        version = questions.make_form(f"{course.title} 만족도 조사", title_en, copies, by=by.key, now=now)
        questions.publish(version, by=by.key, now=now)
        form_id = db.session.get_one(FormVersion, version).form_id
        db.session.add(SurveyForm(form_id=form_id, course_id=course.id))
        with telling({"uq_survey_forms_course_id": service.CHANGED}):
            db.session.flush()
    elif known.is_used:
        return
    else:
        known.is_used = True
        db.session.flush()
    record("use_own_questions", "course", course.id, by=by.key, now=now)


def use_common(course: Course, *, by: Actor, now: datetime) -> None:
    """Ask the common questions from now on; its own are kept. Raises DomainError (404) when it asks those already."""
    _form(course).is_used = False
    db.session.flush()
    record("use_common_questions", "course", course.id, by=by.key, now=now)


def add(course: Course | None, wanted: NewQuestion, *, by: Actor, now: datetime) -> None:
    """Ask one more thing in the next version. Raises DomainError: 404 for a course without questions of its own, 422
    for a kind that would tell who answers, and when that is too many."""
    _check(wanted)
    version = questions.revise(_form(course).form_id, by=by.key, now=now)
    _check_many(len(list_questions(version)) + 1)
    questions.add_question(version, wanted, by=by.key, now=now)


def change(course: Course | None, question: int, wanted: NewQuestion, *, by: Actor, now: datetime) -> None:
    """Ask it otherwise in the next version. Raises DomainError as ``add``, and 404 for no such question."""
    _check(wanted)
    version, number = _in_draft(course, question, by=by, now=now)
    questions.change_question(version, number, wanted, by=by.key, now=now)


def move(course: Course | None, question: int, *, is_up: bool, by: Actor, now: datetime) -> None:
    """Ask it one place earlier, or later, in the next version. Raises DomainError (404) for no such question."""
    version, number = _in_draft(course, question, by=by, now=now)
    questions.move_question(version, number, is_up=is_up, by=by.key, now=now)


def remove(course: Course | None, question: int, *, by: Actor, now: datetime) -> None:
    """Ask it no more in the next version. Raises DomainError (404) for no such question."""
    version, number = _in_draft(course, question, by=by, now=now)
    questions.remove_question(version, number, by=by.key, now=now)


def publish(course: Course | None, *, by: Actor, now: datetime) -> None:
    """Ask the next version from now on; who is answering the one before may still send it. Raises DomainError (404)
    when none is being made."""
    questions.publish(_draft(course).id, by=by.key, now=now)


def discard(course: Course | None, *, by: Actor, now: datetime) -> None:
    """Throw the next version away. Raises DomainError (404) when none is being made."""
    questions.discard(_draft(course).id, by=by.key, now=now)


def write(
    course: Course | None, wanted: Sequence[NewQuestion], *, version: int | None, by: Actor, now: datetime
) -> None:
    """Ask exactly these from now on, in a version of their own; a course has questions of its own then.

    Raises DomainError: 409 while somebody makes the next version by hand, 412 when what is asked is not ``version``
    any more (None: whatever it is), 422 as ``add``.
    """
    _check_many(len(wanted))
    for each in wanted:
        _check(each)
    service.begin(now=now)
    if version is not None and queries.find_version(queries.id_of(course)) != version:
        raise stale()
    if course is not None:
        use_own(course, by=by, now=now)
    form = _form(course)
    if queries.latest_version(form.form_id).published_at is None:
        message = _l("Somebody is making the next version: it is to be published or thrown away first.")
        raise DomainError(Reason(code="draft", message=message, status=TAKEN))
    made = questions.revise(form.form_id, by=by.key, now=now)
    for asked in list_questions(made):
        questions.remove_question(made, asked.id, by=by.key, now=now)
    for each in wanted:
        questions.add_question(made, each, by=by.key, now=now)
    questions.publish(made, by=by.key, now=now)


def find_question(course: Course | None, question: int) -> Asked | None:
    """A question of the last version, perhaps not published, of a course's own questions or of the common ones."""
    form = queries.find_form(queries.id_of(course))
    asked = list_questions(queries.latest_version(form.form_id).id) if form and form.is_used else ()
    return next((each for each in asked if each.id == question), None)


def find_draft(course: Course | None) -> FormVersion | None:
    """The next version, while it is being made."""
    form = queries.find_form(queries.id_of(course))
    latest = queries.latest_version(form.form_id) if form else None
    return latest if latest and latest.published_at is None else None


def _form(course: Course | None) -> SurveyForm:
    form = queries.find_form(queries.id_of(course))
    return form if form and form.is_used else missing()


def _draft(course: Course | None) -> FormVersion:
    _form(course)
    return find_draft(course) or missing()


def _in_draft(course: Course | None, question: int, *, by: Actor, now: datetime) -> tuple[int, int]:
    """The next version, and the number that a question has in it: begun as a copy of what is asked."""
    form = _form(course)
    before = [each.id for each in list_questions(queries.latest_version(form.form_id).id)]
    if question not in before:
        raise not_found()
    version = questions.revise(form.form_id, by=by.key, now=now)
    after = [each.id for each in list_questions(version)]
    if len(after) != len(before):
        raise DomainError(service.CHANGED)
    return version, after[before.index(question)]


def _check(wanted: NewQuestion) -> None:
    if wanted.kind not in OFFERED:
        message = _l("Such an answer would say whose it is.")
        raise DomainError(Reason(code="kind", message=message, field="kind"))


def _check_many(many: int) -> None:
    if many > MOST_ASKED:
        message = _l("At most %(most)d questions.", most=MOST_ASKED)
        raise DomainError(Reason(code="too_many", message=message))
