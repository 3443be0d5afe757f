"""What tenants hand to the program."""

from anchorcenter.core.feature import Feature, Group, StaffPage
from anchorcenter.core.i18n import _l
from anchorcenter.tenants.checks import CHECKS
from anchorcenter.tenants.views import blueprint

FEATURE = Feature(
    pages=(blueprint,),
    staff_pages=(
        StaffPage(group=Group.TENANTS, label=_l("Tenant companies"), endpoint="tenants.tenants", permission="operate"),
        StaffPage(group=Group.TENANTS, label=_l("Occupancy"), endpoint="tenants.occupancy", permission="operate"),
        StaffPage(group=Group.TENANTS, label=_l("Tenant units"), endpoint="tenants.units", permission="operate"),
    ),
    checks=CHECKS,
)
