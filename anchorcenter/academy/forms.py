"""What a browser may send about courses and cohorts. Shape only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Regexp

from anchorcenter.academy.models import Basis, CourseKind, ExcusedPer, Level, MissingOut, RefundedBy, Selection, Times
from anchorcenter.academy.rules import OLDEST, NewCohort, NewCourse, NewRules
from anchorcenter.academy.service import Cancelling, Copying
from anchorcenter.academy.texts import (
    BASES,
    EXCUSED_PER,
    KINDS,
    LEVELS,
    MISSING_OUT,
    REFUNDED_BY,
    SELECTIONS,
    TIMES,
)
from anchorcenter.core.fields import (
    ChecksField,
    DayField,
    YesNoField,
    chosen,
    number,
    optional_line,
    optional_number,
    paragraphs,
)
from anchorcenter.core.forms import Form, text_line, to_the_second
from anchorcenter.core.i18n import _l
from anchorcenter.core.text import to_id
from anchorcenter.documents.models import DocumentKind
from anchorcenter.documents.texts import HANDED_IN
from anchorcenter.documents.texts import KINDS as PAPERS

SLUG = r"(?!new\Z)[a-z0-9][a-z0-9-]{1,59}\Z"
MOST_PLACES, MOST_WON = 10_000, 99_999_999
Choices = Iterable[tuple[str, str]]
A_DAY = _l("Enter a date, like 2026-11-26.")


class VersionedForm(Form):
    version = HiddenField(default="0")

    def seen(self) -> int:
        """The version that was opened."""
        return to_id(self.version.data or "") or 0

    def typed(self) -> dict[str, Any]:
        """What was typed, without the version."""
        return {name: value for name, value in self.values().items() if name != "version"}


class CourseForm(VersionedForm):
    title = text_line(_l("Title (Korean)"), missing=_l("Enter a title."), longest=120)
    title_en = optional_line(_l("Title (English)"), 120)
    slug = StringField(_l("Name in the address"), [Regexp(SLUG, message=_l("Use small letters, digits and hyphens."))])
    summary = text_line(_l("In one line (Korean)"), missing=_l("Say what it is, in one line."), longest=200)
    summary_en = optional_line(_l("In one line (English)"), 200)
    kind = chosen(_l("Kind of course"), CourseKind)
    level = chosen(_l("Course level"), Level)
    hours = number(_l("Hours in all"), 1, 2_000)
    age_from = optional_number(_l("Youngest age, full years (optional)"), 0, OLDEST)
    age_to = optional_number(_l("Oldest age, full years (optional)"), 0, OLDEST)
    is_funded = YesNoField(_l("It is publicly funded"))
    needs = ChecksField(_l("Courses to be completed before"))
    series = optional_line(_l("Word in the numbers of certificates (optional)"), 40)
    qualification = SelectField(_l("Qualification that it grants"), default="")
    syllabus = paragraphs(_l("Syllabus (Korean)"))
    syllabus_en = paragraphs(_l("Syllabus (English)"))
    materials = paragraphs(_l("Materials (Korean)"))
    materials_en = paragraphs(_l("Materials (English)"))
    attendance_percent = number(_l("Attendance that completes it, in percent"), 0, 100, default=80)
    basis = chosen(_l("Attendance counts"), Basis)
    grace_minutes = number(_l("Minutes after which one is late"), 0, 120, default=10)
    slips_per_absence = number(_l("How often late or early is one absence; 0: never"), 0, 20, default=3)
    half_percent = number(_l("Least part of a lesson that is no absence, in percent"), 0, 100, default=50)
    excused_percent = number(_l("Most excused leave, in percent of the whole"), 0, 100, default=20)
    early_minutes = number(_l("Minutes before the end at which one leaves early"), 0, 120, default=10)
    excused_per = chosen(_l("Excused leave is counted"), ExcusedPer)
    missing_out = chosen(_l("Who does not check out"), MissingOut)
    counts_minutes = YesNoField(_l("By hours, count only the minutes attended"))
    counts_from_joining = YesNoField(_l("Lessons count from joining on"))
    needs_survey = YesNoField(_l("The survey is needed"))
    needs_assignment = YesNoField(_l("An assignment is needed"))

    def __init__(
        self, *args: Any, courses: Iterable[tuple[str, str]] = (), kinds: Iterable[tuple[str, str]] = (), **known: Any
    ) -> None:
        super().__init__(*args, **known)
        self.courses = list(courses)
        self.qualification.choices = [("", _l("None")), *kinds]
        self.needs.choices = self.courses
        self.kind.choices = [(str(each), text) for each, text in KINDS.items()]
        self.level.choices = [(str(each), text) for each, text in LEVELS.items()]
        self.basis.choices = [(str(each), text) for each, text in BASES.items()]
        self.excused_per.choices = [(str(each), text) for each, text in EXCUSED_PER.items()]
        self.missing_out.choices = [(str(each), text) for each, text in MISSING_OUT.items()]

    def wanted(self) -> NewCourse:
        """The course; call after a successful validation."""
        values, of_rules = self.typed(), {each.name for each in fields(NewRules)}
        rules = NewRules(**{name: values.pop(name) for name in of_rules})
        return NewCourse(**values | {"needs": tuple(values["needs"] or ()), "rules": rules})


class CohortForm(VersionedForm):
    first_on = DayField(_l("First day"), [InputRequired(A_DAY)])
    last_on = DayField(_l("Last day"), [InputRequired(A_DAY)])
    times = chosen(_l("Held on"), Times)
    schedule = optional_line(_l("Days and hours (Korean, optional)"), 120)
    schedule_en = optional_line(_l("Days and hours (English, optional)"), 120)
    capacity = number(_l("Number of places"), 1, MOST_PLACES, default=20)
    minimum = number(_l("Least number to be held"), 0, MOST_PLACES, default=0)
    for_residents = number(_l("Of these for residents"), 0, MOST_PLACES, default=0)
    for_companies = number(_l("Of these for tenant companies"), 0, MOST_PLACES, default=0)
    for_youth = number(_l("Of these for young people"), 0, MOST_PLACES, default=0)
    selection = chosen(_l("Who gets in"), Selection)
    fee_won = number(_l("Fee in won; 0: free of charge"), 0, MOST_WON, default=0)
    refunded_by = chosen(_l("The fee is given back"), RefundedBy)
    papers = ChecksField(_l("Documents that one must have"), coerce=DocumentKind)
    opens_at = to_the_second(_l("Applications from"))
    closes_at = to_the_second(_l("Deadline"))

    def __init__(self, *args: Any, **known: Any) -> None:
        super().__init__(*args, **known)
        self.refunded_by.choices = [(str(each), text) for each, text in REFUNDED_BY.items()]
        self.papers.choices = [(str(each), PAPERS[each]) for each in HANDED_IN]
        self.times.choices = [(str(each), text) for each, text in TIMES.items()]
        self.selection.choices = [(str(each), text) for each, text in SELECTIONS.items()]

    def wanted(self) -> NewCohort:
        """The cohort; call after a successful validation."""
        values = self.typed()
        return NewCohort(**values | {"papers": tuple(each for each in HANDED_IN if each in (values["papers"] or ()))})


class CopyForm(Form):
    first_on = DayField(_l("First day of the copy"), [InputRequired(A_DAY)])

    def wanted(self) -> Copying:
        """When it begins; call after a successful validation."""
        return Copying(**self.values())


class CancelForm(Form):
    why = optional_line(_l("Reason"), 200)

    def wanted(self) -> Cancelling:
        """Why it is not held; call after a successful validation."""
        return Cancelling(why=self.why.data or "")
