"""What documents hand to the program."""

from datetime import timedelta

from anchorcenter.core.feature import Feature, Group, StaffPage
from anchorcenter.core.i18n import _l
from anchorcenter.core.jobs import Job
from anchorcenter.documents import jobs
from anchorcenter.documents.agenda import ends_are_in_view, write_missing
from anchorcenter.documents.dossier import documents_of
from anchorcenter.documents.tiles import EXPIRING
from anchorcenter.documents.views import blueprint

FEATURE = Feature(
    pages=(blueprint,),
    staff_pages=(
        StaffPage(group=Group.TENANTS, label=_l("Documents"), endpoint="documents.index", permission="operate"),
    ),
    todos=(jobs.UNCHECKED,),
    dossier=(documents_of,),
    tiles=(EXPIRING,),
    jobs=(
        Job(key="documents.remind", every=timedelta(hours=6), run=jobs.remind),
        Job(key="documents.sweep", every=timedelta(days=1), run=jobs.sweep),
        Job(key="documents.write_dates", every=timedelta(hours=1), run=write_missing),
    ),
    checks=(jobs.files_are_there, ends_are_in_view),
)
