"""What mails say of offers: one mail for all that somebody is offered at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from anchorcenter.bookings.offers.models import Offer, Origin
from anchorcenter.bookings.service.news import sender_of
from anchorcenter.core.i18n import in_locale, local, period_text
from anchorcenter.facilities.plan import Plan
from anchorcenter.notices.service import letter, tell, tell_all


def tell_of_offers(offers: Sequence[Offer], *, now: datetime, plan: Plan) -> None:
    """Write to each person once what is kept for them, and until when."""
    by_person = defaultdict[tuple[int, Origin], list[Offer]](list)
    for offer in offers:
        by_person[offer.person_id, offer.origin].append(offer)
    letters = []
    for mine in by_person.values():
        first, space = mine[0], plan.get(mine[0].occupancy.space_id)
        with in_locale(first.person.locale):
            lines = [_line(offer, plan) for offer in mine]
        news = {"origin": first.origin, "offers": lines, "why": first.why, **sender_of(space, plan)}
        key = f"offer-{first.id}-made"
        letters.append(letter(first.person.email, first.person.locale, "offer_made", news, key=key, now=now))
    tell_all(letters)


def tell_lapsed(offer: Offer, *, now: datetime, plan: Plan) -> None:
    """Write that the time is no longer kept."""
    space, slot = plan.get(offer.occupancy.space_id), offer.occupancy
    news = {"space": space.name.name, "space_en": space.name.name_en or space.name.name, **sender_of(space, plan)}
    news |= {"starts_at": slot.starts_at, "ends_at": slot.ends_at}
    tell(offer.person.email, offer.person.locale, "offer_lapsed", news, key=f"offer-{offer.id}-lapsed", now=now)


def _line(offer: Offer, plan: Plan) -> dict[str, str]:
    slot = f"{plan.get(offer.occupancy.space_id).name} · {period_text(offer.occupancy.period)}"
    return {"slot": slot, "until": local(offer.expires_at), "path": f"/offers/{offer.id}"}
