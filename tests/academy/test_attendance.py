"""Attendance: who teaches notes who comes and goes, staff correct it for a reason, nothing noted is ever changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from anchorcenter.academy.attendance import leaves, service
from anchorcenter.academy.attendance.changed import take_changed
from anchorcenter.academy.attendance.leaves import Decision, NewLeave
from anchorcenter.academy.attendance.models import AttendanceCorrection, AttendanceEvent, Leave, LeaveKind
from anchorcenter.academy.attendance.rules import State
from anchorcenter.academy.attendance.service import Correction, Marking, Scan, Upload
from anchorcenter.academy.attendance.stays import Kind
from anchorcenter.academy.enrollment.models import Enrollment, EnrollmentState
from anchorcenter.core.append_only import missing
from anchorcenter.core.db import db
from anchorcenter.core.errors import DomainError
from anchorcenter.core.outbox import Message
from anchorcenter.core.unit_of_work import writing
from tests.academy.attending import STARTS, Class, events, hold_class, stands
from tests.steps import actor, count, problems
from tests.times import DAY, HOUR, MINUTE, NOW

ClientOf = Callable[[str], FlaskClient]
START = STARTS[0]
END = START + 2 * HOUR
OVER = STARTS[3] + DAY


@pytest.fixture
def held(app: Flask, client_of: ClientOf) -> Class:
    return hold_class(app, client_of("staff"))


def do(app: Flask, deed: Callable[..., Any], *args: Any, by: str, now: datetime) -> Any:
    """Do it; a refusal is its code and status."""
    try:
        with app.app_context(), writing():
            return deed(*args, by=actor(app, by), now=now)
    except DomainError as error:
        return error.reasons[0].code, error.status


def marking(kind: Kind, *people: int) -> Marking:
    return Marking(kind=kind, people=frozenset(people))


def come_and_go(app: Flask, lesson: int, *people: int) -> None:
    """Be there for the whole of it."""
    start = STARTS[lesson - 1]
    do(app, service.mark, lesson, marking(Kind.IN, *people), by="instructor", now=start)
    do(app, service.mark, lesson, marking(Kind.OUT, *people), by="instructor", now=start + 2 * HOUR)


def test_everybody_comes_and_goes_with_one_press_each(app: Flask, held: Class) -> None:
    assert do(app, service.mark, 1, Marking(kind=Kind.IN), by="instructor", now=START) == 3
    assert do(app, service.mark, 1, Marking(kind=Kind.IN), by="instructor", now=START) == 0
    citizen = held.people["citizen"]
    assert do(app, service.mark, 1, marking(Kind.OUT, citizen), by="staff", now=START + HOUR) == 1
    assert do(app, service.mark, 1, Marking(kind=Kind.OUT), by="instructor", now=END) == 2
    states = [stands(app, held.people[name], OVER).marks[0].state for name in ("citizen", "tenant-a", "tenant-b")]
    assert states == [State.LEFT_EARLY, State.PRESENT, State.PRESENT]
    assert (len(events(app)), problems(app)) == (6, [])


@pytest.mark.parametrize(
    ("lesson", "people", "by", "now", "refusal"),
    [
        pytest.param(1, ["citizen"], "citizen", START, ("not_found", 404), id="A20-by-a-trainee"),
        pytest.param(1, ["citizen"], "official", START, ("not_found", 404), id="A20-by-an-official"),
        pytest.param(9, ["citizen"], "staff", START, ("not_found", 404), id="no-such-lesson"),
        pytest.param(1, ["citizen"], "staff", START - 31 * MINUTE, ("early", 422), id="too-early"),
        pytest.param(1, ["citizen"], "staff", START + 14 * HOUR, ("closed", 422), id="after-midnight"),
        pytest.param(1, ["instructor"], "staff", START, ("not_enrolled", 422), id="without-a-place"),
    ],
)
def test_what_cannot_be_noted_is_refused(
    app: Flask, held: Class, lesson: int, people: list[str], by: str, now: datetime, refusal: tuple[str, int]
) -> None:
    wanted = marking(Kind.IN, *(held.people[name] for name in people))
    assert do(app, service.mark, lesson, wanted, by=by, now=now) == refusal
    assert events(app) == []


def test_nobody_comes_twice_and_goes_before_they_came(app: Flask, held: Class) -> None:
    citizen = held.people["citizen"]
    for kind, expected in ((Kind.OUT, ("already", 409)), (Kind.IN, 1), (Kind.IN, ("already", 409)), (Kind.OUT, 1)):
        assert do(app, service.mark, 1, marking(kind, citizen), by="instructor", now=START) == expected
    assert len(events(app)) == 2


@pytest.mark.parametrize("model", [AttendanceEvent, AttendanceCorrection])
def test_what_was_noted_can_neither_be_changed_nor_deleted(app: Flask, held: Class, model: Any) -> None:
    come_and_go(app, 1, held.people["citizen"])
    wanted = Correction(in_at=None, out_at=None, why="대리 출석")
    do(app, service.correct, 1, held.people["citizen"], wanted, by="staff", now=END)
    for statement in (update(model).values(lesson_id=2), delete(model)):
        with app.app_context(), pytest.raises(IntegrityError, match="append_only"), writing():
            db.session.execute(statement.execution_options(synchronize_session=False))
    assert (count(app, AttendanceEvent), count(app, AttendanceCorrection)) == (2, 1)
    with app.app_context():
        assert missing(db.session.connection()) == []


def scans(held: Class, late_by: int = 0) -> tuple[Scan, ...]:
    """What a device noted whose clock is wrong by so many minutes."""
    off = late_by * MINUTE
    return (
        Scan(person=held.people["citizen"], kind=Kind.IN, device_at=START + 5 * MINUTE + off, nonce="scan-1"),
        Scan(person=held.people["tenant-a"], kind=Kind.IN, device_at=START + 20 * MINUTE + off, nonce="scan-2"),
    )


def test_offline_scans_sent_twice_are_noted_once_a15(app: Flask, held: Class) -> None:
    wanted = Upload(sent_at=START + HOUR, scans=scans(held))
    first = do(app, service.upload, 1, wanted, by="instructor", now=START + HOUR)
    later = Upload(sent_at=START + 2 * HOUR, scans=scans(held))
    again = do(app, service.upload, 1, later, by="instructor", now=START + 2 * HOUR)
    assert [(each.is_known, each.reason) for each in first] == [(False, None)] * 2
    assert [(each.is_known, each.reason) for each in again] == [(True, None)] * 2
    assert [at for *_ids, at in events(app)] == [START + 5 * MINUTE, START + 20 * MINUTE]


def test_one_nonce_twice_in_one_upload_is_one_event_a15(app: Flask, held: Class) -> None:
    twice = Upload(sent_at=START + HOUR, scans=scans(held)[:1] * 2)
    answer = do(app, service.upload, 1, twice, by="instructor", now=START + HOUR)
    assert ([each.is_known for each in answer], len(events(app))) == ([False, True], 1)


@pytest.mark.parametrize("wrong_by", [60, -60])
def test_a_device_whose_clock_is_wrong_by_an_hour_notes_the_time_of_the_server_a19(
    app: Flask, held: Class, wrong_by: int
) -> None:
    wanted = Upload(sent_at=START + HOUR + wrong_by * MINUTE, scans=scans(held, late_by=wrong_by))
    do(app, service.upload, 1, wanted, by="instructor", now=START + HOUR)
    with app.app_context():
        row = db.session.get_one(AttendanceEvent, 1)
        assert (row.at, row.device_at) == (START + 5 * MINUTE, START + (5 + wrong_by) * MINUTE)
        assert row.recorded_at == START + HOUR
    state = stands(app, held.people["tenant-a"], START + HOUR).marks[0]
    assert (state.state, state.in_at) == (State.OPEN, START + 20 * MINUTE)


def test_each_offline_scan_that_cannot_be_is_refused_by_itself(app: Flask, held: Class) -> None:
    good, other = scans(held)
    wanted = (
        good,
        Scan(person=held.people["instructor"], kind=Kind.IN, device_at=START, nonce="scan-3"),
        Scan(person=other.person, kind=Kind.IN, device_at=START + 2 * HOUR, nonce="scan-4"),
        Scan(person=other.person, kind=Kind.IN, device_at=START - DAY, nonce="scan-5"),
    )
    answer = do(app, service.upload, 1, Upload(sent_at=START + HOUR, scans=wanted), by="instructor", now=START + HOUR)
    codes = [each.reason.code if each.reason else "" for each in answer]
    assert (codes, len(events(app))) == (["", "not_enrolled", "ahead", "early"], 1)


def test_a_correction_keeps_what_was_noted_and_tells_who_it_concerns_a16(app: Flask, held: Class) -> None:
    citizen = held.people["citizen"]
    do(app, service.mark, 1, marking(Kind.IN, citizen), by="instructor", now=START + HOUR)
    before = events(app)
    wanted = Correction(in_at=START, out_at=END, why="QR 오류, 출석부 확인")
    refused = do(app, service.correct, 1, citizen, Correction(in_at=START, out_at=END, why=""), by="staff", now=OVER)
    assert (refused, count(app, AttendanceCorrection)) == (("why", 422), 0)
    assert do(app, service.correct, 1, citizen, wanted, by="instructor", now=OVER) == ("forbidden", 403)
    assert do(app, service.correct, 1, citizen, wanted, by="tenant-a", now=OVER) == ("not_found", 404)
    assert do(app, service.correct, 1, citizen, wanted, by="staff", now=OVER) == 1
    assert (events(app), stands(app, citizen, OVER).marks[0].state) == (before, State.PRESENT)
    assert count(app, Message, Message.key == "attendance-corrected-1") == 1
    again = Correction(in_at=None, out_at=None, why="대리 출석 확인")
    assert do(app, service.correct, 1, citizen, again, by="staff", now=OVER + HOUR) == 2
    assert (stands(app, citizen, OVER + DAY).marks[0].state, count(app, AttendanceCorrection)) == (State.ABSENT, 2)


@pytest.mark.parametrize(
    ("in_at", "out_at", "code"),
    [
        (None, END, "came"),
        (END, END + HOUR, "in_at"),
        (START - 2 * DAY, END, "in_at"),
        (START, START, "out_at"),
        (START - HOUR, START - MINUTE, "out_at"),
        (START, OVER + HOUR, "out_at"),
    ],
)
def test_times_that_cannot_be_correct_nothing(
    app: Flask, held: Class, in_at: datetime | None, out_at: datetime, code: str
) -> None:
    wanted = Correction(in_at=in_at, out_at=out_at, why="확인")
    assert do(app, service.correct, 1, held.people["citizen"], wanted, by="staff", now=OVER) == (code, 422)
    assert count(app, AttendanceCorrection) == 0


def withdraw(app: Flask, person_id: int, when: datetime) -> None:
    with app.app_context(), writing():
        row = db.session.query(Enrollment).filter_by(person_id=person_id).one()
        row.state, row.ended_at = EnrollmentState.CANCELLED, when
        row.cohort.taken -= 1


def test_who_has_withdrawn_is_noted_no_more_and_what_was_noted_stays_a17(app: Flask, held: Class) -> None:
    citizen = held.people["citizen"]
    come_and_go(app, 1, citizen)
    withdraw(app, citizen, END + HOUR)
    for by in ("instructor", "staff"):
        refused = do(app, service.mark, 2, marking(Kind.IN, citizen), by=by, now=STARTS[1])
        assert refused == ("not_enrolled", 422)
    assert do(app, service.mark, 2, Marking(kind=Kind.IN), by="instructor", now=STARTS[1]) == 2
    wanted = Correction(in_at=STARTS[1], out_at=None, why="확인")
    assert do(app, service.correct, 2, citizen, wanted, by="staff", now=OVER) == ("not_enrolled", 422)
    assert [each[:2] for each in events(app) if each[1] == citizen] == [(1, citizen)] * 2
    assert (stands(app, citizen, OVER).marks[0].state, problems(app)) == (State.PRESENT, [])


def asked(first: datetime = STARTS[1], last: datetime = STARTS[1], why: str = "예비군 훈련") -> NewLeave:
    return NewLeave(kind=LeaveKind.RESERVE_FORCES, first_on=first.date(), last_on=last.date(), why=why)


def ask(app: Flask, wanted: NewLeave, by: str = "citizen", now: datetime = NOW) -> Any:
    return do(app, lambda **known: leaves.ask("drone-basics", 1, wanted, **known), by=by, now=now)


def test_leave_approved_afterwards_makes_attendance_another_a11(app: Flask, held: Class) -> None:
    citizen = held.people["citizen"]
    for lesson in (1, 3, 4):
        come_and_go(app, lesson, citizen)
    before = stands(app, citizen, OVER)
    assert (before.attended, before.is_met, ask(app, asked(), now=OVER)) == (360, False, 1)
    assert do(app, leaves.decide, 1, Decision(is_approved=True), by="staff", now=OVER) == ("why", 422)
    assert stands(app, citizen, OVER).attended == 360
    with app.app_context(), writing():
        leaves.decide(1, Decision(is_approved=True, why="통지서 원본 확인"), by=actor(app, "staff"), now=OVER)
        assert take_changed() == [((1, citizen), OVER)]
    after = stands(app, citizen, OVER)
    assert (after.marks[1].state, after.marks[1].is_over, after.attended) == (State.ABSENT, True, 360)


def test_leave_within_the_cap_completes_it_a11_a12(app: Flask, client_of: ClientOf, held: Class) -> None:
    citizen = held.people["citizen"]
    for lesson in (1, 3, 4):
        come_and_go(app, lesson, citizen)
    with app.app_context(), writing():
        db.session.query(Enrollment).filter_by(person_id=citizen).one().cohort.rules.excused_percent = 25
    ask(app, asked(), now=OVER)
    assert not stands(app, citizen, OVER).is_met
    do(app, leaves.decide, 1, Decision(is_approved=True, why="통지서 원본 확인"), by="staff", now=OVER)
    after = stands(app, citizen, OVER)
    assert (after.marks[1].state, after.attended, after.is_met) == (State.EXCUSED, 480, True)
    do(app, leaves.decide, 1, Decision(is_approved=False, why="위조 확인"), by="staff", now=OVER + HOUR)
    assert not stands(app, citizen, OVER).is_met
    assert count(app, Message, Message.key.startswith("leave-1-")) == 2


@pytest.mark.parametrize(
    ("wanted", "by", "refusal"),
    [
        (asked(), "staff", ("not_found", 404)),
        (asked(STARTS[3], STARTS[1]), "citizen", ("order", 422)),
        (asked(STARTS[3] + 10 * DAY, STARTS[3] + 11 * DAY), "citizen", ("days", 422)),
        (asked(STARTS[3], STARTS[3], why=""), "citizen", ("why", 422)),
        (asked(STARTS[0], STARTS[1]), "citizen", ("asked", 409)),
    ],
)
def test_leave_that_cannot_be_is_not_asked_for(
    app: Flask, held: Class, wanted: NewLeave, by: str, refusal: tuple[str, int]
) -> None:
    ask(app, asked())
    assert (ask(app, wanted, by), count(app, Leave)) == (refusal, 1)


def test_leave_is_withdrawn_by_who_asked_and_decided_by_somebody_else(app: Flask, held: Class) -> None:
    ask(app, asked())
    assert do(app, leaves.withdraw, 1, by="tenant-a", now=NOW) == ("not_found", 404)
    assert do(app, leaves.decide, 1, Decision(is_approved=True), by="citizen", now=NOW) == ("not_found", 404)
    assert do(app, leaves.decide, 1, Decision(is_approved=False), by="staff", now=NOW) == ("why", 422)
    assert do(app, leaves.withdraw, 1, by="citizen", now=NOW) is None
    assert do(app, leaves.withdraw, 1, by="citizen", now=NOW) == ("decided", 409)
    assert do(app, leaves.decide, 1, Decision(is_approved=True, why="확인"), by="staff", now=NOW) == ("decided", 409)
    assert ask(app, asked()) == 2
