"""How many statements a page asks: few, and as many for one row as for hundreds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from anchorcenter.core.db import db
from anchorcenter.core.feature import TODOS
from anchorcenter.core.periods import Period
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities import claims
from anchorcenter.facilities.models import Closure, Use
from anchorcenter.facilities.queries import get_plan
from anchorcenter.facilities.rules import Part
from anchorcenter.operations.models import ClosureDecision, Decision
from tests.academy.cohorts import make_many
from tests.bookings.offers import offered, wished
from tests.bookings.repeating import repeat
from tests.bookings.requests import ask_for_approval
from tests.crowds import book_many, half_hours
from tests.operations.pages import edit, form_of, send
from tests.steps import actor, bearer, book, change, count
from tests.supporters import done
from tests.times import MINUTE, NOW, kst, typed

MOST = 15
SETTLED = "/staff/settings/closures/new"
FIND = "/calendar/find?day=2026-11-25&part=any&length=60&people=1&kind="
ClientOf = Callable[[str], FlaskClient]


def most_of(app: Flask, path: str) -> int:
    """How many statements a page may ask; the list of what waits asks one for each kind of it, beside its own."""
    return len(app.extensions[TODOS]) + 4 if path == "/staff/todo" else MOST


@contextmanager
def noting(app: Flask, *, pragmas: bool = False) -> Iterator[list[tuple[str, Any]]]:
    """The statements asked inside the block and what with, without BEGIN, and without pragmas unless wanted."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        if not statement.startswith("BEGIN" if pragmas else ("PRAGMA", "BEGIN")):
            asked.append((statement, values))

    with app.app_context():
        engines = list(db.engines.values())
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield asked
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


@contextmanager
def counting(app: Flask) -> Iterator[list[str]]:
    """The statements asked inside the block; there when it has ended."""
    asked: list[str] = []
    with noting(app) as noted:
        yield asked
    asked += [statement for statement, _values in noted]


def fill(app: Flask, numbers: range) -> None:
    """Ten minutes each, one after another from Monday on, in all four parts of the field."""
    with app.app_context(), writing():
        plan, parts = get_plan(), list[Part]()
        for number in numbers:
            space = plan.find("abcd"[number % 4])
            assert space is not None
            start = kst("09:00", "2026-11-23") + (number // 4) * 10 * MINUTE
            parts.append(Part(space=space, period=Period(start, start + 10 * MINUTE), kind=Use.TENANCY))
        claims.take(parts, plan=plan, now=NOW)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/spaces",
        "/spaces/a",
        "/calendar?space=whole",
        "/calendar/list?space=whole",
        "/calendar",
        "/calendar/list",
        FIND,
        "/bookings",
        "/bookings/new",
        "/profile/tokens",
        "/api/docs",
        "/api/docs/bookings",
    ],
)
def test_a_page_asks_as_much_for_one_row_as_for_a_thousand(app: Flask, client_of: ClientOf, path: str) -> None:
    client = client_of("tenant-a")
    client.get(path)  # Quotas are read by the first and kept, as the plan is.
    counts: list[int] = []
    for numbers in (range(1), range(1, 1000)):
        fill(app, numbers)
        with counting(app) as asked:
            assert client.get(path).status_code == 200
        counts.append(len(asked))
    assert (counts[0], max(counts) <= MOST) == (counts[1], True)


