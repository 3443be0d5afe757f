"""Words of pledges for people."""

from __future__ import annotations

from collections.abc import Mapping

from anchorcenter.core.i18n import Text, _l
from anchorcenter.pledges.models import Category, Measure, Quantity, Source, Status

STATUSES: Mapping[Status, Text] = {
    Status.COMPLETED: _l("Fulfilled"),
    Status.CONTINUED: _l("Fulfilled, and going on"),
    Status.ON_TRACK: _l("On track"),
    Status.PARTLY: _l("Partly under way"),
    Status.ON_HOLD: _l("On hold"),
    Status.DROPPED: _l("Dropped"),
}
SOURCES: Mapping[Source, Text] = {
    Source.NATIONAL: _l("National funds"),
    Source.PROVINCIAL: _l("Provincial funds"),
    Source.CITY: _l("City funds"),
    Source.OTHER: _l("Other funds"),
}
MEASURES: Mapping[Measure, Text] = {
    Measure.PLAN: _l("Investment plan"),
    Measure.SECURED: _l("Secured"),
    Measure.EXECUTED: _l("Executed"),
}
CATEGORIES: Mapping[Category, Text] = {
    Category.MEETINGS: _l("Meetings on the pledge"),
    Category.BRIEFINGS: _l("Briefings and visits"),
    Category.ADVICE: _l("Expert advice"),
    Category.PRESS: _l("Press and broadcasts"),
    Category.OTHER: _l("Other talks"),
}
QUALIFIERS: Mapping[str, Text] = {"약": _l("about")}


def quantity_text(row: Quantity) -> str:
    """A figure as it was printed, or with its words and unit."""
    said = row.printed or " ".join(filter(None, (row.qualifier, f"{row.value:,}{row.unit}")))
    return f"{row.label} {said}"
