"""What the calls of closures and of recurring maintenance share: who may, what is named, what is answered."""

from __future__ import annotations

from typing import Any

from flask import abort

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission
from anchorcenter.core.errors import TAKEN, DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.facilities.models import Closure
from anchorcenter.facilities.plan import Plan
from anchorcenter.operations.closing import Decided, Rehearsal, Touched

Sent = dict[str, Any]


def require(by: Actor, permission: Permission) -> None:
    """Ends the call with 403 unless they may."""
    if not by.may(permission):
        abort(403)


def where(sent: Sent, plan: Plan) -> dict[str, Any]:
    """The ids of the spaces and cells that are named. Raises DomainError (422) for one that there is not."""
    spaces = {space.slug: space.id for space in plan.everything}
    cells = {cell.slug: cell.id for space in plan.everything for cell in space.cells}
    reasons = [
        Reason(code=f"unknown_{name[:-1]}", message=message, field=name)
        for name, known, message in (
            ("spaces", spaces, _l("There is no such space.")),
            ("cells", cells, _l("There is no such cell.")),
        )
        if not known.keys() >= set(sent[name])
    ]
    if reasons:
        raise DomainError(*reasons)
    return {"spaces": [spaces[slug] for slug in sent["spaces"]], "cells": [cells[slug] for slug in sent["cells"]]}


def decided(sent: Sent) -> Decided:
    """What becomes of each booking inside."""
    by_code = {each["code"]: each["decision"] for each in sent["decisions"]}
    return Decided(by_code=by_code, every=sent["for_all"], why=sent["keep_why"])


def refusal(found: Rehearsal) -> DomainError:
    """Why it is not stored: it is otherwise than was rehearsed, or something is not decided."""
    message = _l("The list has changed meanwhile. Look at it once more.")
    return DomainError(*(found.reasons or [Reason(code="changed", message=message, field="seal", status=TAKEN)]))


def shape_of(row: Closure) -> Sent:
    """A closure as programs get it."""
    names = ("id", "label", "label_en", "starts_at", "ends_at")
    cells = [cell.slug for cell in row.cells]
    return {name: getattr(row, name) for name in names} | {"cells": cells, "is_recurring": bool(row.maintenance_id)}


def touched(each: Touched, plan: Plan) -> Sent:
    """A use inside, with what may become of it."""
    use, to = each.effect.use, each.proposal
    proposal = {"space": to.space.slug, "starts_at": to.period.start, "ends_at": to.period.end} if to else None
    return {
        "code": each.code,
        "space": plan.get(use.space_id).slug,
        "starts_at": use.period.start,
        "ends_at": use.period.end,
        "has_begun": each.has_begun,
        "choices": each.choices,
        "proposal": proposal,
    }
