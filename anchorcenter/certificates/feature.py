"""What certificates hand to the program."""

from anchorcenter.certificates.api import certificates
from anchorcenter.certificates.checks import CHECKS
from anchorcenter.certificates.views import blueprint
from anchorcenter.core.feature import Feature, Group, StaffPage
from anchorcenter.core.i18n import _l

FEATURE = Feature(
    pages=(blueprint,),
    api=(certificates,),
    staff_pages=(
        StaffPage(group=Group.PROGRAMS, label=_l("Certificates"), endpoint="certificates.index", permission="operate"),
    ),
    checks=CHECKS,
)
