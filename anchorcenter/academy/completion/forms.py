"""What a browser may send about completion. Shape only."""

from __future__ import annotations

from wtforms import SelectMultipleField

from anchorcenter.academy.completion.service import Deciding
from anchorcenter.core.fields import YesNoField
from anchorcenter.core.forms import Form
from anchorcenter.core.i18n import _l
from anchorcenter.core.text import to_id


class DecideForm(Form):
    people = SelectMultipleField(_l("Who has completed it"), validate_choice=False)
    everybody = YesNoField(_l("All who meet what is asked"))

    def wanted(self) -> Deciding:
        """Who has completed it; call after a successful validation. What is no number is nobody's."""
        numbers = [to_id(each) or 0 for each in self.people.data or ()]
        return Deciding(people=tuple(dict.fromkeys(numbers)), everybody=bool(self.everybody.data))
