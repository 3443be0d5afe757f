"""What pledges hand to the program."""

from datetime import timedelta

from anchorcenter.core.feature import Feature, Group, StaffPage
from anchorcenter.core.i18n import _l
from anchorcenter.core.jobs import Job
from anchorcenter.core.settings import Editable
from anchorcenter.pledges.amendments.api import amendments as amendments_api
from anchorcenter.pledges.amendments.todos import TODOS as AMENDMENTS
from anchorcenter.pledges.amendments.views import blueprint as amendments
from anchorcenter.pledges.comments.api import comments as comments_api
from anchorcenter.pledges.comments.jobs import forget_rejected
from anchorcenter.pledges.comments.service import KEPT_DAYS, LEAST_DAYS, MOST_DAYS, forget
from anchorcenter.pledges.comments.todos import TODOS as COMMENTS
from anchorcenter.pledges.comments.views import blueprint as comments
from anchorcenter.pledges.figures.api import RESOURCES
from anchorcenter.pledges.figures.views import blueprint as figures
from anchorcenter.pledges.indicators.views import blueprint as indicators
from anchorcenter.pledges.photos.api import photos as photos_api
from anchorcenter.pledges.photos.checks import CHECKS as PHOTOS
from anchorcenter.pledges.photos.jobs import sweep_photos
from anchorcenter.pledges.photos.views import blueprint as photos
from anchorcenter.pledges.snapshots.checks import CHECKS
from anchorcenter.pledges.snapshots.service import WEIGHTS_MUST_SUM
from anchorcenter.pledges.snapshots.todos import TODOS
from anchorcenter.pledges.snapshots.views import snapshots, versions
from anchorcenter.pledges.timeline.api import results
from anchorcenter.pledges.timeline.views import blueprint as timeline
from anchorcenter.pledges.upkeep.api import pledges
from anchorcenter.pledges.upkeep.views import blueprint as upkeep
from anchorcenter.pledges.views import blueprint

FEATURE = Feature(
    pages=(blueprint, figures, versions, indicators, snapshots, amendments, timeline, comments, photos, upkeep),
    api=(pledges, *RESOURCES, amendments_api, results, comments_api, photos_api),
    staff_pages=(
        StaffPage(
            group=Group.REPORTS,
            label=_l("Pledges"),
            endpoint="pledges.staff",
            permission="operate",
            below=("/staff/indicators", "/staff/photos"),
        ),
        StaffPage(
            group=Group.REPORTS,
            label=_l("Closed periods"),
            endpoint="pledge_snapshots.staff",
            permission="read_reports",
            below=("/staff/pledges",),  # The amendments, for officials, who have no entry of pledges.
        ),
        StaffPage(
            group=Group.REPORTS,
            label=_l("Comments of residents"),
            endpoint="pledge_comments.staff",
            permission="operate",
        ),
    ),
    settings=(
        Editable(
            setting=WEIGHTS_MUST_SUM,
            label=_l("The weights of a pledge's indicators must add up to one hundred"),
            hint=_l("No: each counts as its part of what they add up to. Yes: nothing is closed until they do."),
        ),
        Editable(
            setting=KEPT_DAYS,
            label=_l("Days after which nothing is left of comments that were rejected"),
            hint=_l("A year by default; that one was rejected, and why, stays."),
            least=LEAST_DAYS,
            most=MOST_DAYS,
        ),
    ),
    todos=(*TODOS, *AMENDMENTS, *COMMENTS),
    forgetting=(forget,),
    jobs=(
        Job(key="pledges.sweep_photos", every=timedelta(days=1), run=sweep_photos),
        Job(key="pledges.forget_rejected", every=timedelta(days=1), run=forget_rejected),
    ),
    checks=(*CHECKS, *PHOTOS),
)
