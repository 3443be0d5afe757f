"""Who looked at whose data: what leaves a row, who reads it, how it is sealed and when it is destroyed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update
from sqlalchemy.exc import OperationalError

from anchorcenter.accounts import access_log
from anchorcenter.accounts.access_log import ACCESS, AccessEntry, What, is_off_hours, saw, write_seen
from anchorcenter.accounts.models import Person
from anchorcenter.commands import work
from anchorcenter.core import settings
from anchorcenter.core.audit import AuditEntry, AuditSeal, broken_seals, count_unsealed, seal
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from tests.steps import actor, bearer, book, count
from tests.times import DAY, HOUR, NOW, kst

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[datetime], None]


def look(app: Flask, who: str, *people: int, what: str = "view", why: str = "", at: datetime = NOW) -> None:
    """Have ``who`` look at these people's data."""
    by = actor(app, who)
    with app.test_request_context():
        for person in people:
            saw(person, what, why)
        write_seen(by, address="192.0.2.7", page="/somewhere", now=at)


def entries(app: Flask) -> list[AccessEntry]:
    with app.app_context():
        return list(db.session.scalars(select(AccessEntry).order_by(AccessEntry.id)))


def ids(app: Flask, *names: str) -> list[int]:
    return [actor(app, name).id for name in names]


def test_a_row_says_who_saw_whose_data_where_and_from_where(app: Flask, client_of: ClientOf) -> None:
    code = book(client_of(""), "citizen", "api", "a", "10:00", "11:00").json["code"]
    staff, citizen = actor(app, "staff"), actor(app, "citizen")
    assert client_of("staff").get(f"/bookings/{code}?x=1").status_code == 200
    (row,) = entries(app)
    assert (row.at, row.actor_id, row.actor_name, row.address) == (NOW, staff.id, staff.name, "127.0.0.1")
    assert (row.person_id, row.what, row.page, row.why) == (citizen.id, What.VIEW, f"/bookings/{code}", "")


@pytest.mark.parametrize(("who", "rows"), [("tenant-a", 1), ("tenant-a-member", 0), ("staff", 1), ("director", 1)])
def test_managers_and_staff_leave_rows_and_members_do_not(app: Flask, client_of: ClientOf, who: str, rows: int) -> None:
    booker = "tenant-a-member" if who == "tenant-a" else "tenant-a"
    code = book(client_of(""), booker, "api", "a", "10:00", "11:00").json["code"]
    assert (client_of(who).get(f"/bookings/{code}").status_code, count(app, AccessEntry)) == (200, rows)


def test_a_list_leaves_one_row_per_person_however_many_of_their_bookings_it_shows(
    app: Flask, client_of: ClientOf
) -> None:
    for hour in (10, 11, 12):
        book(client_of(""), "tenant-a-member", "api", "a", f"{hour}:00", f"{hour + 1}:00")
    book(client_of(""), "tenant-a", "api", "b", "10:00", "11:00")
    client_of("tenant-a").get("/bookings")
    assert [row.person_id for row in entries(app)] == ids(app, "tenant-a-member")


def test_what_a_program_reads_leaves_rows_too(app: Flask, client_of: ClientOf) -> None:
    for who in ("tenant-a", "citizen"):
        book(client_of(""), who, "api", "a" if who == "citizen" else "b", "10:00", "11:00")
    assert client_of("").get("/api/v1/bookings", headers=bearer("staff")).status_code == 200
    rows = [(row.person_id, row.page) for row in entries(app)]
    assert sorted(rows) == sorted((n, "/api/v1/bookings") for n in ids(app, "tenant-a", "citizen"))


@pytest.mark.parametrize("path", ["/bookings/{code}", "/api/v1/bookings/{code}"])
def test_without_its_row_nothing_is_shown(
    app: Flask, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    code = book(client_of(""), "citizen", "api", "a", "10:00", "11:00").json["code"]

    def fail(*_args: Any, **_kwargs: Any) -> None:
        busy = Exception("busy")
        busy.sqlite_errorcode = 5  # type: ignore[attr-defined]
        raise OperationalError("INSERT", {}, busy, connection_invalidated=True)

    monkeypatch.setattr(access_log, "writing", fail)
    answer = client_of("staff").get(path.format(code=code), headers=bearer("staff"))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert ("사람 citizen" in answer.text, "군집비행" in answer.text, count(app, AccessEntry)) == (False, False, 0)


def test_what_was_noted_in_one_request_is_gone_in_the_next(app: Flask) -> None:
    look(app, "staff", 1)
    with app.test_request_context():
        assert access_log.SEEN not in g


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-25 07:59", True),
        ("2026-11-25 08:00", False),
        ("2026-11-25 19:59", False),
        ("2026-11-25 20:00", True),
        ("2026-11-28 12:00", True),
        ("2026-11-29 12:00", True),
        ("2026-11-30 00:00", True),
    ],
)
def test_nights_and_week_ends_are_out_of_hours(app: Flask, moment: str, expected: bool) -> None:
    with app.app_context():
        assert is_off_hours(kst(moment)) is expected


