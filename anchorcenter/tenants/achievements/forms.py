"""What a browser may send about support, projects, awards, agreements, events, press items, grants and contests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import HiddenField, SelectField
from wtforms.validators import InputRequired

from anchorcenter.core.fields import ChecksField, DayField, chosen_file, optional_line, optional_number
from anchorcenter.core.forms import Form, text_line
from anchorcenter.core.i18n import Text, _l
from anchorcenter.core.text import split_words, tidy, to_id
from anchorcenter.documents.texts import ACCEPTED
from anchorcenter.tenants.achievements.models import AchievementKind, EventCategory, ProjectState, SupportKind
from anchorcenter.tenants.achievements.rules import COUNTED, LASTING, NewAchievement
from anchorcenter.tenants.achievements.service import Voiding
from anchorcenter.tenants.achievements.texts import CATEGORIES, QUANTITIES, STATES, SUPPORTS

FIRST_DAYS: dict[AchievementKind, Text] = {
    AchievementKind.PROJECT: _l("First day"),
    AchievementKind.AGREEMENT: _l("Signed on"),
    AchievementKind.PRESS: _l("Published on"),
    AchievementKind.GRANT: _l("First day"),
    AchievementKind.CONTEST: _l("First day"),
}


class AchievementForm(Form):
    title = text_line(_l("Title"), missing=_l("Say what it is, in one line."), longest=100)
    support = SelectField(_l("Which support"))
    state = SelectField(_l("State"))
    categories = ChecksField(_l("What kind of event; one that is several counts once"), coerce=str)
    outlet = optional_line(_l("Who published it"), 100)
    quantity = optional_number(_l("How many"), 0, 999_999)
    first_on = DayField(_l("Day"), [InputRequired(_l("Enter a date, like 2026-11-26."))])
    last_on = DayField(_l("Last day (optional)"))
    tenants = ChecksField(_l("Tenant companies"), coerce=int)
    partners = optional_line(_l("Others by name, with commas between them (optional)"), 1000)
    amount_won = optional_number(_l("Amount, in won (optional)"), 0, 999_999_999)
    text = optional_line(_l("Description (optional)"), 500)
    result = optional_line(_l("Result (optional)"), 500)
    version = HiddenField(default="0")

    def __init__(
        self, *args: Any, kind: AchievementKind, choices: Iterable[tuple[int, str]] = (), **known: Any
    ) -> None:
        super().__init__(*args, **known)
        self.kind = kind
        self.choices = list(choices)
        self.tenants.choices = self.choices
        self.support.choices = [(str(each), text) for each, text in SUPPORTS.items()]
        self.state.choices = [(str(each), text) for each, text in STATES.items()]
        self.category_choices = [(str(each), text) for each, text in CATEGORIES.items()]
        self.categories.choices = self.category_choices
        self.quantity.label.text = str(QUANTITIES.get(kind, ""))
        self.first_on.label.text = str(FIRST_DAYS.get(kind, _l("Day")))
        self._leave_out()

    def _leave_out(self) -> None:
        if self.kind is not AchievementKind.SUPPORT:
            del self.support
        if self.kind is not AchievementKind.PROJECT:
            del self.state
        if self.kind not in LASTING:
            del self.last_on
        if self.kind is not AchievementKind.EVENT:
            del self.categories
        if self.kind is not AchievementKind.PRESS:
            del self.outlet
        if self.kind not in COUNTED:
            del self.quantity

    def wanted(self) -> NewAchievement:
        """What was typed in; call after a successful validation."""
        values: dict[str, Any] = {name: value for name, value in self.values().items() if name != "version"}
        return NewAchievement(
            **values
            | {
                "kind": self.kind,
                "support": SupportKind(values["support"]) if "support" in values else None,
                "state": ProjectState(values["state"]) if "state" in values else None,
                "categories": tuple(EventCategory(each) for each in values.get("categories") or ()),
                "outlet": values.get("outlet") or "",
                "tenants": tuple(dict.fromkeys(self.tenants.data or ())),
                "partners": tuple(split_words(tidy(self.partners.data or ""))),
                "text": self.text.data or "",
                "result": self.result.data or "",
            }
        )

    def seen(self) -> int:
        """The version that was opened."""
        return to_id(self.version.data or "") or 0


class FileForm(Form):
    title = text_line(_l("Title"), missing=_l("Say what it is, in one line."), longest=100)
    file = chosen_file(_l("File"), _l("Choose a file."), description=ACCEPTED)


class VoidForm(Form):
    why = optional_line(_l("Reason"), 300)

    def wanted(self) -> Voiding:
        """Why it counts nowhere; call after a successful validation."""
        return Voiding(why=self.why.data or "")
