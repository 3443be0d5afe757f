"""What has lapsed before anybody gave it back: whoever waits for it is asked before somebody else takes it."""

from __future__ import annotations

from datetime import datetime

from flask import current_app

from anchorcenter.accounts.actors import Actor
from anchorcenter.core.errors import Reason
from anchorcenter.core.feature import TURNS
from anchorcenter.facilities import freed
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.rules import Part


def check_turn(part: Part, *, by: Actor, now: datetime, plan: Plan) -> list[Reason]:
    """Why somebody else is to be asked before ``by`` may take ``part``. Call under the locks, when what has lapsed in
    the way was ended; asks nothing where nothing had."""
    if not freed.has_lapsed():
        return []
    turns = current_app.extensions[TURNS]
    return [reason for check in turns for reason in check(part, by=by, now=now, plan=plan)]
