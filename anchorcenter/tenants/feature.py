"""What tenants hand to the program."""

from anchorcenter.core.feature import Feature
from anchorcenter.tenants.checks import CHECKS

FEATURE = Feature(checks=CHECKS)
