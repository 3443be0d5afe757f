"""What of attendance is taken along as a table: people against lessons, and the roster as ministries ask for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from anchorcenter.academy.attendance import queries
from anchorcenter.academy.attendance.rows import name_of
from anchorcenter.academy.attendance.rules import Standing, State
from anchorcenter.academy.attendance.texts import GENDERS, amount, state_text
from anchorcenter.academy.enrollment.models import Enrollment, EnrollmentState
from anchorcenter.academy.models import Cohort
from anchorcenter.accounts.masks import mask_name
from anchorcenter.core.i18n import Text, _, _l, day_text, local, today


class Content(StrEnum):
    ATTENDANCE = "attendance"
    ROSTER = "roster"


class Names(StrEnum):
    MASKED = "masked"
    FULL = "full"


CONTENTS: dict[Content, Text] = {
    Content.ATTENDANCE: _l("Everybody's lessons"),
    Content.ROSTER: _l("Roster with sums, as ministries ask for it"),
}
NAMES: dict[Names, Text] = {Names.MASKED: _l("Masked names"), Names.FULL: _l("Full names")}


@dataclass(frozen=True, kw_only=True)
class Table:
    """Head and rows, and whose data they are."""

    head: Sequence[str]
    rows: Sequence[Sequence[object]]
    person_ids: frozenset[int]


def table_of(cohort: Cohort, content: Content, names: Names, *, now: datetime) -> Table:
    """That table of a cohort; who gave their place up is in it, marked as such."""
    roster = queries.list_roster(cohort.id)
    stand = queries.standings(cohort, roster, now=now)
    head, line = _TABLES[content]
    rows = [[number, _name(each, names), *line(each, stand[each.person_id])] for number, each in enumerate(roster, 1)]
    marks = next(iter(stand.values())).marks if stand else ()
    return Table(
        head=[_("No."), _("Name"), *head([local(mark.lesson.period.start) for mark in marks])],
        rows=rows,
        person_ids=frozenset(each.person_id for each in roster),
    )


def _name(each: Enrollment, names: Names) -> str:
    return name_of(each.person) if names is Names.FULL else mask_name(name_of(each.person))


def _lessons_head(lessons: Sequence[str]) -> list[str]:
    return [*lessons, _("Attended"), _("Of"), _("Percent")]


def _lessons_line(_each: Enrollment, standing: Standing) -> list[object]:
    return [*(state_text(mark) for mark in standing.marks), *_sums(standing)]


def _roster_head(_lessons: Sequence[str]) -> list[str]:
    return [
        _("Year of birth"), _("Gender"), _("Place since"), _("Place given up"), _("Attended lessons"), _("Late"),
        _("Left early"), _("Absences"), _("Excused"), _("Attended"), _("Of"), _("Percent"), _("Attendance is enough"),
    ]  # fmt: skip


def _roster_line(each: Enrollment, standing: Standing) -> list[object]:
    born, joined = each.person.born_on, each.enrolled_at
    left = each.ended_at if each.state is not EnrollmentState.ENROLLED else None
    there = sum(standing.count(state) for state in (State.PRESENT, State.LATE, State.LEFT_EARLY))
    slips = [sum(getattr(mark, name) for mark in standing.marks if mark.slips) for name in ("is_late", "is_early")]
    days = [day_text(today(moment)) if moment else "" for moment in (joined, left)]
    enough = _("Yes") if standing.is_met else _("No")
    who = [born.year if born else "", str(GENDERS[each.person.gender]), *days]
    return [*who, there, *slips, standing.absences, standing.count(State.EXCUSED), *_sums(standing), enough]


def _sums(standing: Standing) -> list[object]:
    percent = "" if standing.percent is None else standing.percent
    return [amount(standing.attended, standing.basis), amount(standing.denominator, standing.basis), percent]


_Line = tuple[Callable[[Sequence[str]], list[str]], Callable[[Enrollment, Standing], list[object]]]
_TABLES: Mapping[Content, _Line] = {
    Content.ATTENDANCE: (_lessons_head, _lessons_line),
    Content.ROSTER: (_roster_head, _roster_line),
}
