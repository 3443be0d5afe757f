"""What a browser may send about closed periods. Shape only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import SelectField

from anchorcenter.core.fields import optional_line
from anchorcenter.core.forms import Form
from anchorcenter.core.i18n import Text, _l
from anchorcenter.pledges.snapshots.models import Act
from anchorcenter.pledges.snapshots.service import Doing, NewSnapshot


class CloseForm(Form):
    period = SelectField(_l("Period"))
    why = optional_line(_l("Why it is corrected, if it is published already"), 300)

    def __init__(self, *args: Any, choices: Iterable[tuple[str, Text]] = (), **known: Any) -> None:
        super().__init__(*args, **known)
        self.period.choices = list(choices)

    def wanted(self) -> NewSnapshot:
        """What is to be closed; call after a successful validation."""
        return NewSnapshot(period=self.period.data or "", why=self.why.data or "")


class ActForm(Form):
    note = optional_line(_l("Words with it"), 500)

    def wanted(self, act: Act) -> Doing:
        """What is to be done; call after a successful validation."""
        return Doing(act=act, note=self.note.data or "")
