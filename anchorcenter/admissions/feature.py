"""What admissions hand to the program; others have people wait in their queues, and apply to their calls."""

from datetime import timedelta

from anchorcenter.admissions.calls.agenda import calls_are_in_view, write_missing
from anchorcenter.admissions.calls.checks import CHECKS
from anchorcenter.core.feature import Feature
from anchorcenter.core.jobs import Job

FEATURE = Feature(
    jobs=(Job(key="calls.write_dates", every=timedelta(hours=1), run=write_missing),),
    checks=(*CHECKS, calls_are_in_view),
)
