"""What a browser may send about certificates. Shape only."""

from __future__ import annotations

from typing import Any

from wtforms import SelectField

from anchorcenter.certificates.service import Reissue, Revoking
from anchorcenter.core.fields import chosen_file, optional_line
from anchorcenter.core.forms import Form, text_line
from anchorcenter.core.i18n import _l

NO_REASON = _l("Say why: who has it reads it.")
READ = _l("Who has it reads it.")
LOGGED = _l("It stays in the access log of who has it.")


class FileForm(Form):
    file = chosen_file(_l("The certificate as a PDF"), _l("Choose a file."))


class TakeForm(Form):
    lang = SelectField(_l("File"), default="ko")
    why = text_line(_l("Reason"), missing=_l("Say why: it is kept."), longest=200, hint=LOGGED)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.lang.choices = [("ko", _l("PDF in Korean")), ("en", _l("PDF in English"))]


class RevokeForm(Form):
    why = text_line(_l("Reason"), missing=NO_REASON, longest=200, hint=READ)

    def wanted(self) -> Revoking:
        """Why it ends; call after a successful validation."""
        return Revoking(why=self.why.data or "")


class ReissueForm(Form):
    name = text_line(_l("Name (Korean)"), missing=_l("Enter a name."), longest=80)
    name_en = optional_line(_l("Name (English)"), 80)
    why = text_line(_l("Reason"), missing=NO_REASON, longest=200, hint=READ)

    def wanted(self) -> Reissue:
        """The name to print; call after a successful validation."""
        return Reissue(**self.values())