@pytest.fixture
def filled(app: Flask) -> dict[str, int]:
    """Looks of staff and director on three days."""
    people = dict(zip(("citizen", "tenant-a", "tenant-b"), ids(app, "citizen", "tenant-a", "tenant-b"), strict=True))
    look(app, "staff", people["citizen"], people["tenant-a"], at=kst("2026-11-20 10:00"))
    look(app, "director", people["citizen"], what="search", at=kst("2026-11-21 23:30"))
    look(app, "staff", people["tenant-b"], what="export", why="회의 자료", at=kst("2026-11-22 12:00"))
    return people


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["tenant-b", "citizen", "tenant-a", "citizen"]),
        ("person=citizen", ["citizen", "citizen"]),
        ("person=CITIZEN@test.example", ["citizen", "citizen"]),
        ("actor=director", ["citizen"]),
        ("actor=%EC%82%AC%EB%9E%8C+director", ["citizen"]),
        ("day=2026-11-20", ["tenant-a", "citizen"]),
        ("day=2026-11-21", ["citizen"]),
        ("person=citizen&actor=staff&day=2026-11-20", ["citizen"]),
        ("person=nobody-at-all", []),
        ("person=%25", []),
        ("day=soon", ["tenant-b", "citizen", "tenant-a", "citizen"]),
        ("person=%00", ["tenant-b", "citizen", "tenant-a", "citizen"]),
    ],
)
def test_staff_find_who_looked_at_whose_data(
    client_of: ClientOf, filled: dict[str, int], query: str, shown: list[str]
) -> None:
    answer = client_of("staff").get(f"/staff/access-log?{query}")
    assert [name for name in re.findall("→ <b>사람 ([a-z-]+)</b>", answer.text) if name in filled] == shown
    assert answer.status_code == 200


def test_the_log_is_read_page_by_page_and_reading_it_leaves_rows(app: Flask, client_of: ClientOf) -> None:
    for number in range(access_log.PAGE + 1):
        look(app, "director", 1, at=NOW + number * timedelta(seconds=1))
    staff = client_of("staff")
    first = staff.get("/staff/access-log?actor=director").text
    assert first.count("→ <b>") == access_log.PAGE
    assert 'href="/staff/access-log?actor=director&amp;page=2"' in first
    assert staff.get("/staff/access-log?actor=director&page=2").text.count("→ <b>") == 1
    people = {row.person_id for row in entries(app) if row.actor_name == "사람 staff"}
    assert people == {1, actor(app, "director").id}


def test_the_review_counts_by_actor_and_kind_and_marks_what_was_out_of_hours(
    client_of: ClientOf, filled: dict[str, int]
) -> None:
    text = client_of("director").get("/staff/access-log/review?month=2026-11").text
    assert "<h1>2026년 11월 점검</h1>" in text
    assert text.count('<tr><th scope="row">사람 staff</th><td>조회</td><td>2</td><td>2</td><td>0</td></tr>') == 1
    mark = '<span class="tag busy">1</span>'
    row = f'<tr><th scope="row">사람 director</th><td>검색</td><td>1</td><td>1</td><td>{mark}</td></tr>'
    assert text.count(row) == 1
    assert "회의 자료" in text
    assert "회의 자료" not in client_of("director").get("/staff/access-log/review?month=2026-10").text


def test_a_download_asks_why_and_is_itself_written_down(
    app: Flask, client_of: ClientOf, filled: dict[str, int]
) -> None:
    director, before = client_of("director"), count(app, AccessEntry)
    refused = director.post("/staff/access-log/review?month=2026-11", data={"reason": " "})
    assert (refused.status_code, count(app, AccessEntry, AccessEntry.what == What.EXPORT)) == (422, 1)
    answer = director.post("/staff/access-log/review?month=2026-11", data={"reason": "11월 점검"})
    assert answer.headers["Content-Disposition"] == 'attachment; filename="access-log-2026-11.csv"'
    table = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert (answer.data[:3], len(table), table[0][:2]) == (b"\xef\xbb\xbf", before + 1 + 1, ["시간", "본 사람"])
    exported = [row for row in entries(app) if row.why == "11월 점검"]
    assert {row.person_id for row in exported} == {*filled.values(), *ids(app, "staff")}


