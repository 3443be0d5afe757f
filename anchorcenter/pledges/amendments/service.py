"""Proposing that a pledge be otherwise, and writing down what was decided. Call the verbs inside ``writing()``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission
from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason
from anchorcenter.core.i18n import _l, today
from anchorcenter.pledges import queries as pledges
from anchorcenter.pledges.amendments import queries
from anchorcenter.pledges.amendments.models import Amendment, AmendmentDecision, AmendmentWithdrawal
from anchorcenter.pledges.models import Pledge, Status


@dataclass(frozen=True, kw_only=True)
class NewAmendment:
    """``status`` None leaves it as it is; ``text`` is what of the promise is to change, in words."""

    status: Status | None = None
    text: str = ""
    why: str


@dataclass(frozen=True, kw_only=True)
class NewDecision:
    """``body`` is who decided: residents, a committee, the mayor. A refusal says why in ``note``."""

    is_accepted: bool
    decided_on: date
    body: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Withdrawing:
    """Why it is taken back."""

    why: str


def propose(slug: str, wanted: NewAmendment, *, by: Actor, now: datetime) -> int:
    """Propose that a pledge stand or read otherwise; answers the number. Raises DomainError: 403 for who is not staff,
    404, 409 while another waits for its decision, 422 without a reason or where nothing would change."""
    if not by.is_staff:
        raise _forbidden()
    pledge = _locked(slug)
    if queries.find_open(pledge.id):
        message = _l("Another amendment waits for its decision.")
        raise DomainError(Reason(code="open", message=message, status=TAKEN))
    reasons = []
    if not wanted.why:
        reasons.append(Reason(code="why", message=_l("Say why: everybody reads it."), field="why"))
    if not wanted.text and wanted.status in (None, pledge.status):
        message = _l("Choose another status, or say what of the promise changes.")
        reasons.append(Reason(code="same", message=message, field="status"))
    if reasons:
        raise DomainError(*reasons)
    said = {"status": wanted.status, "text": wanted.text, "why": wanted.why}
    row = Amendment(pledge=pledge, **said, proposed_at=now, proposed_by=by.id, proposer=by.name)
    db.session.add(row)
    db.session.flush()
    record("propose", "pledge", pledge.id, by=by.key, now=now, after={"status": wanted.status, "text": wanted.text})
    return row.id


def decide(number: int, wanted: NewDecision, *, by: Actor, now: datetime) -> None:
    """Write down what was decided; what was accepted is so from now on. Raises DomainError: 403 for who reads no
    reports, also for who proposed it; 404; 409 when it is decided already; 422."""
    if not by.may(Permission.READ_REPORTS):
        raise _forbidden()
    row = queries.get_amendment(number)
    pledge = _locked(row.pledge.slug)
    row = queries.get_amendment(number)
    _check_open(row)
    if row.proposed_by == by.id:
        message = _l("Who proposed an amendment does not decide about it: ask somebody else.")
        raise DomainError(Reason(code="own", message=message, status=403))
    if reasons := _wrong(wanted, now):
        raise DomainError(*reasons)
    said = {name: getattr(wanted, name) for name in ("is_accepted", "decided_on", "body", "note")}
    row.decision = AmendmentDecision(**said, was=pledge.status, noted_at=now, noted_by=by.id, noted_by_name=by.name)
    before = {"status": pledge.status}
    if wanted.is_accepted and row.status is not None:
        pledge.status = row.status
        pledge.version += 1
    db.session.flush()
    after = {"status": pledge.status, "is_accepted": wanted.is_accepted, "body": wanted.body}
    record("decide", "pledge", pledge.id, by=by.key, now=now, before=before, after=after, why=row.why)


def withdraw(number: int, wanted: Withdrawing, *, by: Actor, now: datetime) -> None:
    """Take one's own proposal back before anything is decided; it stays readable for staff. Raises DomainError: 403 for
    another's, 404, 409 when it is decided or taken back already, 422 without a reason."""
    if not by.is_staff:
        raise _forbidden()
    row = queries.get_amendment(number)
    pledge = _locked(row.pledge.slug)
    row = queries.get_amendment(number)
    if row.proposed_by != by.id:
        message = _l("Only who proposed an amendment takes it back.")
        raise DomainError(Reason(code="not_own", message=message, status=403))
    _check_open(row)
    if not wanted.why:
        raise DomainError(Reason(code="why", message=_l("Say why: it is kept."), field="why"))
    row.withdrawal = AmendmentWithdrawal(why=wanted.why, withdrawn_at=now)
    db.session.flush()
    record("withdraw", "pledge", pledge.id, by=by.key, now=now, before={"amendment": number}, why=wanted.why)


def _check_open(row: Amendment) -> None:
    if row.decision:
        message = _l("It is decided already. See how it is.")
        raise DomainError(Reason(code="decided", message=message, status=TAKEN))
    if row.withdrawal:
        message = _l("Who proposed it has taken it back.")
        raise DomainError(Reason(code="withdrawn", message=message, status=TAKEN))


def _wrong(wanted: NewDecision, now: datetime) -> list[Reason]:
    reasons = []
    if wanted.decided_on > today(now):
        message = _l("That day is ahead: write a decision down once it is made.")
        reasons.append(Reason(code="ahead", message=message, field="decided_on"))
    if not wanted.body:
        reasons.append(Reason(code="body", message=_l("Say who decided."), field="body"))
    if not wanted.is_accepted and not wanted.note:
        message = _l("Say why it was not accepted.")
        reasons.append(Reason(code="note", message=message, field="note"))
    return reasons


def _locked(slug: str) -> Pledge:
    """The pledge, about which nobody else proposes or decides anything meanwhile."""
    db.session.execute(select(Pledge.id).where(Pledge.slug == slug).with_for_update())
    return pledges.get_pledge(slug)


def _forbidden() -> DomainError:
    return DomainError(Reason(code="forbidden", message=_l("That is not for you to do."), status=403))
