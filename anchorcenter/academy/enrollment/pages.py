"""What the pages of enrollments show."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response, url_for

from anchorcenter.academy.enrollment import queries
from anchorcenter.academy.enrollment.applications import find_application, list_asked
from anchorcenter.academy.enrollment.ending import refund_of
from anchorcenter.academy.enrollment.forms import EndingForm, EnrollmentForm
from anchorcenter.academy.enrollment.lottery import hash_of, order_of
from anchorcenter.academy.enrollment.models import CohortDraw, Enrollment, EnrollmentState
from anchorcenter.academy.enrollment.refunds import PAID_WITHIN_DAYS, Refund, Rule
from anchorcenter.academy.enrollment.rules import CONSENT, check_window, needs_guardian
from anchorcenter.academy.enrollment.texts import STATES, TAGS, kept_text, name_of, refund_text
from anchorcenter.academy.models import Cohort, Selection
from anchorcenter.academy.rules import Stand, stand_of
from anchorcenter.academy.texts import (
    SELECTIONS,
    STANDS,
    age_line,
    days_of,
    fee_text,
    kept_lines,
    paper_line,
    places_text,
    schedule_of,
    second_text,
)
from anchorcenter.academy.timetable.pages import group_lessons
from anchorcenter.academy.timetable.queries import list_lessons
from anchorcenter.accounts.access import find_me, me
from anchorcenter.accounts.models import Person
from anchorcenter.admissions.calls.models import Application, ApplicationState, Call, Outcome
from anchorcenter.admissions.calls.queries import list_applications
from anchorcenter.admissions.calls.texts import OUTCOMES
from anchorcenter.core.clock import now
from anchorcenter.core.db import db
from anchorcenter.core.errors import DomainError
from anchorcenter.core.forms import Form
from anchorcenter.core.i18n import _, local, locale, named, today
from anchorcenter.core.pages import page
from anchorcenter.questions.forms import answer_form
from anchorcenter.questions.queries import list_questions
from anchorcenter.tenants.intake.forms import AppealForm
from anchorcenter.tenants.intake.rows import whole_row


def enroll_page(
    cohort: Cohort, form: EnrollmentForm, error: DomainError | None = None, *, more: Form | None = None
) -> Response:
    """The form of who wants a place: how the places stand, until when one is held, and what is asked."""
    moment, ongoing = now(), queries.find_ongoing(cohort.id, me().id)
    held = ongoing if ongoing and ongoing.expires_at and ongoing.expires_at > moment else None
    person = db.session.get_one(Person, me().id)
    stand = _stand(cohort, moment)
    reasons = [str(each.message) for each in check_window(cohort, moment)]
    asked = list_asked(cohort)
    return page(
        "enrollment/enroll.html",
        status=error.status if error else 422 if form.errors else 200,
        form=form,
        asked=asked,
        more=more or answer_form(asked, {}),
        cohort=cohort_facts(cohort, moment),
        held=_left(held, moment) if held else None,
        closed=reasons,
        is_full=stand is Stand.FULL and not held,
        asks_waits=cohort.selection is Selection.FIRST_COME and (held is None or bool(cohort.quotas)),
        is_asking=cohort.selection is not Selection.FIRST_COME,
        asks_birth=person.born_on is None,
        asks_guardian=person.born_on is None or needs_guardian(person.born_on, moment),
        same_hours=[name_of(each) for each in queries.list_same_hours(me().id, cohort.id)],
        others=_others(cohort, moment) if error or reasons or (stand is Stand.FULL and not held) else [],
        consent=f"enrollment/consent-{CONSENT}.{locale()}.html",
    )


def mine_page() -> Response:
    """All enrollments of the reader."""
    rows = [row_of(each) for each in queries.list_mine(me())]
    return page("enrollment/mine.html", rows=rows)


def show_page(row: Enrollment, error: DomainError | None = None, *, appeal_form: AppealForm | None = None) -> Response:
    """One enrollment of the reader and what may be done with it."""
    moment = now()
    shown = row_of(row) | {
        "version": row.version,
        "kept": kept_text(row.kept),
        "applied": second_text(row.applied_at),
        "resident_since": row.resident_since,
        "note": row.note,
        "position": queries.position(row) if row.state is EnrollmentState.WAITING else 0,
        "left": _left(row, moment) if row.expires_at and row.expires_at > moment else None,
        "skips": [named(each.why, each.why_en) for each in row.entry.skips] if row.entry else [],
        "guardian": guardian_text(row),
        "refund": refund_text(Refund(row.refund_won, Rule(row.refund_rule))) if row.refund_won is not None else "",
        "may_cancel": row.ended_at is None and row.cohort.last_on >= today(moment) and row.completed_on is None,
    }
    handed_in = find_application(row) if row.cohort.selection is Selection.REVIEW else None
    return page(
        "enrollment/show.html",
        status=error.status if error else 200,
        row=shown,
        cohort=cohort_facts(row.cohort, moment),
        lessons=group_lessons(list_lessons([row.cohort_id])).get(row.cohort_id, []),
        application=handed_in and _application(handed_in, moment),
        appeal_form=appeal_form or AppealForm(None),
        reasons=[str(each.message) for each in error.reasons] if error and not appeal_form else [],
    )


def _application(row: Application, moment: datetime) -> dict[str, Any]:
    """One's own application: what was decided is said once the results are out."""
    call, appeal = row.call, row.appeal
    is_out = call.results_at is not None
    is_over = call.appeals_until is None or moment > call.appeals_until
    return {
        "code": row.code,
        "why": row.screening_why,
        "outcome": str(OUTCOMES[row.outcome]) if is_out else "",
        "points": f"{row.points / 100:.2f}" if is_out and row.points is not None else "",
        "rank": row.rank if is_out else None,
        "appeal": appeal and {"text": appeal.text, "at": local(appeal.made_at), "answer": appeal.answer},
        "appeals_until": local(call.appeals_until) if call.appeals_until else "",
        "may_appeal": row.state is ApplicationState.SUBMITTED and not appeal and not is_over,
    }


