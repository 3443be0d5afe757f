"""What the web package hands to the program."""

from anchorcenter.core.feature import Feature
from anchorcenter.web.api_docs import blueprint as api_pages
from anchorcenter.web.views import blueprint as pages

FEATURE = Feature(pages=(pages, api_pages))
