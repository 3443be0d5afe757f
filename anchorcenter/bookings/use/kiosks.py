"""Checking in by number at a device of the center, and the devices themselves. Call the verbs inside ``writing()``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from secrets import token_urlsafe

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.tokens import token_hash
from anchorcenter.bookings.models import Booking, CheckIn, Status
from anchorcenter.bookings.queries import list_by_occupancy
from anchorcenter.bookings.service.using import terms
from anchorcenter.bookings.terms import status_at
from anchorcenter.bookings.use.models import Kiosk
from anchorcenter.bookings.use.service import Arrival, check_in_known
from anchorcenter.core.audit import PROGRAM, record
from anchorcenter.core.db import db
from anchorcenter.core.errors import DomainError, Reason, not_found
from anchorcenter.core.i18n import _l
from anchorcenter.core.periods import MINUTE, Period
from anchorcenter.facilities.models import Use
from anchorcenter.facilities.queries import get_plan, list_busy

_CODE = re.compile(r"(?:B-?\d{4}-?)?(\d{3,9})", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class NewKiosk:
    """A device where ``name`` says it stands."""

    name: str


def add_kiosk(wanted: NewKiosk, *, by: Actor, now: datetime) -> str:
    """Have the browser that keeps the answer be a kiosk: its token, which nobody can ask for again."""
    token = token_urlsafe(32)
    kiosk = Kiosk(name=wanted.name, token_hash=token_hash(token), made_by_id=by.id, made_at=now)
    db.session.add(kiosk)
    db.session.flush()
    record("create", "kiosk", kiosk.id, by=by.key, now=now, after={"name": wanted.name})
    return token


def revoke_kiosk(number: int, *, by: Actor, now: datetime) -> None:
    """Take a kiosk out of service. Raises DomainError (404) for none."""
    kiosk = db.session.get(Kiosk, number)
    if kiosk is None:
        raise not_found()
    if kiosk.revoked_at is None:
        kiosk.revoked_at = now
        db.session.flush()
        record("remove", "kiosk", number, by=by.key, now=now, before={"name": kiosk.name})


def find_by_code(typed: str, *, now: datetime) -> Booking:
    """The booking of that number, or whose number ends so, to which one can check in now.

    Raises DomainError (422) for none and for several, and says of no booking more than that.
    """
    plan, match = get_plan(), _CODE.fullmatch(typed.strip())
    cells = {number for space in plan.spaces for number in space.cell_ids}
    busy = list_busy(cells, Period(now, now + max(terms().opens, MINUTE)), now=now) if match and cells else []
    ids = {use.occupancy_id for use in busy if use.kind is Use.BOOKING}
    here = [b for b in list_by_occupancy(ids) if status_at(b, now) is Status.CONFIRMED] if ids else []
    digits = match[1] if match else ""
    found = [b for b in here if b.code == typed.strip().upper() or f"{b.id:06}".endswith(digits)]
    if len(found) != 1:
        raise DomainError(Reason(code="unknown", message=_l("No booking with that number begins now."), field="code"))
    return found[0]


def check_in_at(kiosk: Kiosk, wanted: Arrival, *, now: datetime) -> None:
    """Check in to the booking of that number. Raises DomainError as ``find_by_code`` and ``check_in`` do."""
    plan = get_plan()
    number = find_by_code(wanted.code, now=now).id
    by = (PROGRAM[0], kiosk.name)
    check_in_known(number, wanted.headcount, how=CheckIn.KIOSK, by=by, now=now, plan=plan)
