"""Courses and cohorts in words."""

from __future__ import annotations

from datetime import datetime

from anchorcenter.academy.models import (
    Basis,
    Cohort,
    CompletionRules,
    CourseKind,
    ExcusedPer,
    Level,
    MissingOut,
    QuotaKind,
    RefundedBy,
    Selection,
    Times,
)
from anchorcenter.academy.rules import OPEN, Stand, places_left, places_over
from anchorcenter.core.i18n import Text, _, _l, day_text, local, named, plural
from anchorcenter.documents.texts import KINDS as PAPERS
from anchorcenter.tenants.texts import won

KINDS: dict[CourseKind, Text] = {
    CourseKind.FLIGHT: _l("Flying"),
    CourseKind.SAFETY: _l("Safety"),
    CourseKind.MAKING: _l("Building and repair"),
    CourseKind.SOFTWARE: _l("Software and data"),
    CourseKind.CAREER: _l("Jobs and start-ups"),
    CourseKind.TRIAL: _l("First flight"),
}
LEVELS: dict[Level, Text] = {
    Level.BEGINNER: _l("Beginners"),
    Level.INTERMEDIATE: _l("Intermediate"),
    Level.ADVANCED: _l("Advanced"),
}
BASES: dict[Basis, Text] = {Basis.HOURS: _l("by hours"), Basis.LESSONS: _l("by lessons")}
EXCUSED_PER: dict[ExcusedPer, Text] = {ExcusedPer.WHOLE: _l("of the whole"), ExcusedPer.MONTH: _l("of each month")}
MISSING_OUT: dict[MissingOut, Text] = {
    MissingOut.ABSENT: _l("was absent"),
    MissingOut.STAYED: _l("stayed to the end"),
}
SELECTIONS: dict[Selection, Text] = {
    Selection.FIRST_COME: _l("First come, first served"),
    Selection.REVIEW: _l("By review of the applications"),
    Selection.LOTTERY: _l("By lottery with a published seed"),
}
TIMES: dict[Times, Text] = {
    Times.DAYTIME: _l("Weekdays"),
    Times.EVENING: _l("Evenings"),
    Times.WEEKEND: _l("Weekends"),
}
REFUNDED_BY: dict[RefundedBy, Text] = {
    RefundedBy.HOURS: _l("by the hours that are over, month by month"),
    RefundedBy.LESSONS: _l("by the lessons that are left"),
}
QUOTAS: dict[QuotaKind, Text] = {
    QuotaKind.RESIDENTS: _l("residents"),
    QuotaKind.COMPANIES: _l("tenant companies"),
    QuotaKind.YOUTH: _l("young people"),
}
STANDS: dict[Stand, Text] = {
    Stand.DRAFT: _l("not published"),
    Stand.CANCELLED: _l("cancelled"),
    Stand.ANNOUNCED: _l("opens soon"),
    Stand.FREE: _l("open for applications"),
    Stand.FULL: _l("waiting list"),
    Stand.CLOSED: _l("applications closed"),
    Stand.RUNNING: _l("running"),
    Stand.OVER: _l("over"),
}
TAGS = {Stand.FREE: "free", Stand.FULL: "busy", Stand.CANCELLED: "busy"}


def second_text(moment: datetime) -> str:
    """``moment`` as people of the center read it, with its seconds where it has any."""
    return f"{local(moment)}:{moment:%S}" if moment.second else local(moment)


def places_text(cohort: Cohort, stand: Stand) -> str:
    """What a reader wants to know of the places: when one may apply, how many are free, or why one may not."""
    if stand is Stand.ANNOUNCED:
        return _("Applications open on %(when)s.", when=second_text(cohort.opens_at))
    if stand in OPEN:
        return _open_text(cohort, stand)
    return {
        Stand.DRAFT: _("Nobody sees it yet."),
        Stand.CANCELLED: _("It is not held: %(why)s", why=cohort.cancelled_why),
        Stand.CLOSED: _("Applications are closed."),
        Stand.RUNNING: _("It is being held."),
        Stand.OVER: _("The course is over."),
    }[stand]


