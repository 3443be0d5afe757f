"""What waits for staff: each thing once, the oldest deadline first, gone when it is done."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from flask import Flask
from flask.testing import FlaskClient

from anchorcenter.bookings.service.lapsing import settle_lapsed
from tests.bookings.requests import ask_for_approval
from tests.bookings.uses import do, want_check_in
from tests.guards.test_queries import counting, most_of
from tests.steps import bearer, book
from tests.tenants.lets import A, B, give_notice, let, register, renew
from tests.times import kst

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[datetime], None]


def todos(text: str) -> list[tuple[str, str, str]]:
    """What there is to do, more of it, and where its button leads."""
    return re.findall(
        r'<span class="grow"><b>(.*?)</b><br><span[^>]*>(.*?)</span>.*?<a class="button" href="(.*?)"', text
    )


def test_nothing_waits_in_an_empty_center(client_of: ClientOf) -> None:
    text = client_of("staff").get("/staff/todo").text
    assert (todos(text), "기다리는 일이 없습니다" in text) == ([], True)


def test_a_day_of_which_nobody_said_who_came_waits_until_somebody_does(client_of: ClientOf, clock: Clock) -> None:
    for part, day in (("a", "2026-11-25"), ("b", "2026-11-25"), ("a", "2026-11-26"), ("a", "2026-11-27")):
        book(client_of("tenant-a"), "tenant-a", "api", part, f"{day} 10:00", f"{day} 11:00")
    clock(kst("10:59", "2026-11-26"))
    staff = client_of("staff")
    wednesday = ("2026. 11. 25.(수)", "미입력 2건", "/staff/day?date=2026-11-25")
    thursday = ("2026. 11. 26.(목)", "미입력 1건", "/staff/day?date=2026-11-26")
    first = staff.get("/staff/todo").text
    assert (todos(first), first.count("기한 지남")) == ([wednesday], 1)

    clock(kst("11:00", "2026-11-26"))
    assert todos(staff.get("/staff/todo").text) == [wednesday, thursday]

    staff.post("/staff/day?date=2026-11-25", data={"came-1": "3", "came-2": "0"})
    assert todos(staff.get("/staff/todo").text) == [thursday]


def test_the_list_asks_as_much_for_one_day_as_for_two(app: Flask, client_of: ClientOf, clock: Clock) -> None:
    def asked() -> int:
        client = client_of("staff")
        client.get("/staff/todo")
        with counting(app) as statements:
            client.get("/staff/todo")
        return len(statements)

    clock(kst("12:00", "2026-11-28"))
    nothing = asked()
    clock(kst("08:00"))
    for day in ("2026-11-25", "2026-11-26"):
        book(client_of("tenant-a"), "tenant-a", "api", "a", f"{day} 10:00", f"{day} 11:00")
    clock(kst("12:00", "2026-11-28"))
    assert (asked(), nothing <= most_of(app, "/staff/todo")) == (nothing, True)


def test_the_kind_with_the_most_urgent_comes_first(app: Flask, client_of: ClientOf, clock: Clock) -> None:
    ask_for_approval(app, "b", hours=100)
    for space, day in (("a", "2026-11-25"), ("b", "2026-11-30")):
        book(client_of("tenant-a"), "tenant-a", "api", space, f"{day} 10:00", f"{day} 11:00")
    staff = client_of("staff")

    def found() -> list[str]:
        return [url.partition("?")[0] for _what, _more, url in todos(staff.get("/staff/todo").text)]

    assert found() == ["/staff/requests/B-2026-000002"]
    clock(kst("12:00"))
    assert found() == ["/staff/day", "/staff/requests/B-2026-000002"]


def test_it_is_for_staff(client_of: ClientOf) -> None:
    who, program = ("tenant-a", "official", "director"), client_of("")
    assert [client_of(name).get("/staff/todo").status_code for name in who] == [403, 403, 200]
    assert [program.get("/api/v1/todos", headers=bearer(name)).status_code for name in who] == [403, 403, 200]


def test_to_what_nobody_came_is_looked_at_until_the_day_is_over(app: Flask, client_of: ClientOf, clock: Clock) -> None:
    want_check_in(app, "a", "b")
    for part in "ab":
        book(client_of("tenant-a"), "tenant-a", "api", part, "10:00", "11:00", purpose=f"시험 {part}")
    staff, mine = client_of("staff"), ("A · 시험 a", "사람 tenant-a", "/bookings/B-2026-000001")
    clock(kst("10:10"))
    assert do(client_of("tenant-a"), "tenant-a", "api", "checkin", "B-2026-000002").status == 200
    assert mine not in todos(staff.get("/staff/todo").text)
    clock(kst("10:15"))
    assert mine in todos(staff.get("/staff/todo").text)
    with app.app_context():
        settle_lapsed(kst("10:16"))
    shown = todos(staff.get("/staff/todo").text)
    assert (mine in shown, "시험 b" in str(shown)) == (True, False)
    clock(kst("00:00", "2026-11-26"))
    assert mine not in todos(client_of("staff").get("/staff/todo").text)


def test_a_contract_that_ends_waits_until_somebody_renews_it_or_gives_notice(app: Flask, client_of: ClientOf) -> None:
    for unit, name in (("unit-1", A), ("unit-2", B)):
        let(app, unit, "2026-01-01", "2026-12-31", name=name)
    let(app, "unit-3", "2026-01-01", "2027-06-30", name="다 회사")
    staff = client_of("staff")
    waits = {url: more for _what, more, url in todos(staff.get("/staff/todo").text)}
    url_a, url_b = (f"/staff/tenants/{register(app, name)}" for name in (A, B))
    assert waits == {url_a: "UNIT-1 · 2026. 12. 31.(목)", url_b: "UNIT-2 · 2026. 12. 31.(목)"}
    renew(app, 1, "2027-12-31")
    assert [url for _what, _more, url in todos(staff.get("/staff/todo").text)] == [url_b]
    give_notice(app, 2, "2026-12-31")
    assert todos(staff.get("/staff/todo").text) == []


def test_a_charge_waits_from_the_day_after_it_was_due_until_it_is_paid(
    app: Flask, client_of: ClientOf, clock: Clock
) -> None:
    let(app, "unit-1", "2026-01-01", "2027-12-31")
    staff = client_of("staff")
    wanted = {"kind": "rent", "amount_won": "330000", "due_on": "2026-11-30", "note": "11월"}
    assert staff.post("/staff/tenancies/1/charges/new", data=wanted).status_code == 303
    clock(kst("23:59", "2026-11-30"))
    assert todos(client_of("staff").get("/staff/todo").text) == []
    clock(kst("00:00", "2026-12-01"))
    staff, url = client_of("staff"), f"/staff/tenants/{register(app)}"
    assert todos(staff.get("/staff/todo").text) == [(A, "임대료 · 11월 · 330,000원", url)]
    staff.post("/staff/charges/1/settle", data={"paid_on": "2026-12-01"})
    assert todos(staff.get("/staff/todo").text) == []


def test_a_stay_without_a_review_of_last_year_waits_until_somebody_writes_it(
    app: Flask, client_of: ClientOf, clock: Clock
) -> None:
    """Who came during the year, and who has left, is not reviewed for it."""
    let(app, "unit-1", "2026-01-01", "2027-12-31")
    let(app, "unit-2", "2026-01-02", "2027-12-31", name=B)

    def waiting() -> list[tuple[str, str, str]]:
        text = client_of("staff").get("/staff/todo").text.partition("작성할 연차 평가")[2].partition("<h2")[0]
        return todos(text)

    clock(kst("23:59", "2026-12-31"))
    assert waiting() == []
    clock(kst("00:00", "2027-01-01"))
    ((what, more, url),) = waiting()
    assert (what, more, url) == (A, "2026년 연차 평가", "/staff/tenancies/1/reviews/new?year=2026")
    staff = client_of("staff")
    assert re.search(r'name="year"[^>]*value="2026"', staff.get(url).text)
    sent = {"year": "2026", "score": "80", "decision": "renew", "note": "계획 이행"}
    assert staff.post(url, data=sent).status_code == 303
    assert waiting() == []
