"""What qualifications hand to the program."""

from datetime import timedelta

from anchorcenter.core.feature import Feature, Group, StaffPage
from anchorcenter.core.i18n import _l
from anchorcenter.core.jobs import Job
from anchorcenter.qualifications import jobs
from anchorcenter.qualifications.api import qualifications
from anchorcenter.qualifications.views import blueprint

FEATURE = Feature(
    pages=(blueprint,),
    api=(qualifications,),
    staff_pages=(
        StaffPage(
            group=Group.PROGRAMS, label=_l("Qualifications"), endpoint="qualifications.index", permission="operate"
        ),
    ),
    jobs=(Job(key="qualifications.remind", every=timedelta(hours=6), run=jobs.remind),),
    checks=(jobs.deeds_are_known,),
)
