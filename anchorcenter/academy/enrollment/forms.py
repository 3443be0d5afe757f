"""What a browser may send about enrollments. Shape only."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import Length

from anchorcenter.academy.enrollment.ending import Ending
from anchorcenter.academy.enrollment.rules import CONSENT, NewEnrollment
from anchorcenter.accounts.forms import BirthField
from anchorcenter.accounts.rules import tidy_email
from anchorcenter.core.errors import DomainError
from anchorcenter.core.fields import YesNoField, optional_line
from anchorcenter.core.forms import Form
from anchorcenter.core.i18n import _l
from anchorcenter.core.text import to_id

NOTE = 200


def refuse(error: DomainError, form: Form, answers: Form) -> None:
    """Show each reason at its field, in whichever of the two forms that is."""
    theirs = [each for each in error.reasons if each.field in answers]
    if rest := [each for each in error.reasons if each.field not in answers]:
        form.refuse(DomainError(*rest))
    if theirs:
        answers.refuse(DomainError(*theirs))


class EnrollmentForm(Form):
    born_on = BirthField(_l("Date of birth"))
    resident_since = BirthField(_l("Living in the city since (optional)"))
    guardian_name = optional_line(_l("Guardian's name (under 14)"), 60)
    guardian_email = StringField(
        _l("Guardian's e-mail address (under 14)"),
        [Length(max=254, message=_l("At most %(longest)d characters.", longest=254))],
        filters=[lambda text: tidy_email(text) if text else ""],
    )
    note = optional_line(_l("What we should know (optional)"), NOTE)
    waits = YesNoField(_l("If no place is left, put me on the waiting list"), default=True)
    consent = BooleanField(_l("I agree to the collection and use of my data for this course"))
    token = HiddenField(validators=[Length(max=40)])

    def __init__(self, *args: Any, **known: Any) -> None:
        super().__init__(*args, **{"token": str(uuid4())} | known)

    def wanted(self) -> NewEnrollment:
        """What is declared; call after a successful validation."""
        values = self.values()
        return NewEnrollment(**values | {"consent": CONSENT if values["consent"] else None})


class EndingForm(Form):
    why = optional_line(_l("Reason (optional)"), NOTE)
    refund_won = HiddenField(default="")

    def wanted(self) -> Ending:
        """Why it is given up; call after a successful validation."""
        return Ending(why=self.why.data or "", refund_won=to_id(self.refund_won.data or ""))


class NoteForm(Form):
    note = optional_line(_l("What we should know (optional)"), NOTE)
    version = HiddenField(default="0")

    def seen(self) -> int:
        """The version that was opened."""
        return to_id(self.version.data or "") or 0
