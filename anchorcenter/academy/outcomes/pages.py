"""What the page of outcomes shows."""

from __future__ import annotations

from typing import Any

from flask import Response

from anchorcenter.academy.models import Cohort
from anchorcenter.academy.outcomes import queries
from anchorcenter.academy.outcomes.forms import OutcomeForm
from anchorcenter.academy.outcomes.models import Outcome
from anchorcenter.academy.outcomes.texts import KINDS
from anchorcenter.academy.texts import cohort_name
from anchorcenter.accounts.access import saw
from anchorcenter.core.i18n import day_text, named
from anchorcenter.core.pages import page


def outcomes_page(cohort: Cohort, form: OutcomeForm | None = None, *, status: int = 200) -> Response:
    """What became of the people of a cohort, and the form for more."""
    title = named(cohort.course.title, cohort.course.title_en)
    return page(
        "outcomes/index.html",
        status=status,
        cohort={"slug": cohort.course.slug, "number": cohort.number, "title": cohort_name(title, cohort.number)},
        rows=[row_of(each) for each in queries.list_of(cohort.id)],
        form=form or outcome_form(cohort, is_sent=False),
    )


def outcome_form(cohort: Cohort, *, is_sent: bool) -> OutcomeForm:
    """The form with who has completed the cohort, as it was sent or blank."""
    rows = queries.list_completed(cohort.id)
    for each in rows:
        saw(each.person_id)
    people = [(each.person_id, named(each.person.name, each.person.name_en)) for each in rows]
    return OutcomeForm(people=people) if is_sent else OutcomeForm(None, people=people)


def row_of(row: Outcome) -> dict[str, Any]:
    """One of them."""
    person, by = row.enrollment.person, row.entered_by
    for person_id in (person.id, by.id):
        saw(person_id)
    return {
        "id": row.id,
        "name": named(person.name, person.name_en),
        "kind": str(KINDS[row.kind]),
        "day": day_text(row.happened_on),
        "source": row.source,
        "by": named(by.name, by.name_en),
        "void": row.voided_why,
    }
