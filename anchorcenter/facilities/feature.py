"""What facilities hand to the program."""

from datetime import datetime, timedelta

from anchorcenter.core.feature import Feature
from anchorcenter.core.i18n import _l
from anchorcenter.core.jobs import Job
from anchorcenter.core.settings import Editable
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.checks import CHECKS
from anchorcenter.facilities.claims import end_lapsed
from anchorcenter.facilities.queries import BUFFERS_MAY_CROSS_CLOSING, BUFFERS_MAY_OVERLAP
from anchorcenter.facilities.views import blueprint as pages


def tidy(now: datetime) -> None:
    """End what has lapsed."""
    with writing():
        end_lapsed(now)


SETTINGS = (
    Editable(
        setting=BUFFERS_MAY_OVERLAP,
        label=_l("Changeovers of two uses may be the same time"),
        hint=_l("No: the time kept free after one use and before the next is added up."),
    ),
    Editable(
        setting=BUFFERS_MAY_CROSS_CLOSING,
        label=_l("Changeovers may reach past closing time"),
        hint=_l("No: they must end while the center is open."),
    ),
)
FEATURE = Feature(
    pages=(pages,),
    settings=SETTINGS,
    jobs=(Job(key="facilities.end_lapsed", every=timedelta(minutes=1), run=tidy),),
    checks=CHECKS,
)