def test_no_name_becomes_a_formula_in_the_file(app: Flask, client_of: ClientOf, filled: dict[str, int]) -> None:
    with app.app_context(), writing():
        db.session.execute(update(Person).where(Person.id == filled["citizen"]).values(name="=HYPERLINK(1)"))
    text = client_of("director").post("/staff/access-log/review?month=2026-11", data={"reason": "점검"}).text
    assert (",'=HYPERLINK(1)," in text, ",=HYPERLINK" in text) == (True, False)


def test_who_may_not_export_is_offered_no_file(client_of: ClientOf, filled: dict[str, int]) -> None:
    pages = [client_of(who).get("/staff/access-log/review").text for who in ("staff", "director")]
    assert [("내려받기 (CSV)" in page) for page in pages] == [False, True]


@pytest.fixture
def sealed(app: Flask) -> Iterator[list[int]]:
    """Three stretches, sealed three, two and one years ago; and the doctor's context."""
    for years in (3, 2, 1):
        moment = NOW - years * 366 * DAY
        look(app, "staff", 1, 2, at=moment)
        with app.app_context():
            seal(moment + HOUR, ACCESS)
    with app.app_context():
        yield [row.id for row in entries(app)]


def test_the_log_has_a_chain_of_its_own(sealed: list[int]) -> None:
    assert (broken_seals(ACCESS), broken_seals(), count_unsealed(ACCESS)) == ([], [], 0)
    with writing():
        db.session.execute(update(AccessEntry).where(AccessEntry.id == sealed[2]).values(why="다른 까닭"))
    assert broken_seals() == []
    assert broken_seals(ACCESS) == [f"access entries {sealed[1] + 1} to {sealed[3]} are not those that were sealed"]


def test_what_is_older_than_two_years_is_destroyed_and_the_chain_still_holds(app: Flask, sealed: list[int]) -> None:
    access_log.purge(NOW)
    assert [row.id for row in entries(app)] == sealed[4:]
    assert broken_seals(ACCESS) == []
    access_log.purge(NOW)
    (note,) = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "purge"))
    assert (note.record, note.record_id, '"rows": 4' in note.after) == ("access_entries", sealed[3], True)
    look(app, "staff", 3)
    seal(NOW + HOUR, ACCESS)
    assert (broken_seals(ACCESS), count_unsealed(ACCESS)) == ([], 0)


def test_ids_are_never_used_twice_even_when_all_was_destroyed(app: Flask, sealed: list[int]) -> None:
    access_log.purge(NOW + 3 * 366 * DAY)
    assert entries(app) == []
    look(app, "staff", 3, at=NOW + 3 * 366 * DAY)
    assert [row.id > sealed[-1] for row in entries(app)] == [True]
    assert (count_unsealed(ACCESS), broken_seals(ACCESS)) == (1, [])


@pytest.mark.parametrize(("days", "left"), [(730, 2), (1100, 6), (365, 0), (7, 0), (367, 2)])
def test_how_long_it_is_kept_is_a_setting_but_never_under_a_year(
    app: Flask, sealed: list[int], days: int, left: int
) -> None:
    with writing():
        settings.change(access_log.KEPT_DAYS, days, now=NOW)
    access_log.purge(NOW)
    assert len(entries(app)) == left
    look(app, "staff", 4, at=NOW - 300 * DAY)
    seal(NOW - 300 * DAY + HOUR, ACCESS)
    access_log.purge(NOW)
    assert [row.person_id for row in entries(app)][left:] == [4]


def test_what_was_destroyed_too_early_is_found_out(app: Flask, sealed: list[int]) -> None:
    with writing():
        db.session.execute(delete(AccessEntry))
        db.session.execute(update(AuditSeal).where(AuditSeal.chain == "access").values(purged_at=AuditSeal.sealed_at))
    assert len(broken_seals(ACCESS)) == 3


def test_the_worker_seals_and_purges(app: Flask) -> None:
    look(app, "staff", 1, at=NOW - 3 * 366 * DAY)
    with app.app_context():
        work(NOW - 3 * 366 * DAY + HOUR)
        assert count_unsealed(ACCESS) == 0
        work(NOW)
        assert (entries(app), broken_seals(ACCESS)) == ([], [])
