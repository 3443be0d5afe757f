"""Supporters in words."""

from __future__ import annotations

from datetime import date

from anchorcenter.core.i18n import Text, _l, days_text
from anchorcenter.core.periods import DAY, Days
from anchorcenter.supporters.models import ActivityKind, Evidence

KINDS: dict[ActivityKind, Text] = {
    ActivityKind.MONITORING: _l("Monitoring of a programme"),
    ActivityKind.ARTICLE: _l("Article"),
    ActivityKind.VIDEO: _l("Video"),
    ActivityKind.PHOTO: _l("Photo story"),
    ActivityKind.EVENT: _l("Help at an event"),
    ActivityKind.IDEA: _l("Own idea"),
}
EVIDENCE: dict[Evidence, Text] = {
    Evidence.NONE: _l("nothing"),
    Evidence.PHOTO: _l("a photo"),
    Evidence.LINK: _l("a link to the post"),
    Evidence.EITHER: _l("a photo or a link"),
    Evidence.BOTH: _l("a photo and a link"),
}


def days_of(first_on: date, last_on: date) -> str:
    """From the first to the last day, both included."""
    return days_text(Days(first_on, last_on + DAY))
