"""What pages of the survey show."""

from __future__ import annotations

from typing import Any

from flask import Response

from anchorcenter.academy.assignments.pages import title_of
from anchorcenter.academy.enrollment.models import Enrollment
from anchorcenter.academy.models import Cohort
from anchorcenter.academy.survey import queries
from anchorcenter.academy.survey.forms import SCALE, SurveyAnswerForm
from anchorcenter.academy.survey.rules import LEAST, SATISFIED, is_asked
from anchorcenter.core.clock import now
from anchorcenter.core.forms import Form
from anchorcenter.core.i18n import _, plural, today
from anchorcenter.core.pages import page
from anchorcenter.questions.forms import answer_form
from anchorcenter.questions.models import QuestionKind
from anchorcenter.questions.rules import Asked
from anchorcenter.questions.sums import sum_up

SHOWN_TEXTS = 100


def answer_page(
    enrollment: Enrollment, form: SurveyAnswerForm | None = None, more: Form | None = None, *, status: int = 200
) -> Response:
    """The questions of one cohort, or a word of thanks."""
    cohort, asked = enrollment.cohort, queries.list_asked()
    return page(
        "survey/answer.html",
        status=status,
        cohort={"slug": cohort.course.slug, "number": cohort.number, "title": title_of(cohort)},
        is_done=queries.has_answered(enrollment.id),
        is_asked=is_asked(cohort, today(now())),
        questions=asked,
        form=form or SurveyAnswerForm(None),
        more=more or answer_form(asked, {}),
    )


def result_page(cohort: Cohort) -> Response:
    """What a cohort answered; of too few only that they did."""
    counts = queries.count_by_satisfaction(cohort.id)
    many = sum(counts.values())
    values = queries.list_values(cohort.id) if many >= LEAST else {}
    return page(
        "survey/results.html",
        cohort={"slug": cohort.course.slug, "number": cohort.number, "title": title_of(cohort)},
        many=plural("%(num)d answer", "%(num)d answers", many),
        least=LEAST,
        is_shown=many >= LEAST,
        scale=[(str(text), counts.get(number, 0), 100 * counts.get(number, 0) // max(1, many))
               for number, text in SCALE.items()],
        satisfied=_("%(some)d of %(all)d are satisfied or more (%(percent)d %%)", **shares(counts)),
        questions=[_question(each, values.get(each.id, [])) for each in queries.list_asked()],
    )  # fmt: skip


def shares(counts: dict[int, int]) -> dict[str, int]:
    """How many are satisfied, of how many, and in full percent."""
    every = sum(counts.values())
    some = sum(many for number, many in counts.items() if number >= SATISFIED)
    return {"some": some, "all": every, "percent": 100 * some // max(1, every)}


def _question(asked: Asked, values: list[str]) -> dict[str, Any]:
    found = sum_up(asked.kind, [("", value) for value in values])
    said = plural("%(num)d answer", "%(num)d answers", found.many)
    if asked.kind is QuestionKind.YES_NO:
        said = _("%(yes)d yes, of %(many)d", yes=found.yes, many=found.many)
    return {"text": str(asked.text), "sum": said, "texts": [text for _code, text in found.texts[:SHOWN_TEXTS]]}
