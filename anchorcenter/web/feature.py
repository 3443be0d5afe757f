"""What the web package hands to the program."""

from anchorcenter.core.feature import Feature
from anchorcenter.web.views import blueprint as pages

FEATURE = Feature(pages=(pages,))
