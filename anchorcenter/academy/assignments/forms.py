"""What a browser may send about assignments. Shape only."""

from __future__ import annotations

from wtforms import TextAreaField
from wtforms.validators import Length

from anchorcenter.academy.assignments.service import HandIn, Verdict
from anchorcenter.core.fields import YesNoField, optional_line
from anchorcenter.core.forms import Form
from anchorcenter.core.i18n import _l
from anchorcenter.core.text import tidy

LONGEST = 4_000


class HandInForm(Form):
    text = TextAreaField(
        _l("Your assignment"),
        [Length(max=LONGEST, message=_l("At most %(longest)d characters.", longest=LONGEST))],
        filters=[lambda text: tidy(text.replace("\r\n", "\n")) if text else ""],
        description=_l("Text, or the address at which your work can be read."),
    )

    def wanted(self) -> HandIn:
        """What is handed in; call after a successful validation."""
        return HandIn(text=self.text.data or "")


class VerdictForm(Form):
    is_accepted = YesNoField(_l("It suffices"), default=True)
    remark = optional_line(_l("Remark"), 300, description=_l("Who handed it in reads it; needed to return it."))

    def wanted(self) -> Verdict:
        """What is said of it; call after a successful validation."""
        return Verdict(is_accepted=bool(self.is_accepted.data), remark=self.remark.data or "")
