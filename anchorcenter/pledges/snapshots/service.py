"""Closing a period, and every step until it is published. Call the verbs inside ``writing()``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission
from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason, missing
from anchorcenter.core.i18n import _l, today
from anchorcenter.core.periods import Days
from anchorcenter.core.settings import Setting, current
from anchorcenter.pledges import queries as pledges
from anchorcenter.pledges.content import canonical, card_of
from anchorcenter.pledges.indicators.queries import list_indicators
from anchorcenter.pledges.models import Pledge
from anchorcenter.pledges.periods import parse
from anchorcenter.pledges.snapshots import queries
from anchorcenter.pledges.snapshots.freezing import counted_over, freeze
from anchorcenter.pledges.snapshots.hashing import hash_of, is_whole
from anchorcenter.pledges.snapshots.models import Act, Snapshot, SnapshotStep
from anchorcenter.pledges.snapshots.rules import MAY, OF_READERS, State

WEIGHTS_MUST_SUM = Setting("pledges.weights_must_sum", default=False)


@dataclass(frozen=True, kw_only=True)
class NewSnapshot:
    """``period`` is its word, ``2023h2`` or ``2023``; a correction says ``why``."""

    period: str
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Doing:
    """An act, and what is said with it."""

    act: Act
    note: str = ""


def close(slug: str, wanted: NewSnapshot, *, by: Actor, now: datetime) -> int:
    """Freeze a period that is over: its texts, figures and rows; answers the snapshot's number. Where a version is
    published it becomes the next. Raises DomainError: 403, 404, 409 while another of the period is open, 422."""
    if not by.is_staff:
        raise _forbidden()
    pledge = _locked(slug)
    days = parse(wanted.period)
    if days is None or days.end > today(now) or days.end <= pledge.term_from:
        raise DomainError(Reason(code="period", message=_l("Choose a period that is over."), field="period"))
    earlier = queries.list_of_period(pledge.id, days)
    _check_open(earlier, wanted)
    _check_weights(pledge)
    row = _snapshot(pledge, days, earlier, wanted, by=by, now=now)
    db.session.add(row)
    db.session.flush()
    row.figures = freeze(row.id, counted_over(list_indicators(pledge.id), days), days)
    db.session.flush()
    _step(row, Act.CLOSED, wanted.why, hash_of(row), by=by, now=now)
    after = {"pledge": slug, "period": wanted.period, "version": row.version}
    record("close", "snapshot", row.id, by=by.key, now=now, after=after, why=wanted.why)
    return row.id


def act(number: int, wanted: Doing, *, by: Actor, now: datetime) -> None:
    """Take a step with a snapshot. Raises DomainError: 403 for who may not, also for who closed it and would approve
    it; 404; 409 when it stands otherwise by now, or is not what was frozen; 422 without words where they are due."""
    row = queries.get_snapshot(number)
    _locked(row.pledge.slug)
    db.session.refresh(row, ["steps"])
    _check_act(row, wanted, by)
    if wanted.act is Act.PUBLISHED and not is_whole(row):
        message = _l("What is stored is not what was approved. Nothing was published; tell who looks after the server.")
        raise DomainError(Reason(code="broken", message=message, status=TAKEN))
    _step(row, wanted.act, wanted.note, row.steps[0].hash, by=by, now=now)
    record(wanted.act, "snapshot", row.id, by=by.key, now=now, why=wanted.note)


def acts_for(row: Snapshot, by: Actor) -> list[Act]:
    """What this person may do with it now, beside commenting."""
    return [each for each in MAY[queries.state(row)] if not _refused(row, each, by)]


def _locked(slug: str) -> Pledge:
    """The pledge, of which nobody else closes or publishes anything meanwhile."""
    found = db.session.scalar(select(Pledge.id).where(Pledge.slug == slug).with_for_update())
    return pledges.get_pledge(slug) if found else missing()


def _check_open(earlier: Sequence[Snapshot], wanted: NewSnapshot) -> None:
    if any(queries.is_open(row) for row in earlier):
        message = _l("This period is closed already and not published yet: discard that first, or publish it.")
        raise DomainError(Reason(code="open", message=message, field="period", status=TAKEN))
    if any(queries.state(row) is State.PUBLISHED for row in earlier) and not wanted.why:
        message = _l("This period is published: say why it is corrected. The published version stays readable.")
        raise DomainError(Reason(code="why", message=message, field="why"))


def _check_weights(pledge: Pledge) -> None:
    weights = sum(each.weight for each in list_indicators(pledge.id))
    if current()[WEIGHTS_MUST_SUM] and weights not in (0, 100):
        message = _l("The weights of the indicators add up to %(sum)d %%, not to 100 %%.", sum=weights)
        raise DomainError(Reason(code="weights", message=message, field="period"))


def _snapshot(
    pledge: Pledge, days: Days, earlier: Sequence[Snapshot], wanted: NewSnapshot, *, by: Actor, now: datetime
) -> Snapshot:
    published = max((row.version for row in earlier if queries.state(row) is State.PUBLISHED), default=0)
    lines = [line for _number, line in pledges.list_funding([pledge.id])]
    return Snapshot(
        pledge=pledge,
        start=days.start,
        end=days.end,
        version=published + 1,
        attempt=sum(row.version == published + 1 for row in earlier) + 1,
        card=canonical(card_of(pledge, lines)),
        why=wanted.why,
        closed_at=now,
        closed_by=by.id,
    )


def _check_act(row: Snapshot, wanted: Doing, by: Actor) -> None:
    if reason := _refused(row, wanted.act, by):
        raise DomainError(reason)
    if wanted.act is not Act.COMMENTED and wanted.act not in MAY[queries.state(row)]:
        message = _l("It stands otherwise by now. See how it is.")
        raise DomainError(Reason(code="state", message=message, status=TAKEN))
    if wanted.act in (Act.RETURNED, Act.COMMENTED) and not wanted.note:
        raise DomainError(Reason(code="note", message=_l("Write what is to be looked at."), field="note"))


def _refused(row: Snapshot, wanted: Act, by: Actor) -> Reason | None:
    """Why this person may not do it at all."""
    is_readers = wanted in (*OF_READERS, Act.COMMENTED)
    if not (by.may(Permission.READ_REPORTS) if is_readers else by.is_staff):
        return _forbidden().reasons[0]
    if wanted is Act.APPROVED and by.id == row.closed_by:
        message = _l("Who closed a period does not approve it: ask somebody else.")
        return Reason(code="own", message=message, status=403)
    return None


def _forbidden() -> DomainError:
    return DomainError(Reason(code="forbidden", message=_l("That is not for you to do."), status=403))


def _step(row: Snapshot, act: Act, note: str, digest: str, *, by: Actor, now: datetime) -> None:
    row.steps.append(SnapshotStep(act=act, at=now, actor_id=by.id, actor_name=by.name, note=note, hash=digest))
    db.session.flush()
