"""What a browser may send about what is shown. Shape only."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField

from anchorcenter.core.fields import optional_line
from anchorcenter.core.forms import Form
from anchorcenter.core.i18n import _l
from anchorcenter.supporters.showing.service import LONGEST_NICKNAME, Consenting


class ConsentForm(Form):
    nickname = optional_line(_l("Nickname"), LONGEST_NICKNAME, description=_l("Your name is never shown."))
    publishes = BooleanField(_l("The center may show chosen activities of mine, with photos, to everybody"))
    ranks = BooleanField(_l("I want to be in the list of the most active"))

    def wanted(self) -> Consenting:
        """What is agreed to; call after a successful validation."""
        values: dict[str, Any] = self.values()
        return Consenting(**values)
