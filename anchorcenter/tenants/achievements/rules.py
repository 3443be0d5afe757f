"""Rules of support, projects, awards, agreements, events, press items, grants and contests. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from anchorcenter.core.errors import Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.text import is_line
from anchorcenter.tenants.achievements.models import AchievementKind, EventCategory, ProjectState, SupportKind

WITH_OTHERS = frozenset({AchievementKind.PROJECT, AchievementKind.AGREEMENT})
LASTING = WITH_OTHERS | {AchievementKind.GRANT, AchievementKind.CONTEST}
COUNTED = frozenset({AchievementKind.EVENT, AchievementKind.CONTEST})
MOST_PARTIES, LONGEST_NAME = 20, 100


@dataclass(frozen=True, kw_only=True)
class NewAchievement:
    """What is written down. ``tenants`` are numbers of organisations, ``partners`` names of others; ``first_on`` is the
    day, or the first day of what lasts until ``last_on``, which is part of it. ``outlet`` belongs to a press item,
    ``categories`` to an event; ``quantity`` is people at an event or entries to a contest.
    """

    kind: AchievementKind
    title: str
    first_on: date
    last_on: date | None = None
    support: SupportKind | None = None
    state: ProjectState | None = None
    tenants: Collection[int] = ()
    partners: Collection[str] = ()
    amount_won: int | None = None
    categories: Collection[EventCategory] = ()
    outlet: str = ""
    quantity: int | None = None
    text: str = ""
    result: str = ""


def check_achievement(wanted: NewAchievement, today: date) -> list[Reason]:
    """Why it cannot be written down so."""
    return [*_check_days(wanted, today), *_check_parties(wanted), *_check_kind(wanted)]


def _check_days(wanted: NewAchievement, today: date) -> list[Reason]:
    reasons, is_lasting = [], wanted.kind in LASTING
    if wanted.last_on is not None and not is_lasting:
        message = _l("It has one day: leave the last one empty.")
        reasons.append(Reason(code="one_day", message=message, field="last_on"))
    elif wanted.last_on is not None and wanted.last_on < wanted.first_on:
        message = _l("The last day is before the first.")
        reasons.append(Reason(code="order", message=message, field="last_on"))
    if wanted.first_on > today and wanted.state is not ProjectState.PLANNED:
        message = _l("What is ahead has not happened yet: enter it on its day, or a project as planned.")
        reasons.append(Reason(code="ahead", message=message, field="first_on"))
    return reasons


def _check_parties(wanted: NewAchievement) -> list[Reason]:
    if wanted.kind is AchievementKind.SUPPORT and not wanted.tenants:
        return [Reason(code="nobody", message=_l("Choose who was supported."), field="tenants")]
    if wanted.kind in WITH_OTHERS and not (wanted.tenants or wanted.partners):
        return [
            Reason(code="nobody", message=_l("Say with whom: choose a tenant or name a partner."), field="partners")
        ]
    names = list(wanted.partners)
    if len(set(names)) < len(names) or len(names) > MOST_PARTIES or not all(map(_is_name, names)):
        message = _l("Name each partner once, at most %(most)d, with commas between them.", most=MOST_PARTIES)
        return [Reason(code="partners", message=message, field="partners")]
    return []


def _is_name(name: str) -> bool:
    return len(name) <= LONGEST_NAME and is_line(name)


def _check_kind(wanted: NewAchievement) -> list[Reason]:
    reasons = []
    if (wanted.kind is AchievementKind.SUPPORT) is not (wanted.support is not None):
        message = _l("Say which support it was; nothing else has one.")
        reasons.append(Reason(code="support", message=message, field="support"))
    if (wanted.kind is AchievementKind.PROJECT) is not (wanted.state is not None):
        message = _l("Say how the project stands; nothing else stands so.")
        reasons.append(Reason(code="state", message=message, field="state"))
    return [*reasons, *_check_parts(wanted)]


def _check_parts(wanted: NewAchievement) -> list[Reason]:
    """What only some kinds have."""
    reasons = []
    if (wanted.kind is AchievementKind.EVENT) is not bool(wanted.categories):
        message = _l("Say what kind of event it was; nothing else has one.")
        reasons.append(Reason(code="categories", message=message, field="categories"))
    if (wanted.kind is AchievementKind.PRESS) is not bool(wanted.outlet):
        message = _l("Say who published it; nothing else is published by somebody.")
        reasons.append(Reason(code="outlet", message=message, field="outlet"))
    if wanted.quantity is not None and wanted.kind not in COUNTED:
        message = _l("Only events have people, and contests entries: leave it empty.")
        reasons.append(Reason(code="quantity", message=message, field="quantity"))
    return reasons
