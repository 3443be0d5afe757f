"""What the page of the decision shows."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for

from anchorcenter.academy.assignments.pages import own_row
from anchorcenter.academy.assignments.queries import find_assignment
from anchorcenter.academy.completion import queries
from anchorcenter.academy.completion.forms import DecideForm
from anchorcenter.academy.completion.models import CompletionState
from anchorcenter.academy.completion.queries import Judged
from anchorcenter.academy.enrollment.models import Enrollment
from anchorcenter.academy.models import Cohort
from anchorcenter.academy.survey.queries import has_answered
from anchorcenter.academy.survey.rules import is_asked
from anchorcenter.academy.texts import cohort_name, days_of, rule_lines
from anchorcenter.accounts.access import saw
from anchorcenter.certificates.criteria import Standing
from anchorcenter.certificates.texts import STANDINGS, criterion_text, number_of
from anchorcenter.core.clock import now
from anchorcenter.core.i18n import _, day_text, named, today
from anchorcenter.core.pages import around, asked_page, page

TAGS = {Standing.MET: "free", Standing.NOT_MET: "busy"}


def decision_page(cohort: Cohort, form: DecideForm | None = None, *, status: int = 200) -> Response:
    """Everybody of a cohort with what is asked of them, and the form that decides."""
    number, moment = asked_page(), now()
    found = queries.list_page(cohort.id, page=number)
    rows = queries.judge(cohort, found[: queries.PAGE], now=moment)
    decision = queries.find_decision(cohort.id)
    return page(
        "completion/decide.html",
        status=status,
        cohort=_cohort(cohort),
        rows=[_row(each) for each in rows],
        many=queries.count_completed(cohort.id),
        enrolled=queries.count_enrolled(cohort.id),
        may_issue=decision is None or any(each.may_have_it for each in rows),
        decided=day_text(today(decision.decided_at)) if decision else "",
        rules=rule_lines(cohort.rules),
        rules_number=cohort.rules.number,
        form=form or DecideForm(None),
        is_done="done" in request.args and status == 200,
        **around(number, ".decide", is_more=len(found) > queries.PAGE, slug=cohort.course.slug, number=cohort.number),
    )


def my_page(enrollment: Enrollment) -> Response:
    """How somebody stands in a cohort: what is asked, what of it is done, and what they can do about it."""
    cohort, moment = enrollment.cohort, now()
    (found,) = queries.judge(cohort, [enrollment], now=moment)
    day, rules = today(moment), cohort.rules
    row = found.certificate if found.has_it else None
    return page(
        "completion/mine.html",
        cohort=_cohort(cohort),
        standing=str(STANDINGS[found.verdict]),
        tag=TAGS.get(found.verdict, ""),
        criteria=[(criterion_text(each), str(STANDINGS[each.standing])) for each in found.criteria],
        certificate=number_of(row) if row else "",
        assignment=_assignment(enrollment) if rules.needs_assignment else None,
        may_hand_in=rules.needs_assignment and day >= cohort.first_on,
        may_answer=is_asked(cohort, day) and not has_answered(enrollment.id),
    )


def _assignment(enrollment: Enrollment) -> dict[str, Any]:
    row = find_assignment(enrollment.id)
    return own_row(row) if row else {}


def _cohort(cohort: Cohort) -> dict[str, Any]:
    grants, title = cohort.course.grants, named(cohort.course.title, cohort.course.title_en)
    return {
        "slug": cohort.course.slug,
        "number": cohort.number,
        "course": title,
        "title": cohort_name(title, cohort.number),
        "name": _("Cohort %(number)d", number=cohort.number),
        "days": days_of(cohort),
        "grants": named(grants.name, grants.name_en) if grants else "",
    }


def _row(each: Judged) -> dict[str, Any]:
    person, row = each.enrollment.person, each.certificate
    saw(person.id)
    state = each.completion.state if each.completion else None
    return {
        "person": person.id,
        "name": named(person.name, person.name_en),
        "standing": str(STANDINGS[each.verdict]),
        "tag": TAGS.get(each.verdict, ""),
        "criteria": [(criterion_text(one), str(STANDINGS[one.standing])) for one in each.criteria],
        "certificate": number_of(row) if row and each.has_it else "",
        "url": url_for("certificates.show", number=row.id) if row else "",
        "note": _note(state),
        "may": each.may_have_it,
    }


def _note(state: CompletionState | None) -> str:
    """What staff should know of somebody beside how they stand."""
    if state is CompletionState.BELOW:
        return _("Their attendance was corrected since: the certificate is to be revoked.")
    if state is CompletionState.DUE:
        return _("They meet what is asked since the decision: issue the certificate.")
    return _("Their certificate was revoked.") if state is CompletionState.REVOKED else ""
