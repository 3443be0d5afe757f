"""What admissions hand to the program; others have people wait in their queues, and apply to their calls."""

from anchorcenter.admissions.calls.checks import CHECKS
from anchorcenter.core.feature import Feature

FEATURE = Feature(checks=CHECKS)
