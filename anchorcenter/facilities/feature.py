"""What facilities hand to the program."""

from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select

from anchorcenter.core.db import db
from anchorcenter.core.feature import Feature
from anchorcenter.core.i18n import _l
from anchorcenter.core.jobs import Job
from anchorcenter.core.pictures import sweep
from anchorcenter.core.settings import Editable
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.catching_up import write_missing_events
from anchorcenter.facilities.checks import CHECKS
from anchorcenter.facilities.claims import end_lapsed
from anchorcenter.facilities.models import Photo
from anchorcenter.facilities.queries import BUFFERS_MAY_CROSS_CLOSING, BUFFERS_MAY_OVERLAP, get_plan
from anchorcenter.facilities.views import blueprint as pages


def tidy(now: datetime) -> None:
    """End what has lapsed."""
    with writing():
        get_plan()  # Configuration before cells: who waits for what lapses is offered it in the same block.
        end_lapsed(now)


def sweep_photos(_now: datetime) -> None:
    """Remove files of photos that are no more."""
    sweep(db.session.scalars(select(Photo.name)).all(), current_app.config["UPLOAD_FOLDER"])


SETTINGS = (
    Editable(
        setting=BUFFERS_MAY_OVERLAP,
        label=_l("Changeovers of two uses may be the same time"),
        hint=_l("No: the time kept free after one use and before the next is added up."),
    ),
    Editable(
        setting=BUFFERS_MAY_CROSS_CLOSING,
        label=_l("Changeovers may reach past closing time"),
        hint=_l("No: they must end while the center is open."),
    ),
)
FEATURE = Feature(
    pages=(pages,),
    settings=SETTINGS,
    jobs=(
        Job(key="facilities.end_lapsed", every=timedelta(minutes=1), run=tidy),
        Job(key="facilities.write_missing_events", every=timedelta(hours=1), run=write_missing_events),
        Job(key="facilities.sweep_photos", every=timedelta(days=1), run=sweep_photos),
    ),
    checks=CHECKS,
)
