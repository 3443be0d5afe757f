"""What a browser may send about activities. Shape only."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, MultipleFileField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # The stubs are older.
from wtforms.validators import InputRequired, Length

from anchorcenter.core.fields import DayField, YesNoField, chosen, number, optional_line, paragraphs
from anchorcenter.core.forms import Form, text_line, wall_clock
from anchorcenter.core.i18n import _l
from anchorcenter.core.text import tidy, to_id
from anchorcenter.supporters.activities.models import Deed, Measure
from anchorcenter.supporters.activities.rules import LONGEST_MINUTES, NewActivity
from anchorcenter.supporters.activities.service import Judgement, NewReach
from anchorcenter.supporters.activities.texts import MEASURES
from anchorcenter.supporters.forms import VersionedForm
from anchorcenter.supporters.models import ActivityKind
from anchorcenter.supporters.texts import KINDS

MOST_REACH = 999_999_999


def _lines(text: str | None) -> str:
    return tidy((text or "").replace("\r\n", "\n"))


def _id(value: Any) -> int | None:
    return value if isinstance(value, int) else to_id(value or "")


class ActivityForm(VersionedForm):
    mission = SelectField(_l("For which mission"), coerce=_id, default=None)
    kind = chosen(_l("What you did"), ActivityKind)
    title = text_line(_l("Title"), missing=_l("Enter a title."), longest=120)
    occupancy = SelectField(_l("Of which programme"), coerce=_id, default=None)
    starts_at = wall_clock(_l("Began at"))
    minutes = number(_l("For how many minutes"), 1, LONGEST_MINUTES, default=60)
    text = paragraphs(_l("What you saw and did"))
    photos = MultipleFileField(_l("Photos"))
    links = TextAreaField(
        _l("Addresses of posts"),
        [Length(max=5_000, message=_l("At most %(longest)d characters.", longest=5_000))],
        filters=[_lines],
    )
    is_paid = YesNoField(_l("Somebody paid for it"))

    def __init__(self, *args: Any, **known: Any) -> None:
        super().__init__(*args, **known)
        self.kind.choices = [(str(each), text) for each, text in KINDS.items()]

    def wanted(self) -> NewActivity:
        """What was done; call after a successful validation."""
        values = {name: value for name, value in self.values().items() if name not in {"version", "photos", "links"}}
        lines = [line.strip() for line in (self.links.data or "").split("\n")]
        return NewActivity(**values, links=tuple(line for line in lines if line))


class JudgementForm(Form):
    did = HiddenField(default="")
    comment = paragraphs(_l("Comment"), 1_000)

    def wanted(self) -> Judgement:
        """What was decided; call after a successful validation of a known word."""
        return Judgement(did=Deed(self.did.data or ""), comment=self.comment.data or "")

    def is_known(self) -> bool:
        """Whether the button that was pressed is one of the page."""
        return self.did.data in {Deed.RETURNED, Deed.APPROVED, Deed.REJECTED, Deed.REVOKED}


class ReachForm(Form):
    post = chosen(_l("Post"))
    measure = chosen(_l("What was measured"), Measure)
    value = number(_l("Value"), 0, MOST_REACH)
    measured_on = DayField(_l("As of"), [InputRequired(_l("Enter a date, like 2026-11-26."))])
    source = text_line(_l("Source"), missing=_l("Say where the number is from."), longest=200)

    def __init__(self, *args: Any, **known: Any) -> None:
        super().__init__(*args, **known)
        self.measure.choices = [(str(each), text) for each, text in MEASURES.items()]

    def wanted(self) -> NewReach:
        """What was measured; call after a successful validation."""
        return NewReach(**self.values())


class ExportForm(Form):
    why = optional_line(_l("What it is needed for"), 200, description=_l("It is kept, and everybody in it reads it."))
    file = SelectField(
        _l("File format"), choices=[SelectChoice("csv", "CSV"), SelectChoice("xlsx", "XLSX")], default="csv"
    )
