"""Who really came: entered on the board or its own page, corrected, made void; and what figures make of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anchorcenter.bookings.models import Status
from anchorcenter.bookings.visits.models import Visit, VisitDay
from anchorcenter.core.audit import AuditEntry
from anchorcenter.core.db import db
from anchorcenter.core.metrics import figure, get_metric
from anchorcenter.core.periods import Days
from tests.steps import book, change, count, problems, statuses
from tests.times import kst, typed

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[datetime], None]
WEDNESDAY = "2026-11-25"
KEYS = ("minutes_booked", "minutes_used", "bookings", "visits", "headcount_planned", "headcount_actual", "people")


@pytest.fixture
def staff(app: Flask, client_of: ClientOf, clock: Clock) -> FlaskClient:
    """Staff at half past twelve of a day on which A was booked from ten to twelve, and the night room over midnight."""
    book(client_of("tenant-a"), "tenant-a", "api", "a", "10:00", "12:00")
    book(client_of("tenant-b"), "tenant-b", "api", "night", "22:00", "26:00", headcount=3)
    clock(kst("12:30"))
    return client_of("staff")


def counted(client: FlaskClient, came: object, *, part: int = 1, seen: int = 0) -> Any:
    """Enter on the board how many came to that part."""
    data = {f"came-{part}": str(came), f"seen-{part}": str(seen), "card": "whole"}
    return client.post(f"/staff/day?date={WEDNESDAY}", data=data)


def visit(**changes: Any) -> dict[str, Any]:
    """A walk-in as the board's form sends it."""
    typed_in = {"spaces": "whole", "kind": "walk_in", "counted_on": WEDNESDAY, "headcount": "7", "audience": "citizen"}
    return typed_in | {"starts": "10:00", "ends": "11:30", "version": "0", "entry": "form-1"} | changes


def visits(app: Flask) -> list[tuple[Any, ...]]:
    columns = Visit.kind, Visit.counted_on, Visit.planned, Visit.headcount, Visit.version, Visit.voided_at.is_not(None)
    with app.app_context():
        return [tuple(row) for row in db.session.execute(select(*columns).order_by(Visit.id))]


def figures(app: Flask, *days: date) -> list[int]:
    start, end = days or (date(2026, 11, 1), date(2026, 12, 1))
    with app.app_context():
        found = [figure(get_metric(f"bookings.{key}"), Days(start, end)) for key in KEYS]
    return [int(value or 0) for value in found]


def minutes(app: Flask) -> list[tuple[date, int]]:
    with app.app_context():
        rows = db.session.execute(select(VisitDay.counted_on, VisitDay.minutes).order_by(VisitDay.id))
        return [(row.counted_on, row.minutes) for row in rows]


def test_entering_who_came_completes_the_booking_and_counts(app: Flask, staff: FlaskClient) -> None:
    answer = counted(staff, 5)
    assert (answer.status_code, answer.location) == (303, f"/staff/day?date={WEDNESDAY}&saved=1#f-whole")
    assert visits(app) == [("booking", date(2026, 11, 25), 4, 5, 1, False)]
    assert statuses(app) == [Status.COMPLETED, Status.CONFIRMED]
    assert figures(app) == [360, 120, 2, 1, 7, 5, 2]
    assert problems(app) == []


def test_a_booking_to_which_nobody_came_was_not_used(app: Flask, staff: FlaskClient) -> None:
    assert counted(staff, 0).status_code == 303
    assert (visits(app)[0][3], statuses(app)[0]) == (0, Status.CONFIRMED)
    assert figures(app) == [360, 0, 2, 0, 7, 0, 2]
    assert problems(app) == []


def test_what_nobody_entered_counts_in_no_figure_of_use(app: Flask, staff: FlaskClient) -> None:
    assert counted(staff, " ").location.endswith("saved=0#f-whole")
    assert (visits(app), figures(app)) == ([], [360, 0, 2, 0, 7, 0, 2])


def test_a_correction_is_a_new_version_with_before_and_after(app: Flask, staff: FlaskClient) -> None:
    counted(staff, 5)
    counted(staff, 0, seen=1)
    assert (visits(app), statuses(app)[0]) == ([("booking", date(2026, 11, 25), 4, 0, 2, False)], Status.CONFIRMED)
    with app.app_context():
        entries = db.session.scalars(select(AuditEntry).where(AuditEntry.record == "visit")).all()
    assert [entry.verb for entry in entries] == ["enter_visit", "correct_visit"]
    before, after = json.loads(entries[1].before), json.loads(entries[1].after)
    assert (before["headcount"], after["headcount"], entries[1].actor_name) == (5, 0, "사람 staff")
    assert minutes(app) == []
    text = staff.get("/staff/visits/bookings/1").text
    assert ("실제: 5 → 0" in text, "수정함" in text, "사람 staff" in text) == (True, True, True)


