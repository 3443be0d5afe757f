"""What pages show of lessons, and of who teaches them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Response, request, url_for

from anchorcenter.academy.models import Cohort
from anchorcenter.academy.texts import cohort_name
from anchorcenter.academy.timetable import queries
from anchorcenter.academy.timetable.forms import LessonForm, LessonsForm
from anchorcenter.academy.timetable.models import Lesson
from anchorcenter.academy.timetable.rules import Hours, taught_minutes, teaching_hours
from anchorcenter.academy.timetable.service import Refused, Rehearsed
from anchorcenter.accounts.access import me, saw
from anchorcenter.accounts.directory import list_with_role
from anchorcenter.accounts.models import Person, Role
from anchorcenter.core.clock import now
from anchorcenter.core.errors import missing
from anchorcenter.core.i18n import _, day_text, length_text, month_text, named, plural, rfc3339, until, zone
from anchorcenter.core.i18n import today as day_of
from anchorcenter.core.pages import page
from anchorcenter.core.periods import MINUTE, Period, at, months_later, parse_day, parse_instant
from anchorcenter.facilities.queries import get_plan


def lesson_rows(lessons: Sequence[Lesson]) -> list[dict[str, Any]]:
    """Lessons for staff, with who teaches them."""
    made_up = {each.replaces_id for each in lessons}
    return [_row(each) | _of_staff(each, made_up) for each in lessons]


def group_lessons(lessons: Sequence[Lesson]) -> dict[int, list[dict[str, Any]]]:
    """Lessons for everybody, by cohort."""
    found = defaultdict(list)
    for each in lessons:
        found[each.cohort_id].append(_row(each))
    return found


def planned_text(lessons: Sequence[Lesson], hours: int) -> str:
    """``3 lessons, 9 hours of 12``: a cancelled one does not count, what makes up for it does, once."""
    held = [each.occupancy.period for each in lessons if each.cancelled_at is None]
    planned = length_text(taught_minutes(held) * MINUTE) if held else _("nothing")
    return plural(
        "%(num)d lesson, %(planned)s of %(hours)d hours planned",
        "%(num)d lessons, %(planned)s of %(hours)d hours planned",
        len(held),
        planned=planned,
        hours=hours,
    )


def plan_page(cohort: Cohort, form: LessonsForm, rehearsed: Rehearsed | None = None, *, status: int = 200) -> Response:
    """The form of several lessons, with what would become of them once that was looked at."""
    shown = None
    if rehearsed is not None:
        shown = {
            "free": [until(each.period.start, each.period.end) for each in rehearsed.free],
            "refused": [_refused(each, cohort, form) for each in rehearsed.refused],
            "holidays": [f"{day_text(day)} {name}" for day, name in rehearsed.holidays],
        }
    return page("academy/lessons.html", status=status, form=form, shown=shown, **_around(cohort))


def mine_page() -> Response:
    """The reader's own lessons from today on (people of one that is over may still check out), or those of a month."""
    month = asked_month()
    if month is None:
        lessons = queries.list_taught(me().id, since=at(day_of(now()), 0, zone()))
    else:
        lessons = queries.list_taught_in(me().id, month_of(month))
    rows = [_row(each) | {"of": _title(each.cohort), "slug": each.cohort.course.slug} for each in lessons]
    shown = month or day_of(now()).replace(day=1)
    (found,) = _hours_of([me().id], shown)
    return page(
        "academy/mine.html",
        rows=rows,
        is_month=month is not None,
        month=month_text(shown),
        hours=_hours_row(found),
        **_around_month(shown, "timetable.mine"),
    )


def hours_page() -> Response:
    """How long each instructor teaches in a month: what was held and what is ahead."""
    shown = asked_month() or day_of(now()).replace(day=1)
    return page(
        "academy/hours.html",
        month=month_text(shown),
        word=f"{shown:%Y-%m}",
        rows=[{"number": person.id, "name": named(person.name, person.name_en)} | _hours_row(found)
              for person, found in list_hours(shown)],
        **_around_month(shown, "timetable.hours"),
    )  # fmt: skip


def hours_file() -> tuple[str, list[str], list[list[object]]]:
    """The same as a file: its name, head and rows, in minutes."""
    shown = asked_month() or day_of(now()).replace(day=1)
    head = [_("Month"), _("Instructor"), _("Lessons"), _("Minutes held"), _("Minutes ahead")]
    rows: list[list[object]] = [
        [f"{shown:%Y-%m}", named(person.name, person.name_en), found.lessons, found.held, found.ahead]
        for person, found in list_hours(shown)
    ]
    return f"teaching-{shown:%Y-%m}.csv", head, rows


