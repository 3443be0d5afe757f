"""Which supporters of the demo center agree to be shown, and what staff have chosen."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.queries import find_actor
from anchorcenter.core.db import db
from anchorcenter.core.i18n import zone
from anchorcenter.core.periods import DAY, at
from anchorcenter.supporters.activities.models import Activity, ActivityState
from anchorcenter.supporters.models import Supporter
from anchorcenter.supporters.showing import service
from anchorcenter.supporters.showing.service import Consenting, Showing

NICKNAMES = ("하늘길", "프로펠러", "호버링", "구름위로", "날개짓", "은빛드론", "바람결", "새벽비행", "나침반")
SHOWN = 9


def lay_down(today: date, by: Actor) -> None:
    """All but every fourth agree; staff show the last ones of each. Call inside ``writing()``, when what was done is
    there."""
    rows = select(Supporter).order_by(Supporter.cohort_id, Supporter.number)
    for row in db.session.scalars(rows).all():
        author = find_actor(row.person.email, now=at(today, 0, zone()))
        if author is None or row.number % 4 == 0:
            continue
        name = NICKNAMES[(row.number - 1) % len(NICKNAMES)]
        more = f"{(row.number - 1) // len(NICKNAMES) + 1}" if row.number > len(NICKNAMES) else ""
        wanted = Consenting(nickname=f"{name}{more}", publishes=True, ranks=row.number % 2 == 1)
        service.consent(row.id, wanted, by=author, now=at(row.first_on + DAY, 9 * 60, zone()))
    agreed = select(Activity.id).join(Supporter, Supporter.id == Activity.supporter_id)
    agreed = agreed.where(Supporter.publishes_at.is_not(None), Activity.state == ActivityState.APPROVED)
    agreed = agreed.order_by(Activity.done_on.desc(), Activity.id.desc())
    for number in db.session.scalars(agreed.limit(3 * SHOWN)).all()[::3]:
        service.show(number, Showing(is_shown=True), by=by, now=at(today, 9 * 60, zone()))
