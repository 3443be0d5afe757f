"""What operations hand to the program."""

from datetime import timedelta

from anchorcenter.core.feature import Feature, Group, StaffPage
from anchorcenter.core.i18n import _l
from anchorcenter.core.jobs import Job
from anchorcenter.core.settings import Editable
from anchorcenter.operations.api.closures import blueprint as closings
from anchorcenter.operations.api.maintenances import blueprint as maintenances
from anchorcenter.operations.api.todos import blueprint as todos
from anchorcenter.operations.api.utilities import blueprint as utilities_api
from anchorcenter.operations.dashboard.views import blueprint as dashboard
from anchorcenter.operations.day.api import blueprint as day_api
from anchorcenter.operations.day.views import blueprint as day
from anchorcenter.operations.leaving.views import blueprint as leaving
from anchorcenter.operations.settings import (  # noqa: F401  # Their routes.
    closures,
    history,
    maintenance,
    opening,
    overview,
    photos,
    places,
    rules,
    spaces,
    utilities,
)
from anchorcenter.operations.settings.blueprint import blueprint as settings
from anchorcenter.operations.settings.todos import UNDECIDED
from anchorcenter.operations.tenancies.api import blueprint as tenancy_ends
from anchorcenter.operations.tenancies.todos import BEYOND
from anchorcenter.operations.tenancies.views import blueprint as tenancies
from anchorcenter.operations.unqualified.jobs import tell_unqualified
from anchorcenter.operations.unqualified.todos import UNQUALIFIED
from anchorcenter.operations.usage.api import blueprint as usage
from anchorcenter.operations.usage.trend import AIM

FEATURE = Feature(
    pages=(dashboard, day, leaving, settings, tenancies),
    todos=(UNDECIDED, BEYOND, UNQUALIFIED),
    settings=(
        Editable(
            setting=AIM,
            label=_l("Utilisation aimed at, in %"),
            hint=_l("A line in the charts of months; 0: none."),
            least=0,
            most=100,
        ),
    ),
    jobs=(Job(key="operations.tell_unqualified", every=timedelta(hours=1), run=tell_unqualified),),
    api=(usage, closings, maintenances, utilities_api, todos, day_api, tenancy_ends),
    staff_pages=(
        StaffPage(group=Group.TODAY, label=_l("Dashboard"), endpoint="dashboard.index", permission="read_reports"),
        StaffPage(group=Group.TODAY, label=_l("Day board"), endpoint="day.day", permission="operate"),
        StaffPage(group=Group.TODAY, label=_l("To do"), endpoint="day.todo", permission="operate"),
        StaffPage(group=Group.REPORTS, label=_l("Utilisation"), endpoint="day.utilisation", permission="read_reports"),
        StaffPage(group=Group.SETTINGS, label=_l("Settings"), endpoint="operations.settings", permission="configure"),
    ),
)
