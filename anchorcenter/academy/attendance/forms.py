"""What a browser may send about attendance. Shape only."""

from __future__ import annotations

from typing import Any

from wtforms import FileField, HiddenField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # The stubs are older.
from wtforms.validators import InputRequired, Regexp

from anchorcenter.academy.attendance.codes import DIGITS
from anchorcenter.academy.attendance.leaves import Decision, NewLeave
from anchorcenter.academy.attendance.models import LeaveKind
from anchorcenter.academy.attendance.service import Correction, Marking
from anchorcenter.academy.attendance.stays import Kind
from anchorcenter.academy.attendance.tables import CONTENTS, NAMES, Content, Names
from anchorcenter.academy.attendance.texts import LEAVES
from anchorcenter.core.fields import DayField, chosen, optional_line
from anchorcenter.core.forms import Form, optional_wall_clock, text_line
from anchorcenter.core.i18n import _l
from anchorcenter.core.text import to_id

KINDS = [SelectChoice(kind, kind) for kind in Kind]
A_DAY = _l("Enter a date, like 2026-11-26.")
PAPERS = _l("PDF, picture, hwp, hwpx, docx or xlsx, at most 20 MB.")


class MarkForm(Form):
    kind = chosen("", Kind, choices=KINDS)
    person = StringField()

    def wanted(self) -> Marking:
        """Who comes or goes; call after a successful validation."""
        person = to_id(self.person.data or "")
        return Marking(kind=Kind(self.kind.data), people=frozenset({person} if person else ()))


class CheckInForm(Form):
    kind = chosen("", Kind, choices=KINDS)


class NumberForm(Form):
    code = StringField(
        _l("Number that is shown"),
        [Regexp(rf"\s*\d{{{DIGITS}}}\s*\Z", message=_l("Type the six digits that are shown in the lesson."))],
        render_kw={"inputmode": "numeric"},
    )


class CorrectionForm(Form):
    in_at = optional_wall_clock(_l("Came at"))
    out_at = optional_wall_clock(_l("Went at"))
    why = text_line(_l("Reason"), missing=_l("Say why: who it concerns reads it."), longest=200)
    file = FileField(_l("Evidence (optional)"), description=PAPERS)

    def wanted(self) -> Correction:
        """The correction; call after a successful validation."""
        return Correction(in_at=self.in_at.data, out_at=self.out_at.data, why=self.why.data or "")


class LeaveForm(Form):
    kind = chosen(_l("What for"), LeaveKind)
    first_on = DayField(_l("First day"), [InputRequired(A_DAY)])
    last_on = DayField(_l("Last day"), [InputRequired(A_DAY)])
    why = text_line(_l("Reason"), missing=_l("Say why."), longest=200)
    file = FileField(_l("Document that proves it"), description=PAPERS)

    def __init__(self, *args: Any, **known: Any) -> None:
        super().__init__(*args, **known)
        self.kind.choices = [(str(kind), text) for kind, text in LEAVES.items()]

    def wanted(self) -> NewLeave:
        """The leave; call after a successful validation."""
        values = {name: value for name, value in self.values().items() if name != "file"}
        return NewLeave(**values)


class DecisionForm(Form):
    answer = chosen("", str, choices=[SelectChoice(each, each) for each in ("approve", "refuse")])
    why = optional_line(_l("Reason"), 200, description=_l("Who asked reads it."))

    def wanted(self) -> Decision:
        """What is decided; call after a successful validation."""
        return Decision(is_approved=self.answer.data == "approve", why=self.why.data or "")


class ExportForm(Form):
    content = chosen(_l("Which table"), Content)
    names = chosen(_l("Names"), Names)
    why = optional_line(_l("What it is needed for"), 200, description=_l("It is kept, and everybody in it reads it."))
    file = HiddenField(default="csv")  # Which of the two buttons was pressed.

    def __init__(self, *args: Any, **known: Any) -> None:
        super().__init__(*args, **known)
        self.content.choices = [(str(content), text) for content, text in CONTENTS.items()]
        self.names.choices = [(str(names), text) for names, text in NAMES.items()]
