"""What a browser may send about findings. Shape only."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField

from anchorcenter.core.fields import chosen, optional_line
from anchorcenter.core.forms import Form
from anchorcenter.core.i18n import _l
from anchorcenter.core.text import to_id
from anchorcenter.supporters.monitoring.models import FindingState
from anchorcenter.supporters.monitoring.service import FindingAnswer
from anchorcenter.supporters.monitoring.texts import STATES

LONGEST_ANSWER = 500


class FindingForm(Form):
    state = chosen(_l("How it stands"), FindingState)
    answer = optional_line(_l("Answer"), LONGEST_ANSWER, description=_l("Who found it reads it and gets it by mail."))
    version = HiddenField(default="0")

    def __init__(self, *args: Any, **known: Any) -> None:
        super().__init__(*args, **known)
        self.state.choices = [(str(each), text) for each, text in STATES.items() if each is not FindingState.OPEN]

    def wanted(self) -> FindingAnswer:
        """What staff say; call after a successful validation."""
        return FindingAnswer(state=self.state.data, answer=self.answer.data or "")

    def seen(self) -> int:
        """The version that staff have read."""
        return to_id(self.version.data or "") or 0
