"""The demo center's year: who booked what, classes, closures. The same for the same day, whenever it is told."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import func, select, update

from anchorcenter.academy import demo as courses
from anchorcenter.accounts import demo as people
from anchorcenter.accounts.models import Audience, Person
from anchorcenter.accounts.queries import find_actor
from anchorcenter.bookings import demo as happenings
from anchorcenter.bookings.allowances import demo as quotas
from anchorcenter.bookings.approval import demo as approval
from anchorcenter.bookings.lending import demo as equipment
from anchorcenter.bookings.series import demo as series
from anchorcenter.bookings.use import demo as uses
from anchorcenter.bookings.use import scene
from anchorcenter.bookings.visits import demo as visits
from anchorcenter.bookings.waiting import demo as waiting
from anchorcenter.commands import year
from anchorcenter.core.db import db
from anchorcenter.core.i18n import zone
from anchorcenter.core.outbox import Message
from anchorcenter.core.periods import DAY, Days, Period, at, whole_day
from anchorcenter.core.unit_of_work import writing
from anchorcenter.documents import demo as documents
from anchorcenter.facilities import demo as rooms
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.facilities.service import close
from anchorcenter.operations import demo as setup
from anchorcenter.pledges import demo as pledges
from anchorcenter.qualifications import demo as qualifications
from anchorcenter.supporters import demo as supporters
from anchorcenter.tenants import demo as tenants
from anchorcenter.tenants.achievements import demo as achievements
from anchorcenter.tenants.intake import demo as intakes
from anchorcenter.tenants.yearly import demo as yearly

PAST, AHEAD = 365 * DAY, 58 * DAY
BY = (0, "program")
STAFF, OFFICIAL = "staff@demo.example", "official@demo.example"


def tell(today: date, now: datetime) -> str:
    """Lay everything down in one block; answers a sentence for the terminal."""
    if db.session.scalar(select(func.count()).select_from(Person)):
        return "The center has people already: nothing was laid down."
    with writing():
        rooms.lay_down()
        people.lay_down(now)
        if staff := find_actor(STAFF, now=now):
            tenants.lay_down(today, staff.key)
            intakes.lay_down(today)
            achievements.lay_down(today, staff)
            yearly.lay_down(today, staff)
            courses.lay_down(today, staff)
            documents.lay_down(today, staff)
            setup.lay_down(staff.key, at(today, 0, zone()))
            qualifications.lay_down(today, _tenants(), staff)
        count = _lay_down_year(today, now)
        if staff:
            setup.happen(today, staff)
        visits.lay_down(today)
        uses.lay_down(today)
        if staff:
            quotas.lay_down(staff, today, now)
            equipment.lay_down(staff, now)
            scene.lay_down(today, staff, now)
            supporters.lay_down(today, staff)
            pledges.lay_down(today, by=staff, official=find_actor(OFFICIAL, now=now))
        db.session.execute(update(Message).values(sent_at=Message.due_at))  # Nobody waits for last year's mail.
    return f"The demo center is ready: {count} bookings around {today}."


def _lay_down_year(today: date, now: datetime) -> int:
    plan, random = get_plan(), Random(today.toordinal() + 1)  # noqa: S311  # A story, not a secret.
    _close(plan, today, now)
    told_at = at(today, 0, plan.zone)
    known = [actor for email in _tenants() if (actor := find_actor(email, now=now))]
    bookers = [actor for actor in known if Audience.TENANT in actor.audiences]
    made = year.lay_down(Days(today - PAST, today + AHEAD), bookers, told_at=told_at, plan=plan, random=random)
    made += happenings.lay_down(told_at)
    made += series.lay_down(told_at)
    waiting.lay_down(told_at)
    approval.lay_down(told_at)
    return made


def _tenants() -> list[str]:
    named = [account.email for account in people.ACCOUNTS if account.company]
    return [*named, *(f"tenant-{number}@demo.example" for number in range(3, len(people.COMPANIES) + 1))]


def _close(plan: Plan, today: date, now: datetime) -> None:
    """A safety inspection each month, half a day of the whole field; a studio refit; the lab's yearly check."""
    field = [cell.id for cell in plan.spaces[0].cells]
    for month in range(-12, 2):
        day = today + timedelta(days=30 * month + 6)
        period = Period(at(day, 9 * 60, plan.zone), at(day, 10 * 60, plan.zone))
        close(field, period, "정기 안전점검", label_en="Safety inspection", by=BY, now=now)
    for slug, offset, label, label_en in (
        ("live-studio", 20, "스튜디오 조명 교체", "New studio lights"),
        ("rnd-lab", 33, "연구실 설비 점검", "Lab inspection"),
    ):
        if space := plan.find(slug):
            close(
                space.cell_ids,
                whole_day(today + timedelta(days=offset), plan.zone),
                label,
                label_en=label_en,
                by=BY,
                now=now,
            )
