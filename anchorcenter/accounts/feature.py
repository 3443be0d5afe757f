"""What accounts hand to the program."""

from datetime import timedelta

from anchorcenter.accounts import access_log, attempts, joining
from anchorcenter.accounts.access import IDLE_MINUTES
from anchorcenter.accounts.api import me
from anchorcenter.accounts.dossier import members_of
from anchorcenter.accounts.join_views import blueprint as join_pages
from anchorcenter.accounts.log_views import blueprint as log_pages
from anchorcenter.accounts.organisation_views import blueprint as organisation_pages
from anchorcenter.accounts.people_views import blueprint as people_pages
from anchorcenter.accounts.profile_views import blueprint as profile_pages
from anchorcenter.accounts.token_views import blueprint as token_pages
from anchorcenter.accounts.views import blueprint as pages
from anchorcenter.core.feature import Feature, Group, StaffPage
from anchorcenter.core.i18n import _l
from anchorcenter.core.jobs import Job
from anchorcenter.core.settings import Editable

FEATURE = Feature(
    pages=(pages, join_pages, profile_pages, token_pages, organisation_pages, people_pages, log_pages),
    api=(me,),
    dossier=(members_of,),
    staff_pages=(
        StaffPage(group=Group.SETTINGS, label=_l("Accounts"), endpoint="people.index", permission="operate"),
        StaffPage(group=Group.SETTINGS, label=_l("Access log"), endpoint="access_log.index", permission="audit"),
    ),
    jobs=(
        Job(key="accounts.purge_access_log", every=timedelta(days=1), run=access_log.purge),
        Job(key="accounts.tidy_links", every=timedelta(hours=1), run=joining.tidy),
        Job(key="accounts.forget_failures", every=timedelta(days=1), run=attempts.forget),
    ),
    chains=(access_log.ACCESS,),
    settings=(
        Editable(
            setting=IDLE_MINUTES,
            label=_l("Minutes after which staff who do nothing are signed out"),
            least=5,
            most=240,
        ),
        Editable(
            setting=access_log.KEPT_DAYS,
            label=_l("Days for which the access log is kept"),
            hint=_l("Two years by default, never less than one."),
            least=access_log.LEAST_DAYS,
            most=3650,
        ),
        Editable(setting=access_log.OFFICE_FROM, label=_l("Office hours begin at (hour)"), least=0, most=23),
        Editable(setting=access_log.OFFICE_UNTIL, label=_l("Office hours end at (hour)"), least=1, most=24),
    ),
)
