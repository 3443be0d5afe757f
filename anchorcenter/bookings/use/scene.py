"""What is going on in the demo center: who is there, who did not come, what was reported and answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import contains_eager

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.queries import find_actor
from anchorcenter.bookings.care.models import Matter
from anchorcenter.bookings.care.service import NewReport, close, report
from anchorcenter.bookings.feedback.queries import list_asked
from anchorcenter.bookings.feedback.service import answer, ask
from anchorcenter.bookings.models import Booking, BookingPart, CheckIn, Status
from anchorcenter.bookings.service.lapsing import settle
from anchorcenter.bookings.use.kiosks import NewKiosk, add_kiosk
from anchorcenter.core.db import db, table
from anchorcenter.core.periods import DAY, HOUR, MINUTE, Period, at
from anchorcenter.facilities import claims
from anchorcenter.facilities.models import Occupancy, Space
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.questions.models import QuestionKind
from anchorcenter.questions.service import NewQuestion

GRACE = 15 * MINUTE
NO_SHOWS, ANSWERS = 3, 4
ASKED_IN = "flight-field-a"
ASKED = (
    (QuestionKind.YES_NO, "비행장이 깨끗했나요?", "Was the field clean?"),
    (QuestionKind.NUMBER, "몇 번 비행했나요?", "How many times did you fly?"),
    (QuestionKind.TEXT, "아쉬운 점이 있나요?", "What could be better?"),
)
ANSWERED = (("1", "12", "조명이 조금 어두웠어요"), ("1", "8", ""), ("0", "5", "그물에 구멍이 있어요"), ("1", "20", ""))


def lay_down(today: date, staff: Actor, now: datetime) -> None:
    """Tell it of ``today``, as far as it has gone by ``now``. Call inside ``writing()``, after the bookings."""
    plan = get_plan()
    told_at = at(today, 0, plan.zone)
    _use_today(Period(told_at, told_at + DAY), now)
    for booking in _bookings(Period(told_at - 30 * DAY, told_at), Status.CONFIRMED)[-NO_SHOWS:]:
        _did_not_come(booking)
    add_kiosk(NewKiosk(name="1층 안내 데스크"), by=staff, now=told_at - 20 * DAY)
    _report(staff, told_at)
    _answer(staff, told_at, plan)


def _bookings(within: Period, status: Status) -> Sequence[Booking]:
    """Those in spaces that want check-in, by start."""
    rows = select(Booking).join(Booking.parts).join(BookingPart.occupancy).join(Occupancy.space)
    rows = rows.where(Space.checkin, Booking.status == status, Occupancy.released_at.is_(None))
    rows = rows.where(Occupancy.starts_at >= within.start, Occupancy.starts_at < within.end)
    rows = rows.options(contains_eager(Booking.parts).contains_eager(BookingPart.occupancy))
    return db.session.scalars(rows.order_by(Occupancy.starts_at, Booking.id)).unique().all()


def _use_today(day: Period, now: datetime) -> None:
    """Of what has begun two of three have checked in; the others, and who is ahead, lapse as they do."""
    rows: list[dict[str, Any]] = []
    for number, booking in enumerate(_bookings(day, Status.CONFIRMED)):
        slot = booking.parts[0].occupancy
        if slot.starts_at > now or number % 3 == 2:
            claims.let_lapse([slot.id], min(slot.starts_at + GRACE, slot.ends_at))
        else:
            how = (CheckIn.QR, CheckIn.KIOSK)[number % 2]
            row = {"number": booking.id, "new_checked_in_at": slot.starts_at - 3 * MINUTE, "new_checked_in_how": how}
            rows.append(row | {"new_came": booking.headcount})
    if rows:
        names = "checked_in_at", "checked_in_how", "came"
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
        bookings = table(Booking)
        db.session.execute(update(bookings).where(bookings.c.id == bindparam("number")).values(values), rows)


def _did_not_come(booking: Booking) -> None:
    slot = booking.parts[0].occupancy
    until = min(slot.starts_at + GRACE, slot.ends_at)
    claims.let_lapse([slot.id], until)
    db.session.expire_all()
    settle(booking.id, now=until + MINUTE)


def _report(staff: Actor, told_at: datetime) -> None:
    a, b = (find_actor(f"tenant-{letter}@demo.example", now=told_at) for letter in "ab")
    if a is None or b is None:
        return
    crash = NewReport(space="flight-field-b", matter=Matter.CRASH, what="이륙 직후 기체가 그물에 부딪혀 떨어졌습니다")
    number = report(crash, by=b, now=told_at - 5 * DAY + 11 * HOUR)
    close(number, "그물을 점검했고 다친 사람은 없습니다", by=staff, now=told_at - 5 * DAY + 12 * HOUR)
    fault = NewReport(space="live-studio", matter=Matter.FAULT, what="왼쪽 조명 하나가 깜박입니다")
    report(fault, by=a, now=told_at - DAY + 15 * HOUR)


def _answer(staff: Actor, told_at: datetime, plan: Plan) -> None:
    space = plan.find(ASKED_IN)
    if space is None:
        return
    for kind, text, text_en in ASKED:
        question = NewQuestion(kind=kind, text=text, text_en=text_en, is_required=False)
        ask(space, question, by=staff, now=told_at - 30 * DAY)
    asked = list_asked(space.id)
    used = _bookings(Period(told_at - 13 * DAY, told_at), Status.COMPLETED)
    there = [booking for booking in used if booking.parts[0].occupancy.space_id == space.id][-ANSWERS:]
    for booking, values in zip(there, ANSWERED, strict=False):
        by = find_actor(booking.booked_by.email, now=told_at)
        if by is not None:
            given = {question.id: value for question, value in zip(asked, values, strict=True)}
            answer(booking.code, given, by=by, now=booking.parts[0].occupancy.ends_at)
