"""Closing an account with all that its holder has booked ahead; who may. Call in ``writing()``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import current_app

from anchorcenter.academy.assignments import service as assignments
from anchorcenter.academy.enrollment import leaving as enrollments
from anchorcenter.accounts import forgetting, people
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.directory import lock_people
from anchorcenter.accounts.models import Permission
from anchorcenter.bookings import service as bookings
from anchorcenter.bookings.models import Booking
from anchorcenter.bookings.offers import service as offers
from anchorcenter.bookings.queries import list_future_of, list_held_by
from anchorcenter.bookings.waiting import service as waiting
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.feature import FORGETTING
from anchorcenter.core.i18n import _l
from anchorcenter.documents import service as documents
from anchorcenter.facilities import claims
from anchorcenter.facilities.queries import get_plan
from anchorcenter.qualifications import service as qualifications


@dataclass(frozen=True, kw_only=True)
class Leaving:
    """``person_id`` leaves. ``choices`` says of each booking ahead, by code, who takes it over; None cancels it."""

    person_id: int
    choices: Mapping[str, int | None]
    why: str


def list_ahead(person_id: int, *, now: datetime) -> list[Booking]:
    """What is theirs and not over, by start. (What they entered for a guest is the guest's, and stays.)"""
    return [booking for booking in list_future_of(person_id, now=now) if not booking.guest_name]


def leave(wanted: Leaving, *, by: Actor, now: datetime) -> None:
    """Hand over or cancel all they have ahead, give back what they hold, close their account: all of it or nothing.

    Raises DomainError: 403 for an account with roles, or one's own, without the right to take roles; 409 when they
    have booked or cancelled since the choices were made; and like the verbs that hand over, cancel and close.
    """
    get_plan()  # Configuration, people, cells: one order of locks.
    lock_people({by.id, wanted.person_id, *(to for to in wanted.choices.values() if to)})
    require_may_close(wanted.person_id, by=by)
    codes = [booking.code for booking in list_ahead(wanted.person_id, now=now)]
    if set(codes) != set(wanted.choices):
        message = _l("What they have booked has changed meanwhile. Look at it once more.")
        raise DomainError(Reason(code="changed", message=message, status=409))
    enrollments.withdraw_all_of(wanted.person_id, by=by.key, now=now)
    for code in codes:
        to = wanted.choices[code]
        if to is None:
            bookings.cancel(code, by=by, now=now, why=wanted.why)
        else:
            bookings.hand_over(code, to, by=by, now=now, why=wanted.why)
    offers.withdraw_all_of(wanted.person_id, by=by.key, now=now)
    waiting.withdraw_all_of(wanted.person_id, by=by.key, now=now)
    claims.release(list_held_by(wanted.person_id, now=now), now=now)
    people.deactivate(wanted.person_id, by=by.key, now=now, why=wanted.why)


def forget(person_id: int, *, by: tuple[int, str], now: datetime, why: str) -> None:
    """Forget who they were, their documents, the numbers of their papers, what they told courses, and what other
    features know of them (``Feature.forgetting``).

    Raises DomainError like ``forgetting.forget_person``.
    """
    forgetting.forget_person(person_id, by=by, now=now, why=why)
    documents.forget(person_id, by=by, now=now)
    enrollments.forget(person_id, by=by, now=now)
    qualifications.forget(person_id, by=by, now=now)
    assignments.forget(person_id, by=by, now=now)
    for destroy in current_app.extensions[FORGETTING]:
        destroy(person_id)


def require_may_close(person_id: int, *, by: Actor) -> None:
    """Raises DomainError (403) for one's own account, and for one with roles unless ``by`` may take them."""
    if person_id == by.id:
        message = _l("Ask somebody else to close your own account.")
        raise DomainError(Reason(code="own_account", message=message, status=403))
    if people.list_roles([person_id]) and not by.may(Permission.GRANT_ROLES):
        message = _l("They have a role. Only who may take roles can close their account.")
        raise DomainError(Reason(code="forbidden", message=message, status=403))
