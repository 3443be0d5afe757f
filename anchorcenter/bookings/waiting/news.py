"""What mails say of wishes."""

from __future__ import annotations

from datetime import datetime

from anchorcenter.bookings.service.news import sender_of
from anchorcenter.bookings.waiting.models import Wish
from anchorcenter.bookings.waiting.texts import wish_text
from anchorcenter.core.i18n import in_locale
from anchorcenter.facilities.plan import Plan
from anchorcenter.notices.service import tell


def tell_not_available(wish: Wish, *, now: datetime, plan: Plan) -> None:
    """Write that nothing became free in time."""
    person = wish.entry.person
    with in_locale(person.locale):
        wanted = wish_text(wish, plan)
    news = {"wanted": wanted, "purpose": wish.purpose, **sender_of(plan.get(wish.spaces[0].id), plan)}
    tell(person.email, person.locale, "not_available", news, key=f"wish-{wish.id}-not-available", now=now)