def test_a_week_that_was_drawn_asks_who_reads_and_what_has_changed(app: Flask, client_of: ClientOf) -> None:
    client = client_of("tenant-a")
    client.get("/calendar?space=whole")
    with counting(app) as asked:
        assert client.get("/calendar?space=whole").status_code == 200
    assert [statement.split()[0:2] for statement in asked] == [["WITH", "who"], ["SELECT", "cells.version"]]


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/places",
        "/sites/1",
        "/cells/1",
        "/rules",
        "/history",
        "/opening",
        "/sites/1/hours",
        "/closures/new",
        "/maintenance/new",
        "/spaces",
        "/spaces/new",
        "/spaces/1",
        "/spaces/1/cells",
        "/spaces/1/hours",
        "/spaces/1/windows",
    ],
)
def test_a_settings_page_asks_as_much_for_few_cells_as_for_many(app: Flask, client_of: ClientOf, path: str) -> None:
    client = client_of("staff")
    counts: list[int] = []
    for numbers in (range(1), range(1, 40)):
        for number in numbers:
            edit(client, "/cells/new", floor_id=1, slug=f"more-{number}")
        client.get("/spaces")  # So that the plan is in memory.
        with counting(app) as asked:
            assert client.get(f"/staff/settings{path}").status_code == 200
        counts.append(len(asked))
    assert (counts[0], max(counts) <= MOST) == (counts[1], True)


def test_closures_ask_as_much_for_one_booking_inside_as_for_many(app: Flask, client_of: ClientOf) -> None:
    client, counts = client_of("staff"), list[tuple[int, ...]]()
    for hour in range(9, 18):
        book(client, "tenant-a", "api", "a", f"{hour}:00", f"{hour + 1}:00")
    for end in ("10:00", "18:00"):
        values = {"starts_at": typed(kst("09:00")), "ends_at": typed(kst(end)), "label": "점검", "sites": ["1"]}
        with counting(app) as preview:
            shown = edit(client, "/closures/new", **values)
        send(client, "/staff/settings/closures/new", form_of(shown.text))
        client.get("/staff/settings/closures")
        with app.app_context():
            number = db.session.scalar(select(func.max(Closure.id)))
        with counting(app) as index:
            client.get("/staff/settings/closures")
        with counting(app) as one:
            client.get(f"/staff/settings/closures/{number}")
        counts.append((len(preview), len(index), len(one)))
    assert counts[0] == counts[1]
    assert (counts[0][0] <= 40 + MOST, max(counts[0][1:]) <= MOST) == (True, True)  # The form and its preview.


@pytest.mark.parametrize("decision", Decision)
def test_storing_a_closure_asks_as_much_for_few_bookings_as_for_hundreds(
    app: Flask, client_of: ClientOf, decision: Decision
) -> None:
    client, counts = client_of("staff"), list[int]()
    with app.app_context(), writing():
        many = (
            book_many(["a", "b"], half_hours(1, first="2026-12-01"), now=NOW),
            book_many(["a", "b"], half_hours(6, first="2026-12-07"), now=NOW),
        )
    for first, last in (("2026-12-01", "2026-12-02"), ("2026-12-07", "2026-12-15")):
        times = {"starts_at": typed(kst("09:00", first)), "ends_at": typed(kst("00:00", last))}
        shown = edit(client, "/closures/new", **times, label="점검", spaces=["5", "6"])
        with counting(app) as asked:
            answer = send(client, SETTLED, form_of(shown.text), decide_all=decision, keep_why="시연")
        assert answer.status_code == 303
        counts.append(len(asked))
    assert count(app, ClosureDecision, ClosureDecision.decision == decision) == sum(many) == 7 * 36
    assert (counts[0], max(counts) <= 40 + 2 * MOST) == (counts[1], True)


@pytest.mark.parametrize("path", ["/courses", "/courses/course-0", "/staff/courses", "/staff/courses/course-0"])
def test_the_catalogue_asks_as_much_for_one_cohort_as_for_hundreds(app: Flask, client_of: ClientOf, path: str) -> None:
    client, counts = client_of("staff"), list[int]()
    for courses, cohorts in ((range(1), 1), (range(1, 31), 10)):
        make_many(app, courses, cohorts)
        client.get("/")  # So that the plan is in memory.
        with counting(app) as asked:
            assert client.get(path).status_code == 200
        counts.append(len(asked))
    assert (counts[0], max(counts) <= MOST) == (counts[1], True)


