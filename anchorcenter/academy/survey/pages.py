"""What pages of the survey show."""

from __future__ import annotations

from typing import Any

from flask import Response

from anchorcenter.academy.assignments.pages import title_of
from anchorcenter.academy.enrollment.models import Enrollment
from anchorcenter.academy.models import Cohort, Course
from anchorcenter.academy.survey import editing, queries
from anchorcenter.academy.survey.forms import FIRST, SCALE, SurveyAnswerForm, SurveyQuestionForm
from anchorcenter.academy.survey.queries import Given
from anchorcenter.academy.survey.rules import LEAST, SATISFIED, is_asked
from anchorcenter.core.clock import now
from anchorcenter.core.db import db
from anchorcenter.core.forms import Form
from anchorcenter.core.i18n import _, local, named, plural, today
from anchorcenter.core.pages import page
from anchorcenter.questions.forms import answer_form
from anchorcenter.questions.models import FormVersion
from anchorcenter.questions.queries import list_questions
from anchorcenter.questions.rules import Asked
from anchorcenter.questions.sums import Sum, sum_up
from anchorcenter.questions.texts import KINDS

SHOWN_TEXTS = 100


def answer_page(
    enrollment: Enrollment, form: SurveyAnswerForm | None = None, more: Form | None = None, *, status: int = 200
) -> Response:
    """The questions of one cohort, or a word of thanks: those of the version that was sent, if its course asked it."""
    cohort = enrollment.cohort
    version = queries.find_sent(cohort.course_id, form.seen() if form else None) or queries.find_version(
        cohort.course_id
    )
    asked = list_questions(version or 0)
    return page(
        "survey/answer.html",
        status=status,
        cohort={"slug": cohort.course.slug, "number": cohort.number, "title": title_of(cohort)},
        is_done=queries.has_answered(enrollment.id),
        is_asked=is_asked(cohort, today(now())),
        questions=asked,
        form=form or SurveyAnswerForm(None),
        version=version or "",
        more=more if more is not None and all(each.field in more for each in asked) else answer_form(asked, {}),
    )


def result_page(cohort: Cohort) -> Response:
    """What a cohort answered; of too few only that they did."""
    counts = queries.count_by_satisfaction(cohort.id)
    many = sum(counts.values())
    return page(
        "survey/results.html",
        cohort={"slug": cohort.course.slug, "number": cohort.number, "title": title_of(cohort)},
        many=plural("%(num)d answer", "%(num)d answers", many),
        least=LEAST,
        is_shown=many >= LEAST,
        scale=[(str(text), counts.get(number, 0), 100 * counts.get(number, 0) // max(1, many))
               for number, text in SCALE.items()],
        satisfied=_("%(some)d of %(all)d are satisfied or more (%(percent)d %%)", **shares(counts)),
        questions=[_question(each) for each in queries.list_given(cohort.id)] if many >= LEAST else [],
    )  # fmt: skip


def shares(counts: dict[int, int]) -> dict[str, int]:
    """How many are satisfied, of how many, and in full percent."""
    every = sum(counts.values())
    some = sum(many for number, many in counts.items() if number >= SATISFIED)
    return {"some": some, "all": every, "percent": 100 * some // max(1, every)}


def questions_page(course: Course | None, form: SurveyQuestionForm | None = None, *, status: int = 200) -> Response:
    """What a course asks, or what all ask that have no questions of their own, and the version that is being made."""
    form_of_it = queries.find_form(queries.id_of(course))
    is_own = form_of_it is not None and form_of_it.is_used
    draft = editing.find_draft(course) if is_own else None
    asked = queries.find_version(queries.id_of(course)) or 0
    version = db.session.get_one(FormVersion, asked)
    own_courses = queries.list_own() if course is None else ()
    return page(
        "survey/questions.html",
        status=status,
        course={"slug": course.slug, "title": named(course.title, course.title_en)} if course else None,
        is_own=is_own,
        is_draft=draft is not None,
        asked_since=local(version.published_at) if version.published_at else "",
        number=version.number,
        many=plural("%(num)d answer", "%(num)d answers", queries.count_answers(version.id)),
        questions=[_edited(each) for each in list_questions(draft.id if draft else version.id)],
        first=str(FIRST),
        own=[{"slug": each.slug, "title": named(each.title, each.title_en)} for each in own_courses],
        form=form or SurveyQuestionForm(None),
    )


def shown_sum(given: Given) -> Sum | None:
    """What a question came to; None while too few were asked it."""
    if given.many_asked < LEAST:
        return None
    return sum_up(given.asked.kind, [("", value) for value in given.values])


def _edited(asked: Asked) -> dict[str, Any]:
    return {
        "id": asked.id,
        "text": str(asked.text),
        "text_en": "" if str(asked.text) == asked.text.name_en else asked.text.name_en,
        "hint": str(asked.hint),
        "kind": str(KINDS[asked.kind]),
        "is_required": asked.is_required,
        "choices": [str(name) for _number, name in asked.choices],
    }


def _question(given: Given) -> dict[str, Any]:
    row: dict[str, Any] = {"text": str(given.asked.text), "texts": [], "choices": []}
    found = shown_sum(given)
    if found is None:
        return row | {"sum": _("Too few answers to be shown")}
    said = plural("%(num)d answer", "%(num)d answers", found.many)
    if found.yes is not None:
        said = _("%(yes)d yes, of %(many)d", yes=found.yes, many=found.many)
    if found.mean is not None:
        said = _("%(mean)s on average, of %(many)d", mean=f"{found.mean:.1f}", many=found.many)
    texts = [text for _code, text in found.texts[:SHOWN_TEXTS]]
    return row | {"sum": said, "texts": texts, "choices": found.choices}
