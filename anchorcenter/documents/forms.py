"""What a browser may send about documents. Shape only."""

from __future__ import annotations

from typing import Any

from wtforms import SelectField

from anchorcenter.core.fields import DayField, chosen_file
from anchorcenter.core.forms import Form, text_line
from anchorcenter.core.i18n import _l
from anchorcenter.documents.models import DocumentKind
from anchorcenter.documents.service import NewDocument, Verdict
from anchorcenter.documents.texts import ACCEPTED, HANDED_IN, KINDS

ME, OURS = "me", "ours"


class DocumentForm(Form):
    owner = SelectField(_l("Whose it is"), default=ME)
    kind = SelectField(_l("What it is"), coerce=DocumentKind)
    title = text_line(_l("Title"), missing=_l("Say what it is, like: insurance 2026."), longest=100)
    valid_until = DayField(_l("Valid until (optional)"))
    file = chosen_file(_l("File"), _l("Choose a file."), description=ACCEPTED)

    def __init__(self, *args: Any, organisation: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        ours = [(OURS, organisation)] if organisation else []
        self.owner.choices = [(ME, _l("Myself")), *ours]
        self.kind.choices = [(str(kind), KINDS[kind]) for kind in HANDED_IN]

    def wanted(self) -> NewDocument:
        """What is handed in; call after a successful validation."""
        return NewDocument(
            kind=self.kind.data,
            title=self.title.data or "",
            valid_until=self.valid_until.data,
            is_ours=self.owner.data == OURS,
        )


class VerdictForm(Form):
    verdict = SelectField(_l("Your answer"), default="good")
    why = text_line(_l("Reason"), missing=None, longest=300)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.verdict.choices = [("good", _l("It is good")), ("bad", _l("It is not accepted"))]

    def wanted(self) -> Verdict:
        """What is said; call after a successful validation."""
        return Verdict(is_good=self.verdict.data == "good", why=self.why.data or "")