def test_my_bookings_ask_as_much_for_one_as_for_many(app: Flask, client_of: ClientOf) -> None:
    client = client_of("tenant-a")
    counts: list[int] = []
    for hours in (range(9, 10), range(10, 18)):
        for hour in hours:
            book(client, "tenant-a", "api", "a", f"{hour}:00", f"{hour + 1}:00")
        with counting(app) as asked:
            client.get("/bookings")
        counts.append(len(asked))
    assert (counts[0], max(counts) <= MOST) == (counts[1], True)


@pytest.mark.parametrize("path", ["", "/change"])
def test_a_booking_asks_as_much_after_many_changes(app: Flask, client_of: ClientOf, path: str) -> None:
    client, counts = client_of("tenant-a"), list[int]()
    code = book(client, "tenant-a", "api", "a", "10:00", "11:00").json["code"]
    for hours in (range(11, 12), range(12, 17)):
        for version, hour in enumerate(hours, start=hours.start - 10):
            assert change(client, "tenant-a", "api", code, version, end=f"{hour + 1}:00").status == 200
        with counting(app) as asked:
            assert client.get(f"/bookings/{code}{path}").status_code == 200
        counts.append(len(asked))
    assert (counts[0], max(counts) <= MOST) == (counts[1], True)


@pytest.mark.parametrize(
    "path", ["/bookings/series/{series}", "/bookings/{code}/change-series", "/bookings/{code}/cancel"]
)
def test_a_series_asks_as_much_for_two_dates_as_for_many(app: Flask, client_of: ClientOf, path: str) -> None:
    client, counts = client_of("tenant-a"), list[int]()
    for many, space in ((2, "a"), (9, "b")):
        made = repeat(client, "tenant-a", "api", space, weekdays=[0, 1, 2], count=many).json
        with counting(app) as asked:
            address = path.format(series=made["id"], code=made["items"][0]["code"])
            assert client.get(address).status_code == 200
        counts.append(len(asked))
    assert (counts[0], max(counts) <= MOST) == (counts[1], True)


@pytest.mark.parametrize("verb", ["book", "look", "move", "cancel"])
def test_verbs_of_series_ask_as_much_for_two_dates_as_for_many(app: Flask, client_of: ClientOf, verb: str) -> None:
    client, counts = client_of("tenant-a"), list[int]()
    repeat(client, "tenant-a", "api", "c", count=2)  # The first reads the configuration.
    for many, space in ((2, "a"), (9, "b")):
        rule: dict[str, Any] = {"weekdays": [0, 1, 2], "count": many}
        if verb == "book":
            with counting(app) as asked:
                assert repeat(client, "tenant-a", "api", space, **rule).status == 201
            counts.append(len(asked))
            continue
        code = repeat(client, "tenant-a", "api", space, **rule).json["items"][0]["code"]
        times = {"starts_at": "2026-11-25T13:00", "ends_at": "2026-11-25T14:00"}
        address = f"/bookings/{code}/change-series"
        version = form_of(client.get(address).text)["version"]
        sent: dict[str, Any] = {
            "scope": "all",
            **times,
            "step": "store" if verb == "move" else "look",
            "version": version,
        }
        with counting(app) as asked:
            answer = client.post(f"/bookings/{code}/cancel-series" if verb == "cancel" else address, data=sent)
            assert answer.status_code == (200 if verb == "look" else 303)
        counts.append(len(asked))
    assert (counts[0], max(counts) <= 50) == (counts[1], True)  # PostgreSQL is told of time-outs and locks besides.


@pytest.mark.parametrize("way", ["page", "api"])
def test_booking_asks_little(app: Flask, client_of: ClientOf, way: str) -> None:
    client = client_of("tenant-a")
    book(client, "tenant-a", way, "a", "10:00", "11:00")
    with counting(app) as asked:
        assert book(client, "tenant-a", way, "a", "11:00", "12:00").status == 201
    assert len(asked) <= {"api": 20, "page": 36}[way]  # The page way is two requests: the hold and the booking.


