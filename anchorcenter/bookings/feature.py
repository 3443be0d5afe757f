"""What bookings hand to the program."""

from datetime import timedelta

from anchorcenter.admissions.answering import NIGHT_FROM, NIGHT_UNTIL
from anchorcenter.bookings.allowances.api import blueprint as allowances
from anchorcenter.bookings.allowances.views import blueprint as quotas
from anchorcenter.bookings.api import RESOURCES
from anchorcenter.bookings.approval.changes import settle_lapsed_changes
from anchorcenter.bookings.approval.todos import REQUESTS
from anchorcenter.bookings.approval.views import blueprint as approval
from anchorcenter.bookings.care.api import faults
from anchorcenter.bookings.care.jobs import sweep_photos
from anchorcenter.bookings.care.todos import REPORTED
from anchorcenter.bookings.care.views import blueprint as care
from anchorcenter.bookings.catching_up import write_missing_events
from anchorcenter.bookings.checks import CHECKS
from anchorcenter.bookings.dossier import bookings_of, quotas_of
from anchorcenter.bookings.feedback.api import feedback as feedback_api
from anchorcenter.bookings.feedback.views import blueprint as feedback
from anchorcenter.bookings.lending.api import equipment
from anchorcenter.bookings.lending.checks import CHECKS as LENDING_CHECKS
from anchorcenter.bookings.lending.jobs import remind_late
from anchorcenter.bookings.lending.todos import LATE
from anchorcenter.bookings.lending.views import blueprint as lending
from anchorcenter.bookings.metrics import METRICS
from anchorcenter.bookings.offers.checks import CHECKS as OFFER_CHECKS
from anchorcenter.bookings.offers.service import end_let_go
from anchorcenter.bookings.offers.service import settle_lapsed as settle_lapsed_offers
from anchorcenter.bookings.offers.views import blueprint as offers
from anchorcenter.bookings.quotas.pools import follow_contracts
from anchorcenter.bookings.series.calendar import write_stale
from anchorcenter.bookings.series.checks import CHECKS as SERIES_CHECKS
from anchorcenter.bookings.series.lapsing import settle_lapsed_series
from anchorcenter.bookings.series.request_views import blueprint as series_requests
from anchorcenter.bookings.series.views import blueprint as series
from anchorcenter.bookings.service import (
    HOLD_EXTENSIONS,
    HOLD_MINUTES,
    HOLDS_PER_PERSON,
    REQUESTS_HOLD,
    lapsing,
    using,
)
from anchorcenter.bookings.service.asking import CHANGES_KEEP
from anchorcenter.bookings.staff_views import blueprint as staff_pages
from anchorcenter.bookings.tiles import TILES
from anchorcenter.bookings.use.api import uses
from anchorcenter.bookings.use.jobs import follow_ends
from anchorcenter.bookings.use.todos import NO_SHOWS
from anchorcenter.bookings.use.views import blueprint as use
from anchorcenter.bookings.views import blueprint as pages
from anchorcenter.bookings.visits.checks import CHECKS as VISIT_CHECKS
from anchorcenter.bookings.visits.metrics import METRICS as VISIT_METRICS
from anchorcenter.bookings.visits.todos import UNCOUNTED
from anchorcenter.bookings.visits.views import blueprint as visits
from anchorcenter.bookings.waiting.checks import CHECKS as WAITING_CHECKS
from anchorcenter.bookings.waiting.promoting import (
    OFFER_MINUTES,
    check_turn,
    look_again,
    promote_freed,
)
from anchorcenter.bookings.waiting.service import WISHES_PER_PERSON
from anchorcenter.bookings.waiting.views import blueprint as waiting
from anchorcenter.core.feature import Feature, Group, StaffPage
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
    Editable(
        setting=OFFER_MINUTES,
        label=_l("Minutes to answer when a time has become free"),
        hint=_l("For who is next on the waiting list; less when the time is near."),
        least=10,
        most=2880,
    ),
    Editable(
        setting=NIGHT_FROM,
        label=_l("Nobody need answer at night: from hour"),
        hint=_l("The same hour twice: there is no night."),
        least=0,
        most=23,
    ),
    Editable(setting=NIGHT_UNTIL, label=_l("Nobody need answer at night: until hour"), least=0, most=23),
    Editable(setting=WISHES_PER_PERSON, label=_l("Times that one person may wait for at once"), least=1, most=50),
    Editable(
        setting=using.GRACE_MINUTES,
        label=_l("Minutes after the start to check in"),
        hint=_l("In spaces that want check-in; then the time is freed."),
        least=1,
        most=240,
    ),
    Editable(setting=using.OPENS_MINUTES, label=_l("Minutes before the start to check in"), least=0, most=240),
    Editable(
        setting=using.LONG_MINUTES,
        label=_l("Minutes from which on a booking needs no check-in"),
        hint=_l("Long events are never freed; 0: all of them may be."),
        least=0,
        most=1440,
    ),
    Editable(setting=using.SPARES_CENTER, label=_l("Bookings of the center itself need no check-in")),
    Editable(setting=using.ONE_FOR_ALL, label=_l("One check-in covers bookings one after another")),
    Editable(setting=using.REMINDER_MINUTES, label=_l("Minutes before the end to be reminded"), least=1, most=120),
    Editable(
        setting=REQUESTS_HOLD,
        label=_l("Requests keep their time"),
        hint=_l("No: until it is decided, others may book it or ask for it too."),
    ),
    Editable(
        setting=CHANGES_KEEP,
        label=_l("What is approved stays until a change of it is decided"),
        hint=_l("No: a change gives up the old time and makes a request of it."),
    ),
)
FEATURE = Feature(
    pages=(
        *(quotas, pages, staff_pages, visits, offers, waiting),
        *(series, series_requests, approval, use, care, lending, feedback),
    ),
    staff_pages=(
        StaffPage(
            group=Group.BOOKINGS, label=_l("Book for someone"), endpoint="bookings_staff.new", permission="operate"
        ),
        StaffPage(group=Group.BOOKINGS, label=_l("Requests"), endpoint="approval.index", permission="operate"),
        StaffPage(group=Group.BOOKINGS, label=_l("Visits"), endpoint="visits.visits", permission="operate"),
        StaffPage(group=Group.BOOKINGS, label=_l("Quotas"), endpoint="quotas.staff", permission="configure"),
        StaffPage(group=Group.BOOKINGS, label=_l("Waiting list"), endpoint="waiting.staff", permission="operate"),
        StaffPage(group=Group.TODAY, label=_l("Check-in"), endpoint="use.desk", permission="operate"),
        StaffPage(group=Group.TODAY, label=_l("Incidents and faults"), endpoint="care.incidents", permission="operate"),
        StaffPage(
            group=Group.BOOKINGS, label=_l("Questions after use"), endpoint="feedback.index", permission="operate"
        ),
        StaffPage(group=Group.TODAY, label=_l("Equipment"), endpoint="lending.index", permission="operate"),
    ),
    settings=SETTINGS,
    dossier=(quotas_of, bookings_of),
    tiles=TILES,
    todos=(REQUESTS, UNCOUNTED, REPORTED, LATE, NO_SHOWS),
    api=(*RESOURCES, allowances, uses, faults, feedback_api, equipment),
    metrics=(*METRICS, *VISIT_METRICS),
    jobs=(
        Job(key="bookings.write_missing_events", every=timedelta(hours=1), run=write_missing_events),
        Job(key="bookings.settle_lapsed_offers", every=timedelta(minutes=1), run=settle_lapsed_offers),
        Job(key="bookings.look_again_for_waiters", every=timedelta(minutes=1), run=look_again),
        Job(key="bookings.settle_lapsed", every=timedelta(minutes=1), run=lapsing.settle_lapsed),
        Job(key="bookings.settle_lapsed_series", every=timedelta(minutes=1), run=settle_lapsed_series),
        Job(key="bookings.settle_lapsed_changes", every=timedelta(minutes=1), run=settle_lapsed_changes),
        Job(key="bookings.follow_ends", every=timedelta(minutes=1), run=follow_ends),
        Job(key="bookings.sweep_report_photos", every=timedelta(days=1), run=sweep_photos),
        Job(key="bookings.remind_late_loans", every=timedelta(minutes=10), run=remind_late),
    ),
    finishing=(end_let_go, follow_contracts, promote_freed, write_stale),
    turns=(check_turn,),
    checks=(*CHECKS, *VISIT_CHECKS, *OFFER_CHECKS, *WAITING_CHECKS, *LENDING_CHECKS, *SERIES_CHECKS),
)
