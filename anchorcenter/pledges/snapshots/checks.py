"""What ``flask doctor`` asks of closed periods."""

from __future__ import annotations

from sqlalchemy import select

from anchorcenter.core.db import db
from anchorcenter.pledges.snapshots.hashing import is_whole
from anchorcenter.pledges.snapshots.models import Snapshot


def snapshots_are_whole() -> list[str]:
    """Whatever is not what was frozen."""
    broken = [each for each in db.session.scalars(select(Snapshot).order_by(Snapshot.id)) if not is_whole(each)]
    return [f"snapshot {each.id} of {each.pledge.slug} is not what was frozen" for each in broken]


CHECKS = (snapshots_are_whole,)