def review_page(cohort: Cohort, call: Call) -> Response:
    """By which rules places are given, and whom they selected once that is said."""
    found = list_applications(call.id) if call.results_at else []
    ranked = [(each.rank, each.code, each.outcome) for each in found if each.rank]
    return page(
        "enrollment/how.html",
        cohort=cohort_facts(cohort, now()),
        call=whole_row(call, [], now()),
        selected=[(rank, code) for rank, code, outcome in ranked if outcome is Outcome.SELECTED],
        reserve=[(rank, code) for rank, code, outcome in ranked if outcome is Outcome.RESERVE],
        questions=[str(each.text) for each in list_questions(call.version_id)],
    )


def draw_page(cohort: Cohort, found: CohortDraw) -> Response:
    """How places are given by lot: the hash before, the seed and the order after it."""
    by, is_drawn = find_me(), found.drawn_at is not None
    return page(
        "enrollment/draw.html",
        cohort=cohort_facts(cohort, now()),
        draw={
            "committed": second_text(found.committed_at),
            "hash": hash_of(found.seed),
            "drawn": second_text(found.drawn_at) if found.drawn_at else "",
            "seed": found.seed if is_drawn else "",
            "numbers": ", ".join(found.numbers.split()),
            "order": order_of(found) if is_drawn else [],
            "may_draw": by is not None and by.is_staff and not is_drawn and now() > cohort.closes_at,
        },
    )


def cancel_page(row: Enrollment, form: EndingForm, error: DomainError | None = None) -> Response:
    """What giving it up means, before it is asked for."""
    back = refund_of(row, now())
    form.refund_won.data = str(back.won)
    return page(
        "enrollment/cancel.html",
        status=error.status if error else 422 if form.errors else 200,
        form=form,
        row=row_of(row),
        refund=refund_text(back),
        is_paid=back.won > 0,
        within=PAID_WITHIN_DAYS,
    )


