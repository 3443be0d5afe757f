"""What a browser may send about accounts. Shape only."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # The stubs are older.
from wtforms.validators import InputRequired, Length
from wtforms.widgets import DateInput

from anchorcenter.accounts.access_log import Wanted
from anchorcenter.accounts.api_tokens import SCOPES, NewToken
from anchorcenter.accounts.consents import CONSENTS, Consent, check_consents
from anchorcenter.accounts.joining import NewPerson
from anchorcenter.accounts.models import ConsentKind, Gender, Rank, Role
from anchorcenter.accounts.organisations import NewInvitation
from anchorcenter.accounts.profiles import Profile
from anchorcenter.accounts.rules import tidy_email
from anchorcenter.accounts.texts import ROLE_NAMES
from anchorcenter.core.errors import DomainError
from anchorcenter.core.fields import DayField, optional_line
from anchorcenter.core.forms import Form, text_line
from anchorcenter.core.i18n import Text, _l
from anchorcenter.core.periods import Days, parse_day
from anchorcenter.core.text import tidy


class SignInForm(Form):
    email = EmailField(_l("E-mail"), [InputRequired(_l("Enter your e-mail address.")), Length(max=254)])
    password = PasswordField(_l("Password"), [InputRequired(_l("Enter your password.")), Length(max=256)])
    next = HiddenField()


LONGEST_NAME = 40


def _email() -> EmailField:
    checks = [InputRequired(_l("Enter your e-mail address.")), Length(max=254)]
    return EmailField(_l("E-mail"), checks, filters=[lambda text: tidy_email(text) if text else text])


def _password(label: Text) -> PasswordField:
    """A password of any length: what is good enough is a rule, not a shape."""
    return PasswordField(label, [InputRequired(_l("Enter a password."))])


class NewPersonForm(Form):
    email = _email()
    name = text_line(_l("Name"), missing=_l("Enter your name."), longest=LONGEST_NAME)
    name_en = optional_line(_l("Name in English (optional)"), longest=LONGEST_NAME)
    password = _password(_l("Password"))


class ConsentForm(Form):
    """One box for each consent; none of them is ticked for anybody."""

    terms = BooleanField(_l("I agree to the terms of use"))
    privacy = BooleanField(_l("I agree to the collection and use of my personal data"))
    news = BooleanField(_l("I would like news of courses and events by e-mail"))

    def consents(self) -> frozenset[ConsentKind]:
        """What is ticked."""
        return frozenset(kind for kind in ConsentKind if kind in self and self[kind].data)

    def boxes(self) -> list[tuple[Consent, BooleanField]]:
        """The boxes that the form has, each with what it is a consent to."""
        return [(consent, self[consent.kind]) for consent in CONSENTS if consent.kind in self]


class SignUpForm(NewPersonForm, ConsentForm):
    def validate(self, extra_validators: Any = None) -> bool:
        """Its shape; of a form that is refused for it also which consents are missing: nobody is asked twice."""
        is_whole = bool(super().validate(extra_validators))
        if not is_whole and (reasons := check_consents(self.consents())):
            self.refuse(DomainError(*reasons))
        return is_whole

    def wanted(self) -> NewPerson:
        """Who wants an account; call after a successful validation."""
        names = {"name": self.name.data or "", "name_en": self.name_en.data or ""}
        typed = {"email": self.email.data or "", "password": self.password.data or ""}
        return NewPerson(**names, **typed, consents=self.consents())


class ForgotForm(Form):
    email = _email()


class ResetForm(Form):
    password = _password(_l("New password"))


class BirthField(DayField):
    """A date of birth, of any century. A date has no zone, so none can shift it."""

    wrong = _l("Enter a date, like 1987-05-10.")

    @staticmethod
    def parse(text: str) -> date | None:
        try:
            return date.fromisoformat(text)
        except ValueError:
            return None


GENDERS = [
    SelectChoice(Gender.NO_ANSWER, _l("No answer")),
    SelectChoice(Gender.FEMALE, _l("Female")),
    SelectChoice(Gender.MALE, _l("Male")),
]


class ProfileForm(Form):
    name = text_line(_l("Name"), missing=_l("Enter your name."), longest=LONGEST_NAME)
    name_en = optional_line(_l("Name in English (optional)"), longest=LONGEST_NAME)
    phone = optional_line(_l("Phone (optional)"), longest=30)
    born_on = BirthField(_l("Date of birth (optional)"))
    gender = RadioField(_l("Gender"), choices=GENDERS)
    locale = RadioField(_l("Language"), choices=[SelectChoice("ko", "한국어"), SelectChoice("en", "English")])

    def wanted(self) -> Profile:
        """The profile typed in; call after a successful validation."""
        return Profile(**self.values())


class PasswordForm(Form):
    current_password = PasswordField(_l("Current password"), [InputRequired(_l("Enter your password."))])
    new_password = _password(_l("New password"))


class NewsForm(Form):
    news = BooleanField(_l("I would like news of courses and events by e-mail"))


def _ranks() -> list[SelectChoice]:
    return [SelectChoice(Rank.MEMBER, _l("Member")), SelectChoice(Rank.MANAGER, _l("Manager"))]


class InvitationForm(Form):
    email = _email()
    rank = RadioField(_l("As"), choices=_ranks(), default=Rank.MEMBER)

    def wanted(self) -> NewInvitation:
        """Whom to invite as what; call after a successful validation."""
        return NewInvitation(email=self.email.data or "", rank=Rank(self.rank.data))


class FirstManagerForm(Form):
    email = _email()


class RankForm(Form):
    rank = RadioField(_l("As"), choices=_ranks())

    def wanted(self) -> Rank:
        """The rank to have; call after a successful validation."""
        return Rank(self.rank.data)


class RoleForm(Form):
    role = SelectField(_l("Role"), choices=[SelectChoice(role, text) for role, text in ROLE_NAMES.items()])
    why = text_line(_l("Why"), missing=_l("Enter why, for example: joins the team in January."), longest=200)

    def chosen(self) -> Role:
        """The role to give; call after a successful validation."""
        return Role(self.role.data)


def part(text: str | None) -> str:
    """Part of a name or an address to look for; what no name can hold looks for nothing."""
    part = tidy(text or "")[:80]
    return part if part.isprintable() else ""  # PostgreSQL takes no NUL, not even to look for it.


class LogForm(Form):
    """What narrows the access log; read from the address, so it needs no token."""

    person = StringField(_l("Whose data"), filters=[part])
    actor = StringField(_l("Who looked"), filters=[part])
    day = StringField(_l("Day"), filters=[part], widget=DateInput())

    class Meta(Form.Meta):
        csrf = False

    def wanted(self) -> Wanted:
        """Which entries to read; a day that is none narrows nothing."""
        day = parse_day(self.day.data or "")
        days = Days(day, day + timedelta(days=1)) if day else None
        return Wanted(person=self.person.data or "", actor=self.actor.data or "", days=days)


class PeopleForm(Form):
    """What to look for among people; read from the address, so it needs no token."""

    q = StringField(_l("Name or e-mail address"), filters=[part])

    class Meta(Form.Meta):
        csrf = False


class DownloadForm(Form):
    reason = text_line(
        _l("Reason"), missing=_l("Enter what you need the file for, for example: review of November."), longest=200
    )


LIVES = [
    SelectChoice("30", _l("30 days")),
    SelectChoice("90", _l("90 days")),
    SelectChoice("365", _l("a year")),
]


class TokenForm(Form):
    name = text_line(_l("Name"), missing=_l("Say what the token is for."), longest=LONGEST_NAME)
    scopes = SelectMultipleField(_l("What it may do"), choices=[SelectChoice(scope, scope) for scope in SCOPES])
    days = RadioField(_l("How long it works"), choices=LIVES)

    def wanted(self) -> NewToken:
        """The token asked for; call after a successful validation."""
        return NewToken(name=self.name.data or "", scopes=frozenset(self.scopes.data or ()), days=int(self.days.data))
