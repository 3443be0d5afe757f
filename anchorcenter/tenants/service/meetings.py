"""Planning when a stay is talked over for its yearly review. Call inside ``writing()``."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select

from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.tenants import agenda
from anchorcenter.tenants.models import ReviewMeeting, Tenancy
from anchorcenter.tenants.queries import get_meeting
from anchorcenter.tenants.rules import check_meeting
from anchorcenter.tenants.service.common import lock_tenancy

Who = tuple[int, str]


@dataclass(frozen=True, kw_only=True)
class NewMeeting:
    """When and where; ``version`` is the one that was seen of a meeting that moves."""

    starts_at: datetime
    ends_at: datetime
    place: str
    version: int = 0


def plan_meeting(tenancy_id: int, wanted: NewMeeting, *, by: Who, now: datetime) -> int:
    """Plan the review of a stay; answers the number of the meeting. Raises DomainError: 404, 409 for a stay that is
    over, 422 for a time that has passed or in no order."""
    tenancy = lock_tenancy(tenancy_id)
    _check(wanted, now)
    row = ReviewMeeting(tenancy_id=tenancy_id)
    _write(row, wanted)
    db.session.add(row)
    db.session.flush()
    agenda.write(tenancy.organisation_id, now=now)
    record("plan", "review_meeting", row.id, by=by, now=now, after=_state(wanted) | {"tenancy": tenancy_id})
    return row.id


def move_meeting(number: int, wanted: NewMeeting, *, by: Who, now: datetime) -> None:
    """Have it be at another time or place. Raises DomainError: 409 when it has changed after the version that was
    seen, has begun or is cancelled, else like ``plan_meeting``."""
    row, organisation_id = _ahead(number, now)
    if row.version != wanted.version:
        message = _l("Somebody has changed this meanwhile. Look at it once more.")
        raise DomainError(Reason(code="changed", message=message, status=TAKEN))
    _check(wanted, now)
    before = {"starts_at": row.starts_at, "ends_at": row.ends_at, "place": row.place}
    _write(row, wanted)
    row.version += 1
    db.session.flush()
    agenda.write(organisation_id, now=now)
    record("move", "review_meeting", number, by=by, now=now, before=before, after=_state(wanted))


def cancel_meeting(number: int, *, by: Who, now: datetime) -> None:
    """Have it not be. Raises DomainError: 404, 409 when it has begun or is cancelled."""
    row, organisation_id = _ahead(number, now)
    row.cancelled_at, row.version = now, row.version + 1
    db.session.flush()
    agenda.write(organisation_id, now=now)
    record("cancel", "review_meeting", number, by=by, now=now)


def drop_meetings(tenancy: Tenancy, since: datetime, *, by: Who, now: datetime) -> None:
    """Cancel what is planned for a stay, which is locked, from then on."""
    mine = ReviewMeeting.tenancy_id == tenancy.id, ReviewMeeting.cancelled_at.is_(None)
    for row in db.session.scalars(select(ReviewMeeting).where(*mine, ReviewMeeting.starts_at >= since)):
        row.cancelled_at, row.version = now, row.version + 1
        record("cancel", "review_meeting", row.id, by=by, now=now)
    db.session.flush()
    agenda.write(tenancy.organisation_id, now=now)


def _ahead(number: int, now: datetime) -> tuple[ReviewMeeting, int]:
    organisation_id = lock_tenancy(get_meeting(number).tenancy_id).organisation_id
    row = get_meeting(number)
    db.session.refresh(row)
    if row.cancelled_at is not None or row.starts_at <= now:
        message = _l("This meeting has begun or is cancelled.")
        raise DomainError(Reason(code="closed", message=message, status=TAKEN))
    return row, organisation_id


def _check(wanted: NewMeeting, now: datetime) -> None:
    if reasons := check_meeting(wanted.starts_at, wanted.ends_at, now):
        raise DomainError(*reasons)


def _write(row: ReviewMeeting, wanted: NewMeeting) -> None:
    row.starts_at, row.ends_at, row.place = wanted.starts_at, wanted.ends_at, wanted.place


def _state(wanted: NewMeeting) -> dict[str, object]:
    return {name: value for name, value in asdict(wanted).items() if name != "version"}
