"""What the academy hands to the program."""

from anchorcenter.academy.api import courses
from anchorcenter.academy.enrollment.checks import CHECKS as OF_ENROLLMENT
from anchorcenter.academy.staff_views import blueprint as staff_pages
from anchorcenter.academy.timetable.checks import CHECKS as OF_LESSONS
from anchorcenter.academy.timetable.views import blueprint as timetable_pages
from anchorcenter.academy.views import blueprint
from anchorcenter.core.feature import Feature, Group, StaffPage
from anchorcenter.core.i18n import _l

FEATURE = Feature(
    pages=(blueprint, staff_pages, timetable_pages),
    api=(courses,),
    staff_pages=(
        StaffPage(group=Group.PROGRAMS, label=_l("Courses"), endpoint="academy_staff.index", permission="operate"),
        StaffPage(group=Group.PROGRAMS, label=_l("Teaching hours"), endpoint="timetable.hours", permission="operate"),
        StaffPage(group=Group.PROGRAMS, label=_l("My lessons"), endpoint="timetable.mine", permission="teach"),
    ),
    checks=(*OF_LESSONS, *OF_ENROLLMENT),
)
