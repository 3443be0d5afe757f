"""Who of the demo center is qualified for its flight field."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.qualified import Basis, Qualification
from anchorcenter.accounts.queries import find_actor
from anchorcenter.core.audit import entry, record_all
from anchorcenter.core.db import db
from anchorcenter.core.i18n import zone
from anchorcenter.core.periods import DAY, at
from anchorcenter.qualifications.queries import find_kind
from anchorcenter.qualifications.rules import last_day
from anchorcenter.qualifications.service import NewQualification, grant

INDOOR_SAFETY = "indoor-safety"
PAPER = "실내비행 안전교육 이수증"
LATELY = 30  # Days ago: what lasts a year covers all that the demo books.
OTHERS = {"trainee": 100, "citizen": 340, "supporter": 420}  # It ends in the next weeks, and has ended.


def lay_down(today: date, emails: Collection[str], staff: Actor) -> None:
    """Have those people show staff that they know the rules of flying indoors, and others long ago. Call inside
    ``writing()``, when the people and the rooms are there."""
    days = dict.fromkeys(emails, LATELY) | {f"{who}@demo.example": ago for who, ago in OTHERS.items()}
    for number, (email, ago) in enumerate(days.items(), start=1):
        granted_on = today - ago * DAY
        moment = at(granted_on, 11 * 60, zone())
        if person := find_actor(email, now=moment):
            reference = f"{PAPER} {granted_on.year}-{number:03}"
            wanted = NewQualification(
                person=person.id,
                kind=INDOOR_SAFETY,
                basis=Basis.PAPER,
                reference=reference,
                granted_on=granted_on,
            )
            grant(wanted, by=staff.key, now=moment)


def qualify_crowd(person_ids: Collection[int], today: date, staff_id: int) -> None:
    """Have those of them who are not qualified be so, without a word to anybody. Call inside ``writing()``."""
    kind = find_kind(INDOOR_SAFETY)
    known = set(db.session.scalars(select(Qualification.person_id)))
    if kind is None:
        return
    granted_on = today - LATELY * DAY
    moment, last = at(granted_on, 11 * 60, zone()), last_day(granted_on, kind.months)
    common = {"kind_id": kind.id, "granted_on": granted_on, "valid_until": last, "basis": Basis.PAPER}
    common |= {"reference": PAPER, "granted_by_id": staff_id, "granted_at": moment}
    made = [Qualification(person_id=number, **common) for number in sorted(set(person_ids) - known)]
    db.session.add_all(made)
    db.session.flush()
    by = staff_id, "program"
    record_all([entry("grant", "qualification", row.id, by=by, now=moment) for row in made])
