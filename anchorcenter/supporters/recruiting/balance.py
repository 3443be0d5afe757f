"""Who applied and who is selected, by gender and age, those who do not say included."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from anchorcenter.accounts.models import Gender, Person
from anchorcenter.admissions.calls.models import Application, ApplicationState, Outcome

BANDS = (20, 30, 40, 50, 60)  # Ages are told as under that; the last one as everybody else.


@dataclass(frozen=True, kw_only=True)
class Balance:
    """How many people there are of each gender, and of each age band (None: not said), zeros left out of ages."""

    genders: dict[Gender, int]
    ages: dict[int | None, int]


def balance_of(rows: Sequence[Application], day: date) -> Balance:
    """Of those applications that stand, on that day."""
    people = [each.person for each in rows if each.state is ApplicationState.SUBMITTED]
    genders, ages = Counter(each.gender for each in people), Counter(_band(each, day) for each in people)
    return Balance(
        genders={each: genders[each] for each in (Gender.FEMALE, Gender.MALE, Gender.NO_ANSWER)},
        ages={each: ages[each] for each in (*BANDS, None) if ages[each]},
    )


def selected(rows: Sequence[Application]) -> list[Application]:
    """Those of them that are in."""
    return [each for each in rows if each.outcome is Outcome.SELECTED]


def _band(person: Person, day: date) -> int | None:
    born = person.born_on
    if born is None:
        return None
    age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    return next((band for band in BANDS if age < band), BANDS[-1])
