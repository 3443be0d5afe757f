"""Enrollments in words."""

from __future__ import annotations

from anchorcenter.academy.enrollment.models import EnrollmentState
from anchorcenter.academy.enrollment.refunds import Refund, Rule
from anchorcenter.academy.enrollment.rosters import Show
from anchorcenter.academy.models import Cohort, QuotaKind
from anchorcenter.academy.texts import QUOTAS, cohort_name
from anchorcenter.admissions.service import Place
from anchorcenter.core.i18n import Text, _, _l, in_locale, named
from anchorcenter.tenants.texts import won

STATES: dict[EnrollmentState, Text] = {
    EnrollmentState.HELD: _l("form not sent yet"),
    EnrollmentState.APPLIED: _l("applied"),
    EnrollmentState.WAITING: _l("on the waiting list"),
    EnrollmentState.OFFERED: _l("a place is offered"),
    EnrollmentState.ENROLLED: _l("enrolled"),
    EnrollmentState.CANCELLED: _l("cancelled"),
    EnrollmentState.REJECTED: _l("not chosen"),
    EnrollmentState.EXPIRED: _l("not answered in time"),
    EnrollmentState.SKIPPED: _l("taken off the list"),
}
TAGS = {
    EnrollmentState.HELD: "requested",
    EnrollmentState.APPLIED: "requested",
    EnrollmentState.WAITING: "busy",
    EnrollmentState.OFFERED: "requested",
    EnrollmentState.ENROLLED: "confirmed",
}
SHOWS: dict[Show, Text] = {
    Show.PLACED: _l("With a place"),
    Show.WAITING: _l("Waiting list"),
    Show.APPLIED: _l("Applications"),
    Show.ENDED: _l("Ended"),
}
PLACES: dict[Place, Text] = {
    Place.FIRST: _l("first"),
    Place.BY_TIME: _l("by the time at which they came"),
    Place.LAST: _l("last"),
}
REFUNDS: dict[Rule, Text] = {
    Rule.FREE: _l("The course is free of charge."),
    Rule.NO_PLACE: _l("Nothing has been paid for it."),
    Rule.MOVED: _l("What was paid counts for the other cohort."),
    Rule.CENTER: _l("The center cancels it: the whole fee is given back."),
    Rule.BEFORE_START: _l("Before it begins the whole fee is given back."),
    Rule.THIRD: _l("Up to a third of the hours two thirds of the fee are given back."),
    Rule.HALF: _l("Up to half of the hours half of the fee is given back."),
    Rule.NONE: _l("After half of the hours nothing of the fee is given back."),
    Rule.LESSONS: _l("The part of the fee for the lessons that have not begun is given back."),
    Rule.MONTHS: _l("Of this month what is left by its hours, and the months to come in full."),
}


def name_of(cohort: Cohort) -> str:
    """The course and which cohort of it, in the reader's language."""
    return cohort_name(named(cohort.course.title, cohort.course.title_en), cohort.number)


def name_for(cohort: Cohort, locale: str) -> str:
    """The same in the language of whoever is written to."""
    with in_locale(locale):
        return name_of(cohort)


def refund_text(refund: Refund) -> str:
    """What is given back, and by which rule."""
    text = str(REFUNDS[refund.rule])
    return (
        text
        if refund.rule in {Rule.FREE, Rule.NO_PLACE, Rule.MOVED}
        else _("%(won)s: %(rule)s", won=won(refund.won), rule=text)
    )


def kept_text(kind: QuotaKind | None) -> str:
    """For whom a place is kept; '' for any."""
    return _("a place for %(whom)s", whom=QUOTAS[kind]) if kind else ""
