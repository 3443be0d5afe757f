"""What pledges hand to the program."""

from anchorcenter.core.feature import Feature, Group, StaffPage
from anchorcenter.core.i18n import _l
from anchorcenter.pledges.api import pledges
from anchorcenter.pledges.views import blueprint

FEATURE = Feature(
    pages=(blueprint,),
    api=(pledges,),
    staff_pages=(StaffPage(group=Group.REPORTS, label=_l("Pledges"), endpoint="pledges.staff", permission="operate"),),
)
