"""What bookings hand to the program."""

from datetime import timedelta

from anchorcenter.bookings.api import RESOURCES
from anchorcenter.bookings.catching_up import write_missing_events
from anchorcenter.bookings.checks import CHECKS
from anchorcenter.bookings.metrics import METRICS
from anchorcenter.bookings.offers.checks import CHECKS as OFFER_CHECKS
from anchorcenter.bookings.offers.service import settle_lapsed
from anchorcenter.bookings.offers.views import blueprint as offers
from anchorcenter.bookings.service import HOLD_EXTENSIONS, HOLD_MINUTES, HOLDS_PER_PERSON
from anchorcenter.bookings.staff_views import blueprint as staff_pages
from anchorcenter.bookings.views import blueprint as pages
from anchorcenter.bookings.visits.checks import CHECKS as VISIT_CHECKS
from anchorcenter.bookings.visits.metrics import METRICS as VISIT_METRICS
from anchorcenter.bookings.visits.todos import UNCOUNTED
from anchorcenter.bookings.visits.views import blueprint as visits
from anchorcenter.core.feature import Feature, StaffPage
from anchorcenter.core.i18n import _l
from anchorcenter.core.jobs import Job
from anchorcenter.core.settings import Editable

SETTINGS = (
    Editable(
        setting=HOLD_MINUTES,
        label=_l("Minutes for which a time is held"),
        hint=_l("While somebody fills in the form."),
        least=1,
        most=120,
    ),
    Editable(
        setting=HOLD_EXTENSIONS, label=_l("How often it may be held longer"), hint=_l("0: never."), least=0, most=10
    ),
    Editable(setting=HOLDS_PER_PERSON, label=_l("Times that one person may hold at once"), least=1, most=20),
)
FEATURE = Feature(
    pages=(pages, staff_pages, visits, offers),
    staff_pages=(
        StaffPage(label=_l("Book for someone"), endpoint="bookings_staff.new", permission="operate"),
        StaffPage(label=_l("Visits"), endpoint="visits.visits", permission="operate"),
    ),
    settings=SETTINGS,
    todos=(UNCOUNTED,),
    api=RESOURCES,
    metrics=(*METRICS, *VISIT_METRICS),
    jobs=(
        Job(key="bookings.write_missing_events", every=timedelta(hours=1), run=write_missing_events),
        Job(key="bookings.settle_lapsed_offers", every=timedelta(minutes=1), run=settle_lapsed),
    ),
    checks=(*CHECKS, *VISIT_CHECKS, *OFFER_CHECKS),
)
