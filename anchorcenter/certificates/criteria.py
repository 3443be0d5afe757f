"""By what something is completed: shares of a whole, each met, not met, or not yet. Pure; it knows not of what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """``not_yet``: what is still to come may change it."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_YET = "not_yet"


class Of(StrEnum):
    """What a criterion asks for."""

    ATTENDANCE = "attendance"
    LESSONS = "lessons"
    ASSIGNMENT = "assignment"
    SURVEY = "survey"
    ACTIVITIES = "activities"
    REPORTS = "reports"


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """``have`` of ``whole`` in whichever unit, of which ``percent`` is needed; ``ahead`` is what may still be added.

    A whole of 0 is nothing that could be met: it is not yet known. ``is_minutes`` says how people read the numbers.
    """

    of: Of
    have: int
    whole: int
    percent: int = 100
    ahead: int = 0
    is_minutes: bool = False

    @property
    def standing(self) -> Standing:
        if self.whole <= 0:
            return Standing.NOT_YET
        need = self.percent * self.whole
        if 100 * self.have >= need:
            return Standing.MET
        return Standing.NOT_YET if 100 * (self.have + self.ahead) >= need else Standing.NOT_MET

    @property
    def reached_percent(self) -> int:
        """What was reached, in full percent, rounded down: 79.9 is not 80."""
        return 100 * self.have // self.whole if self.whole > 0 else 0


def once(of: Of, *, is_done: bool, may_come: bool) -> Criterion:
    """Something that is done or not: an assignment, a survey; ``may_come`` while it may still be done."""
    return Criterion(of=of, have=int(is_done), whole=1, ahead=int(may_come and not is_done))


def verdict(criteria: Iterable[Criterion]) -> Standing:
    """Met when all are; not met as soon as one is not. Nothing asked is nothing met."""
    standings = {each.standing for each in criteria}
    if standings == {Standing.MET}:
        return Standing.MET
    return Standing.NOT_MET if Standing.NOT_MET in standings else Standing.NOT_YET
