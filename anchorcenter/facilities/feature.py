"""What facilities hand to the program."""

from datetime import datetime, timedelta

from anchorcenter.core.feature import Feature
from anchorcenter.core.jobs import Job
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.checks import CHECKS
from anchorcenter.facilities.claims import end_lapsed
from anchorcenter.facilities.views import blueprint as pages


def tidy(now: datetime) -> None:
    """End what has lapsed."""
    with writing():
        end_lapsed(now)


FEATURE = Feature(
    pages=(pages,),
    jobs=(Job(key="facilities.end_lapsed", every=timedelta(minutes=1), run=tidy),),
    checks=CHECKS,
)
