"""Spaces, free times, holds and bookings for programs: the verbs and queries are those of the pages."""

from anchorcenter.bookings.api.bookings import bookings
from anchorcenter.bookings.api.holds import holds
from anchorcenter.bookings.api.spaces import availability, spaces

RESOURCES = (spaces, availability, holds, bookings)

__all__ = ["RESOURCES", "availability", "bookings", "holds", "spaces"]
