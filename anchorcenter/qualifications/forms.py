"""What a browser may send about qualifications. Shape only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import SelectField
from wtforms.validators import InputRequired

from anchorcenter.accounts.qualified import Basis
from anchorcenter.core.fields import DayField, optional_line, optional_number
from anchorcenter.core.forms import Form, text_line
from anchorcenter.core.i18n import _l
from anchorcenter.qualifications.service import KindEdit, NewQualification
from anchorcenter.qualifications.texts import BASES

NO_NAME = _l("Enter a name.")


class GrantForm(Form):
    kind = SelectField(_l("Qualification"))
    basis = SelectField(_l("Proved by"))
    reference = text_line(
        _l("Which paper or certificate"),
        missing=_l("Say which paper or certificate it is."),
        longest=100,
        hint=_l("Its title and number, so that somebody can find it again."),
    )
    granted_on = DayField(_l("From"), [InputRequired(_l("Enter a date, like 2026-11-26."))])
    valid_until = DayField(_l("Last day (optional)"), description=_l("Empty: as long as this qualification lasts."))

    def __init__(self, *args: Any, kinds: Iterable[tuple[str, str]] = (), **known: Any) -> None:
        super().__init__(*args, **known)
        self.kind.choices = list(kinds)
        self.basis.choices = [(str(basis), text) for basis, text in BASES.items()]

    def wanted(self, person: int) -> NewQualification:
        """What to grant to that person; call after a successful validation."""
        return NewQualification(person=person, **self.values() | {"basis": Basis(self.basis.data)})


class RevokeForm(Form):
    why = text_line(
        _l("Reason"),
        missing=_l("Say why: who has it reads it."),
        longest=200,
        hint=_l("Who has it reads it. What they have booked stays until you decide about it."),
    )


class KindForm(Form):
    slug = text_line(
        _l("Name in addresses"), missing=NO_NAME, longest=40, hint=_l("Small letters, digits and hyphens.")
    )
    name = text_line(_l("Name (Korean)"), missing=NO_NAME, longest=80)
    name_en = optional_line(_l("Name (English)"), 80)
    months = optional_number(_l("Months it is valid"), 1, 1200, description=_l("Empty: it does not end."))
    how = optional_line(_l("How to get it (Korean)"), 200)
    how_en = optional_line(_l("How to get it (English)"), 200)

    def wanted(self) -> KindEdit:
        """The kind typed in; call after a successful validation."""
        return KindEdit(**self.values())
