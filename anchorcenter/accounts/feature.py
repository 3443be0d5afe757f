"""What accounts hand to the program."""

from datetime import timedelta

from anchorcenter.accounts import access_log, attempts, joining
from anchorcenter.accounts.join_views import blueprint as join_pages
from anchorcenter.accounts.log_views import blueprint as log_pages
from anchorcenter.accounts.views import blueprint as pages
from anchorcenter.core.feature import Feature, StaffPage
from anchorcenter.core.i18n import _l
from anchorcenter.core.jobs import Job

FEATURE = Feature(
    pages=(pages, join_pages, log_pages),
    staff_pages=(StaffPage(label=_l("Access log"), endpoint="access_log.index", permission="audit"),),
    jobs=(
        Job(key="accounts.purge_access_log", every=timedelta(days=1), run=access_log.purge),
        Job(key="accounts.tidy_links", every=timedelta(hours=1), run=joining.tidy),
        Job(key="accounts.forget_failures", every=timedelta(days=1), run=attempts.forget),
    ),
    chains=(access_log.ACCESS,),
)
