"""How many people the funded courses have trained, against what the programme expects of the center."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from anchorcenter.core import settings
from anchorcenter.core.i18n import _l
from anchorcenter.core.metrics import figures, get_metric
from anchorcenter.core.periods import Days
from anchorcenter.core.settings import Editable, Setting

FUNDED_SINCE = Setting("academy.funded_since", 2023)
FUNDED_YEARS = Setting("academy.funded_years", 5)
FUNDED_A_YEAR = Setting("academy.funded_a_year", 2_000)
FUNDED_IN_ALL = Setting("academy.funded_in_all", 10_000)
PEOPLE, PLACES = "academy.funded_people", "academy.funded"

SETTINGS = (
    Editable(setting=FUNDED_SINCE, label=_l("Funded programme: first year"), least=2000, most=2100),
    Editable(setting=FUNDED_YEARS, label=_l("Funded programme: how many years"), least=1, most=30),
    Editable(
        setting=FUNDED_A_YEAR,
        label=_l("Funded programme: trainees expected a year"),
        hint=_l("0: none are expected, and nothing is compared."),
        least=0,
        most=1_000_000,
    ),
    Editable(
        setting=FUNDED_IN_ALL,
        label=_l("Funded programme: trainees expected in all its years"),
        least=0,
        most=10_000_000,
    ),
)


@dataclass(frozen=True)
class Progress:
    """So many ``people`` on ``places`` within ``days``, of a ``target`` that is more than 0."""

    days: Days
    people: int
    places: int
    target: int

    @property
    def percent(self) -> int:
        """In full percent."""
        return 100 * self.people // self.target


def find_progress(day: date) -> list[Progress]:
    """Of the year of ``day``, and of the programme from its first to its last year; without what has no target."""
    found, since = settings.current(), settings.current()[FUNDED_SINCE]
    periods = (
        (_years(day.year, 1), found[FUNDED_A_YEAR]),
        (_years(since, found[FUNDED_YEARS]), found[FUNDED_IN_ALL]),
    )
    wanted = [(days, target) for days, target in periods if target]
    asked = [(get_metric(key), days) for days, _target in wanted for key in (PEOPLE, PLACES)]
    counts = [int(value or 0) for value in figures(asked)] if asked else []
    return [
        Progress(days, counts[2 * number], counts[2 * number + 1], target)
        for number, (days, target) in enumerate(wanted)
    ]


def _years(first: int, many: int) -> Days:
    return Days(date(first, 1, 1), date(first + many, 1, 1))
