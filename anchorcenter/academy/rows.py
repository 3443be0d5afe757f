"""Courses and cohorts as pages of all readers show them."""

from __future__ import annotations

from typing import Any

from anchorcenter.academy.models import Cohort, Course, Selection
from anchorcenter.academy.rules import OPEN, stand_of
from anchorcenter.academy.texts import (
    KINDS,
    LEVELS,
    REFUNDED_BY,
    SELECTIONS,
    STANDS,
    TAGS,
    age_line,
    days_of,
    fee_text,
    kept_lines,
    over_text,
    paper_line,
    places_text,
    schedule_of,
    second_text,
)
from anchorcenter.core.clock import now
from anchorcenter.core.i18n import _, named, today


def course_row(course: Course) -> dict[str, Any]:
    """A course in a list."""
    return {
        "slug": course.slug,
        "title": named(course.title, course.title_en),
        "summary": named(course.summary, course.summary_en),
        "kind": str(KINDS[course.kind]),
        "level": str(LEVELS[course.level]),
        "hours": course.hours,
    }


def whole_row(course: Course) -> dict[str, Any]:
    """A course on its own page."""
    return course_row(course) | {
        "syllabus": _lines(named(course.syllabus, course.syllabus_en)),
        "materials": _lines(named(course.materials, course.materials_en)),
        "is_funded": course.is_funded,
        "ages": age_line(course.age_from, course.age_to),
        "grants": named(course.grants.name, course.grants.name_en) if course.grants else "",
        "needs": [(each.slug, named(each.title, each.title_en)) for each in course.needs],
    }


def cohort_row(cohort: Cohort) -> dict[str, Any]:
    """A cohort in a list: when it is held, and how its places stand."""
    moment = now()
    stand = stand_of(cohort, moment, today(moment))
    return {
        "number": cohort.number,
        "name": _("Cohort %(number)d", number=cohort.number),
        "is": stand.value,
        "is_open": stand in OPEN,
        "state": str(STANDS[stand]),
        "tag": TAGS.get(stand, ""),
        "days": days_of(cohort),
        "schedule": schedule_of(cohort),
        "places": places_text(cohort, stand),
        "fee": fee_text(cohort.fee_won),
        "is_free": cohort.fee_won == 0,
        "closes": second_text(cohort.closes_at),
    }


def whole_cohort(cohort: Cohort) -> dict[str, Any]:
    """A cohort with all that is said of it."""
    return cohort_row(cohort) | {
        "opens": second_text(cohort.opens_at),
        "selection": str(SELECTIONS[cohort.selection]),
        "is_lottery": cohort.selection is Selection.LOTTERY,
        "is_review": cohort.selection is Selection.REVIEW,
        "is_first_come": cohort.selection is Selection.FIRST_COME,
        "capacity": cohort.capacity,
        "minimum": cohort.minimum,
        "taken": cohort.taken,
        "waiting": cohort.waiting,
        "kept": kept_lines(cohort),
        "paper": paper_line(cohort),
        "refunded_by": str(REFUNDED_BY[cohort.refunded_by]) if cohort.fee_won else "",
        "over": over_text(cohort),
    }


def _lines(text: str) -> list[str]:
    return text.split("\n") if text else []
