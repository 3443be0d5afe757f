"""What a browser may send about visits. Shape only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import HiddenField, SelectField
from wtforms.validators import InputRequired, Length, Optional

from anchorcenter.accounts.models import Audience
from anchorcenter.bookings.forms import MOST
from anchorcenter.bookings.metrics import OWN, WHO
from anchorcenter.bookings.visits.models import VisitKind
from anchorcenter.bookings.visits.service import Count, NewVisit
from anchorcenter.bookings.visits.texts import KINDS
from anchorcenter.core.fields import ChecksField, ClockField, DayField, is_seen, number, optional_line, optional_number
from anchorcenter.core.forms import Form, WallClockField
from anchorcenter.core.i18n import _, _l
from anchorcenter.core.text import to_id

UNBOOKED = [(str(kind), text) for kind, text in KINDS.items() if kind is not VisitKind.BOOKING]
GROUPS = [(word, text) for word, text in reversed(WHO.items())]


class VisitForm(Form):
    spaces = ChecksField(_l("Space"), [InputRequired(_l("Choose a space."))], validate_choice=False)
    kind = SelectField(_l("Kind of visit"), default=VisitKind.WALK_IN)
    counted_on = DayField(_l("Day"), [InputRequired(_l("Enter a date, like 2026-11-26."))])
    headcount = number(_l("People who came"), 1, MOST)
    starts = ClockField(_l("From (optional)"), [Optional()])
    ends = ClockField(_l("Until (optional)"), [Optional()], is_end=True)
    planned = optional_number(_l("People expected (optional)"), 1, MOST)
    audience = SelectField(_l("Who"), default=Audience.CITIZEN)
    note = optional_line(_l("Note (optional)"), 200)
    version = HiddenField(default="0")
    entry = HiddenField(validators=[Length(max=40), is_seen])

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kind.choices, self.audience.choices = UNBOOKED, GROUPS

    def wanted(self) -> NewVisit:
        """The visit typed in; call after a successful validation."""
        typed = self.values() | {
            "spaces": tuple(self.spaces.data or ()),
            "kind": VisitKind(self.kind.data),
            "audience": None if self.audience.data == OWN else Audience(self.audience.data),
            "version": to_id(self.version.data or "") or 0,
            "entry": self.entry.data or "",
        }
        return NewVisit(**typed)


class CountForm(Form):
    """How many came to one booking, and when they really used it."""

    part = HiddenField()
    headcount = number(_l("People who came"), 0, MOST)
    starts_at = WallClockField(_l("Really began (optional)"), [Optional()])
    ends_at = WallClockField(_l("Really ended (optional)"), [Optional()])
    note = optional_line(_l("Note (optional)"), 200)
    version = HiddenField(default="0")

    def wanted(self) -> Count:
        """The count typed in; call after a successful validation."""
        numbers = {"part": to_id(self.part.data or "") or 0, "version": to_id(self.version.data or "") or 0}
        return Count(**self.values() | numbers)


class VoidForm(Form):
    reason = optional_line(_l("Why is it void?"), 200)
    version = HiddenField(default="0")


def read_counts(typed: Mapping[str, Any]) -> tuple[list[Count], dict[int, str]]:
    """The counts of a whole board: fields ``came-<part>`` and ``seen-<part>`` (its version); empty ones say nothing.

    What is no number is answered by part, with what is wrong.
    """
    counts, wrong = list[Count](), dict[int, str]()
    for name, text in typed.items():
        part = to_id(name.removeprefix("came-")) if name.startswith("came-") else None
        if part is None or not text.strip():
            continue
        headcount = to_id(text.strip())
        if headcount is None or headcount > MOST:
            wrong[part] = _("Enter a whole number from %(least)d to %(most)d.", least=0, most=MOST)
        else:
            version = to_id(str(typed.get(f"seen-{part}", ""))) or 0
            counts.append(Count(part=part, headcount=headcount, version=version))
    return counts, wrong
