"""What the pages of the catalogue show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, request, url_for

from anchorcenter.academy import queries
from anchorcenter.academy.enrollment.queries import list_states
from anchorcenter.academy.enrollment.texts import STATES
from anchorcenter.academy.models import Cohort, Course, CourseKind, Level, Times
from anchorcenter.academy.queries import Wanted
from anchorcenter.academy.rows import cohort_row, course_row, whole_cohort, whole_row
from anchorcenter.academy.targets import PEOPLE, Progress, find_progress
from anchorcenter.academy.texts import KINDS, LEVELS, TIMES, rule_lines
from anchorcenter.academy.timetable.pages import group_lessons, lesson_rows, planned_text
from anchorcenter.academy.timetable.queries import list_lessons
from anchorcenter.accounts.access import find_me
from anchorcenter.core.clock import now
from anchorcenter.core.i18n import _, named, plural, today
from anchorcenter.core.pages import around, asked_page, page
from anchorcenter.core.text import is_line
from anchorcenter.qualifications.queries import list_kinds

PAST = 12  # Cohorts that are over, on the page of a course.


def index_page() -> Response:
    """The courses that fit, each with the cohort that comes next."""
    wanted, number, moment = asked(), asked_page(), now()
    found = queries.list_courses(wanted, now=moment, today=today(moment), page=number)
    shown = found[: queries.PAGE]
    ahead = queries.list_soonest([each.id for each in shown], now=moment, today=today(moment))
    return page(
        "academy/index.html",
        rows=[_card(each, ahead.get(each.id)) for each in shown],
        wanted=wanted,
        is_narrowed=wanted != Wanted(),
        kinds=[(str(word), str(text)) for word, text in KINDS.items()],
        levels=[(str(word), str(text)) for word, text in LEVELS.items()],
        times=[(str(word), str(text)) for word, text in TIMES.items()],
        **around(number, "academy.index", is_more=len(found) > queries.PAGE, **_query(wanted)),
    )


def _card(course: Course, ahead: tuple[Cohort, int] | None) -> dict[str, Any]:
    following, many = ahead or (None, 1)
    return course_row(course) | {"next": following and cohort_row(following), "more": many - 1}


def show_page(course: Course) -> Response:
    """A course with its cohorts: those to come, the soonest first, and the last ones that are over."""
    cohorts, day = queries.list_cohorts(course.id), today(now())
    ahead = sorted((each for each in cohorts if each.last_on >= day), key=lambda each: (each.first_on, each.number))
    past = [each for each in cohorts if each.last_on < day][:PAST]
    rules = (ahead or past)[0].rules
    held = group_lessons(list_lessons([each.id for each in [*ahead, *past]]))
    mine = _mine(ahead)
    return page(
        "academy/show.html",
        course=whole_row(course),
        cohorts=[whole_cohort(each) | {"lessons": held.get(each.id, []), "mine": mine.get(each.id)} for each in ahead],
        past=[whole_cohort(each) | {"lessons": held.get(each.id, []), "mine": None} for each in past],
        rules=rule_lines(rules),
        rules_number=rules.number,
    )


def _mine(cohorts: Sequence[Cohort]) -> dict[int, dict[str, str]]:
    """How the reader stands in each of those cohorts in which they do."""
    by, found = find_me(), dict[int, dict[str, str]]()
    if by is not None:
        for cohort_id, row in list_states(by, [each.id for each in cohorts]).items():
            url = url_for("enrollment.show", number=row.id)
            found[cohort_id] = {"state": str(STATES[row.state]), "url": url}
    return found


def staff_index_page() -> Response:
    """All courses, for staff."""
    words = asked().words
    counts = queries.count_cohorts()
    rows = [course_row(each) | {"cohorts": counts.get(each.id, 0)} for each in queries.list_all(words)]
    targets = [_progress(each) for each in find_progress(today(now()))]
    return page("academy/staff_index.html", rows=rows, words=words, targets=targets)


def _progress(found: Progress) -> dict[str, Any]:
    first, last = found.days.start.year, found.days.end.year - 1
    asked: dict[str, Any] = {"from": found.days.start.isoformat(), "to": found.days.end.isoformat()}
    return {
        "years": str(first) if first == last else f"{first}–{last}",
        "said": _("%(people)s of %(target)s (%(percent)d %%)", people=f"{found.people:,}", target=f"{found.target:,}",
                  percent=found.percent),
        "places": plural("%(num)d place taken up", "%(num)d places taken up", found.places),
        "url": url_for("reports.metrics_metric", key=PEOPLE, **asked),
    }  # fmt: skip


def staff_show_page(course: Course) -> Response:
    """A course with every cohort, for staff."""
    rules = queries.latest_rules(course.id)
    return page(
        "academy/staff_show.html",
        course=whole_row(course),
        cohorts=[whole_cohort(each) for each in queries.list_cohorts(course.id, is_staff=True)],
        rules=rule_lines(rules),
        rules_number=rules.number,
    )


def staff_cohort_page(slug: str, number: int, *, status: int = 200, **forms: Any) -> Response:
    """A cohort and what staff may do with it."""
    cohort = queries.get_cohort(slug, number)
    lessons = list_lessons([cohort.id])
    return page(
        "academy/staff_cohort.html",
        status=status,
        course={"slug": slug, "title": named(cohort.course.title, cohort.course.title_en)},
        cohort=whole_cohort(cohort),
        rules=rule_lines(cohort.rules),
        rules_number=cohort.rules.number,
        lessons=lesson_rows(lessons),
        planned=planned_text(lessons, cohort.course.hours),
        public_url=url_for("academy.show", slug=slug) if cohort.published_at else "",
        **forms,
    )


def course_choices(but: str = "") -> dict[str, list[tuple[str, str]]]:
    """What the form of a course lets choose, by slug: every course but one, and every qualification."""
    courses = [(each.slug, named(each.title, each.title_en)) for each in queries.list_all() if each.slug != but]
    return {"courses": courses, "kinds": [(each.slug, named(each.name, each.name_en)) for each in list_kinds()]}


def asked() -> Wanted:
    """What the address asks for; what is none of it is left out."""
    args = request.args
    kind, level, times, words = (args.get(name, "") for name in ("kind", "level", "times", "q"))
    return Wanted(
        words=words.strip()[:60] if is_line(words) else "",
        kind=CourseKind(kind) if kind in set(CourseKind) else None,
        level=Level(level) if level in set(Level) else None,
        times=Times(times) if times in set(Times) else None,
        is_free=args.get("free") == "1",
        is_open=args.get("open") == "1",
        with_past=args.get("past") == "1",
    )


def _query(wanted: Wanted) -> dict[str, str | None]:
    return {
        "q": wanted.words or None,
        "kind": wanted.kind and str(wanted.kind),
        "level": wanted.level and str(wanted.level),
        "times": wanted.times and str(wanted.times),
        "free": "1" if wanted.is_free else None,
        "open": "1" if wanted.is_open else None,
        "past": "1" if wanted.with_past else None,
    }
