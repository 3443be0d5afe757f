"""What people do with bookings: the verbs that page and API share. Call them inside ``writing()``."""

from anchorcenter.bookings.service.booking import Booked, book
from anchorcenter.bookings.service.cancelling import cancel, check_cancellation
from anchorcenter.bookings.service.holding import (
    HOLD_EXTENSIONS,
    HOLD_MINUTES,
    HOLDS_PER_PERSON,
    extend,
    hold,
    release_hold,
)
from anchorcenter.bookings.wanted import NewBooking, NewHold

__all__ = [
    "HOLDS_PER_PERSON",
    "HOLD_EXTENSIONS",
    "HOLD_MINUTES",
    "Booked",
    "NewBooking",
    "NewHold",
    "book",
    "cancel",
    "check_cancellation",
    "extend",
    "hold",
    "release_hold",
]
