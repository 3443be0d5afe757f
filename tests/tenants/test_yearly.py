"""Yearly figures: entered by a company's manager, confirmed by staff, corrected without losing what was said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from anchorcenter.accounts.access_log import AccessEntry
from anchorcenter.accounts.models import Membership, Rank
from anchorcenter.core.db import db
from anchorcenter.core.metrics import figure, get_metric
from anchorcenter.core.periods import DAY, Days
from anchorcenter.core.unit_of_work import writing
from anchorcenter.tenants.yearly.models import YearlyFigures
from tests.accounts.mails import read_mails
from tests.guards.test_pages import check
from tests.guards.test_queries import counting
from tests.operations.pages import audit
from tests.steps import bearer, count
from tests.tenants.lets import A, B, let, register
from tests.tenants.results import FIGURES, figured
from tests.times import kst

ClientOf = Callable[[str], FlaskClient]
SENT: dict[str, Any] = {name: int(value) for name, value in FIGURES.items()} | {"year": 2025}


@pytest.fixture
def companies(app: Flask) -> tuple[int, int]:
    """A and B have units from 2024 on."""
    let(app, "unit-1", "2024-01-01", "2027-12-31", name=A)
    let(app, "unit-2", "2024-01-01", "2027-12-31", name=B)
    return register(app, A), register(app, B)


def answer(staff: FlaskClient, tenant: int, number: int, word: str = "right", why: str = "", year: int = 2025) -> int:
    """What staff say of a statement; answers the status."""
    sent = {"answer": word, "why": why, "number": number}
    return staff.post(f"/staff/tenants/{tenant}/yearly/{year}", data=sent).status_code


def said(app: Flask) -> list[tuple[int, str, bool]]:
    """Employees, state and whether it is what is said at present, in the order in which it was said."""
    with app.app_context():
        rows = db.session.scalars(select(YearlyFigures).order_by(YearlyFigures.id))
        return [(row.employees, str(row.state), row.replaced_at is None) for row in rows]


def employees(app: Flask, last: str) -> Any:
    day = date.fromisoformat(last)
    with app.app_context():
        return figure(get_metric("yearly.employees"), Days(day, day + DAY))


def late_mails(app: Flask) -> list[str]:
    """Who was told that figures are late; what a job has to say goes out in the round after it."""
    read_mails(app)
    return sorted(mail["To"] for mail in read_mails(app) if "실적이 아직" in mail["Subject"])


def test_a_manager_enters_and_staff_confirm(app: Flask, client_of: ClientOf, companies: tuple[int, int]) -> None:
    manager, staff = client_of("tenant-a"), client_of("staff")
    assert "/company/yearly/2025" in manager.get("/company/yearly").text
    figured(manager)
    assert "A" in staff.get("/staff/todo").text
    assert answer(staff, companies[0], 1) == 303
    with app.app_context():
        row = db.session.get_one(YearlyFigures, 1)
        assert (str(row.state), row.checked_by_id is not None, row.checked_at is not None) == ("confirmed", True, True)
    assert [each[:2] for each in audit(app, "yearly_figures")] == [("enter", 1), ("answer", 1)]
    shown = client_of("tenant-a-member").get("/company/yearly").text
    check(shown)
    assert ("3,200" in shown, "확정" in shown, "/company/yearly/2025" in shown) == (True, True, False)


def test_a_correction_keeps_what_was_said_and_what_was_confirmed_counts_until_it_is_too(
    app: Flask, client_of: ClientOf, companies: tuple[int, int]
) -> None:
    manager, staff, a = client_of("tenant-a"), client_of("staff"), companies[0]
    figured(manager)
    answer(staff, a, 1)
    figured(manager, employees="20", replaces="1")
    assert said(app) == [(14, "confirmed", False), (20, "new", True)]
    assert employees(app, "2026-06-30") == 14
    page = staff.get(f"/staff/tenants/{a}/yearly/2025").text
    assert ("3,200" in page, "확정" in page, "확인 전" in page) == (True, True, True)
    assert answer(staff, a, 1) == 409
    assert (answer(staff, a, 2), employees(app, "2026-06-30")) == (303, 20)


def test_two_corrections_of_the_same_statement_are_one(
    app: Flask, client_of: ClientOf, companies: tuple[int, int]
) -> None:
    manager = client_of("tenant-a")
    figured(manager)
    for status in (303, 409):
        sent = FIGURES | {"employees": "15", "replaces": "1"}
        assert manager.post("/company/yearly/2025", data=sent).status_code == status
    assert [row[0] for row in said(app)] == [14, 15]


def test_returned_figures_tell_who_entered_them_why(
    app: Flask, client_of: ClientOf, companies: tuple[int, int]
) -> None:
    manager, staff, a = client_of("tenant-a"), client_of("staff"), companies[0]
    figured(manager)
    assert (answer(staff, a, 1, "wrong"), said(app)[0][1]) == (422, "new")
    assert answer(staff, a, 1, "wrong", "단위 확인") == 303
    (mail,) = read_mails(app, "tenant-a@test.example")
    assert "단위 확인" in mail.get_content()
    assert "단위 확인" in manager.get("/company/yearly").text
    assert employees(app, "2026-06-30") == 0


@pytest.mark.parametrize("wrong", [{"employees": "-1"}, {"employees": ""}, {"patents": "x"}, {"note": "가" * 201}])
def test_what_is_no_figure_is_refused(
    app: Flask, client_of: ClientOf, companies: tuple[int, int], wrong: dict[str, str]
) -> None:
    refused = client_of("tenant-a").post("/company/yearly/2025", data=FIGURES | wrong)
    assert (refused.status_code, said(app)) == (422, [])


@pytest.mark.parametrize("year", [1999, 2026, 2027])
def test_only_years_that_are_over_have_figures(
    app: Flask, client_of: ClientOf, companies: tuple[int, int], year: int
) -> None:
    assert client_of("tenant-a").post(f"/company/yearly/{year}", data=FIGURES).status_code == 404
    sent = SENT | {"tenant": companies[0], "year": year}
    assert app.test_client().post("/api/v1/yearly-figures", json=sent, headers=bearer("tenant-a")).status_code == 422
    assert said(app) == []


@pytest.mark.parametrize(
    ("who", "status"), [("tenant-a-member", (403, 403)), ("citizen", (404, 422)), ("official", (404, 422))]
)
def test_nobody_else_enters(
    app: Flask, client_of: ClientOf, companies: tuple[int, int], who: str, status: tuple[int, int]
) -> None:
    page = client_of(who).post("/company/yearly/2025", data=FIGURES)
    sent = SENT | {"tenant": companies[0]}
    program = app.test_client().post("/api/v1/yearly-figures", json=sent, headers=bearer(who))
    assert ((page.status_code, program.status_code), said(app)) == (status, [])


def test_a_company_sees_and_says_nothing_of_another(
    app: Flask, client_of: ClientOf, companies: tuple[int, int]
) -> None:
    figured(client_of("tenant-a"), note="비밀")
    rival, headers = client_of("tenant-b"), bearer("tenant-b")
    assert "비밀" not in rival.get("/company/yearly").text + rival.get("/company/yearly/2025").text
    assert rival.get("/api/v1/yearly-figures", headers=headers).json == {"items": []}
    refused = [
        rival.post("/api/v1/yearly-figures", json=SENT | {"tenant": tenant, "replaces": 1}, headers=headers)
        for tenant in (companies[0], 99)
    ]
    assert (refused[0].status_code, refused[0].json) == (422, refused[1].json)  # Another's is none.
    assert [row[0] for row in said(app)] == [14]


def test_programs_enter_once_and_read_their_own(app: Flask, companies: tuple[int, int]) -> None:
    client, headers = app.test_client(), bearer("tenant-a") | {"Idempotency-Key": "one"}
    sent = SENT | {"tenant": companies[0]}
    made = [client.post("/api/v1/yearly-figures", json=sent, headers=headers) for _ in range(2)]
    assert ([each.status_code for each in made], count(app, YearlyFigures)) == ([201, 201], 1)
    mine: Any = client.get("/api/v1/yearly-figures?year=2025", headers=bearer("tenant-a-member")).json
    assert mine == {"items": [made[0].json]}
    assert mine["items"][0] == sent | {"id": 1, "note": "", "state": "new"}
    staff: Any = client.get("/api/v1/yearly-figures", headers=bearer("staff")).json
    assert len(staff["items"]) == 1
    assert client.post("/api/v1/yearly-figures", json=sent, headers=bearer("tenant-a")).status_code == 409


def test_employees_are_those_of_tenants_of_the_day_by_their_latest_confirmed_year(
    app: Flask, client_of: ClientOf, companies: tuple[int, int]
) -> None:
    staff, (a, b) = client_of("staff"), companies
    for number, (tenant, year, people) in enumerate([(a, 2024, "10"), (a, 2025, "14"), (b, 2024, "5")], start=1):
        staff.post(f"/staff/tenants/{tenant}/yearly/{year}/enter", data=FIGURES | {"employees": people})
        assert answer(staff, tenant, number, year=year) == 303
    days = ("2024-12-30", "2024-12-31", "2025-12-30", "2025-12-31", "2026-11-23", "2028-01-01")
    assert [employees(app, day) for day in days] == [0, 15, 15, 19, 19, 0]
    text = client_of("official").get("/staff/metrics/yearly.employees?from=2026-01-01&to=2026-11-24").text
    assert ("2025년 말" in text, "2024년 말" in text, "19명" in text) == (True, True, True)


def yearly(app: Flask, key: str, days: str) -> Any:
    start, end = (date.fromisoformat(day) for day in days.split(":"))
    with app.app_context():
        return figure(get_metric(f"yearly.{key}"), Days(start, end))


def test_sales_and_investment_count_on_the_last_day_of_their_year_once_confirmed(
    app: Flask, client_of: ClientOf, companies: tuple[int, int]
) -> None:
    staff, (a, b) = client_of("staff"), companies
    gone = register(app, "다 회사")
    let(app, "unit-3", "2024-01-01", "2025-12-30", name="다 회사")
    said_so = [
        (a, 2024, "100", "0"), (a, 2025, "3200", "500"), (b, 2025, "40", "7"), (gone, 2024, "9", "1"),
        (gone, 2025, "1000", "1000"),
    ]  # fmt: skip
    for number, (tenant, year, sales, raised) in enumerate(said_so, start=1):
        sent = FIGURES | {"sales_million_won": sales, "investment_million_won": raised}
        assert staff.post(f"/staff/tenants/{tenant}/yearly/{year}/enter", data=sent).status_code == 303
        if number != 3:
            assert answer(staff, tenant, number, year=year) == 303
    of_2025 = "2025-01-01:2026-01-01"
    assert (yearly(app, "sales", of_2025), yearly(app, "investment", of_2025)) == (3200, 500), "B's wait, 다 had left"
    assert answer(staff, b, 3) == 303
    asked = ("2025-12-31:2026-01-01", "2025-01-01:2025-12-31", "2024-06-01:2026-06-01", "2026-01-01:2027-01-01")
    assert [yearly(app, "sales", days) for days in asked] == [3240, 0, 3349, 0]
    assert yearly(app, "investment", of_2025) == 507


def test_a_correction_of_sales_counts_when_it_is_confirmed(
    app: Flask, client_of: ClientOf, companies: tuple[int, int]
) -> None:
    staff, manager, days = client_of("staff"), client_of("tenant-a"), "2025-12-31:2026-01-01"
    figured(manager)
    answer(staff, companies[0], 1)
    figured(manager, sales_million_won="3100", replaces="1")
    assert yearly(app, "sales", days) == 3200
    answer(staff, companies[0], 2)
    assert yearly(app, "sales", days) == 3100


def test_patents_are_those_that_tenants_of_the_day_hold_by_their_latest_year(
    app: Flask, client_of: ClientOf, companies: tuple[int, int]
) -> None:
    staff, (a, b) = client_of("staff"), companies
    for number, (tenant, year, patents) in enumerate([(a, 2024, "2"), (a, 2025, "3"), (b, 2024, "5")], start=1):
        staff.post(f"/staff/tenants/{tenant}/yearly/{year}/enter", data=FIGURES | {"patents": patents})
        assert answer(staff, tenant, number, year=year) == 303
    found = [yearly(app, "patents", f"{day}:{date.fromisoformat(day) + DAY}") for day in ("2025-06-30", "2026-06-30")]
    assert found == [7, 8]


def test_a_sum_says_of_how_many_tenants_it_is_and_opens_into_them(
    app: Flask, client_of: ClientOf, companies: tuple[int, int]
) -> None:
    staff, official = client_of("staff"), client_of("official")
    for number, name in enumerate(("tenant-a", "tenant-b"), start=1):
        figured(client_of(name))
        answer(staff, companies[number - 1], number)
    query = "from=2025-01-01&to=2026-01-01"
    sums = {"sales": "6,400백만원", "investment": "1,000백만원", "patents": "6건", "employees": "28명"}
    for key, value in sums.items():
        page = official.get(f"/staff/metrics/yearly.{key}?{query}").text
        check(page)
        assert (f"내역 2건(2개사), 합계 {value}" in page, A in page, B in page) == (True, True, True)
    listed = official.get(f"/staff/metrics?{query}").text
    assert [f"{value} <span" in listed for value in sums.values()] == [True] * 4
    assert listed.count("2개사 합계") == 4


@pytest.mark.parametrize("who", ["tenant-a", "citizen", ""])
def test_nobody_else_reads_what_tenants_sold(
    app: Flask, client_of: ClientOf, companies: tuple[int, int], who: str
) -> None:
    figured(client_of("tenant-b"))
    answer(client_of("staff"), companies[1], 1)
    client = client_of(who)
    for path in ("/staff/metrics", "/staff/metrics/yearly.sales", "/", "/intakes", "/staff"):
        assert [word in client.get(path).text for word in ("3,200", "3200")] == [False, False]
    days = {"from": "2025-01-01", "to": "2026-01-01"}
    assert client.post("/staff/metrics/yearly.sales", data=days).status_code == (403 if who else 303)
    with app.app_context():
        (described,) = get_metric("yearly.sales").describe([("tenant", companies[1])], None).values()
    assert (described.label == B, described.url) == (False, ""), "the public reads no name"


def test_who_is_late_waits_for_staff_after_the_end_of_march(
    app: Flask, client_of: ClientOf, companies: tuple[int, int], clock: Callable[[datetime], None]
) -> None:
    def late() -> str:
        return client_of("staff").get("/staff/todo").text.partition("제출이 늦은 연간 실적")[2].partition("<h2")[0]

    figured(client_of("tenant-b"))
    for moment, is_late in ((kst("23:59", "2026-03-31"), False), (kst("00:00", "2026-04-01"), True)):
        clock(moment)
        assert (A in late(), B in late()) == (is_late, False)
    assert "verdict bad" in client_of("tenant-a").get("/company/yearly").text


def test_who_is_late_is_told_once_a_year(
    app: Flask, client_of: ClientOf, companies: tuple[int, int], clock: Callable[[datetime], None]
) -> None:
    def told(day: str) -> list[str]:
        clock(kst("12:00", day))
        return late_mails(app)

    a, b = "tenant-a@test.example", "tenant-b@test.example"
    assert told("2025-03-31") == []
    figured(client_of("tenant-b"), year=2024)
    assert told("2025-04-01") == [a], "its manager, not its members"
    assert told("2025-06-01") == [a]
    for moment, expected in (("2026-03-31", [a]), ("2026-04-01", [a, a, b]), ("2026-12-01", [a, a, b])):
        assert told(moment) == expected
    (mail, *_rest) = read_mails(app, b)
    assert ("2025년" in mail["Subject"], B in mail["Subject"]) == (True, True)
    assert "http://localhost/company/yearly" in mail.get_content()


def test_whose_figures_were_returned_is_late_and_whom_nobody_manages_is_told_later(
    app: Flask, client_of: ClientOf, companies: tuple[int, int], clock: Callable[[datetime], None]
) -> None:
    figured(client_of("tenant-a"))
    answer(client_of("staff"), companies[0], 1, "wrong", "단위")
    members = Membership.organisation_id == companies[1]
    with app.app_context(), writing():
        db.session.execute(update(Membership).where(members).values(rank=Rank.MEMBER))
    clock(kst("12:00", "2026-12-01"))
    assert late_mails(app) == ["tenant-a@test.example"]
    with app.app_context(), writing():
        db.session.execute(update(Membership).where(members).values(rank=Rank.MANAGER))
    clock(kst("19:00", "2026-12-01"))
    assert late_mails(app) == ["tenant-a@test.example", "tenant-b@test.example"]


def test_an_export_needs_a_reason_and_is_logged(app: Flask, client_of: ClientOf, companies: tuple[int, int]) -> None:
    figured(client_of("tenant-a"))
    director, path = client_of("director"), "/staff/yearly/export"
    assert (client_of("staff").post(path, data={"why": "보고"}).status_code, count(app, AccessEntry)) == (403, 0)
    assert (director.post(path, data={"why": ""}).status_code, count(app, AccessEntry)) == (422, 0)
    taken = director.post(path, data={"why": "시의회 보고"})
    assert (taken.status_code, A in taken.text, "사람" in taken.text) == (200, True, False)
    with app.app_context():
        (entry,) = db.session.scalars(select(AccessEntry))
        assert (entry.what, entry.why, entry.person_id) == ("export", "시의회 보고", 1)


@pytest.mark.parametrize("path", ["/staff/yearly?year=2025", "/company/yearly", "/staff/tenants/{a}/yearly/2025"])
def test_as_many_questions_for_many_as_for_one(
    app: Flask, client_of: ClientOf, companies: tuple[int, int], path: str
) -> None:
    manager, reader = client_of("tenant-a"), client_of("tenant-a" if path == "/company/yearly" else "staff")
    address, counts = path.format(a=companies[0]), []
    figured(manager)
    for is_first in (True, False):
        reader.get(address)
        with counting(app) as asked:
            assert reader.get(address).status_code == 200
        counts.append(len(asked))
        if is_first:
            for year in (2022, 2023, 2024):
                figured(manager, year=year)
            figured(manager, replaces="1")
            figured(client_of("tenant-b"))
    assert counts[0] == counts[1]
