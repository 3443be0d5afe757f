"""What admissions hand to the program; others have people wait in their queues, and apply to their calls."""

from datetime import timedelta

from anchorcenter.admissions.calls.agenda import calls_are_in_view, write_missing
from anchorcenter.admissions.calls.checks import CHECKS
from anchorcenter.admissions.calls.jobs import remind_reviewers
from anchorcenter.admissions.calls.service import REMIND_DAYS
from anchorcenter.core.feature import Feature
from anchorcenter.core.i18n import _l
from anchorcenter.core.jobs import Job
from anchorcenter.core.settings import Editable

REMINDING = Editable(
    setting=REMIND_DAYS,
    label=_l("Reviewers are reminded before scores are due (days)"),
    hint=_l("Once, who has something left to score; 0: nobody."),
    least=0,
    most=30,
)
FEATURE = Feature(
    settings=(REMINDING,),
    jobs=(
        Job(key="calls.write_dates", every=timedelta(hours=1), run=write_missing),
        Job(key="calls.remind_reviewers", every=timedelta(hours=1), run=remind_reviewers),
    ),
    checks=(*CHECKS, calls_are_in_view),
)
