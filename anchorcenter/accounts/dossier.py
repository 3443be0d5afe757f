"""Who belongs to an organisation, for staff who look at it: masked, each one look away."""

from __future__ import annotations

from datetime import datetime

from flask import url_for

from anchorcenter.accounts.masks import mask_email, mask_name
from anchorcenter.accounts.models import Rank
from anchorcenter.accounts.organisations import list_members, list_open
from anchorcenter.accounts.texts import RANKS
from anchorcenter.core.feature import MOST_FACTS, Fact, Facts
from anchorcenter.core.i18n import _, named, plural, today


def members_of(organisation_id: int, now: datetime) -> Facts:
    """Managers first."""
    rows, invited = list_members(organisation_id, day=today(now)), list_open(organisation_id)
    parts = [plural("%(num)d member", "%(num)d members", len(rows))]
    if not any(member.rank is Rank.MANAGER for member, _person in rows):
        parts.append(_("nobody manages it"))
    if invited:
        parts.append(_("%(many)d invited", many=len(invited)))
    facts = [
        Fact(
            what=mask_name(named(person.name, person.name_en)),
            more=mask_email(person.email),
            mark=RANKS[member.rank](),
            url=url_for("people.index_person", person_id=person.id),
        )
        for member, person in rows[:MOST_FACTS]
    ]
    return Facts(label=_("Members"), sum=" · ".join(parts), facts=facts)