def list_hours(first: date, only: int | None = None) -> list[tuple[Person, Hours]]:
    """How long each instructor, or one alone, teaches in the month that begins on ``first``."""
    people = [each for each in list_with_role(Role.INSTRUCTOR) if only in {None, each.id}]
    for person in people:
        saw(person.id)
    return list(zip(people, _hours_of([person.id for person in people], first), strict=True))


def month_of(first: date) -> Period:
    """The month that begins on ``first``, by the clock of the center."""
    return Period(at(first, 0, zone()), at(months_later(first, 1), 0, zone()))


def asked_month() -> date | None:
    """The first day of the month that the address asks for; None for none that there is."""
    return parse_day(f"{request.args.get('month', '')}-01")


def _hours_of(person_ids: Sequence[int], first: date) -> list[Hours]:
    taught, moment = queries.list_teaching_of(person_ids, month_of(first)), now()
    return [teaching_hours(taught.get(each, ()), moment) for each in person_ids]


def _hours_row(found: Hours) -> dict[str, Any]:
    return {
        "lessons": found.lessons,
        "held": length_text(found.held * MINUTE) if found.held else "–",
        "ahead": length_text(found.ahead * MINUTE) if found.ahead else "–",
    }


def _around_month(first: date, endpoint: str) -> dict[str, Any]:
    before, after = months_later(first, -1), months_later(first, 1)
    return {
        "previous": url_for(endpoint, month=f"{before:%Y-%m}"),
        "next": url_for(endpoint, month=f"{after:%Y-%m}"),
    }


def instructors() -> list[tuple[int, str]]:
    """Who may teach."""
    people = list_with_role(Role.INSTRUCTOR)
    for person in people:
        saw(person.id)
    return [(person.id, named(person.name, person.name_en)) for person in people]


def get_instructor(person_id: int) -> str:
    """The name of an instructor. Raises DomainError (404) for who is none."""
    return dict(instructors()).get(person_id) or missing()


def blank_lessons(cohort: Cohort) -> LessonsForm:
    """The form of several lessons."""
    return LessonsForm(instructors=instructors(), first_on=cohort.first_on, last_on=cohort.last_on)


def lesson_form(args: dict[str, str]) -> LessonForm:
    """The form of one lesson, with what the address proposes."""
    known: dict[str, Any] = {name: args[name] for name in ("space", "instructor") if name in args}
    for name in ("starts_at", "ends_at"):
        try:
            known[name] = parse_instant(args[name])
        except (KeyError, ValueError):
            continue
    return LessonForm(instructors=instructors(), **known)


def form_of(row: Lesson) -> LessonForm:
    """The form of a lesson that there is."""
    use = row.occupancy
    place = {"space": get_plan().get(use.space_id).slug, "starts_at": use.starts_at, "ends_at": use.ends_at}
    teaches = {"instructor": str(row.instructor_id or ""), "version": row.version, "is_required": row.is_required}
    return LessonForm(instructors=instructors(), **place, **teaches)


def _row(row: Lesson) -> dict[str, Any]:
    use = row.occupancy
    return {
        "number": row.id,
        "time": until(use.starts_at, use.ends_at),
        "is_required": row.is_required,
        "space": str(get_plan().get(use.space_id).name),
        "is_cancelled": row.cancelled_at is not None,
        "why": row.cancelled_why,
        "is_make_up": row.replaces_id is not None,
    }


def _of_staff(row: Lesson, made_up: set[int | None]) -> dict[str, Any]:
    if row.instructor:
        saw(row.instructor.id)
    return {
        "instructor": named(row.instructor.name, row.instructor.name_en) if row.instructor else "",
        "is_ahead": row.cancelled_at is None and row.occupancy.starts_at > now(),
        "may_be_made_up": row.cancelled_at is not None and row.id not in made_up,
    }


def _refused(refused: Refused, cohort: Cohort, form: LessonsForm) -> dict[str, Any]:
    instead = [(f"{each.space.name} {until(each.period.start, each.period.end)}", each) for each in refused.instead]
    where: dict[str, Any] = {
        "slug": cohort.course.slug,
        "number": cohort.number,
        "instructor": form.instructor.data or None,
    }
    return {
        "time": until(refused.part.period.start, refused.part.period.end),
        "reasons": [str(each.message) for each in refused.reasons],
        "instead": [
            (
                text,
                url_for(
                    "timetable.new",
                    space=each.space.slug,
                    starts_at=rfc3339(each.period.start),
                    ends_at=rfc3339(each.period.end),
                    **where,
                ),
            )
            for text, each in instead
        ],
    }


def _around(cohort: Cohort) -> dict[str, Any]:
    back = url_for("academy_staff.cohort", slug=cohort.course.slug, number=cohort.number)
    return {"back": (_title(cohort), back)}


def _title(cohort: Cohort) -> str:
    return cohort_name(named(cohort.course.title, cohort.course.title_en), cohort.number)
