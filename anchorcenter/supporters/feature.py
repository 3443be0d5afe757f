"""What supporters hand to the program."""

from anchorcenter.core.feature import Feature, Group, StaffPage
from anchorcenter.core.i18n import _l
from anchorcenter.supporters.activities import models as _activities  # noqa: F401  # Their tables must be known.
from anchorcenter.supporters.monitoring import models as _monitoring  # noqa: F401
from anchorcenter.supporters.rewards import models as _rewards  # noqa: F401
from anchorcenter.supporters.staff_views import blueprint as staff_pages
from anchorcenter.supporters.views import blueprint

FEATURE = Feature(
    pages=(blueprint, staff_pages),
    staff_pages=(
        StaffPage(
            group=Group.PROGRAMS, label=_l("Supporters"), endpoint="supporters_staff.index", permission="operate"
        ),
    ),
)
