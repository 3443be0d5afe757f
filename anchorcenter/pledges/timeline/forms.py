"""What a browser may send about a result or a plan. Shape only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from wtforms import SelectField, TextAreaField, ValidationError
from wtforms.validators import InputRequired

from anchorcenter.core.fields import DayField, YesNoField, optional_line, paragraphs
from anchorcenter.core.forms import Form, text_line
from anchorcenter.core.i18n import Text, _l
from anchorcenter.pledges.cards import NewQuantity
from anchorcenter.pledges.models import PledgeEntry
from anchorcenter.pledges.timeline.service import MOST_QUANTITY, Links, NewResult, Voiding

QUANTITY = "quantity_"
FIGURE = re.compile(
    r"(?P<label>[^:：]+?)\s*[:：]\s*(?:(?P<qualifier>[^\d:：]+?)\s*)?(?P<value>\d[\d,]*)\s*(?P<unit>[^\d\s:：].*)"
)


class ResultForm(Form):
    title = text_line(_l("Title"), missing=_l("Say what it is, in one line."), longest=200)
    title_en = optional_line(_l("Title in English (optional)"), 200)
    on = DayField(_l("Day; the card says its month"), [InputRequired(_l("Enter a date, like 2026-11-26."))])
    is_plan = YesNoField(_l("It is only planned"))
    details = paragraphs(_l("In detail, a line each (optional)"), 1_000)
    organisations = paragraphs(_l("Organisations, a line each (optional)"), 500)
    quantities = paragraphs(_l("Figures, a line each, like %(example)s (optional)", example="참석: 약 120명"), 500)
    indicator = SelectField(_l("What the center's records say of it"))

    def __init__(self, *args: Any, choices: Iterable[tuple[str, Text]] = (), **known: Any) -> None:
        super().__init__(*args, **known)
        self.indicator.choices = [("", _l("Nothing")), *choices]

    def validate_quantities(self, field: TextAreaField) -> None:
        """Every line is a figure."""
        for number, line in enumerate(_lines(field), 1):
            if read_quantity(line) is None:
                message = _l("Line %(number)d is no figure: write what, a colon, a number and its unit.", number=number)
                raise ValidationError(str(message))

    def wanted(self) -> NewResult:
        """What was typed in; call after a successful validation."""
        values: dict[str, Any] = {name: value or "" for name, value in self.values().items()}
        quantities = tuple(filter(None, map(read_quantity, _lines(self.quantities))))
        return NewResult(**values | {"is_plan": self.is_plan.data, "quantities": quantities})


class LinksForm(Form):
    """A choice for each figure is added by ``links_form``."""

    indicator = SelectField(_l("The result itself"))

    def wanted(self) -> Links:
        """The indicators that were chosen; call after a successful validation."""
        chosen = tuple(field.data for field in self if field.name.startswith(QUANTITY))
        return Links(indicator=self.indicator.data, quantities=chosen)


def links_form(row: PledgeEntry, labels: Sequence[str], indicators: Mapping[int, tuple[str, str]]) -> LinksForm:
    """The form of a result with a field for each of its figures, called ``labels``; ``indicators`` are key and title
    by id."""
    links = {f"{QUANTITY}{number}": each.indicator_id for number, each in enumerate(row.quantities, 1)}
    made = {name: SelectField(label) for name, label in zip(links, labels, strict=True)}
    known = {
        name: indicators[number][0] for name, number in (links | {"indicator": row.indicator_id}).items() if number
    }
    form: LinksForm = type("LinksForm", (LinksForm,), made)(data=known)
    for name in ("indicator", *made):
        form[name].choices = [("", _l("Nothing")), *indicators.values()]
    return form


def read_quantity(line: str) -> NewQuantity | None:
    """The figure in ``참석: 약 120명``: what, how exact, how many, of which unit. None for what is none."""
    found = FIGURE.fullmatch(line)
    if found is None:
        return None
    value = int(found["value"].replace(",", ""))
    if value > MOST_QUANTITY:
        return None
    return NewQuantity(label=found["label"], value=value, unit=found["unit"], qualifier=found["qualifier"] or "")


def _lines(field: TextAreaField) -> list[str]:
    return [line.strip() for line in (field.data or "").splitlines() if line.strip()]


class VoidForm(Form):
    why = text_line(_l("Reason"), missing=_l("Say why: it is kept."), longest=300)

    def wanted(self) -> Voiding:
        """Why; call after a successful validation."""
        return Voiding(why=self.why.data or "")
