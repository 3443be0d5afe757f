"""Making forms and filling them in. Call the verbs inside ``writing()``."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select

from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason, missing
from anchorcenter.core.i18n import _l
from anchorcenter.questions import rules
from anchorcenter.questions.models import Answer, Choice, FormVersion, Question, QuestionForm, QuestionKind, Response
from anchorcenter.questions.queries import find_answers, get_response, get_version, list_questions

MOST_QUESTIONS = 60
By = tuple[int, str]


@dataclass(frozen=True, kw_only=True)
class NewQuestion:
    """A question to be asked; ``choices`` are (Korean, English)."""

    kind: QuestionKind
    text: str
    text_en: str = ""
    hint: str = ""
    hint_en: str = ""
    is_required: bool = True
    least: int | None = None
    most: int | None = None
    choices: Sequence[tuple[str, str]] = ()


def make_form(title: str, title_en: str, questions: Sequence[NewQuestion], *, by: By, now: datetime) -> int:
    """Make a form with a first version, which is not published; answers that version."""
    form = QuestionForm(title=title, title_en=title_en, versions=[])
    version = FormVersion(number=1, questions=[])
    form.versions.append(version)
    db.session.add(form)
    db.session.flush()
    record("make", "question_form", form.id, by=by, now=now, after={"title": title})
    for each in questions:
        add_question(version.id, each, by=by, now=now)
    return version.id


def add_question(version_id: int, wanted: NewQuestion, *, by: By, now: datetime) -> int:
    """Ask one more thing, after the others. Raises DomainError: 422 without answers to choose from, 409 when the
    version is published."""
    version = _draft(version_id)
    _check_choices(wanted)
    last = select(func.count(), func.max(Question.position)).where(Question.version_id == version_id)
    many, position = db.session.execute(last).one()
    if many >= MOST_QUESTIONS:
        message = _l("At most %(most)d questions.", most=MOST_QUESTIONS)
        raise DomainError(Reason(code="too_many", message=message))
    row = Question(version_id=version.id, position=(position or 0) + 1)
    _write(row, wanted)
    db.session.add(row)
    db.session.flush()
    after = {"question": row.id, "text": wanted.text, "kind": wanted.kind}
    record("add_question", "question_form", version.form_id, by=by, now=now, after=after)
    return row.id


def change_question(version_id: int, question_id: int, wanted: NewQuestion, *, by: By, now: datetime) -> None:
    """Ask it otherwise, in its place. Raises DomainError: 404 for none of that version, 422 without answers to choose
    from, 409 when the version is published."""
    version = _draft(version_id)
    row = _question(version_id, question_id)
    _check_choices(wanted)
    before = {"question": row.id, "text": row.text, "kind": row.kind}
    _write(row, wanted)
    db.session.flush()
    after = {"question": row.id, "text": wanted.text, "kind": wanted.kind}
    record("change_question", "question_form", version.form_id, by=by, now=now, before=before, after=after)


def move_question(version_id: int, question_id: int, *, is_up: bool, by: By, now: datetime) -> None:
    """Ask it one place earlier, or later; at the end it stays. Raises DomainError: 404 for none of that version, 409
    when it is published."""
    version = _draft(version_id)
    row = _question(version_id, question_id)
    rows = select(Question).where(Question.version_id == version_id).order_by(Question.position, Question.id)
    every = list(db.session.scalars(rows))
    place = every.index(row)
    to = place + (-1 if is_up else 1)
    if to not in range(len(every)):
        return
    every[place], every[to] = every[to], every[place]
    for position, each in enumerate(every, start=1):
        each.position = position
    db.session.flush()
    changed = {"question": row.id, "text": row.text}
    before, after = changed | {"position": place + 1}, changed | {"position": to + 1}
    record("move_question", "question_form", version.form_id, by=by, now=now, before=before, after=after)


def remove_question(version_id: int, question_id: int, *, by: By, now: datetime) -> None:
    """Ask it no more. Raises DomainError: 404 for none of that version, 409 when it is published."""
    version = _draft(version_id)
    row = _question(version_id, question_id)
    before = {"question": row.id, "text": row.text, "kind": row.kind}
    db.session.delete(row)
    db.session.flush()
    record("remove_question", "question_form", version.form_id, by=by, now=now, before=before)


def publish(version_id: int, *, by: By, now: datetime) -> None:
    """Let people answer it: its questions stay as they are from now on. Once more changes nothing."""
    version = get_version(version_id, is_locked=True)
    if version.published_at is None:
        version.published_at = now
        db.session.flush()
        after = {"version": version.number}
        record("publish", "question_form", version.form_id, by=by, now=now, after=after)


def revise(form_id: int, *, by: By, now: datetime) -> int:
    """The version of a form that may be changed: a copy of the last one, if that is published. Answers it."""
    latest = select(FormVersion).where(FormVersion.form_id == form_id).order_by(FormVersion.number.desc()).limit(1)
    last = db.session.scalar(latest.with_for_update()) or missing()
    if last.published_at is None:
        return last.id
    version = FormVersion(form_id=form_id, number=last.number + 1, questions=[])
    db.session.add(version)
    db.session.flush()
    for each in list_questions(last.id):
        add_question(version.id, again(each), by=by, now=now)
    return version.id


def discard(version_id: int, *, by: By, now: datetime) -> None:
    """Throw a version away that was never published. Raises DomainError: 409 when it was."""
    version = _draft(version_id)
    for each in version.questions:
        db.session.delete(each)
    db.session.flush()
    db.session.expire(version, ["questions"])
    before = {"version": version.number}
    record("discard", "question_form", version.form_id, by=by, now=now, before=before)
    db.session.delete(version)
    db.session.flush()


def begin(version_id: int) -> int:
    """Begin to fill in a version; answers the response. Raises DomainError (409) for one that is not published."""
    if get_version(version_id).published_at is None:
        message = _l("The questions are not published yet.")
        raise DomainError(Reason(code="not_published", message=message, status=TAKEN))
    response = Response(version_id=version_id)
    db.session.add(response)
    db.session.flush()
    return response.id


def fill(response_id: int, values: Mapping[int, str]) -> None:
    """Keep answers, by question: an empty one is taken back, and questions that are not named keep theirs.

    Raises DomainError: 422 for every answer that is none, at its field, and then nothing is kept; 409 when closed.
    """
    response = _open(response_id)
    questions = [asked for asked in list_questions(response.version_id) if asked.id in values]
    normal = {asked.id: rules.normal(asked, values[asked.id]) for asked in questions}
    if wrong := rules.check(questions, normal, is_final=False):
        raise DomainError(*wrong)
    named = Answer.response_id == response_id, Answer.question_id.in_(normal)
    db.session.execute(delete(Answer).where(*named).execution_options(synchronize_session=False))
    kept = {question: value for question, value in normal.items() if value}
    db.session.add_all(Answer(response_id=response_id, question_id=q, value=v) for q, v in kept.items())
    db.session.flush()


def forget(response_ids: Collection[int]) -> None:
    """Destroy what was answered there, also where it is closed."""
    theirs = delete(Answer).where(Answer.response_id.in_(response_ids))
    db.session.execute(theirs.execution_options(synchronize_session=False))


def close(response_id: int, *, now: datetime) -> None:
    """Say that it is whole: it is not changed any more. Raises DomainError (422) for all that is missing."""
    response = _open(response_id)
    if wrong := rules.check(list_questions(response.version_id), find_answers(response_id), is_final=True):
        raise DomainError(*wrong)
    response.closed_at = now
    db.session.flush()


def copy(response_id: int) -> int:
    """An open response with the same answers; answers it."""
    before = get_response(response_id)
    response = Response(version_id=before.version_id)
    db.session.add(response)
    db.session.flush()
    answers = find_answers(response_id).items()
    db.session.add_all(Answer(response_id=response.id, question_id=q, value=v) for q, v in answers)
    db.session.flush()
    return response.id


def again(asked: rules.Asked) -> NewQuestion:
    """The same question, to be asked in another version."""
    return NewQuestion(
        kind=asked.kind,
        text=asked.text.name,
        text_en=asked.text.name_en,
        hint=asked.hint.name,
        hint_en=asked.hint.name_en,
        is_required=asked.is_required,
        least=asked.least,
        most=asked.most,
        choices=[(name.name, name.name_en) for _number, name in asked.choices],
    )


def _check_choices(wanted: NewQuestion) -> None:
    if (wanted.kind is QuestionKind.CHOICE) is not bool(wanted.choices):
        message = _l("Give answers to choose from, and only to a question that wants one of them.")
        raise DomainError(Reason(code="choices", message=message, field="choices"))


def _question(version_id: int, question_id: int) -> Question:
    mine = Question.id == question_id, Question.version_id == version_id
    return db.session.scalar(select(Question).where(*mine)) or missing()


def _write(row: Question, wanted: NewQuestion) -> None:
    for name in ("kind", "text", "text_en", "hint", "hint_en", "is_required", "least", "most"):
        setattr(row, name, getattr(wanted, name))
    row.choices = [Choice(text=text, text_en=text_en) for text, text_en in wanted.choices]


def _draft(version_id: int) -> FormVersion:
    version = get_version(version_id, is_locked=True)
    if version.published_at is not None:
        message = _l("The questions are published: they stay as they are.")
        raise DomainError(Reason(code="published", message=message, status=TAKEN))
    return version


def _open(response_id: int) -> Response:
    response = get_response(response_id, is_locked=True)
    if response.closed_at is not None:
        message = _l("It was handed in already: these answers stay as they are.")
        raise DomainError(Reason(code="closed", message=message, status=TAKEN))
    return response
