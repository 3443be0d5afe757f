"""What a browser may send about intake rounds. Shape only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import SelectField, StringField
from wtforms.validators import Regexp

from anchorcenter.admissions.calls.models import Criterion, Mode, ScoreSheet, Step, TieRule
from anchorcenter.admissions.calls.rules import Schedule
from anchorcenter.admissions.calls.service import NewCriterion, NewSheet
from anchorcenter.admissions.calls.texts import MODES, STEPS, TIES
from anchorcenter.core.fields import ChecksField, DayField, chosen, number, optional_line, optional_number, paragraphs
from anchorcenter.core.forms import Form, optional_wall_clock, text_line, to_the_second
from anchorcenter.core.i18n import Named, Text, _l
from anchorcenter.facilities.queries import get_plan
from anchorcenter.tenants.intake.service import SLUG_FORM, NewIntake, Signing
from anchorcenter.tenants.intake.tables import CONTENTS, Content
from anchorcenter.tenants.terms import TermsForm


class IntakeForm(Form):
    OF_CALL = (
        "slug", "title", "title_en", "text", "text_en", "mode", "tie_rule", "places", "reserves", "pass_points",
        "appeal_days", "opens_at", "closes_at",
    )  # fmt: skip

    title = text_line(_l("Title (Korean)"), missing=_l("Enter a title."), longest=120)
    title_en = optional_line(_l("Title (English)"), 120)
    slug = StringField(
        _l("Name in the address"),
        [Regexp(SLUG_FORM, message=_l("Use small letters, digits and hyphens."))],
    )
    audience = text_line(_l("For whom (Korean)"), missing=_l("Say for whom it is."), longest=200)
    audience_en = optional_line(_l("For whom (English)"), 200)
    text = paragraphs(_l("Text (Korean)"))
    text_en = paragraphs(_l("Text (English)"))
    units = ChecksField(_l("Units offered"), coerce=int)
    mode = chosen(_l("How it is decided"), Mode)
    tie_rule = chosen(_l("Who goes first of those with as many points"), TieRule)
    places = number(_l("Places"), 1, 100, default=1)
    reserves = number(_l("Length of the reserve list"), 0, 100, default=2)
    pass_points = number(_l("Least points to be selected"), 0, 100, default=60)
    appeal_days = number(_l("Days to object to the result"), 1, 90, default=7)
    opens_at = to_the_second(_l("Applications from"))
    closes_at = to_the_second(_l("Deadline"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.units.choices = [(unit.id, str(unit.name)) for unit in get_plan().units]
        self.mode.choices = [(str(mode), text) for mode, text in MODES.items()]
        self.tie_rule.choices = [(str(rule), text) for rule, text in TIES.items()]

    def wanted(self) -> NewIntake:
        """The round; call after a successful validation."""
        return NewIntake(**self.values())


class CriterionForm(Form):
    step = chosen(_l("Step of the review"), Step)
    name = text_line(_l("Criterion (Korean)"), missing=_l("Enter a name."), longest=60)
    name_en = optional_line(_l("Criterion (English)"), 60)
    weight = number(_l("Weight of the criterion"), 1, 100)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.step.choices = [(str(step), text) for step, text in STEPS.items()]

    def wanted(self) -> NewCriterion:
        """The criterion; call after a successful validation."""
        return NewCriterion(**self.values())


class ReviewerForm(Form):
    person = chosen(_l("Reviewer"))


class SeedForm(Form):
    seed = optional_line(_l("Seed"), 100)


class ExtendForm(Form):
    closes_at = to_the_second(_l("New deadline"))
    why = optional_line(_l("Reason"), 200)


class ScheduleForm(Form):
    presentation_at = optional_wall_clock(_l("Presentations from (optional)"))
    presentation_ends_at = optional_wall_clock(_l("Presentations to (optional)"))
    presentation_place = optional_line(_l("Place of the presentations (optional)"), 100)
    review_ends_at = optional_wall_clock(_l("Scores are due (optional)"))
    results_due_at = optional_wall_clock(_l("Results are due (optional)"))

    def wanted(self) -> Schedule:
        """What is planned; call after a successful validation."""
        return Schedule(**self.values())


class ReasonForm(Form):
    why = optional_line(_l("Reason"), 300)


class ExportForm(ReasonForm):
    content = SelectField(_l("Which table"), default=Content.APPLICATIONS)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.content.choices = [(str(each), text) for each, text in CONTENTS.items()]

    def wanted(self) -> Content:
        """Which table; call after a successful validation."""
        return Content(self.content.data)


class AppealForm(Form):
    text = paragraphs(_l("What you object to"))


class AnswerForm(Form):
    answer = paragraphs(_l("Answer"))


class SignForm(TermsForm):
    unit = chosen(_l("Unit"), str)
    name = optional_line(_l("Name of the company"), 100)
    first_on = DayField(_l("First day"))
    last_on = DayField(_l("Last day"))

    def wanted(self) -> Signing | None:
        """Which unit, when and on which terms; None without both days."""
        typed = self.typed()
        if typed["first_on"] is None or typed["last_on"] is None:
            return None
        return Signing(**typed | {"name": self.name.data or ""})


class ScoreForm(Form):
    """A field for each criterion of a step is added by ``score_form``."""

    step: Step
    criteria: Sequence[Criterion]

    def wanted(self) -> NewSheet:
        """The points; call after a successful validation."""
        points = {each.id: self[f"c{each.id}"].data for each in self.criteria}
        return NewSheet(step=self.step, points=points, comment=self[f"comment_{self.step}"].data or "")


def score_form(step: Step, criteria: Sequence[Criterion], sheet: ScoreSheet | None, *, is_sent: bool) -> ScoreForm:
    """The sheet of one step: as it was sent, or as it is stored."""
    mine = [each for each in criteria if each.step is step]
    message = _l("0 to 100 points")
    fields: dict[str, Any] = {f"c{each.id}": optional_number(_name(each), 0, 100, description=message) for each in mine}
    fields[f"comment_{step}"] = optional_line(_l("Comment (staff read it)"), 300)
    made: type[ScoreForm] = type("StepForm", (ScoreForm,), fields | {"step": step, "criteria": mine})
    if is_sent:
        return made()
    points = {f"c{each.criterion_id}": each.points for each in sheet.scores} if sheet else {}
    return made(None, data=points | {f"comment_{step}": sheet.comment if sheet else ""})


def _name(criterion: Criterion) -> Text:
    return _l("%(name)s (weight %(weight)d)", name=Named(criterion.name, criterion.name_en), weight=criterion.weight)
