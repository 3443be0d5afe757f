"""Why something cannot be lent or taken back. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from anchorcenter.bookings.lending.models import Equipment, Loan, Outcome, State
from anchorcenter.core.errors import TAKEN, Reason
from anchorcenter.core.i18n import Shown, _l, local

LONGEST = timedelta(days=30)


def check_lend(item: Equipment, out: Loan | None, due_at: datetime | None, *, now: datetime) -> list[Reason]:
    """Why ``item`` cannot go out until then: somebody has it (409), it is not in service, or the time is none."""
    reasons = []
    if out is not None:
        message = _l("It is lent until %(moment)s.", moment=Shown(local, out.due_at))
        reasons.append(Reason(code="lent", message=message, field="equipment", status=TAKEN))
    if item.state is not State.IN_SERVICE:
        message = _l("It is in repair or retired.")
        reasons.append(Reason(code="not_in_service", message=message, field="equipment"))
    return reasons + check_due(due_at, now=now)


def check_due(due_at: datetime | None, *, now: datetime) -> list[Reason]:
    """Why nobody can give it back at that time: none said, past, or too far ahead."""
    if due_at is None:
        return [Reason(code="no_due", message=_l("Say until when it is lent."), field="due_at")]
    if due_at <= now:
        return [Reason(code="past", message=_l("That time has passed."), field="due_at")]
    if due_at - now > LONGEST:
        message = _l("It can be lent for %(days)d days at most.", days=LONGEST.days)
        return [Reason(code="too_long", message=message, field="due_at")]
    return []


def check_return(loan: Loan, outcome: Outcome, note: str) -> list[Reason]:
    """Why it cannot be taken back: it was already (409), or nobody says what is wrong with it."""
    if loan.returned_at is not None:
        return [Reason(code="returned", message=_l("It has been given back already."), status=TAKEN)]
    if outcome is Outcome.DAMAGED and not note:
        return [Reason(code="note", message=_l("Say what is damaged."), field="note")]
    return []


def check_state(state: State, out: Loan | None) -> list[Reason]:
    """Why the state of a piece cannot be that: nobody puts away what somebody has (409)."""
    if out is None or state is State.IN_SERVICE:
        return []
    return [Reason(code="lent", message=_l("Somebody has it: take it back first."), field="state", status=TAKEN)]


def is_late(loan: Loan, now: datetime) -> bool:
    """Whether it should have been given back."""
    return loan.returned_at is None and loan.due_at <= now