def test_the_same_once_more_changes_nothing_also_from_a_stale_board(app: Flask, staff: FlaskClient) -> None:
    counted(staff, 5)
    assert counted(staff, 5).location.endswith("saved=0#f-whole")
    assert visits(app)[0][4] == 1


def test_a_stale_board_corrects_nothing(app: Flask, staff: FlaskClient) -> None:
    counted(staff, 5)
    answer = counted(staff, 6)
    assert (answer.status_code, "그사이 다른 사람이 수정했습니다" in answer.text) == (409, True)
    assert (visits(app)[0][3:5], 'value="6"' in answer.text) == ((5, 1), True)


@pytest.mark.parametrize("text", ["x", "-1", "4.5", "100000", "１"])
def test_what_is_no_number_is_refused_at_its_row_and_nothing_is_saved(
    app: Flask, staff: FlaskClient, text: str
) -> None:
    answer = counted(staff, text)
    assert (answer.status_code, 'id="came-1-error"' in answer.text, visits(app)) == (422, True, [])


def test_one_refused_row_keeps_the_others_from_being_saved(app: Flask, staff: FlaskClient) -> None:
    answer = staff.post(f"/staff/day?date={WEDNESDAY}", data={"came-1": "5", "came-2": "3"})
    assert (answer.status_code, "아직 시작하지 않았습니다" in answer.text, visits(app)) == (422, True, [])


def test_a_booking_under_way_can_be_counted_and_one_ahead_cannot(app: Flask, staff: FlaskClient, clock: Clock) -> None:
    assert counted(staff, 2, part=2).status_code == 422
    clock(kst("22:00"))
    assert counted(staff, 2, part=2).status_code == 303


def test_a_cancelled_booking_and_one_that_is_none_cannot_be_counted(
    app: Flask, staff: FlaskClient, client_of: ClientOf
) -> None:
    code = book(client_of("tenant-a"), "tenant-a", "api", "b", "2026-11-26 10:00", "2026-11-26 11:00").json["code"]
    client_of("tenant-a").post(f"/bookings/{code}/cancel")
    assert [counted(staff, 2, part=3).status_code, counted(staff, 2, part=99).status_code] == [422, 404]
    assert visits(app) == []


def test_hours_over_midnight_count_on_both_days_and_people_once_b07(
    app: Flask, staff: FlaskClient, clock: Clock
) -> None:
    clock(kst("27:00"))
    counted(staff, 3, part=2)
    assert minutes(app) == [(date(2026, 11, 25), 120), (date(2026, 11, 26), 120)]
    first, second = (figures(app, day, date(2026, 11, day.day + 1)) for day in (date(2026, 11, 25), date(2026, 11, 26)))
    assert (first[1], first[5], second[1], second[5]) == (120, 3, 120, 0)


def test_a_shorter_use_counts_as_long_as_it_was(app: Flask, staff: FlaskClient) -> None:
    page = staff.get("/staff/visits/bookings/1")
    assert (page.status_code, "사람 tenant-a" in page.text) == (200, True)
    data = {"headcount": "4", "starts_at": typed(kst("10:15")), "ends_at": typed(kst("11:15")), "note": "조기 종료"}
    answer = staff.post("/staff/visits/bookings/1", data=data)
    assert (answer.status_code, answer.location) == (303, f"/staff/day?date={WEDNESDAY}")
    assert minutes(app) == [(date(2026, 11, 25), 60)]
    counted(staff, 5, seen=1)  # The board keeps times and note.
    assert (minutes(app), "조기 종료" in staff.get(f"/staff/day?date={WEDNESDAY}").text) == (
        [(date(2026, 11, 25), 60)],
        True,
    )


@pytest.mark.parametrize(
    ("start", "end"), [("11:00", "10:00"), ("11:00", "11:00"), ("12:00", "13:00"), ("10:00", "40:00")]
)
def test_real_times_out_of_order_or_beside_the_booking_are_refused(
    app: Flask, staff: FlaskClient, start: str, end: str
) -> None:
    data = {"headcount": "4", "starts_at": typed(kst(start)), "ends_at": typed(kst(end))}
    assert (staff.post("/staff/visits/bookings/1", data=data).status_code, visits(app)) == (422, [])


@pytest.mark.parametrize("path", ["/staff/day/visits", "/staff/visits/new"])
def test_people_without_a_booking_are_entered_in_one_row(app: Flask, staff: FlaskClient, path: str) -> None:
    assert staff.post(f"{path}?date={WEDNESDAY}", data=visit()).status_code == 303
    assert visits(app) == [("walk_in", date(2026, 11, 25), None, 7, 1, False)]
    assert figures(app)[1:6] == [90, 2, 1, 7, 7]
    assert problems(app) == []


