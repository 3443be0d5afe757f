"""What people want of bookings: one value per verb, which forms and API schemas only make."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from anchorcenter.bookings.models import Channel


@dataclass(frozen=True, kw_only=True)
class NewHold:
    """A slot that someone pointed at: ``space`` is a slug, the times are aware; ``hold`` is one to give up for it."""

    space: str
    starts_at: datetime
    ends_at: datetime
    units: int = 1
    hold: int | None = None


@dataclass(frozen=True, kw_only=True)
class NewBooking:
    """What someone wants to book; ``hold`` is the id of their hold on it, if they have one."""

    space: str
    starts_at: datetime
    ends_at: datetime
    purpose: str
    headcount: int
    units: int = 1
    hold: int | None = None


@dataclass(frozen=True, kw_only=True)
class ChangedBooking:
    """What is to be different of a booking as it was read in ``version`` (None: as it is); what is None stays.

    ``overrides`` are codes of rules that staff let pass for the reason ``why``.
    """

    version: int | None
    space: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    purpose: str | None = None
    headcount: int | None = None
    units: int | None = None
    overrides: frozenset[str] = frozenset()
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Guest:
    """Someone without an account; ``phone`` is E.164. Groups have windows of their own."""

    name: str
    phone: str
    organisation: str = ""
    is_group: bool = False


@dataclass(frozen=True, kw_only=True)
class NewBookingFor(NewBooking):
    """What staff book for a person by id, for a guest, or with neither for the center itself.

    ``displaced`` are codes of bookings that give way for the reason ``why``, and HELD for what is merely held.
    """

    channel: Channel
    person: int | None = None
    guest: Guest | None = None
    displaced: frozenset[str] = frozenset()
    overrides: frozenset[str] = frozenset()
    why: str = ""


HELD = "held"
