"""What people do with bookings: the verbs that page and API share. Call them inside ``writing()``."""

from anchorcenter.bookings.service.acting import check_standing, is_for_another, require_may_act, whose_rules
from anchorcenter.bookings.service.booking import Booked, book
from anchorcenter.bookings.service.cancelling import cancel, check_cancellation
from anchorcenter.bookings.service.changing import change, check_changing, merged
from anchorcenter.bookings.service.displacing import as_wanted, list_displaceable
from anchorcenter.bookings.service.handing_over import hand_over
from anchorcenter.bookings.service.holding import (
    HOLD_EXTENSIONS,
    HOLD_MINUTES,
    HOLDS_PER_PERSON,
    extend,
    hold,
    release_hold,
)
from anchorcenter.bookings.service.on_behalf import book_for, whom_of
from anchorcenter.bookings.service.parts import LONGEST_LOOK, REQUESTS_HOLD, part_of, units_of
from anchorcenter.bookings.wanted import ChangedBooking, NewBooking, NewHold

__all__ = [
    "HOLDS_PER_PERSON",
    "HOLD_EXTENSIONS",
    "HOLD_MINUTES",
    "LONGEST_LOOK",
    "REQUESTS_HOLD",
    "Booked",
    "ChangedBooking",
    "NewBooking",
    "NewHold",
    "as_wanted",
    "book",
    "book_for",
    "cancel",
    "change",
    "check_cancellation",
    "check_changing",
    "check_standing",
    "extend",
    "hand_over",
    "hold",
    "is_for_another",
    "list_displaceable",
    "merged",
    "part_of",
    "release_hold",
    "require_may_act",
    "units_of",
    "whom_of",
    "whose_rules",
]
