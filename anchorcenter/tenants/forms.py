"""What a browser may send about tenants. Shape only."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, SelectField
from wtforms.validators import InputRequired

from anchorcenter.accounts.phones import show_phone
from anchorcenter.core.fields import DayField, number, optional_line
from anchorcenter.core.forms import Form, text_line, wall_clock
from anchorcenter.core.i18n import Text, _l
from anchorcenter.core.text import to_id
from anchorcenter.tenants.models import ChargeKind, Decision, Step, Tenant, TenantKind
from anchorcenter.tenants.service import Move, NewCharge, NewContract, NewMeeting, NewReview, Profile, Renewal
from anchorcenter.tenants.tables import CONTENTS, Content
from anchorcenter.tenants.terms import MOST_WON, TermsForm
from anchorcenter.tenants.texts import CHARGES, DECISIONS, KINDS, STEPS

NEEDS_DAY = _l("Enter a date, like 2026-11-26.")


def day(label: Text) -> DayField:
    """A required date."""
    return DayField(label, [InputRequired(NEEDS_DAY)])


class ProfileForm(Form):
    name = text_line(_l("Name"), missing=_l("Enter the name."), longest=100)
    name_en = optional_line(_l("Name in English (optional)"), 100)
    kind = SelectField(_l("Kind"))
    business_no = optional_line(_l("Business registration number (optional)"), 20)
    field = optional_line(_l("Field of work (optional)"), 100)
    field_en = optional_line(_l("Field of work in English (optional)"), 100)
    contact_name = optional_line(_l("Contact (optional)"), 60)
    contact_email = optional_line(_l("Their e-mail address (optional)"), 200)
    contact_phone = optional_line(_l("Their telephone number (optional)"), 30)
    version = HiddenField(default="0")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kind.choices = [(str(kind), text) for kind, text in KINDS.items()]

    def keep_to_own(self) -> None:
        """Ask only for what a tenant says of itself: what it is called and which kind it is stands in its contracts."""
        del self.name, self.kind

    def wanted(self, **kept: Any) -> Profile:
        """The profile typed in, with what is ``kept`` of it; call after a successful validation."""
        values: dict[str, Any] = {name: value or "" for name, value in self.values().items() if name != "version"}
        values |= kept
        return Profile(**values | {"kind": TenantKind(values["kind"])})

    def seen(self) -> int:
        """The version that was opened."""
        return to_id(self.version.data or "") or 0


def profile_form(tenant: Tenant) -> ProfileForm:
    """The form with what is said of a tenant."""
    names = "kind", "business_no", "field", "field_en", "contact_name", "contact_email", "version"
    values = {name: getattr(tenant, name) for name in names} | {"contact_phone": show_phone(tenant.contact_phone)}
    return ProfileForm(name=tenant.organisation.name, name_en=tenant.organisation.name_en, **values)


class ContractForm(TermsForm):
    before: tuple[str, ...] = ("unit", "first_on", "last_on")

    unit = SelectField(_l("Unit"))
    first_on = day(_l("First day"))
    last_on = day(_l("Last day"))

    def wanted(self, organisation_id: int) -> NewContract:
        """The contract typed in; call after a successful validation."""
        return NewContract(organisation_id=organisation_id, **self.typed())


class TenantContractForm(ContractForm):
    """The same with the tenant to be chosen."""

    before = ("tenant", *ContractForm.before)
    tenant = SelectField(_l("Tenant"), coerce=int)

    def chosen(self) -> NewContract:
        """The contract typed in, with who is to sign it; call after a successful validation."""
        values = self.typed()
        return NewContract(organisation_id=values.pop("tenant"), **values)


class RenewalForm(TermsForm):
    before = ("last_on",)

    last_on = day(_l("New last day"))

    def wanted(self) -> Renewal:
        """The renewal typed in; call after a successful validation."""
        return Renewal(**self.typed())


class MoveForm(TermsForm):
    before = ("unit", "first_on")

    unit = SelectField(_l("New unit"))
    first_on = day(_l("First day there"))

    def wanted(self) -> Move:
        """The move typed in; call after a successful validation."""
        return Move(**self.typed())


class ChargeForm(Form):
    kind = SelectField(_l("Kind"))
    note = optional_line(_l("What for (optional)"), 100)
    amount_won = number(_l("Amount, in won"), 1, MOST_WON)
    due_on = day(_l("Due on"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kind.choices = [(str(kind), text) for kind, text in CHARGES.items()]

    def wanted(self) -> NewCharge:
        """The charge typed in; call after a successful validation."""
        return NewCharge(**self.values() | {"kind": ChargeKind(self.kind.data), "note": self.note.data or ""})


class ReviewForm(Form):
    year = number(_l("Year"), 2000, 2100)
    score = number(_l("Points out of 100"), 0, 100)
    decision = SelectField(_l("Decision"))
    note = text_line(_l("Why"), missing=_l("Enter a reason. It is kept."), longest=300)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.decision.choices = [(str(each), text) for each, text in DECISIONS.items()]

    def wanted(self) -> NewReview:
        """The review typed in; call after a successful validation."""
        return NewReview(**self.values() | {"decision": Decision(self.decision.data)})


class MeetingForm(Form):
    starts_at = wall_clock(_l("Starts"))
    ends_at = wall_clock(_l("Ends"))
    place = text_line(_l("Place of the meeting"), missing=_l("Say where it is."), longest=100)
    version = HiddenField(default="0")

    def wanted(self) -> NewMeeting:
        """The meeting typed in; call after a successful validation."""
        return NewMeeting(**self.values() | {"version": to_id(self.version.data or "") or 0})


class PaymentForm(Form):
    paid_on = day(_l("Paid on"))


class LiftForm(Form):
    first_on = day(_l("First day on which they may book again"))


class StepForm(Form):
    step = SelectField(_l("What is done"))
    note = optional_line(_l("Note (optional)"), 200)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.step.choices = [(str(step), text) for step, text in STEPS.items()]

    def wanted(self) -> tuple[Step, str]:
        """The step that is done, and what is to be said of it; call after a successful validation."""
        return Step(self.step.data), self.note.data or ""


class ExportForm(Form):
    content = SelectField(_l("Which table"), default=Content.COMPANIES)
    why = optional_line(_l("Reason"), 300)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.content.choices = [(str(each), text) for each, text in CONTENTS.items()]

    def wanted(self) -> Content:
        """Which table; call after a successful validation."""
        return Content(self.content.data)
