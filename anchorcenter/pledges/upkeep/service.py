"""Bringing a card up to date. Call the verb inside ``writing()``."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from anchorcenter.accounts.actors import Actor
from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason
from anchorcenter.core.i18n import _l, today
from anchorcenter.pledges.cards import NewEngagement
from anchorcenter.pledges.models import Category, Engagement, Pledge, Remark
from anchorcenter.pledges.queries import get_pledge
from anchorcenter.pledges.upkeep.rules import Said


@dataclass(frozen=True, kw_only=True)
class NewTexts:
    """What a card says as of a day: who is responsible (``teams`` in Korean and English), how often whom it was talked
    over with (a category that is missing is blank), problems and what is done about them, in their order."""

    as_of: date
    division: str
    division_en: str = ""
    teams: tuple[tuple[str, str], ...] = ()
    engagements: tuple[NewEngagement, ...] = ()
    remarks: tuple[Said, ...] = ()


def keep(slug: str, wanted: NewTexts, *, version: int, by: Actor, now: datetime) -> None:
    """Have the card say so from now on; what was closed stays as it is. Raises DomainError: 403 for who is not staff,
    404, 409 when it has changed since ``version``, 422 for a day ahead or before the term, without a division and for
    a category that is there twice."""
    if not by.is_staff:
        raise DomainError(Reason(code="forbidden", message=_l("Only staff may do that."), status=403))
    db.session.execute(select(Pledge.id).where(Pledge.slug == slug).with_for_update())
    pledge = get_pledge(slug)
    if pledge.version != version:
        message = _l("Somebody has changed this meanwhile. Look at it once more.")
        raise DomainError(Reason(code="changed", message=message, status=TAKEN))
    if reasons := _wrong(pledge, wanted, now):
        raise DomainError(*reasons)
    before = _shown(texts_of(pledge))
    pledge.as_of, pledge.division, pledge.division_en = wanted.as_of, wanted.division, wanted.division_en
    pledge.teams, pledge.teams_en = ("\n".join(team[place] for team in wanted.teams) for place in (0, 1))
    _talk(pledge, wanted)
    _remark(pledge, wanted)
    pledge.version += 1
    db.session.flush()
    after = _shown(wanted)
    changed = [name for name, value in after.items() if value != before[name]]
    was, says = ({name: each[name] for name in changed} for each in (before, after))
    record("update_card", "pledge", pledge.id, by=by.key, now=now, before=was, after=says)


def texts_of(pledge: Pledge) -> NewTexts:
    """What the card says now."""
    names = "category", "value", "qualifier", "note"
    english = [*pledge.teams_en.splitlines(), *[""] * len(pledge.teams.splitlines())]
    return NewTexts(
        as_of=pledge.as_of,
        division=pledge.division,
        division_en=pledge.division_en,
        teams=tuple(zip(pledge.teams.splitlines(), english, strict=False)),
        engagements=tuple(
            NewEngagement(**{name: getattr(row, name) for name in names})
            for row in sorted(pledge.engagements, key=lambda row: list(Category).index(row.category))
        ),
        remarks=tuple((row.kind, row.text, tuple(row.examples.splitlines())) for row in pledge.remarks),
    )


def _shown(texts: NewTexts) -> dict[str, Any]:
    return asdict(texts) | {"as_of": str(texts.as_of)}


def _wrong(pledge: Pledge, wanted: NewTexts, now: datetime) -> list[Reason]:
    reasons = []
    if not pledge.term_from <= wanted.as_of <= today(now):
        message = _l("Choose a day from the first of the term to today.")
        reasons.append(Reason(code="as_of", message=message, field="as_of"))
    if not wanted.division:
        message = _l("Say which division is responsible.")
        reasons.append(Reason(code="division", message=message, field="division"))
    if any(teams[1] for teams in wanted.teams) and not all(all(team) for team in wanted.teams):
        message = _l("Name each team in English too, or none of them.")
        reasons.append(Reason(code="teams", message=message, field="teams_en"))
    categories = [each.category for each in wanted.engagements]
    if len(set(categories)) < len(categories):
        message = _l("A category is there twice.")
        reasons.append(Reason(code="twice", message=message, field="engagements"))
    return reasons


def _talk(pledge: Pledge, wanted: NewTexts) -> None:
    """A row for each category that says something; the others go."""
    known = {row.category: row for row in pledge.engagements}
    said = {each.category: each for each in wanted.engagements}
    for row in [each for category, each in known.items() if category not in said]:
        pledge.engagements.remove(row)
        db.session.delete(row)
    for category, each in said.items():
        if category in known:
            row = known[category]
            row.value, row.qualifier, row.note = each.value, each.qualifier, each.note
        else:
            pledge.engagements.append(Engagement(**asdict(each)))


def _remark(pledge: Pledge, wanted: NewTexts) -> None:
    if tuple((row.kind, row.text, tuple(row.examples.splitlines())) for row in pledge.remarks) == wanted.remarks:
        return
    for row in pledge.remarks:
        db.session.delete(row)
    pledge.remarks = [Remark(kind=kind, text=text, examples="\n".join(more)) for kind, text, more in wanted.remarks]
