"""What reports hand to the program."""

from anchorcenter.core.feature import Feature, Group, StaffPage
from anchorcenter.core.i18n import _l
from anchorcenter.reports.views import blueprint as pages

FEATURE = Feature(
    pages=(pages,),
    staff_pages=(
        StaffPage(group=Group.REPORTS, label=_l("Figures"), endpoint="reports.metrics", permission="read_reports"),
    ),
)
