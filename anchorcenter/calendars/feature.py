"""What calendars hand to the program."""

from anchorcenter.calendars.link_views import blueprint as links
from anchorcenter.calendars.views import blueprint as calendars
from anchorcenter.core.feature import Feature

FEATURE = Feature(pages=(calendars, links))
