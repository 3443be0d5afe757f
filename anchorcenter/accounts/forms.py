"""What a browser may send about accounts. Shape only."""

from __future__ import annotations

from wtforms import EmailField, HiddenField, PasswordField
from wtforms.validators import InputRequired, Length

from anchorcenter.core.forms import Form
from anchorcenter.core.i18n import _l


class SignInForm(Form):
    email = EmailField(_l("E-mail"), [InputRequired(_l("Enter your e-mail address.")), Length(max=254)])
    password = PasswordField(_l("Password"), [InputRequired(_l("Enter your password.")), Length(max=256)])
    next = HiddenField()
