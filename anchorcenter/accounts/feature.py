"""What accounts hand to the program."""

from datetime import timedelta

from anchorcenter.accounts import access_log
from anchorcenter.accounts.log_views import blueprint as log_pages
from anchorcenter.accounts.views import blueprint as pages
from anchorcenter.core.feature import Feature, StaffPage
from anchorcenter.core.i18n import _l
from anchorcenter.core.jobs import Job

FEATURE = Feature(
    pages=(pages, log_pages),
    staff_pages=(StaffPage(label=_l("Access log"), endpoint="access_log.index", permission="audit"),),
    jobs=(Job(key="accounts.purge_access_log", every=timedelta(days=1), run=access_log.purge),),
    chains=(access_log.ACCESS,),
)
