"""Consent to be shown and listed, and what staff choose to show. Call the verbs inside ``writing()``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from anchorcenter.accounts.actors import Actor
from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason, missing
from anchorcenter.core.i18n import _l
from anchorcenter.supporters.activities.models import ActivityState
from anchorcenter.supporters.models import Supporter
from anchorcenter.supporters.service import check_staff
from anchorcenter.supporters.showing import queries

LONGEST_NICKNAME = 30


@dataclass(frozen=True, kw_only=True)
class Consenting:
    """Under which ``nickname`` the center may show what somebody did, and list them among the most active."""

    nickname: str = ""
    publishes: bool = False
    ranks: bool = False


@dataclass(frozen=True, kw_only=True)
class Showing:
    """Whether an activity stands on the public page."""

    is_shown: bool


def consent(number: int, wanted: Consenting, *, by: Actor, now: datetime) -> None:
    """Have one's own place in a cohort be shown so from now on; what is taken back is seen by nobody any more.

    Raises DomainError: 404 for another's, 422 without a nickname for what needs one, 409 when somebody has it.
    """
    row = queries.get_own_place(number, by.id, is_locked=True)
    _check_nickname(row, wanted)
    before = _state(row)
    row.nickname = wanted.nickname
    row.publishes_at = (row.publishes_at or now) if wanted.publishes else None
    row.ranks_at = (row.ranks_at or now) if wanted.ranks else None
    db.session.flush()
    record("consent", "supporter", row.id, by=by.key, now=now, before=before, after=_state(row))


def show(number: int, wanted: Showing, *, by: Actor, now: datetime) -> None:
    """Have an activity stand on the public page or not; once more changes nothing. Staff choose; who did it may take it
    off.

    Raises DomainError: 404 for another's, 403 for who is not staff and would have it shown, 409 for what is not
    approved or whose supporter does not agree.
    """
    row = queries.get_locked(number)
    if not by.is_staff and row.supporter.person_id != by.id:
        missing()
    if wanted.is_shown:
        check_staff(by)
        _check_shown(row.state, row.supporter)
    if wanted.is_shown is (row.shown_at is not None):
        return
    row.shown_at = now if wanted.is_shown else None
    db.session.flush()
    record("show" if wanted.is_shown else "hide", "supporter_activity", number, by=by.key, now=now)


def _check_nickname(row: Supporter, wanted: Consenting) -> None:
    if not wanted.nickname and (wanted.publishes or wanted.ranks):
        message = _l("Choose a nickname: your name is never shown.")
        raise DomainError(Reason(code="nickname", message=message, field="nickname"))
    if wanted.nickname and queries.is_nickname_taken(row, wanted.nickname):
        message = _l("Somebody else of your cohort is called so.")
        raise DomainError(Reason(code="taken", message=message, field="nickname", status=TAKEN))


def _check_shown(state: ActivityState, supporter: Supporter) -> None:
    if state is not ActivityState.APPROVED:
        raise DomainError(Reason(code="not_approved", message=_l("Only what is approved is shown."), status=TAKEN))
    if supporter.publishes_at is None:
        message = _l("Who did it does not agree that it is shown.")
        raise DomainError(Reason(code="no_consent", message=message, status=TAKEN))


def _state(row: Supporter) -> dict[str, object]:
    """What the audit trail keeps, which nobody can change: no nickname, so that it can be forgotten."""
    return {
        "nickname": bool(row.nickname),
        "publishes": row.publishes_at is not None,
        "ranks": row.ranks_at is not None,
    }