def test_a_second_press_of_the_button_enters_nothing(app: Flask, staff: FlaskClient) -> None:
    for _press in range(2):
        assert staff.post("/staff/day/visits", data=visit()).status_code == 303
    assert len(visits(app)) == 1
    staff.post("/staff/day/visits", data=visit(entry="form-2"))
    assert len(visits(app)) == 2


def test_a_tour_is_entered_once_and_counts_in_each_space(app: Flask, staff: FlaskClient) -> None:
    data = visit(kind="tour", spaces=["whole", "studio", "studio"], planned="20", audience="group", note="견학단")
    assert staff.post("/staff/visits/new", data=data).status_code == 303
    assert visits(app) == [("tour", date(2026, 11, 25), 20, 7, 1, False)] * 2
    assert figures(app)[3:6] == [2, 7 + 40, 14]


def test_without_times_people_count_and_hours_do_not(app: Flask, staff: FlaskClient) -> None:
    staff.post("/staff/day/visits", data=visit(starts="", ends=""))
    assert (figures(app)[1], figures(app)[5], minutes(app)) == (0, 7, [])


@pytest.mark.parametrize(
    "changes",
    [
        {"headcount": "0"},
        {"headcount": ""},
        {"headcount": "many"},
        {"counted_on": "2026-11-26"},
        {"counted_on": "yesterday"},
        {"starts": "14:00", "ends": "15:00"},
        {"starts": "11:00", "ends": "10:00"},
        {"starts": "11:00", "ends": ""},
        {"starts": "soon"},
        {"spaces": "nowhere"},
        {"spaces": []},
        {"kind": "booking"},
        {"kind": "party"},
        {"audience": "everybody"},
        {"planned": "0"},
        {"note": "n" * 201},
        {"entry": "e" * 41},
    ],
    ids=str,
)
@pytest.mark.parametrize("path", ["/staff/day/visits", "/staff/visits/new"])
def test_a_visit_that_cannot_be_is_refused(app: Flask, staff: FlaskClient, path: str, changes: dict[str, Any]) -> None:
    assert (staff.post(path, data=visit(**changes)).status_code, visits(app)) == (422, [])


def test_a_visit_is_corrected_with_its_version(app: Flask, staff: FlaskClient) -> None:
    staff.post("/staff/day/visits", data=visit())
    page = staff.get("/staff/visits/1")
    assert (page.status_code, 'value="10:00"' in page.text, 'value="7"' in page.text) == (200, True, True)
    assert staff.post("/staff/visits/1", data=visit(headcount="9", version="1")).status_code == 303
    assert (visits(app)[0][3:5], figures(app)[5]) == ((9, 2), 9)
    stale = staff.post("/staff/visits/1", data=visit(headcount="8", version="1"))
    assert (stale.status_code, visits(app)[0][3:5]) == (409, (9, 2))


def test_a_note_that_begins_with_a_date_is_told_in_the_history_as_it_was_typed(staff: FlaskClient) -> None:
    staff.post("/staff/day/visits", data=visit())
    noted = visit(note="2026-11-20 다시 옴", starts="10:30", version="1")
    assert staff.post("/staff/visits/1", data=noted).status_code == 303
    shown = staff.get("/staff/visits/1")
    told = [text in shown.text for text in ("메모: - → 2026-11-20 다시 옴", "시작: 10:00 → 10:30")]
    assert (shown.status_code, told) == (200, [True, True])


def test_another_space_kind_and_audience_are_told_in_the_history(staff: FlaskClient) -> None:
    staff.post("/staff/day/visits", data=visit())
    other = visit(spaces="desks", kind="tour", audience="center", version="1")
    assert staff.post("/staff/visits/1", data=other).status_code == 303
    shown = staff.get("/staff/visits/1").text
    told = ("시설: WHOLE → DESKS", "이용 구분: 방문 이용 → 견학", "대상: 시민 → 센터")
    assert [text for text in told if text not in shown] == []


def test_a_void_visit_stays_and_counts_no_more(app: Flask, staff: FlaskClient) -> None:
    staff.post("/staff/day/visits", data=visit())
    counted(staff, 5)
    for number in (1, 2):
        refused = staff.post(f"/staff/visits/{number}/void", data={"version": "1", "reason": " "})
        assert (refused.status_code, "사유를 입력하세요" in refused.text) == (422, True)
        assert staff.post(f"/staff/visits/{number}/void", data={"version": "1", "reason": "중복"}).status_code == 303
    assert [row[5] for row in visits(app)] == [True, True]
    assert (figures(app), statuses(app)[0]) == ([360, 0, 2, 0, 7, 0, 2], Status.CONFIRMED)
    listed = [staff.get(f"/staff/visits?show={show}").text.count("<tr>") for show in ("", "void")]
    assert listed == [0, 3]
    again = staff.post("/staff/visits/1/void", data={"version": "2", "reason": "중복"})
    assert (again.status_code, visits(app)[0][4]) == (409, 2)
    assert counted(staff, 6).status_code == 303  # A void count is none: it can be entered anew.
    assert problems(app) == []