def _open_text(cohort: Cohort, stand: Stand) -> str:
    if cohort.selection is not Selection.FIRST_COME:
        return plural(
            "%(num)d place, given after the deadline", "%(num)d places, given after the deadline", cohort.capacity
        )
    if stand is Stand.FREE:
        return plural("%(num)d place free", "%(num)d places free", places_left(cohort))
    return plural("Full - waiting list, %(num)d waits", "Full - waiting list, %(num)d wait", cohort.waiting)


def over_text(cohort: Cohort) -> str:
    """For staff: by how many it is overbooked; '' when it is not."""
    over = places_over(cohort)
    return plural("overbooked by %(num)d place", "overbooked by %(num)d places", over) if over else ""


def days_of(cohort: Cohort) -> str:
    """Its first and last day."""
    first, last = day_text(cohort.first_on), day_text(cohort.last_on)
    return first if cohort.first_on == cohort.last_on else f"{first} – {last}"


def fee_text(amount: int) -> str:
    """What it costs, in words."""
    return won(amount) if amount else _("free of charge")


def paper_line(cohort: Cohort) -> str:
    """Which documents one must have to take part; '' when none is asked for."""
    names = ", ".join(str(PAPERS[each]) for each in cohort.papers)
    return _("Needed: %(document)s, valid on the first day", document=names) if names else ""


def age_line(age_from: int | None, age_to: int | None) -> str:
    """Who may take part, in full years."""
    if age_from is not None and age_to is not None:
        return _("from %(first)d to %(last)d years of age", first=age_from, last=age_to)
    if age_from is not None:
        return _("from %(first)d years of age", first=age_from)
    return _("up to %(last)d years of age", last=age_to) if age_to is not None else _("any age")


def rule_lines(rules: CompletionRules) -> list[str]:
    """By which rules it is completed."""
    lines = [
        _("At least %(percent)d %% of it is attended, %(basis)s.", percent=rules.attendance_percent,
          basis=BASES[rules.basis]),
        _("Who comes %(minutes)d minutes after the start or later is late.", minutes=rules.grace_minutes),
        _("Who goes %(minutes)d minutes before the end or sooner leaves early.", minutes=rules.early_minutes),
    ]  # fmt: skip
    if rules.slips_per_absence:
        lines.append(
            _(
                "Being late, leaving early or going out %(count)d times is one absence: the lesson of the last time.",
                count=rules.slips_per_absence,
            )
        )
    lines += [_("Less than %(percent)d %% of a lesson is an absence.", percent=rules.half_percent), _out_line(rules)]
    lines += [*_counting_lines(rules), _excused_line(rules)]
    if rules.needs_assignment:
        lines.append(_("The assignment is handed in."))
    if rules.needs_survey:
        lines.append(_("The survey at the end is answered."))
    return lines


def _out_line(rules: CompletionRules) -> str:
    if rules.missing_out is MissingOut.ABSENT:
        return _("Who has not checked out by midnight was absent.")
    return _("Who has not checked out by midnight stayed to the end.")


def _counting_lines(rules: CompletionRules) -> list[str]:
    lines = [_("Only the minutes attended count.")] if rules.counts_minutes and rules.basis is Basis.HOURS else []
    return [*lines, _("Lessons count from joining on.")] if rules.counts_from_joining else lines


def _excused_line(rules: CompletionRules) -> str:
    if not rules.excused_percent:
        return _("Excused leave counts as absence.")
    values = {"percent": rules.excused_percent, "of": EXCUSED_PER[rules.excused_per]}
    return _("Excused leave counts up to %(percent)d %% %(of)s.", **values)


def cohort_name(course: str, number: int) -> str:
    """``드론 기초 3기``."""
    return _("%(course)s, cohort %(number)d", course=course, number=number)


def kept_lines(cohort: Cohort) -> list[str]:
    """How many of the places are kept for whom."""
    return [
        plural("%(num)d place for %(whom)s", "%(num)d places for %(whom)s", each.places, whom=QUOTAS[each.kind])
        for each in cohort.quotas
        if each.places
    ]


def schedule_of(cohort: Cohort) -> str:
    """When it is held within its days, in words."""
    return " · ".join(filter(None, [str(TIMES[cohort.times]), named(cohort.schedule, cohort.schedule_en)]))
