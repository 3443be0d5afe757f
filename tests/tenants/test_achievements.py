"""Support, projects, awards and agreements: written down by staff, read by who took part, counted once."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anchorcenter.core.db import db
from anchorcenter.core.metrics import Record, figure, get_metric
from anchorcenter.core.periods import Days
from anchorcenter.documents.models import Document
from anchorcenter.tenants.achievements.models import Achievement, AchievementFile, Party
from tests.documents.papers import files
from tests.guards.test_pages import check
from tests.guards.test_queries import counting
from tests.operations.pages import audit
from tests.steps import bearer, count
from tests.tenants.lets import A, B, register
from tests.tenants.results import attach, typed, write

ClientOf = Callable[[str], FlaskClient]
NEW = "/staff/achievements/new?kind="
YEAR = Days(date(2026, 1, 1), date(2027, 1, 1))


@pytest.fixture
def companies(app: Flask) -> tuple[int, int]:
    return register(app, A), register(app, B)


def value(app: Flask, key: str, days: Days = YEAR) -> Any:
    with app.app_context():
        return figure(get_metric(f"achievements.{key}"), days)


def test_staff_write_down_what_a_tenant_got_and_it_reads_that(
    app: Flask, client_of: ClientOf, companies: tuple[int, int]
) -> None:
    staff = client_of("staff")
    number = write(staff, tenants=[companies[0]], amount_won="3000000", text="탄소 섬유")
    shown = staff.get(f"/staff/achievements/{number}").text
    assert ("3,000,000원" in shown, A in shown, "탄소 섬유" in shown) == (True, True, True)
    assert [row[:2] for row in audit(app, "achievement")] == [("create", number)]
    for name in ("tenant-a", "tenant-a-member"):
        text = client_of(name).get("/company/achievements").text
        check(text)
        assert ("접이식 암 시제품" in text, "/staff/" in text.partition("<main")[2]) == (True, False)


@pytest.mark.parametrize(
    ("kind", "changes", "field"),
    [
        ("support", {}, "tenants"),
        ("support", {"tenants": [99]}, "tenants"),
        ("support", {"tenants": [1], "first_on": "2026-12-24"}, "first_on"),
        ("support", {"tenants": [1], "support": "gold"}, "support"),
        ("project", {}, "partners"),
        ("project", {"partners": "달빛대학교, 달빛대학교 , "}, ""),
        ("project", {"partners": "가" * 101}, "partners"),
        ("project", {"tenants": [1], "last_on": "2026-05-11"}, "last_on"),
        ("agreement", {"partners": "달빛대학교", "first_on": "2027-01-02"}, "first_on"),
        ("award", {"title": ""}, "title"),
        ("award", {"amount_won": "-1"}, "amount_won"),
        ("event", {}, "categories"),
        ("event", {"categories": ["picnic"]}, "categories"),
        ("press", {}, "outlet"),
    ],
)
def test_what_cannot_be_so_is_refused_at_its_field(
    app: Flask, client_of: ClientOf, companies: tuple[int, int], kind: str, changes: dict[str, Any], field: str
) -> None:
    answer = client_of("staff").post(f"{NEW}{kind}", data=typed(kind, **changes))
    if not field:  # A name typed twice is one partner.
        assert (answer.status_code, count(app, Party)) == (303, 1)
        return
    assert (answer.status_code, count(app, Achievement)) == (422, 0)
    assert f"{field}-error" in answer.text or f'id="{field}"' in answer.text


def test_a_planned_project_may_lie_ahead_and_counts_when_it_runs(
    app: Flask, client_of: ClientOf, companies: tuple[int, int]
) -> None:
    staff = client_of("staff")
    number = write(staff, "project", state="planned", first_on="2026-12-01", tenants=[companies[0]])
    assert value(app, "projects_begun") == 0
    changed = typed("project", first_on="2026-11-20", tenants=[companies[0]], version="1")
    assert staff.post(f"/staff/achievements/{number}/edit", data=changed).status_code == 303
    assert (value(app, "projects_begun"), value(app, "projects_running")) == (1, 1)


def test_it_is_changed_once_for_each_version_and_keeps_its_kind(
    app: Flask, client_of: ClientOf, companies: tuple[int, int]
) -> None:
    staff, (a, b) = client_of("staff"), companies
    number = write(staff, "project", tenants=[a], partners="달빛대학교")
    path = f"/staff/achievements/{number}/edit"
    assert 'value="달빛대학교"' in staff.get(path).text
    changed = typed("project", state="done", tenants=[a, b], partners="", version="1") | {"kind": "award"}
    assert [staff.post(path, data=changed).status_code for _ in range(2)] == [303, 409]
    with app.app_context():
        row = db.session.get_one(Achievement, number)
        assert (str(row.kind), str(row.state), [party.organisation_id for party in row.parties]) == (
            "project",
            "done",
            [a, b],
        )


def test_a_table_has_what_the_page_shows_and_no_formula(
    app: Flask, client_of: ClientOf, companies: tuple[int, int]
) -> None:
    def lines(query: str) -> list[list[str]]:
        answer = staff.get(f"/staff/achievements.csv{query}")
        assert (answer.status_code, answer.content_type) == (200, "text/csv; charset=utf-8")
        return list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))[1:]

    staff, (a, b) = client_of("staff"), companies
    write(staff, tenants=[a, b], amount_won="3000000", text="=1+1")
    write(staff, "project", title="하천 순찰", tenants=[b], partners="달빛대학교, 물푸레시", last_on="2026-12-31")
    number = write(staff, "award", title="-혁신상", first_on="2025-11-20")
    staff.post(f"/staff/achievements/{number}/void", data={"why": "중복"})
    day, none = "2026-05-12", [""] * 2
    support = ["지원", "시제품 제작", "접이식 암 시제품", day, "", f"{A}, {B}", "", "3000000", "", "'=1+1", *none]
    project = ["협력 과제", "진행 중", "하천 순찰", day, "2026-12-31", B, "달빛대학교, 물푸레시", *none, "", *none]
    award = ["수상", "", "'-혁신상", "2025-11-20", *none, *none, *none, "", "중복"]
    assert lines("") == [project, support, award]
    assert [lines(f"?{query}") for query in ("kind=support", f"tenant={b}&year=2026", "q=달빛", "year=2025")] == [
        [support], [project, support], [project], [award],
    ]  # fmt: skip
    page = staff.get("/staff/achievements?kind=project&q=하천").text
    (link,) = re.findall(r'href="(/staff/achievements.csv[^"]+)" download', page)
    assert lines(html.unescape(link).partition("csv")[2]) == [project]
    assert [client_of(who).get("/staff/achievements.csv").status_code for who in ("tenant-a", "official")] == [403, 403]


def test_what_was_entered_by_mistake_counts_nowhere_and_only_staff_see_it_m15(
    app: Flask, client_of: ClientOf, companies: tuple[int, int]
) -> None:
    staff = client_of("staff")
    number = write(staff, tenants=[companies[0]])
    path = f"/staff/achievements/{number}/void"
    assert staff.post(path, data={"why": ""}).status_code == 422
    assert value(app, "support") == 1
    assert [staff.post(path, data={"why": "중복"}).status_code for _ in range(2)] == [303, 409]
    assert (value(app, "support"), "무효" in staff.get("/staff/achievements").text) == (0, True)
    assert "접이식" not in client_of("tenant-a").get("/company/achievements").text
    assert staff.post(f"/staff/achievements/{number}/edit", data=typed(tenants=[1], version="1")).status_code == 409


def test_staff_find_them_by_kind_year_tenant_and_words(
    app: Flask, client_of: ClientOf, companies: tuple[int, int]
) -> None:
    staff, (a, b) = client_of("staff"), companies
    write(staff, tenants=[a])
    write(staff, "project", title="측위 실험", tenants=[b], partners="달빛대학교", first_on="2025-12-31")
    write(staff, "award", title="혁신상", tenants=[a, b])

    def found(query: str) -> list[bool]:
        text = staff.get(f"/staff/achievements?{query}").text
        return [f">{title}</a>" in text for title in ("접이식 암 시제품", "측위 실험", "혁신상")]

    assert found("kind=support") == [True, False, False]
    assert found("year=2025") == [False, True, False]
    assert found(f"tenant={b}") == [False, True, True]
    assert found("q=달빛") == [False, True, False]
    assert found("q=%25") == [False, False, False]
    assert found("kind=x&year=x&tenant=x") == [True, True, True]


def test_a_file_is_the_centers_and_read_by_who_took_part(
    app: Flask, client_of: ClientOf, companies: tuple[int, int]
) -> None:
    staff = client_of("staff")
    number = write(staff, "agreement", tenants=[companies[0]], partners="달빛대학교", last_on="2027-05-11")
    assert attach(staff, number) == 303
    with app.app_context():
        row = db.session.scalars(select(Document)).one()
        assert (row.person_id, row.organisation_id, str(row.valid_until)) == (None, None, "2027-05-11")
    url = f"/company/achievements/{number}/files/1"
    assert url in client_of("tenant-a-member").get("/company/achievements").text
    answers = {name: client_of(name).get(url) for name in ("tenant-a-member", "tenant-b", "citizen")}
    assert {name: answer.status_code for name, answer in answers.items()} == {
        "tenant-a-member": 200,
        "tenant-b": 404,
        "citizen": 404,
    }
    for name in ("tenant-a", "tenant-b"):
        assert client_of(name).get("/documents/1/file").status_code == 404  # It is nobody's own.
    shown = staff.get(f"/staff/documents/{1}").text
    taken = staff.get("/documents/1/file")
    assert ("센터" in shown, taken.status_code) == (True, 200)
    for answer in (*answers.values(), taken):
        answer.close()
    assert (attach(staff, number, "a.html", b"<script>"), len(files(app)), count(app, AchievementFile)) == (422, 1, 1)


def test_a_file_belongs_to_one_entry_only(app: Flask, client_of: ClientOf, companies: tuple[int, int]) -> None:
    staff = client_of("staff")
    one, other = write(staff, tenants=[companies[1]]), write(staff, tenants=[companies[0]])
    attach(staff, one)
    assert client_of("tenant-a").get(f"/company/achievements/{other}/files/1").status_code == 404


def test_figures_count_each_once_and_keep_stock_and_flow_apart_m8_m10_m28(
    app: Flask, client_of: ClientOf, companies: tuple[int, int]
) -> None:
    staff, (a, b) = client_of("staff"), companies
    write(staff, tenants=[a, b])
    write(staff, support="networking", tenants=[a], first_on="2025-12-31")
    write(staff, "project", tenants=[a, b], first_on="2025-06-01", last_on="2026-05-31")
    write(staff, "project", tenants=[a], first_on="2026-03-01")
    write(staff, "agreement", partners="달빛대학교", first_on="2026-02-01", last_on="2026-10-31")
    write(staff, "award", tenants=[a])
    half = Days(date(2026, 1, 1), date(2026, 7, 1))
    rest = Days(date(2026, 7, 1), date(2027, 1, 1))

    def values(key: str) -> list[int]:
        return [int(value(app, key, days)) for days in (half, rest, YEAR)]

    assert (values("support"), values("prototypes"), values("awards")) == ([1, 0, 1], [1, 0, 1], [1, 0, 1])
    assert (values("projects_begun"), values("projects_running")) == ([1, 0, 1], [1, 1, 1])
    assert (values("project_tenants"), values("agreements_signed")) == ([2, 1, 2], [1, 0, 1])
    assert values("agreements_standing") == [1, 0, 0]
    october = Days(date(2026, 10, 1), date(2026, 11, 1))
    assert value(app, "agreements_standing", october) == 1  # Its last day is one of it.


def test_one_meeting_with_three_companies_in_two_categories_is_one_m28_m29(
    app: Flask, client_of: ClientOf, companies: tuple[int, int]
) -> None:
    both = {"categories": ["meetings", "briefings"], "quantity": "24"}
    write(client_of("staff"), "event", tenants=list(companies), partners="다온드론", **both)
    assert [value(app, key) for key in ("events", "events_meetings", "events_briefings")] == [1, 1, 1]
    assert [value(app, key) for key in ("events_advice", "event_people")] == [0, 24]
    sent: dict[str, Any] = {
        "kind": "event",
        "title": "자문",
        "first_on": "2026-06-01",
        "categories": ["advice", "advice"],
    }
    made = ask(app, "staff", **sent)
    assert (made.status_code, made.json["categories"], value(app, "events")) == (201, ["advice"], 2)


def test_an_article_counts_once_for_each_outlet_m27(
    app: Flask, client_of: ClientOf, companies: tuple[int, int]
) -> None:
    staff = client_of("staff")
    article = {"title": "실내비행장 문 열어", "first_on": "2026-05-12"}
    write(staff, "press", **article, outlet="가온일보", text="누리집")
    number = write(staff, "press", **article, outlet="나래신문")
    again = staff.post(f"{NEW}press", data=article | {"outlet": "가온일보", "text": "포털"})
    assert (again.status_code, "title-error" in again.text, value(app, "press")) == (409, True, 2)
    sent = article | {"kind": "press", "outlet": "가온일보"}
    assert ask(app, "staff", **sent).status_code == 409
    moved = staff.post(f"/staff/achievements/{number}/edit", data=article | {"outlet": "가온일보", "version": "1"})
    assert (moved.status_code, value(app, "press")) == (409, 2)
    staff.post(f"/staff/achievements/{number}/void", data={"why": "오보"})
    assert (ask(app, "staff", **sent | {"outlet": "나래신문"}).status_code, value(app, "press")) == (201, 2)


def test_contests_and_grants_are_dated_records_too(app: Flask, client_of: ClientOf, companies: tuple[int, int]) -> None:
    staff = client_of("staff")
    write(staff, "contest", title="드론영상 공모전", quantity="12", last_on="2026-06-30")
    write(staff, "contest", title="접수 미정")
    write(staff, "grant", partners="물푸레시", amount_won="30000000")
    keys = "contests", "contest_entries", "grants", "events"
    assert [value(app, key) for key in keys] == [2, 12, 1, 0]
    assert "12건" in staff.get("/staff/achievements?kind=contest").text


@pytest.mark.parametrize("who", ["staff", "official"])
def test_a_figure_opens_into_its_rows(client_of: ClientOf, companies: tuple[int, int], who: str) -> None:
    number = write(client_of("staff"), tenants=[companies[0]])
    text = client_of(who).get("/staff/metrics/achievements.support?from=2026-01-01&to=2027-01-01").text
    assert ("접이식 암 시제품" in text, f"/staff/achievements/{number}" in text) == (True, who == "staff")
    assert "시제품 제작" in text


def test_everybody_reads_of_a_row_what_it_was_and_of_an_article_all(
    app: Flask, client_of: ClientOf, companies: tuple[int, int]
) -> None:
    staff, records = client_of("staff"), list[Record]()
    records.append(("achievement", write(staff, tenants=[companies[0]])))
    records.append(("achievement", write(staff, "award", title="장관상")))
    records.append(("achievement", write(staff, "press", title="실내비행장 문 열어", outlet="가온일보")))
    records.append(("achievement", 999))
    with app.test_request_context():
        found = get_metric("achievements.support").describe(records, None)
    assert [found[each].label for each in records] == [
        "시제품 제작",
        "수상",
        "가온일보: 실내비행장 문 열어",
        "기록 1건",
    ]
    assert {each.url for each in found.values()} == {""}


SENT: dict[str, Any] = {"kind": "support", "support": "prototype", "title": "시제품", "first_on": "2026-05-12"}


def ask(app: Flask, who: str, path: str = "", **sent: Any) -> Any:
    client, url, headers = app.test_client(), f"/api/v1/achievements{path}", bearer(who)
    return client.post(url, json=sent, headers=headers) if sent else client.get(url, headers=headers)


def test_programs_of_staff_write_them_down_once(app: Flask, companies: tuple[int, int]) -> None:
    sent, headers = SENT | {"tenants": [companies[0]]}, bearer("staff") | {"Idempotency-Key": "one"}
    made = [app.test_client().post("/api/v1/achievements", json=sent, headers=headers) for _ in range(2)]
    assert ([each.status_code for each in made], count(app, Achievement)) == ([201, 201], 1)
    assert made[0].json == made[1].json == ask(app, "staff", "/1").json
    assert ask(app, "staff", **SENT).status_code == 422
    for who in ("tenant-a", "official", "citizen"):
        assert (ask(app, who, **sent).status_code, count(app, Achievement)) == (403, 1)


def test_programs_read_in_pages_what_their_company_took_part_in(app: Flask, companies: tuple[int, int]) -> None:
    a, b = companies
    for number in range(5):
        tenants = [a] if number % 2 else [a, b]
        ask(app, "staff", **SENT | {"title": f"시제품 {number}", "tenants": tenants})
    page = ask(app, "tenant-a", "?limit=3").json
    rest = ask(app, "tenant-a", f"?limit=3&cursor={page['next']}").json
    titles = [item["title"] for item in (*page["items"], *rest["items"])]
    assert (titles, rest["next"]) == ([f"시제품 {number}" for number in (4, 3, 2, 1, 0)], None)
    assert len(ask(app, "tenant-b").json["items"]) == 3
    assert (ask(app, "tenant-b", "/2").status_code, ask(app, "tenant-b", f"?tenant={a}").status_code) == (404, 200)
    assert ask(app, "citizen").json["items"] == []
    assert [len(ask(app, "staff", f"?{query}").json["items"]) for query in ("kind=award", "year=2026")] == [0, 5]


@pytest.mark.parametrize("path", ["/staff/achievements", "/company/achievements"])
def test_as_many_questions_for_many_as_for_one(
    app: Flask, client_of: ClientOf, companies: tuple[int, int], path: str
) -> None:
    staff, reader = client_of("staff"), client_of("staff" if "staff" in path else "tenant-a")
    counts = []
    for many in (1, 6):
        for _ in range(many):
            number = write(staff, tenants=list(companies), partners="달빛대학교")
            attach(staff, number)
        reader.get(path)
        with counting(app) as asked:
            assert reader.get(path).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
