"""Who was selected for a cohort of supporters gives the place up: the next in reserve moves up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anchorcenter.admissions.calls import service as calls
from anchorcenter.admissions.calls.models import Application, Call, Outcome, Step
from anchorcenter.admissions.calls.service import NewSheet
from anchorcenter.core.db import db
from anchorcenter.core.outbox import Message
from anchorcenter.core.unit_of_work import writing
from anchorcenter.supporters.models import Supporter
from anchorcenter.supporters.recruiting.service import appoint_selected, person_of
from anchorcenter.supporters.serving import EndOfService, end_service
from tests.admissions.rounds import AFTER, add_reviewer
from tests.steps import actor, bearer
from tests.supporters.logged import called, served
from tests.times import HOUR

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[datetime], None]
Do = Callable[..., int]
OWN, STAFF = "/supporters/first/application", "/staff/supporters/first/recruitment"
API = "/api/v1/supporter-cohorts/first"
WHY, TO_APPOINT = "해외로 이사합니다", "선정 후 위촉 전인 서포터즈"


@pytest.fixture(params=["page", "api"])
def do(request: pytest.FixtureRequest, app: Flask, client_of: ClientOf) -> Do:
    """Give a place up as page and by a program; answers the status: 200 when it is done."""

    def on_page(who: str, number: int | None = None, why: str = WHY) -> int:
        path = OWN if number is None else f"{STAFF}/{number}"
        status = client_of(who).post(f"{path}/decline", data={"why": why}).status_code
        return 200 if status == 303 else status

    def by_program(who: str, number: int | None = None, why: str = WHY) -> int:
        path = f"{API}/application" if number is None else f"{API}/recruitment/applications/{number}"
        return app.test_client().post(f"{path}/decline", json={"why": why}, headers=bearer(who)).status_code

    return on_page if request.param == "page" else by_program


def result(app: Flask, clock: Clock, *, is_out: bool = True) -> list[int]:
    """A call that selected the citizen and has another one in reserve, and a third; answers their applications."""
    served(app)
    with app.app_context(), writing():
        reviewer = add_reviewer("reviewer-1")
    asked = called(app, "first", reviewer)
    clock(AFTER)
    people = [person_of(actor(app, who)) for who in ("citizen", "nobody", "tenant-b")]
    with app.app_context():
        call = db.session.scalars(select(Call)).one()
        number, begun_at, criteria = call.id, call.opens_at + HOUR, [each.id for each in call.criteria]
    for by in people:
        with app.app_context(), writing():
            calls.save(number, dict.fromkeys(asked, "알리고 싶습니다"), by=by, now=begun_at)
            calls.submit(number, by=by, now=begun_at)
    with app.app_context():
        rows = list(db.session.scalars(select(Application.id).order_by(Application.id)))
    by, staff = actor(app, "reviewer-1"), actor(app, "staff")
    with app.app_context(), writing():
        for row, points in zip(rows, (90, 80, 70), strict=True):
            calls.screen(number, row, passes=True, why="", by=staff, now=AFTER)
            sheet = NewSheet(step=Step.DOCUMENTS, points=dict.fromkeys(criteria, points))
            calls.score(number, row, sheet, by=by, now=AFTER)
        calls.freeze(number, by=staff.key, now=AFTER)
        calls.decide(number, by=staff.key, now=AFTER)
        if is_out:
            calls.publish_results(number, by=staff.key, now=AFTER)
    return rows


def outcomes(app: Flask) -> list[Outcome]:
    with app.app_context():
        return list(db.session.scalars(select(Application.outcome).order_by(Application.id)))


def appoint(app: Flask) -> int:
    by = actor(app, "staff")
    with app.app_context(), writing():
        return appoint_selected("first", by=by, now=AFTER)


def is_told(app: Flask, number: int) -> bool:
    """Whether the news of having moved up is on its way to who applied."""
    with app.app_context():
        keys = list(db.session.scalars(select(Message.key)))
    return any(f"application-{number}-promoted" in key for key in keys)


@pytest.mark.parametrize("who", ["citizen", "staff"])
def test_the_next_in_reserve_moves_up_is_told_and_waits_to_be_appointed(
    app: Flask, do: Do, client_of: ClientOf, clock: Clock, who: str
) -> None:
    number = result(app, clock)[0]
    assert not is_told(app, number + 1)
    assert do(who, number if who == "staff" else None, why="") == 422
    assert do(who, number if who == "staff" else None) == 200
    assert outcomes(app) == [Outcome.DECLINED, Outcome.SELECTED, Outcome.REJECTED]
    assert is_told(app, number + 1)
    shown = [client_of("staff").get(path).text for path in (STAFF, f"{STAFF}/{number}", "/staff/todo")]
    assert [text in page for text, page in zip((">포기<", WHY, TO_APPOINT), shown, strict=True)] == [True] * 3
    assert do(who, number if who == "staff" else None) == 409  # Once.
    assert appoint(app) == 1
    assert TO_APPOINT not in client_of("staff").get("/staff/todo").text
    with app.app_context():
        (row,) = db.session.scalars(select(Supporter))
        assert row.application_id == number + 1


def test_who_waits_in_reserve_may_wait_no_longer(app: Flask, do: Do, clock: Clock) -> None:
    result(app, clock)
    assert do("nobody") == 200
    assert do("citizen") == 200
    assert outcomes(app) == [Outcome.DECLINED, Outcome.DECLINED, Outcome.REJECTED]  # Nobody is left to move up.


def test_who_has_no_place_has_none_to_give_up(app: Flask, do: Do, clock: Clock) -> None:
    number = result(app, clock)[0]
    assert [do(who) for who in ("tenant-b", "tenant-a")] == [409, 404]
    assert do("citizen", number + 1) == 403
    assert do("staff", 99) == 404
    assert outcomes(app)[:2] == [Outcome.SELECTED, Outcome.RESERVE]


def test_nothing_is_given_up_before_it_is_published(app: Flask, do: Do, client_of: ClientOf, clock: Clock) -> None:
    number = result(app, clock, is_out=False)[0]
    assert ("/application/decline" in client_of("citizen").get(OWN).text, do("citizen"), do("staff", number)) == (
        False,
        409,
        409,
    )


def test_who_serves_ends_the_service_first_then_the_next_moves_up(
    app: Flask, do: Do, client_of: ClientOf, clock: Clock
) -> None:
    number = result(app, clock)[0]
    assert appoint(app) == 1
    assert (do("citizen"), do("staff", number)) == (409, 409)
    assert "/application/decline" not in client_of("citizen").get(OWN).text
    by = actor(app, "staff")
    with app.app_context(), writing():
        row = db.session.scalars(select(Supporter)).one()
        ended = EndOfService(ended_on=date(2026, 12, 1), why=WHY)
        end_service("first", row.number, ended, version=row.version, by=by, now=AFTER)
    assert do("staff", number) == 200
    assert outcomes(app)[:2] == [Outcome.DECLINED, Outcome.SELECTED]