def guardian_page(row: Enrollment, *, is_given: bool, error: DomainError | None = None) -> Response:
    """What a guardian is asked."""
    return page(
        "enrollment/guardian.html",
        status=error.status if error else 200,
        child=row.person.name,
        cohort=cohort_facts(row.cohort, now()),
        is_given=is_given,
        is_over=row.ended_at is not None,
        consent=f"enrollment/consent-{row.consent_version or CONSENT}.{locale()}.html",
        reasons=[str(each.message) for each in error.reasons] if error else [],
    )


def _stand(cohort: Cohort, moment: datetime) -> Stand:
    return stand_of(cohort, moment, today(moment))


def cohort_facts(cohort: Cohort, moment: datetime) -> dict[str, Any]:
    """A cohort beside what is asked of it."""
    course, slug = cohort.course, cohort.course.slug
    return {
        "name": name_of(cohort),
        "slug": slug,
        "number": cohort.number,
        "url": url_for("academy.show", slug=slug),
        "title": named(course.title, course.title_en),
        "days": days_of(cohort),
        "schedule": schedule_of(cohort),
        "fee": fee_text(cohort.fee_won),
        "places": places_text(cohort, _stand(cohort, moment)),
        "selection": str(SELECTIONS[cohort.selection]),
        "ages": age_line(course.age_from, course.age_to),
        "kept": kept_lines(cohort),
        "paper": paper_line(cohort),
        "announced": second_text(cohort.published_at) if cohort.published_at else "",
        "closes": second_text(cohort.closes_at),
        "waiting": cohort.waiting,
    }


def row_of(row: Enrollment) -> dict[str, Any]:
    """An enrollment in a list."""
    asks_guardian = row.state is EnrollmentState.HELD and row.guardian is not None
    return {
        "id": row.id,
        "url": url_for("enrollment.show", number=row.id),
        "name": name_of(row.cohort),
        "days": days_of(row.cohort),
        "is": row.state.value,
        "state": _("waits for the guardian's consent") if asks_guardian else _state_text(row),
        "tag": TAGS.get(row.state, ""),
        "why": row.ended_why,
        "until": local(row.expires_at) if row.expires_at else "",
        "form_url": url_for("enrollment.enroll", slug=row.cohort.course.slug, number=row.cohort.number)
        if row.state is EnrollmentState.HELD and not row.consent_version
        else "",
    }


def _state_text(row: Enrollment) -> str:
    """How it stands; of a course that is over whether it was completed."""
    if row.completed_on is not None:
        return _("course completed")
    is_over = row.state is EnrollmentState.ENROLLED and row.cohort.last_on < today(now())
    return str(STANDS[Stand.OVER] if is_over else STATES[row.state])


def _left(row: Enrollment, moment: datetime) -> dict[str, Any]:
    seconds = max(0, int((row.expires_at - moment).total_seconds())) if row.expires_at else 0
    return {"seconds": seconds, "minutes": -(-seconds // 60), "until": local(row.expires_at or moment)}


def guardian_text(row: Enrollment) -> str:
    """Whether a guardian was asked, and has consented; '' when none is needed."""
    asked = row.guardian
    if asked is None:
        return ""
    if asked.given_at is None:
        return _("We have asked %(name)s by mail on %(when)s.", name=asked.name, when=local(asked.asked_at))
    return _("%(name)s consented on %(when)s.", name=asked.name, when=local(asked.given_at))


def _others(cohort: Cohort, moment: datetime) -> list[dict[str, str]]:
    found = []
    for each in queries.list_others_open(cohort, moment):
        url = url_for("enrollment.enroll", slug=cohort.course.slug, number=each.number)
        name = _("Cohort %(number)d", number=each.number)
        places = places_text(each, _stand(each, moment))
        found.append({"url": url, "text": f"{name} · {days_of(each)}", "places": places})
    return found
