"""What reports hand to the program."""

from anchorcenter.core.feature import Feature, Group, StaffPage
from anchorcenter.core.i18n import _l
from anchorcenter.reports.opendata.api import opendata as opendata_api
from anchorcenter.reports.opendata.views import blueprint as opendata
from anchorcenter.reports.printed.api import reports
from anchorcenter.reports.printed.evaluation import SETTINGS
from anchorcenter.reports.printed.views import blueprint as printed
from anchorcenter.reports.views import blueprint as pages

FEATURE = Feature(
    pages=(pages, opendata, printed),
    api=(reports, opendata_api),
    staff_pages=(
        StaffPage(group=Group.REPORTS, label=_l("Figures"), endpoint="reports.metrics", permission="read_reports"),
        StaffPage(
            group=Group.REPORTS,
            label=_l("Reports to print"),
            endpoint="printed_reports.index",
            permission="read_reports",
        ),
    ),
    settings=SETTINGS,
)
