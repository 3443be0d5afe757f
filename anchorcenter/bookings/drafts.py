"""What someone has typed so far, kept in their own cookie while they change the slot: nobody types twice."""

from __future__ import annotations

from typing import Any

from flask import request, session

from anchorcenter.core.text import to_id

DRAFT = "draft"
LONGEST = 80


def keep(hold_id: int) -> None:
    """Keep what the request brings of a booking for the form of that hold."""
    typed = {name: request.form.get(name, "")[:LONGEST] for name in ("purpose", "headcount")}
    if any(typed.values()):
        session[DRAFT] = {"hold": hold_id, **typed}


def find(hold_id: int) -> dict[str, Any]:
    """The fields typed for that hold before, as a form takes them."""
    draft = session.get(DRAFT, {})
    if draft.get("hold") != hold_id:
        return {}
    return {"purpose": draft["purpose"], "headcount": to_id(draft["headcount"])}


def drop() -> None:
    """It is booked: forget it."""
    session.pop(DRAFT, None)
