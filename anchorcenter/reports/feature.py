"""What reports hand to the program."""

from anchorcenter.core.feature import Feature, StaffPage
from anchorcenter.core.i18n import _l
from anchorcenter.reports.views import blueprint as pages

FEATURE = Feature(
    pages=(pages,),
    staff_pages=(StaffPage(label=_l("Figures"), endpoint="reports.metrics", permission="read_reports"),),
)
