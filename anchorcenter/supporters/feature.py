"""What supporters hand to the program."""

from datetime import timedelta

from anchorcenter.core.feature import Feature, Group, StaffPage
from anchorcenter.core.i18n import _l
from anchorcenter.core.jobs import Job
from anchorcenter.core.settings import Editable
from anchorcenter.supporters.activities.api import activities
from anchorcenter.supporters.activities.checks import CHECKS as OF_ACTIVITIES
from anchorcenter.supporters.activities.jobs import sweep_photos
from anchorcenter.supporters.activities.rules import DAILY_MINUTES, LATE_COUNTS, OLDEST_MONTHS
from anchorcenter.supporters.activities.todos import WAITING
from anchorcenter.supporters.activities.views import blueprint as activity_pages
from anchorcenter.supporters.api import supporters
from anchorcenter.supporters.forgetting import forget
from anchorcenter.supporters.metrics import METRICS
from anchorcenter.supporters.missions.api import missions
from anchorcenter.supporters.missions.views import blueprint as mission_pages
from anchorcenter.supporters.monitoring.api import monitoring
from anchorcenter.supporters.monitoring.todos import FINDINGS
from anchorcenter.supporters.monitoring.views import blueprint as monitoring_pages
from anchorcenter.supporters.recruiting.api import recruiting
from anchorcenter.supporters.recruiting.todos import UNANSWERED, UNAPPOINTED, UNSCREENED
from anchorcenter.supporters.recruiting.views import blueprint as recruiting_pages
from anchorcenter.supporters.rewards.api import rewards
from anchorcenter.supporters.rewards.views import blueprint as reward_pages
from anchorcenter.supporters.showing.api import showing
from anchorcenter.supporters.showing.views import blueprint as showing_pages
from anchorcenter.supporters.staff_views import blueprint as staff_pages
from anchorcenter.supporters.views import blueprint

FEATURE = Feature(
    pages=(
        blueprint,
        staff_pages,
        recruiting_pages,
        mission_pages,
        activity_pages,
        monitoring_pages,
        reward_pages,
        showing_pages,
    ),
    api=(supporters, missions, recruiting, activities, monitoring, rewards, showing),
    metrics=METRICS,
    todos=(WAITING, FINDINGS, UNSCREENED, UNANSWERED, UNAPPOINTED),
    staff_pages=(
        StaffPage(
            group=Group.PROGRAMS, label=_l("Supporters"), endpoint="supporters_staff.index", permission="operate"
        ),
        StaffPage(
            group=Group.PROGRAMS, label=_l("Supporters' activities"), endpoint="activities.staff", permission="operate"
        ),
        StaffPage(
            group=Group.PROGRAMS,
            label=_l("Findings of supporters"),
            endpoint="monitoring.index",
            permission="operate",
        ),
    ),
    settings=(
        Editable(
            setting=OLDEST_MONTHS,
            label=_l("Activities of supporters are taken for so many months"),
            hint=_l("What is older is returned at once; 0: nothing is too old."),
            most=36,
        ),
        Editable(
            setting=DAILY_MINUTES,
            label=_l("Most minutes of a day that count for a supporter"),
            least=1,
            most=1440,
        ),
        Editable(setting=LATE_COUNTS, label=_l("What comes after a mission was due counts for it all the same")),
    ),
    jobs=(Job(key="supporters.sweep_photos", every=timedelta(days=1), run=sweep_photos),),
    forgetting=(forget,),
    checks=OF_ACTIVITIES,
)
