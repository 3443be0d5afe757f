"""What a browser may send about lessons. Shape only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import HiddenField
from wtforms.validators import InputRequired, Optional

from anchorcenter.academy.timetable.availability import TeachingTimes
from anchorcenter.academy.timetable.rules import NewLesson, NewLessons, Times
from anchorcenter.academy.timetable.service import CancelledLesson
from anchorcenter.core.fields import ChecksField, ClockField, DayField, YesNoField, chosen, optional_line
from anchorcenter.core.forms import Form, wall_clock
from anchorcenter.core.i18n import _, _l, weekday
from anchorcenter.core.text import to_id
from anchorcenter.facilities.queries import get_plan

Choices = Iterable[tuple[int, str]]
ENDS = ("starts", "ends")
A_TIME = _l("Enter a time, like 09:00 or 18:30.")
A_DAY = _l("Enter a date, like 2026-11-26.")


class _PlacedForm(Form):
    space = chosen(_l("Space"), str)
    instructor = chosen(_l("Instructor"), str)

    def __init__(self, *args: Any, instructors: Choices = (), **known: Any) -> None:
        super().__init__(*args, **known)
        self.space.choices = [(space.slug, str(space.name)) for space in get_plan().spaces]
        self.instructor.choices = [("", _l("Nobody yet")), *((str(number), name) for number, name in instructors)]

    def chosen_instructor(self) -> int | None:
        """Who teaches; None: nobody yet."""
        return to_id(self.instructor.data or "")


class LessonsForm(_PlacedForm):
    weekdays = ChecksField(_l("On these weekdays"), coerce=int)
    first_on = DayField(_l("From"), [InputRequired(A_DAY)])
    last_on = DayField(_l("Until"), [InputRequired(A_DAY)])
    starts = ClockField(_l("Starts"), [InputRequired(A_TIME)])
    ends = ClockField(_l("Ends"), [InputRequired(A_TIME)], is_end=True)
    skips_holidays = YesNoField(_l("Leave out holidays"), default=True)
    skips_conflicts = YesNoField(_l("Leave out what cannot be held"))

    def __init__(self, *args: Any, **known: Any) -> None:
        super().__init__(*args, **known)
        self.weekdays.choices = [(number, weekday(number)) for number in range(7)]

    def wanted(self) -> NewLessons:
        """The lessons; call after a successful validation."""
        typed = {"weekdays": frozenset(self.weekdays.data or ()), "instructor": self.chosen_instructor()}
        return NewLessons(**self.values() | typed)


class LessonForm(_PlacedForm):
    starts_at = wall_clock(_l("Starts"))
    ends_at = wall_clock(_l("Ends"))
    is_required = YesNoField(
        _l("Required lesson"), description=_l("Yes: nobody completes the cohort who was not there, also with leave.")
    )
    version = HiddenField(default="0")

    def wanted(self) -> NewLesson:
        """The lesson; call after a successful validation."""
        values = {name: value for name, value in self.values().items() if name != "version"}
        return NewLesson(**values | {"instructor": self.chosen_instructor()})

    def seen(self) -> int:
        """The version that was opened."""
        return to_id(self.version.data or "") or 0


class TimesForm(Form):
    """From when to when on each weekday; empty: not on that day."""

    @classmethod
    def of(cls, times: Times) -> TimesForm:
        """The form with those times."""
        known = {
            f"{name}_{day}": minutes for day, both in times.items() for name, minutes in zip(ENDS, both, strict=True)
        }
        return _times_form()(**known)

    def wanted(self) -> TeachingTimes:
        """The times; call after a successful validation. What is half said is an end before its start."""
        both = {day: tuple(self[f"{name}_{day}"].data for name in ENDS) for day in range(7)}
        given = {day: (starts or 0, ends or 0) for day, (starts, ends) in both.items() if starts or ends}
        return TeachingTimes(by_weekday=given)

    def days(self) -> list[tuple[Any, Any]]:
        """The two fields of each weekday."""
        return [(self[f"starts_{day}"], self[f"ends_{day}"]) for day in range(7)]


def _times_form() -> type[TimesForm]:
    fields = {}
    for day in range(7):
        fields[f"starts_{day}"] = ClockField(f"{weekday(day)} · {_('Starts')}", [Optional()])
        fields[f"ends_{day}"] = ClockField(f"{weekday(day)} · {_('Ends')}", [Optional()], is_end=True)
    return type("WeekForm", (TimesForm,), fields)


class CancelLessonForm(Form):
    why = optional_line(_l("Reason"), 200)

    def wanted(self) -> CancelledLesson:
        """Why it is not held; call after a successful validation."""
        return CancelledLesson(why=self.why.data or "")
