"""What a browser may send about quotas. Shape only."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import SelectField
from wtforms.validators import InputRequired

from anchorcenter.accounts.actors import AUDIENCES
from anchorcenter.accounts.models import Audience
from anchorcenter.bookings.allowances.words import MEASURES, PERS, WHOSE
from anchorcenter.bookings.quotas.models import Measure, Per, Whose
from anchorcenter.bookings.quotas.queries import list_companies
from anchorcenter.bookings.quotas.service import NewQuota
from anchorcenter.core.fields import DayField, number, optional_line
from anchorcenter.core.forms import Form, text_line
from anchorcenter.core.i18n import Text, _l, named
from anchorcenter.core.periods import DAY
from anchorcenter.core.text import to_id
from anchorcenter.facilities.models import SpaceKind
from anchorcenter.facilities.texts import kind_text

NEEDS_DAY = _l("Enter a date, like 2026-11-26.")


def _day(label: Text) -> DayField:
    return DayField(label, [InputRequired(NEEDS_DAY)])


def _why() -> Any:
    return text_line(_l("Why"), missing=_l("Say why: it is written down."), longest=200)


def needed(field: DayField) -> date:
    """What was typed into a required field; call after a successful validation."""
    if field.data is None:
        raise ValueError(f"{field.name} was not validated")
    return field.data


class QuotaForm(Form):
    name = text_line(_l("Name"), missing=_l("Enter the name."), longest=60)
    name_en = optional_line(_l("Name in English (optional)"), 60)
    company = SelectField(_l("Company (optional)"))
    audience = SelectField(_l("Who"))
    kind = SelectField(_l("Kind of space"))
    whose = SelectField(_l("Counted together"))
    most = number(_l("At most"), 0, 100_000)
    measure = SelectField(_l("Hours or bookings"))
    per = SelectField(_l("In what time"))
    since = _day(_l("First day"))
    last_on = DayField(_l("Last day (optional)"))
    why = _why()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        companies = [(str(row.id), named(row.name, row.name_en)) for row in list_companies()]
        self.company.choices = [("", _l("Every company")), *companies]
        self.audience.choices = [("", _l("Everybody but the center")), *((str(a), t) for a, t in AUDIENCES.items())]
        self.kind.choices = [("", _l("Every space")), *((str(k), kind_text(k)) for k in SpaceKind if k != "unit")]
        self.whose.choices = [(str(word), text) for word, text in WHOSE.items()]
        self.measure.choices = [(str(word), text) for word, text in MEASURES.items()]
        self.per.choices = [(str(word), text) for word, text in PERS.items()]

    def wanted(self) -> NewQuota:
        """The quota typed in; call after a successful validation."""
        measure, last, most = Measure(self.measure.data), self.last_on.data, int(self.most.data or 0)
        return NewQuota(
            name=self.name.data or "",
            name_en=self.name_en.data or "",
            organisation_id=to_id(self.company.data or ""),
            audience=Audience(self.audience.data) if self.audience.data else None,
            kind=SpaceKind(self.kind.data) if self.kind.data else None,
            whose=Whose(self.whose.data),
            per=Per(self.per.data),
            measure=measure,
            most=most * (60 if measure is Measure.MINUTES else 1),
            since=needed(self.since),
            until=last + DAY if last else None,
            why=self.why.data or "",
        )


class EndForm(Form):
    last_on = _day(_l("Last day"))
    why = _why()
