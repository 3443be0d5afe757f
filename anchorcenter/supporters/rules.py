"""What a cohort of supporters may be, and who serves on a day. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from anchorcenter.core.errors import Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.periods import DAY
from anchorcenter.supporters.models import Supporter

LONGEST_DAYS = 3 * 366


@dataclass(frozen=True, kw_only=True)
class NewSupporterCohort:
    """A cohort that serves from ``first_on`` to ``last_on``; where it ``is_paid``, for a fee."""

    slug: str
    title: str
    title_en: str = ""
    text: str = ""
    text_en: str = ""
    first_on: date
    last_on: date
    is_paid: bool = False


def check_days(first_on: date, last_on: date) -> list[Reason]:
    """Why nobody can serve from then until then."""
    if timedelta(0) <= last_on - first_on <= LONGEST_DAYS * DAY:
        return []
    message = _l("The last day comes after the first, at most %(most)d days.", most=LONGEST_DAYS)
    return [Reason(code="days", message=message, field="last_on")]


def serves(supporter: Supporter, day: date) -> bool:
    """Whether they serve on ``day``: the first and the last day of their term included."""
    return supporter.first_on <= day <= supporter.serves_until
