"""What pages show of amendments."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for

from anchorcenter.accounts.access import me, saw
from anchorcenter.core.i18n import _, day_text, local, named
from anchorcenter.core.pages import page
from anchorcenter.pledges.amendments import queries
from anchorcenter.pledges.amendments.forms import AmendmentForm, DecisionForm, WithdrawalForm
from anchorcenter.pledges.amendments.models import Amendment
from anchorcenter.pledges.models import Pledge, Status
from anchorcenter.pledges.texts import STATUSES


def history(pledge: Pledge) -> list[dict[str, Any]]:
    """What was accepted about a pledge, the latest first, for everybody."""
    return [_told(each) for each in queries.list_amendments(pledge.id, are_public=True)]


def staff_page(pledge: Pledge, *, status: int = 200, **forms: Any) -> Response:
    """All about a pledge, and the forms that propose and decide; ``forms`` were refused."""
    rows = queries.list_amendments(pledge.id, are_public=False)
    waiting = next((each for each in rows if each.is_open), None)
    return page(
        "pledges/amendments.html",
        status=status,
        pledge=(named(pledge.title, pledge.title_en), url_for("pledges.show", slug=pledge.slug), pledge.slug),
        standing=_status(pledge.status),
        waiting=_told_to_staff(waiting) if waiting else None,
        may_decide=bool(waiting and waiting.proposed_by != me().id),
        may_withdraw=bool(waiting and me().is_staff and waiting.proposed_by == me().id),
        may_propose=me().is_staff and waiting is None,
        rows=[_told_to_staff(each) for each in rows if not each.is_open],
        **{"form": AmendmentForm(None), "decision": DecisionForm(None), "withdrawal": WithdrawalForm(None)} | forms,
    )


def _told(row: Amendment) -> dict[str, Any]:
    found = row.decision
    return {
        "number": row.id,
        "change": f"{_status(found.was)} → {_status(row.status)}" if found and row.status else "",
        "wanted": _status(row.status) if row.status else "",
        "text": row.text,
        "why": row.why,
        "is_accepted": bool(found and found.is_accepted),
        "withdrawn": row.withdrawal.why if row.withdrawal else "",
        "day": day_text(found.decided_on) if found else "",
        "body": found.body if found else "",
        "note": found.note if found else "",
    }


def _told_to_staff(row: Amendment) -> dict[str, Any]:
    """The same with who proposed and who wrote the decision down: they are thereby looked at."""
    saw(row.proposed_by)
    people = [f"{row.proposer} · {local(row.proposed_at)}"]
    if row.decision:
        saw(row.decision.noted_by)
        people.append(f"{row.decision.noted_by_name} · {local(row.decision.noted_at)}")
    return _told(row) | {"people": people}


def _status(status: Status | None) -> str:
    return str(STATUSES[status]) if status else _("no status yet")
