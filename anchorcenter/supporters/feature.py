"""What supporters hand to the program."""

from anchorcenter.core.feature import Feature, Group, StaffPage
from anchorcenter.core.i18n import _l
from anchorcenter.supporters.activities import models as _activities  # noqa: F401  # Their tables must be known.
from anchorcenter.supporters.metrics import METRICS
from anchorcenter.supporters.monitoring.api import monitoring
from anchorcenter.supporters.monitoring.todos import FINDINGS
from anchorcenter.supporters.monitoring.views import blueprint as monitoring_pages
from anchorcenter.supporters.rewards.api import rewards
from anchorcenter.supporters.rewards.views import blueprint as reward_pages
from anchorcenter.supporters.showing.api import showing
from anchorcenter.supporters.showing.views import blueprint as showing_pages
from anchorcenter.supporters.staff_views import blueprint as staff_pages
from anchorcenter.supporters.views import blueprint

FEATURE = Feature(
    pages=(blueprint, staff_pages, monitoring_pages, reward_pages, showing_pages),
    api=(monitoring, rewards, showing),
    metrics=METRICS,
    todos=(FINDINGS,),
    staff_pages=(
        StaffPage(
            group=Group.PROGRAMS, label=_l("Supporters"), endpoint="supporters_staff.index", permission="operate"
        ),
        StaffPage(
            group=Group.PROGRAMS,
            label=_l("Findings of supporters"),
            endpoint="monitoring.index",
            permission="operate",
        ),
    ),
)
