"""What qualifications hand to the program."""

from datetime import timedelta

from anchorcenter.core.feature import Feature
from anchorcenter.core.jobs import Job
from anchorcenter.qualifications import jobs

FEATURE = Feature(
    jobs=(Job(key="qualifications.remind", every=timedelta(hours=6), run=jobs.remind),),
    checks=(jobs.deeds_are_known,),
)
