"""What accounts hand to the program."""

from anchorcenter.accounts.views import blueprint as pages
from anchorcenter.core.feature import Feature

FEATURE = Feature(pages=(pages,))