def test_the_list_is_narrowed_by_day_space_and_kind(app: Flask, staff: FlaskClient) -> None:
    staff.post("/staff/day/visits", data=visit())
    staff.post("/staff/day/visits", data=visit(kind="event", spaces="studio", counted_on="2026-11-20", entry="e"))
    counted(staff, 5)

    def listed(query: str) -> int:
        text = staff.get(f"/staff/visits?{query}").text
        return max(0, text.count("<tr>") - 1)

    queries = (
        "",
        "kind=event",
        "kind=booking",
        "space=whole",
        "space=studio",
        "from=2026-11-21",
        "to=2026-11-25",
        "from=x",
    )
    assert [listed(query) for query in queries] == [3, 1, 1, 1, 1, 2, 1, 3]


def test_a_visit_of_a_booking_opens_as_its_count_and_is_not_corrected_otherwise(app: Flask, staff: FlaskClient) -> None:
    counted(staff, 5)
    assert staff.get("/staff/visits/1").location == "/staff/visits/bookings/1"
    assert staff.post("/staff/visits/1", data=visit(version="1")).status_code == 404
    assert [staff.get("/staff/visits/9").status_code, staff.get("/staff/visits/bookings/9").status_code] == [404, 404]


@pytest.mark.parametrize("who", ["official", "tenant-a", "citizen"])
def test_nobody_but_staff_enters_or_reads_visits(app: Flask, staff: FlaskClient, client_of: ClientOf, who: str) -> None:
    counted(staff, 5)
    client = client_of(who)
    answers = [
        counted(client, 9, seen=1),
        client.post("/staff/day/visits", data=visit()),
        client.post("/staff/visits/new", data=visit()),
        client.post("/staff/visits/1/void", data={"version": "1", "reason": "x"}),
        client.post("/staff/visits/bookings/1", data={"headcount": "1", "version": "1"}),
        client.get("/staff/visits"),
        client.get("/staff/day"),
    ]
    assert [answer.status_code for answer in answers] == [403] * 7
    assert (visits(app)[0][3:5], count(app, Visit)) == ((5, 1), 1)


def test_an_official_reads_the_rows_of_use_without_names(app: Flask, staff: FlaskClient, client_of: ClientOf) -> None:
    counted(staff, 5)
    staff.post("/staff/day/visits", data=visit())
    path = "/staff/metrics/bookings.headcount_actual?from=2026-11-01&to=2026-12-01"
    texts = [client_of(who).get(path).text.partition("<main")[2] for who in ("official", "staff")]
    assert ["/staff/visits/1" in text for text in texts] == [False, True]
    assert [("12명" in text, "tenant-a" in text, "가 회사" in text) for text in texts] == [(True, False, False)] * 2


def test_figures_of_use_break_down_by_space_and_by_who_and_count_once(app: Flask, staff: FlaskClient) -> None:
    counted(staff, 5)
    staff.post("/staff/day/visits", data=visit(spaces="a"))
    metric = get_rows(app, "bookings.headcount_actual")
    assert sorted(metric) == [("a/citizen", 7), ("a/tenant", 5)]


def get_rows(app: Flask, key: str) -> list[tuple[str, int]]:
    with app.app_context():
        rows = db.session.execute(get_metric(key).rows(Days(date(2026, 11, 1), date(2026, 12, 1))))
        return [(row.kind, row.value) for row in rows]


@pytest.mark.parametrize("path", ["/staff/visits/new", "/staff/day/visits"])
def test_the_name_of_a_form_is_text(app: Flask, staff: FlaskClient, path: str) -> None:
    """PostgreSQL cannot even look for such a one."""
    assert staff.post(path, data=visit(entry="form\x00one")).status_code == 422
    assert visits(app) == []


def test_who_came_after_the_booking_was_moved_counts_on_its_new_day(
    app: Flask, staff: FlaskClient, clock: Clock
) -> None:
    """Nobody came at first; staff moved what was under way, and then somebody did."""
    clock(kst("23:00"))
    assert counted(staff, 0, part=2).status_code == 303
    start, end = "2026-11-28 22:00", "2026-11-28 23:00"
    assert change(staff, "staff", "page", "B-2026-000002", 1, start=start, end=end, why="다음 날로").status == 200
    clock(kst("2026-11-28 22:30"))
    assert counted(staff, 4, part=2, seen=1).status_code == 303
    with app.app_context():
        found = db.session.scalars(select(Visit)).one()
        assert (found.counted_on, found.headcount) == (date(2026, 11, 28), 4)
        assert (found.starts_at, found.ends_at) == (kst(start), kst(end))
