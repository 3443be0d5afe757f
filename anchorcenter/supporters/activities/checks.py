"""What ``flask doctor`` looks at of activities."""

from __future__ import annotations

from flask import current_app
from sqlalchemy import select

from anchorcenter.core.db import db
from anchorcenter.core.pictures import missing_files
from anchorcenter.supporters.activities.models import Activity, ActivityState
from anchorcenter.supporters.activities.queries import list_approved, list_photo_names
from anchorcenter.supporters.activities.service import counted


def what_counts_is_what_was_approved() -> list[str]:
    """What counts of activities is what comes out when it is worked out anew."""
    people = select(Activity.supporter_id).where(Activity.state == ActivityState.APPROVED).distinct()
    wrong = []
    for supporter in db.session.scalars(people.order_by(Activity.supporter_id)):
        rows = list_approved(supporter)
        found = counted(rows)
        wrong += [row.id for row in rows if (row.counts, row.counted_minutes) != found[row.id]]
    return [f"activity {number}: what counts of it is something else" for number in wrong[:20]]


def photos_are_there() -> list[str]:
    """Every photo of an activity has its files."""
    names = missing_files(list_photo_names(), current_app.config["UPLOAD_FOLDER"])
    return [f"the file {name} of an activity is missing" for name in names[:20]]


CHECKS = (what_counts_is_what_was_approved, photos_are_there)
