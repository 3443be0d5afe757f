"""What mails and audit rows say of a booking."""

from __future__ import annotations

from anchorcenter.core.periods import Period
from anchorcenter.facilities.plan import Plan, SpacePlan


def news_of(code: str, space: SpacePlan, period: Period, *, purpose: str, headcount: int) -> dict[str, object]:
    """A booking in values."""
    return {
        "code": code,
        "space": space.name.name,
        "space_en": space.name.name_en or space.name.name,
        "starts_at": period.start,
        "ends_at": period.end,
        "purpose": purpose,
        "headcount": headcount,
    }


def sender_of(space: SpacePlan, plan: Plan) -> dict[str, object]:
    """Who writes, and where to ask."""
    site = plan.sites[space.site_id]
    return {"center": site.name.name, "center_en": site.name.name_en or site.name.name, "phone": site.phone}
