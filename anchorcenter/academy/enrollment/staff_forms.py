"""What staff and managers may send about the enrollments of others. Shape only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import BooleanField, SelectField

from anchorcenter.academy.enrollment.groups import Group
from anchorcenter.academy.enrollment.managing import EndByStaff, NewByStaff, Transfer
from anchorcenter.academy.enrollment.texts import PLACES
from anchorcenter.accounts.forms import BirthField
from anchorcenter.accounts.rules import tidy_email
from anchorcenter.admissions.service import Place
from anchorcenter.core.fields import ChecksField, YesNoField, chosen, optional_line
from anchorcenter.core.forms import Form, text_line
from anchorcenter.core.i18n import _l


class NewByStaffForm(Form):
    email = text_line(_l("E-mail address"), missing=_l("Enter whose account it is."), longest=254)
    resident_since = BirthField(_l("Living in the city since (optional)"))
    past_rules = YesNoField(
        _l("Past the rules, and past the last place"), description=_l("Yes: the cohort may become overbooked.")
    )
    why = optional_line(_l("Reason"), 200, description=_l("It stays in the history. They have consented on paper."))

    def wanted(self) -> NewByStaff:
        """Whom to enroll; call after a successful validation."""
        return NewByStaff(**self.values() | {"email": tidy_email(self.email.data or "")})


class EndByStaffForm(Form):
    why = optional_line(_l("Reason"), 200)
    is_centers = YesNoField(_l("It is not their fault: all of the fee is given back"))

    def wanted(self) -> EndByStaff:
        """Why it ends; call after a successful validation."""
        return EndByStaff(**self.values())


class TransferForm(Form):
    number = chosen(_l("To"), int)
    why = optional_line(_l("Reason"), 200)

    def __init__(self, *args: Any, cohorts: Iterable[tuple[int, str]] = (), **known: Any) -> None:
        super().__init__(*args, **known)
        self.number.choices = list(cohorts)

    def wanted(self) -> Transfer:
        """Where they go; call after a successful validation."""
        return Transfer(**self.values())


class TurnForm(Form):
    to = SelectField(_l("Place on the list"), coerce=Place)
    why = optional_line(_l("Reason"), 200)

    def __init__(self, *args: Any, **known: Any) -> None:
        super().__init__(*args, **known)
        self.to.choices = [(str(place), str(text)) for place, text in PLACES.items()]


class GroupForm(Form):
    people = ChecksField(_l("Who takes part"), coerce=int)
    consent = BooleanField(_l("Each of them has agreed to take part and to the use of their data for it"))

    def __init__(self, *args: Any, members: Iterable[tuple[int, str]] = (), **known: Any) -> None:
        super().__init__(*args, **known)
        self.people.choices = self.members = list(members)

    def wanted(self) -> Group:
        """Who is enrolled; call after a successful validation."""
        return Group(people=frozenset(self.people.data or ()), consent=bool(self.consent.data))