@pytest.mark.parametrize(
    "path", ["/bookings?from={start}&to={end}", "/availability?space=whole&from={start}&to={end}&minutes=60", "/spaces"]
)
def test_an_answer_to_a_program_asks_as_much_for_one_row_as_for_a_thousand(
    app: Flask, client_of: ClientOf, path: str
) -> None:
    client, counts = client_of(""), list[int]()
    days = {"start": "2026-11-23T00:00:00Z", "end": "2026-11-30T00:00:00Z"}
    client.get(f"/api/v1{path.format(**days)}", headers=bearer("tenant-a"))  # What is configured is in memory from now.
    for numbers in (range(1), range(1, 1000)):
        fill(app, numbers)
        with counting(app) as asked:
            answer = client.get(f"/api/v1{path.format(**days)}", headers=bearer("tenant-a"))
            assert answer.status_code == 200
        counts.append(len(asked))
    assert (counts[0], max(counts) <= 8) == (counts[1], True)


@pytest.mark.parametrize("path", ["/staff/access-log", "/staff/access-log/review"])
def test_the_access_log_asks_as_much_for_one_entry_as_for_many(app: Flask, client_of: ClientOf, path: str) -> None:
    client, counts = client_of("director"), []
    for hours in (range(9, 10), range(10, 18)):
        for hour in hours:
            code = book(client, "tenant-a", "api", "a", f"{hour}:00", f"{hour + 1}:00").json["code"]
            client_of("staff").get(f"/bookings/{code}")
        with counting(app) as asked:
            assert client.get(path).status_code == 200
        counts.append(len(asked))
    assert (counts[0], max(counts) <= MOST) == (counts[1], True)


def test_closing_an_account_asks_as_much_for_one_booking_as_for_many(app: Flask, client_of: ClientOf) -> None:
    client, counts, person_id = client_of("director"), [], actor(app, "tenant-a-member").id
    for hours in (range(9, 10), range(10, 18)):
        for hour in hours:
            book(client, "tenant-a-member", "api", "a", f"{hour}:00", f"{hour + 1}:00")
        for page in ("leave", "forget"):
            with counting(app) as asked:
                assert client.get(f"/staff/people/{person_id}/{page}").status_code == 200
            counts.append(len(asked))
    assert (counts[:2], max(counts) <= MOST) == (counts[2:], True)


@pytest.mark.parametrize("path", ["/staff/bookings/new", "/bookings/{code}/hand-over", "/bookings/{code}"])
@pytest.mark.parametrize("who", ["staff", "tenant-a"])
def test_pages_of_staff_and_colleagues_ask_little(app: Flask, client_of: ClientOf, who: str, path: str) -> None:
    code = book(client_of("tenant-a"), "tenant-a", "api", "a", "10:00", "11:00").json["code"]
    with counting(app) as asked:
        assert client_of(who).get(path.format(code=code)).status_code in {200, 403}
    assert len(asked) <= MOST


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("staff", "/staff/requests"),
        ("staff", "/staff/requests/B-2026-000001"),
        ("tenant-a", "/bookings/B-2026-000001"),
        ("staff", "/api/v1/requests"),
        ("staff", "/staff/todo"),
    ],
)
def test_requests_ask_as_much_for_one_as_for_many(app: Flask, client_of: ClientOf, who: str, path: str) -> None:
    ask_for_approval(app, "a", holds=False)
    client, counts = client_of(who), list[int]()
    for number in (1, 2):
        for _ in range(number):
            assert book(client_of("tenant-a"), "tenant-a", "api", "a", "10:00", "11:00").status == 201
        with counting(app) as asked:
            assert client.get(path, headers=bearer(who) if "/api/" in path else None).status_code == 200
        counts.append(len(asked))
    assert (counts[0], max(counts) <= most_of(app, path)) == (counts[1], True)


