"""What tenants hand to the program."""

from datetime import timedelta

from anchorcenter.core.feature import Feature, Group, StaffPage
from anchorcenter.core.i18n import _l
from anchorcenter.core.jobs import Job
from anchorcenter.tenants.achievements.api import achievements
from anchorcenter.tenants.achievements.metrics import METRICS as ACHIEVEMENT_METRICS
from anchorcenter.tenants.achievements.tiles import ACHIEVEMENTS
from anchorcenter.tenants.achievements.views import blueprint as achievement_pages
from anchorcenter.tenants.agenda import dates_are_in_view, write_missing
from anchorcenter.tenants.api import RESOURCES
from anchorcenter.tenants.checks import CHECKS
from anchorcenter.tenants.export_views import blueprint as export_pages
from anchorcenter.tenants.intake.api import RESOURCES as INTAKE_RESOURCES
from anchorcenter.tenants.intake.export_views import blueprint as intake_export_pages
from anchorcenter.tenants.intake.metrics import METRICS as INTAKE_METRICS
from anchorcenter.tenants.intake.review_views import blueprint as review_pages
from anchorcenter.tenants.intake.staff_views import blueprint as intake_staff_pages
from anchorcenter.tenants.intake.todos import UNANSWERED, UNSCREENED, UNSIGNED
from anchorcenter.tenants.intake.views import blueprint as intake_pages
from anchorcenter.tenants.metrics import METRICS
from anchorcenter.tenants.tiles import OCCUPANCY
from anchorcenter.tenants.todos import OVERDUE, UNDECIDED, UNREVIEWED
from anchorcenter.tenants.views import blueprint
from anchorcenter.tenants.yearly.api import yearly
from anchorcenter.tenants.yearly.dossier import figures_of
from anchorcenter.tenants.yearly.jobs import remind_late
from anchorcenter.tenants.yearly.metrics import METRICS as YEARLY_METRICS
from anchorcenter.tenants.yearly.todos import LATE, UNCONFIRMED
from anchorcenter.tenants.yearly.views import blueprint as yearly_pages

INTAKE_PAGES = (intake_pages, review_pages, intake_staff_pages, intake_export_pages)
FEATURE = Feature(
    pages=(blueprint, export_pages, yearly_pages, achievement_pages, *INTAKE_PAGES),
    api=(*INTAKE_RESOURCES, *RESOURCES, yearly, achievements),
    staff_pages=(
        StaffPage(
            group=Group.TENANTS,
            label=_l("Tenant companies"),
            endpoint="tenants.tenants",
            permission="operate",
            below=("/staff/contracts", "/staff/tenancies", "/staff/charges", "/staff/meetings"),
        ),
        StaffPage(
            group=Group.TENANTS,
            label=_l("Support and results"),
            endpoint="achievements.index",
            permission="operate",
        ),
        StaffPage(group=Group.TENANTS, label=_l("Yearly figures"), endpoint="yearly.index", permission="operate"),
        StaffPage(group=Group.TENANTS, label=_l("Occupancy"), endpoint="tenants.occupancy", permission="operate"),
        StaffPage(group=Group.TENANTS, label=_l("Tenant units"), endpoint="tenants.units", permission="operate"),
        StaffPage(group=Group.TENANTS, label=_l("Intake rounds"), endpoint="intake_staff.index", permission="operate"),
        StaffPage(group=Group.TENANTS, label=_l("Reviews"), endpoint="reviews.index", permission="review"),
    ),
    todos=(UNSCREENED, UNANSWERED, UNSIGNED, UNDECIDED, OVERDUE, UNREVIEWED, UNCONFIRMED, LATE),
    dossier=(figures_of,),
    tiles=(OCCUPANCY, ACHIEVEMENTS),
    metrics=(*METRICS, *INTAKE_METRICS, *ACHIEVEMENT_METRICS, *YEARLY_METRICS),
    jobs=(
        Job(key="tenants.write_dates", every=timedelta(hours=1), run=write_missing),
        Job(key="yearly.remind_late", every=timedelta(hours=6), run=remind_late),
    ),
    checks=(*CHECKS, dates_are_in_view),
)
