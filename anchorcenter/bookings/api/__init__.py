"""Spaces, free times, holds, offers and bookings for programs: the verbs and queries are those of the pages."""

from anchorcenter.bookings.api import rehearsals  # noqa: F401  # Calls of series.
from anchorcenter.bookings.api.bookings import bookings
from anchorcenter.bookings.api.holds import holds
from anchorcenter.bookings.api.offers import offers
from anchorcenter.bookings.api.requests import blueprint as requests
from anchorcenter.bookings.api.series import series
from anchorcenter.bookings.api.spaces import availability, spaces
from anchorcenter.bookings.api.wishes import wishes

RESOURCES = (spaces, availability, holds, bookings, offers, requests, wishes, series)

__all__ = ["RESOURCES", "availability", "bookings", "holds", "offers", "requests", "series", "spaces", "wishes"]
