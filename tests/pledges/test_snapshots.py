"""Closed periods: frozen with their rows, approved by somebody else, published, and what changed since."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError

from anchorcenter.academy.enrollment.models import Enrollment
from anchorcenter.core.db import db
from anchorcenter.core.metrics import REGISTERED, get_metric
from anchorcenter.core.settings import change
from anchorcenter.core.unit_of_work import writing
from anchorcenter.pledges.models import Pledge
from anchorcenter.pledges.snapshots.drift import Way
from anchorcenter.pledges.snapshots.hashing import hash_of, is_whole
from anchorcenter.pledges.snapshots.models import Act, Snapshot, SnapshotRow
from anchorcenter.pledges.snapshots.service import WEIGHTS_MUST_SUM
from tests.academy.completing import OVER, correct, decide, held
from tests.guards.test_pages import check
from tests.pledges.reported import (
    FIRST,
    HALF,
    LAST,
    SLUG,
    act,
    aim,
    close,
    drift,
    enter,
    figures,
    measure,
    publish,
    snapshot,
    take_in,
)
from tests.steps import count, problems
from tests.tenants.lets import A, B, let, register
from tests.tenants.results import write
from tests.times import DAY, NOW

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[Any], None]
VERSIONS = f"/pledges/{SLUG}/versions"


@pytest.fixture
def reported(app: Flask) -> Flask:
    """The pledge, two tenants in the second half of 2023, and their indicator."""
    take_in(app)
    let(app, "unit-1", "2023-11-01", "2024-10-31", A)
    let(app, "unit-2", "2023-11-01", "2024-10-31", B)
    measure(app, "tenants-active", "tenants.active", title="입주기업")
    aim(app, "tenants-active", 10_000)
    return app


def test_who_approves_a_period_reads_its_card_and_its_rows_before(reported: Flask, client_of: ClientOf) -> None:
    number = close(reported)
    where, official = f"/staff/snapshots/{number}", client_of("official")
    shown = official.get(where).text
    assert f'href="{where}/card.html"' in shown
    assert f'href="{where}/rows/tenants-active"' in shown
    rows = official.get(f"{where}/rows/tenants-active").text
    assert A in rows
    assert B in rows
    assert f'href="{where}"' in rows
    card = official.get(f"{where}/card.html")
    assert "2023년 하반기 1판 (초안)" in card.text
    assert f'href="{where}"' in card.text
    assert official.get(f"{where}/card.pdf").data.startswith(b"%PDF")
    for path in (f"{where}/card.html", f"{where}/rows/tenants-active"):
        assert client_of("tenant-a").get(path).status_code == 403
    for path in (f"{where}/card.doc", f"{where}/rows/other", "/staff/snapshots/99/card.html"):
        assert official.get(path).status_code == 404


def test_the_page_of_a_pledge_shows_what_was_published_or_the_year_that_runs(
    reported: Flask, client_of: ClientOf
) -> None:
    publish(reported)
    citizen, where = client_of(""), f"/pledges/{SLUG}"
    latest, running = citizen.get(where).text, citizen.get(f"{where}?period={NOW.year}").text
    for page in (latest, running):
        check(page)
        assert f"{where}?period={NOW.year}#indicators" in page
        assert f"{where}?period={HALF}#indicators" in page
    assert ("2023년 하반기 1판 기준" in latest, "2023년 하반기 1판 기준" in running) == (True, False)
    assert citizen.get(f"{where}?period=x").text.count("2023년 하반기 1판 기준") == 1


def test_a_period_is_closed_approved_by_somebody_else_and_published(reported: Flask, client_of: ClientOf) -> None:
    number = close(reported)
    assert figures(reported, number) == {"tenants-active": 2}
    assert act(reported, number, Act.PUBLISHED) == (["state"], 409)
    assert act(reported, number, Act.SUBMITTED, by="official") == (["forbidden"], 403)
    assert act(reported, number, Act.SUBMITTED) is None
    assert act(reported, number, Act.APPROVED) == (["own"], 403)
    assert act(reported, number, Act.RETURNED, by="official") == (["note"], 422)
    assert act(reported, number, Act.RETURNED, "단위 확인", by="official") is None
    assert act(reported, number, Act.COMMENTED, by="official") == (["note"], 422)
    assert act(reported, number, Act.COMMENTED, "확인 바랍니다", by="tenant-a") == (["forbidden"], 403)
    for word, by in ((Act.SUBMITTED, "staff"), (Act.APPROVED, "official"), (Act.PUBLISHED, "staff")):
        assert client_of("").get(f"{VERSIONS}/{HALF}/1").status_code == 404
        assert act(reported, number, word, by=by) is None
    assert client_of("").get(f"{VERSIONS}/{HALF}/1").status_code == 200
    assert act(reported, number, Act.DISCARDED) == (["state"], 409)


@pytest.mark.parametrize(
    ("period", "by", "refused"),
    [
        ("2026h2", "staff", (["period"], 422)),
        ("2022h1", "staff", (["period"], 422)),
        ("2023q3", "staff", (["period"], 422)),
        (HALF, "official", (["forbidden"], 403)),
        (HALF, "tenant-a", (["forbidden"], 403)),
    ],
)
def test_only_what_is_over_is_closed_and_by_staff(reported: Flask, period: str, by: str, refused: Any) -> None:
    assert (close(reported, period, by=by), count(reported, Snapshot)) == (refused, 0)


def test_a_period_is_closed_once_until_it_is_published_or_discarded(reported: Flask) -> None:
    first = close(reported)
    assert close(reported) == (["open"], 409)
    assert act(reported, first, Act.DISCARDED) is None
    second = publish(reported)
    assert close(reported) == (["why"], 422)
    third = close(reported, why="입주일 정정")
    with reported.app_context():
        assert [(row.version, row.attempt) for row in map(snapshot, (first, second, third))] == [(1, 1), (1, 2), (2, 1)]


def test_m12_a_hash_worked_out_again_is_the_same_and_a_changed_row_is_found(reported: Flask, is_sqlite: bool) -> None:
    number = publish(reported)
    with reported.app_context():
        row = snapshot(number)
        assert (hash_of(row), is_whole(row)) == (row.steps[0].hash, True)
        assert {step.hash for step in row.steps} == {row.steps[0].hash}
    assert problems(reported) == []
    with pytest.raises(DBAPIError, match="append_only"), reported.app_context(), writing():
        db.session.execute(update(SnapshotRow).values(value=2))
    with reported.app_context(), writing():
        name = "snapshot_rows_no_update"
        db.session.execute(text(f"DROP TRIGGER {name}" if is_sqlite else f"DROP TRIGGER {name} ON snapshot_rows"))
        db.session.execute(update(SnapshotRow).values(value=2))
    assert problems(reported)[1:] == [f"snapshot {number} of {SLUG} is not what was frozen"]


def test_what_is_not_what_was_approved_is_not_published_m12(reported: Flask, is_sqlite: bool) -> None:
    number = close(reported)
    act(reported, number, Act.SUBMITTED)
    act(reported, number, Act.APPROVED, by="official")
    with reported.app_context(), writing():
        name = "snapshot_figures_no_update"
        db.session.execute(text(f"DROP TRIGGER {name}" if is_sqlite else f"DROP TRIGGER {name} ON snapshot_figures"))
        db.session.execute(text("UPDATE snapshot_figures SET value = 9"))
    assert act(reported, number, Act.PUBLISHED) == (["broken"], 409)


def test_m11_an_edited_record_leaves_the_published_number_and_is_listed(app: Flask, client_of: ClientOf) -> None:
    take_in(app)
    staff = client_of("staff")
    award = write(staff, "award", first_on="2023-07-20", partners="매니페스토본부", title="우수상")
    measure(app, "awards", "achievements.awards", title="수상")
    number = publish(app)
    sent = {"title": "우수상", "first_on": "2024-01-02", "partners": "매니페스토본부", "version": "1"}
    assert staff.post(f"/staff/achievements/{award}/edit", data=sent).status_code == 303
    found = drift(app, number)
    (moved,) = found.figures
    (gone,) = moved.changes
    assert (figures(app, number)["awards"], moved.now and moved.now.value, found.version) == (1, 0, 2)
    assert (gone.way, gone.record, gone.verb) == (Way.GONE, ("achievement", award), "change")
    page = client_of("official").get(f"/staff/snapshots/{number}").text
    assert ("더 이상 집계되지 않음" in page, "2판에 반영됩니다" in page, "우수상" in page) == (True, True, True)
    check(page)
    assert figures(app, publish(app, why="수상일 정정"))["awards"] == 0
    assert ">1건" in client_of("").get(f"{VERSIONS}/{HALF}/1").text  # The old version stays readable.
    versions = client_of("").get(VERSIONS).text
    assert ("이후 정정됨" in versions, "정정 사유: 수상일 정정" in versions) == (True, True)


def test_m14_m15_a_late_entry_goes_to_the_next_version_and_a_void_one_leaves_it(
    app: Flask, client_of: ClientOf
) -> None:
    take_in(app)
    staff = client_of("staff")
    company = register(app)
    kept = write(staff, tenants=[company], first_on="2023-08-01")
    measure(app, "support", "achievements.support")
    number = publish(app)
    late = write(staff, tenants=[company], first_on="2023-12-31")
    write(staff, tenants=[company], first_on="2024-01-01")  # Of another half-year.
    assert staff.post(f"/staff/achievements/{kept}/void", data={"why": "중복 입력"}).status_code == 303
    changes = {each.record[1]: (each.way, each.why) for each in drift(app, number).figures[0].changes}
    assert changes == {late: (Way.LATE, ""), kept: (Way.GONE, "중복 입력")}
    second = publish(app, why="늦은 입력 반영")
    assert (figures(app, number), figures(app, second)) == ({"support": 1}, {"support": 1})
    assert drift(app, second).has_moved is False


def test_m2_a_record_that_becomes_somebody_elses_is_explained(app: Flask, client_of: ClientOf, clock: Clock) -> None:
    take_in(app)
    people = held(app, client_of("staff")).people
    clock(OVER + 60 * DAY)
    measure(app, "trainees", "academy.started_people", beside="academy.started")
    number = publish(app, "2026h2")
    assert figures(app, number) == {"trainees": 3, "trainees.beside": 3}
    with app.app_context(), writing():  # What a merged account would do.
        mine = Enrollment.person_id == people["tenant-b"]
        db.session.execute(update(Enrollment).where(mine).values(person_id=5))
    found = drift(app, number)
    assert [each.differs for each in found.figures[0].changes] == [("subject",)]
    assert figures(app, number)["trainees"] == 3
    page = client_of("official").get(f"/staff/snapshots/{number}").text
    assert "다른 사람의 기록이 됨" in page
    with app.app_context():
        subjects = set(db.session.scalars(select(SnapshotRow.subject)))
    assert all(len(word) == 10 for word in subjects)  # Pseudonyms, no numbers of people.


def test_a21_attendance_corrected_after_the_period_was_frozen_goes_to_the_next_version(
    app: Flask, client_of: ClientOf, clock: Clock
) -> None:
    take_in(app)
    people = held(app, client_of("staff")).people
    clock(OVER)
    decide(app)
    measure(app, "sessions", "academy.participations")
    clock(OVER + 60 * DAY)
    number = publish(app, "2026h2")
    before = figures(app, number)["sessions"]
    correct(app, 4, people["tenant-b"], was_there=True, now=OVER + 61 * DAY)
    (late,) = drift(app, number).figures[0].changes
    assert (late.way, figures(app, number)["sessions"]) == (Way.LATE, before)
    assert figures(app, publish(app, "2026h2", why="출석 정정"))["sessions"] == before + 1


def test_m13_a_formula_that_changed_leaves_old_periods_and_breaks_the_series(app: Flask, client_of: ClientOf) -> None:
    take_in(app)
    let(app, "unit-1", "2023-11-01", "2026-12-31", A)
    measure(app, "tenants-active", "tenants.active")
    number = publish(app)
    metrics = app.extensions[REGISTERED]
    with app.app_context():
        later = replace(get_metric("tenants.active"), version=2)
    app.extensions[REGISTERED] = metrics | {"tenants.active": later}  # As a later release would define it.
    (moved,) = drift(app, number).figures
    assert (moved.is_redefined, moved.changes, figures(app, number)) == (True, [], {"tenants-active": 1})
    page = client_of("").get(f"/pledges/{SLUG}/indicators/tenants-active").text
    assert page.count('class="break"') == 2  # Before the frozen half-year and after it.
    assert ("tenants.active v1 · 공개본 1판" in page, "tenants.active v2 · 오늘 기준" in page) == (True, True)
    assert "산식 변경됨" in client_of("staff").get(f"/staff/pledges/{SLUG}/indicators").text


def test_what_is_written_by_hand_is_frozen_with_its_mark_m24_m25_m26(app: Flask, client_of: ClientOf) -> None:
    take_in(app)
    for key in ("press", "dash", "nought", "blank"):
        measure(app, key, unit="회")
    enter(app, "press", 300, qualifier="약")
    enter(app, "dash", None)
    enter(app, "nought", 0)
    publish(app)
    page = client_of("").get(f"{VERSIONS}/{HALF}/1").text
    check(page)
    cells = [cell.split("<")[0] for cell in page.split('<td class="number">')[1:]]
    assert cells[::4] == ["약 300회", "-", "0회", "값 없음"]
    assert page.count('<span class="tag">수기</span>') == 4
    rows = client_of("").get(f"{VERSIONS}/{HALF}/1/press").text
    assert ("출처 2023. 12. 추진상황 보고" in rows, ">약 300<" in rows) == (True, True)
    check(rows)
    enter(app, "press", 310, qualifier="약", source="스크랩북")
    with app.app_context():
        number = db.session.scalar(select(func.max(Snapshot.id)))
    assert number is not None
    changes = [(each.way, each.after and each.after["value"]) for each in drift(app, number).figures[0].changes]
    assert sorted(changes, key=str) == sorted([(Way.GONE, None), (Way.LATE, 310)], key=str)


def test_m20_weights_that_do_not_add_up_are_refused_where_the_rule_says_so(reported: Flask) -> None:
    measure(reported, "one", weight=50)
    measure(reported, "two", weight=70)
    with reported.app_context(), writing():
        change(WEIGHTS_MUST_SUM, True, now=NOW)
    assert close(reported) == (["weights"], 422)
    with reported.app_context(), writing():
        change(WEIGHTS_MUST_SUM, False, now=NOW)
    assert isinstance(close(reported), int)


def test_texts_are_frozen_and_what_reads_otherwise_is_named(reported: Flask) -> None:
    number = publish(reported)
    with reported.app_context(), writing():
        db.session.execute(update(Pledge).values(division="미래전략과"))
    assert drift(reported, number).texts == ["division"]
    with reported.app_context():
        assert json.loads(snapshot(number).card)["division"] == "미래산업과"


@pytest.mark.parametrize("who", ["staff", "official", ""])
def test_a_published_figure_opens_into_its_rows_as_its_reader_may_know_them(
    reported: Flask, client_of: ClientOf, who: str
) -> None:
    publish(reported)
    page = client_of(who).get(f"{VERSIONS}/{HALF}/1/tenants-active").text
    check(page)
    rows = page.split("<tbody>")[1].count("<tr>")
    assert (rows, A in page, "/staff/tenants/" in page) == (2, who != "", who == "staff")


def test_pages_of_closed_periods_are_whole_and_close_by_themselves(reported: Flask, client_of: ClientOf) -> None:
    staff, official = client_of("staff"), client_of("official")
    for client, path in ((staff, "/staff/snapshots"), (official, "/staff/snapshots"), (client_of(""), VERSIONS)):
        check(client.get(path).text)
    answer = staff.post(f"/staff/pledges/{SLUG}/snapshots", data={"period": HALF, "why": ""})
    assert answer.status_code == 303
    check(staff.get(answer.location).text)
    assert "검토 요청하거나 공개할 마감본" in staff.get("/staff/todo").text
    assert staff.post(f"/staff/pledges/{SLUG}/snapshots", data={"period": HALF}).status_code == 409
    assert staff.post(f"/staff/pledges/{SLUG}/snapshots", data={"period": "1999"}).status_code == 422
    assert official.post(f"/staff/pledges/{SLUG}/snapshots", data={"period": HALF}).status_code == 403
    assert staff.post(f"{answer.location}/submitted").status_code == 303
    assert staff.post(f"{answer.location}/closed").status_code == 404
    refused = official.post(f"{answer.location}/returned", data={"note": ""})
    assert refused.status_code == 422
    check(refused.text)
    assert "승인할 마감본" in staff.get("/staff/todo").text
    assert official.post(f"{answer.location}/approved").status_code == 303
    assert staff.post(f"{answer.location}/published").status_code == 303
    client = client_of("")
    for path in (VERSIONS, f"{VERSIONS}/{HALF}/1", f"/pledges/{SLUG}", f"/pledges/{SLUG}/indicators/tenants-active"):
        check(client.get(path).text)
    assert "2개사" in client.get(f"/pledges/{SLUG}").text
    assert [client.get(f"{VERSIONS}/{path}").status_code for path in ("2023h2/2", "x/1", "2023h2/1/none")] == [404] * 3


def test_two_days_of_the_turn_of_the_year_fall_into_different_halves_m6_m7(app: Flask, client_of: ClientOf) -> None:
    take_in(app)
    staff, company = client_of("staff"), register(app)
    for first_on in (str(FIRST), str(LAST), "2024-01-01", "2023-06-30"):
        write(staff, tenants=[company], first_on=first_on)
    measure(app, "support", "achievements.support")
    values = {period: figures(app, close(app, period))["support"] for period in ("2023h1", "2023h2", "2023", "2024h1")}
    assert values == {"2023h1": 1, "2023h2": 2, "2023": 3, "2024h1": 1}
    assert date(2023, 12, 31) == LAST
