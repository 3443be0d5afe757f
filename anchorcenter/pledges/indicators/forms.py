"""What a browser may send about indicators. Shape only."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, SelectField
from wtforms.validators import InputRequired

from anchorcenter.core.fields import DayField, YesNoField, number, optional_line, optional_number
from anchorcenter.core.forms import Form, text_line
from anchorcenter.core.i18n import _l
from anchorcenter.core.metrics import list_metrics
from anchorcenter.core.text import to_id
from anchorcenter.pledges.indicators.models import Direction
from anchorcenter.pledges.indicators.service import NewFigure, NewFormula, NewIndicator, NewTarget
from anchorcenter.pledges.texts import QUALIFIERS

MOST = 999_999_999
DATE = _l("Enter a date, like 2026-11-26.")
DIRECTIONS = {Direction.RISING: _l("More is better"), Direction.FALLING: _l("Less is better")}
NUMBER, DASH, BLANK = "number", "dash", "blank"
STATES = {NUMBER: _l("A number"), DASH: _l("A dash (-)"), BLANK: _l("Nothing: a blank")}


def first_and_last() -> tuple[DayField, DayField]:
    """The days that something is about, both included."""
    return DayField(_l("First day"), [InputRequired(DATE)]), DayField(_l("Last day"), [InputRequired(DATE)])


class IndicatorForm(Form):
    title = text_line(_l("Title"), missing=_l("Say what it is, in one line."), longest=100)
    title_en = optional_line(_l("Title in English (optional)"), 100)
    definition = optional_line(_l("What it says about the pledge (optional)"), 500)
    direction = SelectField(_l("Which way is better"))
    baseline = optional_number(_l("Where it stood when it was promised (optional)"), 0, MOST)
    weight = number(_l("Weight in the pledge, in per cent"), 0, 100, default=0)
    version = HiddenField(default="0")

    def __init__(self, *args: Any, **known: Any) -> None:
        super().__init__(*args, **known)
        self.direction.choices = [(str(each), text) for each, text in DIRECTIONS.items()]

    def wanted(self, key: str, scale: int) -> NewIndicator:
        """What was typed in; a whole number is that many times ``scale`` thousandths."""
        return NewIndicator(
            key=key,
            title=self.title.data or "",
            title_en=self.title_en.data or "",
            definition=self.definition.data or "",
            direction=Direction(self.direction.data),
            baseline_milli=None if self.baseline.data is None else self.baseline.data * scale,
            weight=self.weight.data or 0,
        )

    def seen(self) -> int:
        """The version that was opened."""
        return to_id(self.version.data or "") or 0


class FormulaForm(Form):
    metric = SelectField(_l("Counted by"))
    beside = SelectField(_l("Read beside it"))
    unit = optional_line(_l("Unit, when it is written down by hand"), 20)
    is_ratio = YesNoField(_l("By hand it is a part of a whole"))
    since = DayField(_l("For periods from"), [InputRequired(DATE)])
    note = optional_line(_l("Why it is counted so (optional)"), 300)

    def __init__(self, *args: Any, **known: Any) -> None:
        super().__init__(*args, **known)
        metrics = [(each.key, each.name) for each in list_metrics()]
        self.metric.choices = [("", _l("By hand")), *metrics]
        self.beside.choices = [("", _l("Nothing")), *metrics]

    def formula(self) -> NewFormula:
        """How it is to be counted; call after a successful validation."""
        names = "since", "metric", "beside", "unit", "is_ratio", "note"
        values = {name: getattr(self, name).data for name in names}
        return NewFormula(**values | {"unit": values["unit"] or "", "note": values["note"] or ""})


class NewIndicatorForm(IndicatorForm, FormulaForm):
    key = text_line(
        _l("Name for programs and addresses"), missing=_l("Enter some text."), longest=40, hint="tenants-active"
    )


class TargetForm(Form):
    first_on, last_on = first_and_last()
    target = optional_number(_l("Target; nothing takes it away"), 0, MOST)

    def wanted(self, scale: int) -> NewTarget:
        """What is aimed at; a whole number is that many times ``scale`` thousandths."""
        value = None if self.target.data is None else self.target.data * scale
        return NewTarget(first_on=self.first_on.data, last_on=self.last_on.data, value_milli=value)  # type: ignore[arg-type]


class FigureForm(Form):
    first_on, last_on = first_and_last()
    state = SelectField(_l("What was said"))
    value = optional_number(_l("Number"), 0, MOST)
    whole = optional_number(_l("Of a whole of (only for a part of a whole)"), 1, MOST)
    qualifier = SelectField(_l("How exact"))
    source = text_line(_l("Where it comes from"), missing=_l("Say where the figure comes from."), longest=200)

    def __init__(self, *args: Any, **known: Any) -> None:
        super().__init__(*args, **known)
        self.state.choices = list(STATES.items())
        self.qualifier.choices = [("", _l("exact")), *QUALIFIERS.items()]

    def wanted(self) -> NewFigure:
        """The figure; call after a successful validation."""
        is_number = self.state.data == NUMBER
        return NewFigure(
            first_on=self.first_on.data,  # type: ignore[arg-type]
            last_on=self.last_on.data,  # type: ignore[arg-type]
            value=(self.value.data or 0) if is_number else None,
            whole=self.whole.data or 1,
            qualifier=self.qualifier.data if is_number else "",
            source=self.source.data or "",
            is_void=self.state.data == BLANK,
        )