@pytest.mark.parametrize(
    ("who", "path"), [("tenant-b", "/bookings/wishes"), ("staff", "/staff/waiting"), ("tenant-b", "/api/v1/wishes")]
)
def test_wishes_ask_as_much_for_one_as_for_many(app: Flask, client_of: ClientOf, who: str, path: str) -> None:
    client, counts = client_of(who), list[int]()
    for space, hour in (("a", 10), ("b", 11), ("c", 12)):
        book(client_of("tenant-a"), "tenant-a", "api", space, f"{hour}:00", f"{hour + 1}:00")
        wished(app, "tenant-b", space, start=f"{hour}:00", end=f"{hour + 1}:00")
        with counting(app) as asked:
            assert client.get(path, headers=bearer(who) if "/api/" in path else None).status_code == 200
        counts.append(len(asked))
    assert (counts[0], max(counts) <= MOST) == (counts[2], True)


@pytest.mark.parametrize("path", ["/bookings", "/api/v1/offers"])
def test_offers_ask_as_much_for_one_as_for_many(app: Flask, client_of: ClientOf, path: str) -> None:
    client, counts = client_of("tenant-a"), list[int]()
    for space in "abc":
        offered(app, "tenant-a", space)
        with counting(app) as asked:
            assert client.get(path, headers=bearer("tenant-a") if "/api/" in path else None).status_code == 200
        counts.append(len(asked))
    assert (counts[0], max(counts) <= MOST) == (counts[2], True)


SUPPORTERS = f"/staff/supporters/{done.FIRST}"
OF_SUPPORTERS = [
    ("", "/supporters"),
    ("", f"/supporters/{done.FIRST}"),
    ("citizen", "/activities"),
    ("citizen", "/supporters/findings"),
    ("citizen", "/supporters/rewards"),
    ("staff", "/staff/activities?state=all"),
    ("staff", "/staff/supporters"),
    ("staff", "/staff/supporters/findings"),
    ("staff", SUPPORTERS),
    ("staff", f"{SUPPORTERS}/missions"),
    ("staff", f"{SUPPORTERS}/rewards"),
    ("staff", f"{SUPPORTERS}/hours"),
    ("staff", f"{SUPPORTERS}/certificates"),
    ("citizen", "/api/v1/activities"),
    ("citizen", "/api/v1/missions"),
    ("citizen", "/api/v1/supporters"),
    ("citizen", f"/api/v1/supporter-cohorts/{done.FIRST}/missions"),
    ("citizen", "/api/v1/shown-activities"),
    ("staff", "/api/v1/activities"),
    ("staff", "/api/v1/findings"),
    ("staff", "/api/v1/supporter-cohorts"),
    ("staff", f"/api/v1/supporter-cohorts/{done.FIRST}/people"),
]


@pytest.mark.parametrize(("who", "path"), OF_SUPPORTERS)
def test_pages_of_supporters_ask_as_much_for_one_as_for_many(
    app: Flask, client_of: ClientOf, who: str, path: str
) -> None:
    cohort, client, counts = done.cohort(app), client_of(who), list[int]()
    mine = done.serve(app, "citizen", cohort)
    for others in ((), ("tenant-a", "tenant-b", "nobody")):
        people = [mine, *(done.serve(app, name, cohort) for name in others)]
        _work(app, people, cohort, more=4 * len(others) + 1)
        client.get(path, headers=bearer(who) if "/api/" in path else None)
        with counting(app) as asked:
            assert client.get(path, headers=bearer(who) if "/api/" in path else None).status_code == 200
        counts.append(len(asked))
    assert (counts[0], counts[1] <= 2 * MOST) == (counts[1], True)


def _work(app: Flask, people: list[int], cohort: int, *, more: int) -> None:
    """So much more of each of them: visits with post, photo and finding, for a mission and shown to everybody."""
    for person in people:
        for number in range(more):
            name = f"{person}-{len(people)}-{number}"
            mission = done.asked(app, cohort, title=name)
            work = done.did(app, person, mission_id=mission, shown_at=NOW)
            done.posted(app, work, f"https://blog.example.org/{name}", d20261118=number)
            done.photographed(app, work, f"s-{name}")
            done.found(app, work)
