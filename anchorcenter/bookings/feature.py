"""What bookings hand to the program."""

from anchorcenter.bookings.api import bookings, spaces
from anchorcenter.bookings.checks import CHECKS
from anchorcenter.bookings.metrics import METRICS
from anchorcenter.bookings.views import blueprint as pages
from anchorcenter.core.feature import Feature

FEATURE = Feature(pages=(pages,), api=(spaces, bookings), metrics=METRICS, checks=CHECKS)
