"""Ending or suspending a tenancy in two steps: first whose bookings it touches, then all of it if that is so still."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.directory import lock_people
from anchorcenter.bookings import service as bookings
from anchorcenter.bookings.models import Booking
from anchorcenter.core.settings import lock_configuration
from anchorcenter.core.unit_of_work import writing
from anchorcenter.core.versions import seal
from anchorcenter.operations.tenancies.queries import list_ahead, list_beyond
from anchorcenter.tenants.queries import get_tenancy


@dataclass
class Beyond(Exception):
    """Nothing is stored: somebody must first see these bookings as they are now; ``word`` says that they have."""

    bookings: Sequence[Booking]
    word: str
    is_other: bool = field(default=False)


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What was decided of the bookings that were shown: ``keep`` (codes) stay, the others are cancelled for ``why``."""

    word: str
    keep: Collection[str]
    why: str


def carry_out(tenancy_id: int, verb: Callable[[], object], seen: Seen, *, by: Actor, now: datetime) -> None:
    """Do ``verb`` to a stay in a block of its own, and cancel what its people have booked as a tenant for days on which
    they are none any more: whose it is is told once.

    The change itself is looked at, undone if need be. Raises Beyond, and whatever ``verb`` and cancelling raise.
    """
    with writing():
        found = _do(tenancy_id, verb, by, now)
        if found.bookings and found.word != seen.word:
            raise Beyond(found.bookings, found.word, is_other=bool(seen.word))
        for code in [each.code for each in found.bookings]:
            if code not in seen.keep:
                bookings.cancel(code, by=by, now=now, why=seen.why)


def rehearse(tenancy_id: int, verb: Callable[[], object], *, by: Actor, now: datetime) -> Beyond:
    """What ``verb`` would touch, as is found by doing it; nothing is stored. Raises whatever it raises."""
    try:
        with writing():
            raise _do(tenancy_id, verb, by, now)
    except Beyond as found:
        return found


def _do(tenancy_id: int, verb: Callable[[], object], by: Actor, now: datetime) -> Beyond:
    lock_configuration()  # Configuration, people, cells: one order of locks.
    organisation_id = get_tenancy(tenancy_id).organisation_id
    lock_people({by.id, *(each.booked_by_id for each in list_ahead(organisation_id, now=now))})
    verb()
    return find_beyond(organisation_id, now=now)


def find_beyond(organisation_id: int, *, now: datetime) -> Beyond:
    """What they have booked as a tenant for days on which they are none, with the word for that list."""
    found = list_beyond(organisation_id, now=now)
    return Beyond(found, seal({"codes": [(each.code, each.version) for each in found]}))
