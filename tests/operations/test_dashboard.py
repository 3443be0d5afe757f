"""The dashboard: figures that open into their rows, what waits, what is next; people only for who may know them."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from anchorcenter.core.feature import TODOS
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.changes import Author
from anchorcenter.operations.service import RulesEdit, change_rules
from anchorcenter.operations.usage.trend import AIM
from tests.bookings.requests import ask_for_approval
from tests.documents.papers import hand_in, pdf
from tests.guards.test_queries import counting
from tests.steps import bearer, book
from tests.tenants.lets import B, contracts, let, register
from tests.tenants.results import write
from tests.times import NOW, kst

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[datetime], None]
TILE = r'<dt><a href="([^"]+)">([^<]+)</a></dt><dd><b class="figure">([^<]*)</b> ([^<]*)</dd><dd[^>]*>(.*?)</dd>'
MOST = 21  # Tiles of each feature ask once, beside what waits, which asks once for each kind.


def tiles(client: FlaskClient) -> dict[str, tuple[str, str, str]]:
    """Of each figure its address, itself, and what stands beside it."""
    found = re.findall(TILE, client.get("/staff").text)
    return {label: (html.unescape(href), value, more) for href, label, value, more, _change in found}


@pytest.fixture
def wednesday(app: Flask, client_of: ClientOf, clock: Clock) -> FlaskClient:
    """Noon of a day with three bookings, to one of which somebody has checked in, and a request; staff look."""
    ask_for_approval(app, "c")
    tenant = client_of("tenant-a")
    for part, start, end in (("a", "10:00", "13:00"), ("b", "13:00", "14:00"), ("a", "15:00", "16:00")):
        book(tenant, "tenant-a", "api", part, start, end)
    clock(kst("09:45"))
    book(tenant, "tenant-a", "api", "c", "15:00", "16:00")
    tenant.post("/api/v1/bookings/B-2026-000001/checkin", headers=bearer("tenant-a"))
    clock(kst("12:00"))
    return client_of("staff")


def test_every_figure_opens_into_the_rows_that_it_counts(wednesday: FlaskClient) -> None:
    shown = tiles(wednesday)
    assert {label: (value, more) for label, (_href, value, more) in shown.items()} == {
        "가동률: WHOLE": ("0", "% · 최근 4주 예약"),
        "오늘 예약": ("3", "건 · 체크인 1건"),
        "결정할 신청": ("1", "건"),
        "입주율": ("0", "% · 3실 중 0실"),
        "끝나는 계약": ("0", "실 · 90일 안"),
        "올해 지원": ("0", "건 · 시제품 0건"),
        "올해 시작한 협력 과제": ("0", "건 · 오늘 진행 중 0건"),
        "유효한 업무협약": ("0", "건"),
        "끝나는 서류": ("0", "건 · 30일 안"),
    }
    usage = wednesday.get(shown["가동률: WHOLE"][0]).text
    assert re.findall(r'class="figure">(.*?)<', usage)[0] == "0 %"
    today = wednesday.get(shown["오늘 예약"][0]).text
    assert (re.findall(r'class="figure">(.*?)<', today)[0], today.count("B-2026-00000")) == ("3건", 6)
    assert wednesday.get(shown["결정할 신청"][0]).text.count("/staff/requests/B-2026") == 1


def test_the_figure_of_four_weeks_is_that_of_the_utilisation_page(
    wednesday: FlaskClient, client_of: ClientOf, clock: Clock
) -> None:
    for moment in ("2026-11-27 09:00", "2026-12-09 09:00"):
        clock(kst(moment))
        href, value, _more = tiles(client_of("staff"))["가동률: WHOLE"]
        assert re.findall(r'class="figure">(.*?)<', client_of("staff").get(href).text)[0] == f"{value} %"


def test_what_waits_comes_by_deadline_and_what_is_next_by_start(wednesday: FlaskClient) -> None:
    text = wednesday.get("/staff").text
    todo, uses = (
        re.findall(r"<li>.*?</li>", part) for part in text.partition('id="todo-title"')[2].split('id="uses-title"')
    )
    assert ["C · " in row for row in todo] == [True]
    times = [re.findall(r"<b>([^<]+)</b>", row)[0] for row in uses]
    assert times == ["10:00–13:00", "13:00–14:00", "15:00–16:00", "15:00–16:00"]


def test_officials_read_figures_and_no_names(wednesday: FlaskClient, client_of: ClientOf) -> None:
    official = client_of("official")
    text = official.get("/staff").text.partition("<main")[2].partition("</main>")[0]
    records = ["올해 지원", "올해 시작한 협력 과제", "유효한 업무협약"]
    assert list(tiles(official)) == ["가동률: WHOLE", "오늘 예약", *records]
    assert [word for word in ("B-2026", "tenant", "todo-title", "uses-title", "/staff/day") if word in text] == []
    assert [official.get(href).status_code for href, *_rest in tiles(official).values()] == [200] * 5


def test_figures_of_tenants_open_into_the_units_that_they_count(app: Flask, client_of: ClientOf) -> None:
    let(app, "unit-1", "2026-01-01", "2026-12-31")
    let(app, "unit-2", "2026-11-10", "2027-11-09", name=B)
    staff = client_of("staff")
    shown = tiles(staff)
    assert shown["입주율"] == ("/staff/occupancy", "67", "% · 3실 중 2실")
    assert "+34%p" in staff.get("/staff").text
    href, value, _more = shown["끝나는 계약"]
    rows = re.findall(r"/staff/units/(unit-\d)", staff.get(href).text)
    assert (value, set(rows)) == ("1", {"unit-1"})


def test_figures_stand_in_the_order_in_which_they_are_looked_at(wednesday: FlaskClient) -> None:
    assert list(tiles(wednesday)) == [
        "입주율", "가동률: WHOLE", "오늘 예약", "결정할 신청", "끝나는 계약", "끝나는 서류", "올해 지원",
        "올해 시작한 협력 과제", "유효한 업무협약",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("first", "against"),
    [
        ("2025-11-23", "<b>±0%p</b> 2025. 11. 23.(일) 대비"),  # The same unit was let then.
        ("2025-11-24", "<b>±0%p</b> 2026. 10. 24.(토) 대비"),  # Nothing was let a year before: a month before.
        ("2026-11-10", '<b class="up">+33%p</b> 2026. 10. 24.(토) 대비'),
    ],
)
def test_occupancy_is_compared_with_a_year_before_once_there_is_one(
    app: Flask, client_of: ClientOf, first: str, against: str
) -> None:
    let(app, "unit-1", first, "2027-12-31")
    assert against in client_of("staff").get("/staff").text


def test_what_is_aimed_at_is_a_line_in_the_months_and_nothing_without_an_aim(
    app: Flask, client_of: ClientOf, clock: Clock
) -> None:
    tenant, official = client_of("tenant-a"), client_of("official")
    for part in "abc":
        for day in ("24", "25", "26"):
            book(tenant, "tenant-a", "api", part, f"2026-11-{day} 10:00", f"2026-11-{day} 14:00")
    assert "aim" not in official.get("/staff").text
    aim(app, 1)
    clock(kst("2026-11-26 18:00"))
    for path in ("/staff", "/staff/utilisation"):
        text = official.get(path).text
        assert ('<path class="aim" d="M0 99.0H120"/>' in text, "목표 1%: 1개월 달성." in text) == (True, True)
    aim(app, 90)
    assert "목표 90%: 0개월 달성." in official.get("/staff").text


def aim(app: Flask, percent: int) -> None:
    with app.app_context(), writing():
        change_rules(RulesEdit(values={AIM.key: percent}, why="운영계획"), author=Author(by=(5, "사람 staff"), now=NOW))


def test_each_kind_of_what_waits_is_a_row_with_its_most_pressing_thing(
    app: Flask, client_of: ClientOf, clock: Clock
) -> None:
    """What lapses soon or was due just now comes before what has been late for long."""
    let(app, "unit-1", "2026-01-01", "2026-12-31")
    staff = client_of("staff")
    charge = {"kind": "rent", "amount_won": "330000", "due_on": "2026-10-10"}
    for _ in range(3):
        staff.post("/staff/tenancies/1/charges/new", data=charge)
    ask_for_approval(app, "c")
    book(client_of("tenant-a"), "tenant-a", "api", "c", "2026-11-26 15:00", "2026-11-26 16:00")
    text = staff.get("/staff").text.partition('id="todo-title"')[2].partition('id="uses-title"')[0]
    rows = re.findall(r'<li>.*?<b>([^<]+)</b>.*?href="([^"]+)"', text)
    assert [kind for kind, _url in rows] == ["결정할 신청", "끝나는 계약", "기한이 지난 미납금"]
    assert (rows[0][1], rows[2][1]) == ("/staff/requests/B-2026-000001", "/staff/todo#todo-1")
    assert ("가 회사 외 2건" in text, 'id="todo-1">기한이 지난 미납금' in staff.get("/staff/todo").text) == (True, True)


def test_the_first_button_registers_a_contract_of_any_tenant(app: Flask, client_of: ClientOf) -> None:
    number, staff = register(app), client_of("staff")
    assert 'class="button primary" href="/staff/contracts/new"' in staff.get("/staff").text
    assert re.findall(r'name="(tenant|unit|first_on|rent_won)"', staff.get("/staff/contracts/new").text) == [
        "tenant", "unit", "first_on", "rent_won",
    ]  # fmt: skip
    sent = {"tenant": str(number), "unit": "unit-1", "first_on": "2026-12-01", "last_on": "2027-11-30"}
    refused = staff.post("/staff/contracts/new", data=sent | {"tenant": "99"})
    assert (refused.status_code, contracts(app)) == (422, [])
    done = staff.post("/staff/contracts/new", data=sent)
    assert (done.status_code, done.location) == (303, f"/staff/tenants/{number}")
    assert contracts(app) == [("unit-1", "2026-12-01", "2027-12-01", True)]
    assert "/staff/contracts/new" not in client_of("official").get("/staff").text


def test_floors_are_drawn_with_the_state_of_each_unit_for_who_operates_the_center(
    app: Flask, client_of: ClientOf
) -> None:
    let(app, "unit-1", "2026-01-01", "2026-12-31")
    let(app, "unit-2", "2026-11-10", "2027-11-09", name=B)
    text = client_of("staff").get("/staff").text
    assert 'href="/staff/units/unit-1" aria-label="UNIT-1 · 만료 임박 · 가 회사"><rect class="expiring"' in text
    assert re.findall(r"<li><span class=\"swatch (\w+)\"></span>([^<]+)</li>", text) == [
        ("let", "임대 중 1"), ("expiring", "만료 임박 1"), ("vacant", "공실 1"), ("facility", "공용 시설"),
    ]  # fmt: skip
    assert "UNIT-1" not in client_of("official").get("/staff").text


def test_shared_spaces_on_the_floors_say_what_goes_on_in_them(
    app: Flask, wednesday: FlaskClient, client_of: ClientOf, clock: Clock
) -> None:
    def shown() -> list[str]:
        return re.findall(r'href="/staff/day#f-\w+" aria-label="([^"]+)"', client_of("staff").get("/staff").text)

    let(app, "unit-1", "2026-01-01", "2026-12-31")
    assert {"WHOLE · A 이용 중 · 13:00 예약", "STUDIO · 비어 있음"} <= set(shown())
    clock(kst("14:00"))
    assert "WHOLE · 비어 있음 · 15:00 예약" in shown()
    clock(kst("18:00"))
    assert {"WHOLE · 운영 시간 외", "NIGHT · 비어 있음"} <= set(shown())


def test_figures_of_records_open_into_the_rows_that_they_count(app: Flask, client_of: ClientOf) -> None:
    staff, a, b = client_of("staff"), register(app), register(app, B)
    for first_on in ("2026-01-01", "2026-11-23", "2025-11-23", "2025-12-01"):
        write(staff, tenants=[a, b], first_on=first_on)
    write(staff, tenants=[a], support="networking", first_on="2026-03-01")
    gone = write(staff, tenants=[a], first_on="2026-03-02")
    assert staff.post(f"/staff/achievements/{gone}/void", data={"why": "중복"}).status_code == 303
    write(staff, "project", tenants=[a], first_on="2025-05-01")
    write(staff, "project", tenants=[a], first_on="2026-05-01", last_on="2026-06-30", state="done")
    write(staff, "agreement", partners="달빛대학교", first_on="2024-02-01", last_on="2026-11-22")
    write(staff, "agreement", partners="달빛대학교", first_on="2024-02-01", last_on="2026-11-23")
    write(staff, "agreement", partners="달빛대학교", first_on="2026-02-01")
    shown, text = tiles(staff), staff.get("/staff").text
    found = {label: shown[label][1:] for label in ("올해 지원", "올해 시작한 협력 과제", "유효한 업무협약")}
    assert found == {
        "올해 지원": ("3", "건 · 시제품 2건"),
        "올해 시작한 협력 과제": ("1", "건 · 오늘 진행 중 1건"),
        "유효한 업무협약": ("2", "건"),
    }
    assert ['<b class="up">+2</b> 2025년 같은 기간 대비' in text, "<b>±0</b> 2025년 같은 기간" in text] == [True, True]
    assert "<b>±0</b> 2025. 11. 23.(일) 대비" in text
    for label, (value, _more) in found.items():
        rows = client_of("official").get(shown[label][0]).text.partition('id="rows"')[2]
        assert rows.count('<data value="1">') == int(value)


def test_one_is_one_in_english(app: Flask, client_of: ClientOf) -> None:
    let(app, "unit-1", "2026-01-01", "2026-12-31")
    staff = client_of("staff")
    write(staff, tenants=[register(app)], first_on="2026-01-01")
    book(client_of("tenant-a"), "tenant-a", "api", "a", "2026-11-23 10:00", "2026-11-23 11:00")
    assert hand_in(client_of("tenant-a"), pdf(), valid_until="2026-11-30").status_code == 303
    staff.get("/language/en")
    shown = {label: (value, more) for label, (_href, value, more) in tiles(staff).items()}
    assert shown["Contracts that end"] == ("1", "unit · within 90 days")
    assert (shown["Support this year"], shown["Agreements in force"]) == (("1", "case · 1 prototype"), ("0", "cases"))
    assert (shown["Bookings today"][1][:9], shown["Documents that end"][1][:10]) == ("booking ·", "document ·")
    assert shown["Occupancy"] == ("33", "% · 1 of 3 units")
    page = staff.get("/staff/metrics/achievements.support?from=2026-01-01&to=2027-01-01").text
    assert "1 row, together 1 case =" in page


def test_the_figure_of_documents_counts_the_rows_behind_it(app: Flask, client_of: ClientOf, clock: Clock) -> None:
    for until in ("2026-11-30", "2026-12-20", "2027-12-01"):
        assert hand_in(client_of("tenant-a"), pdf(), valid_until=until).status_code == 303
    clock(kst("12:00", "2026-12-01"))
    staff = client_of("staff")
    href, value, more = tiles(staff)["끝나는 서류"]
    assert (value, more, "그중 만료 1건" in staff.get("/staff").text) == ("2", "건 · 30일 안", True)
    assert len(set(re.findall(r"/staff/documents/(\d+)", staff.get(href).text))) == 2


def test_nobody_else_has_it(client_of: ClientOf) -> None:
    assert [client_of(who).get("/staff").status_code for who in ("tenant-a", "citizen", "")] == [404, 404, 303]


def test_it_asks_as_much_for_one_booking_as_for_many(app: Flask, client_of: ClientOf) -> None:
    client, counts = client_of("staff"), list[int]()
    ask_for_approval(app, "c")
    for hours in (range(9, 10), range(10, 18)):
        for hour in hours:
            for part in "abc":
                book(client, "tenant-a", "api", part, f"{hour}:00", f"{hour + 1}:00")
        client.get("/staff")
        with counting(app) as asked:
            assert client.get("/staff").status_code == 200
        counts.append(len(asked))
    assert (counts[0], max(counts) <= MOST + len(app.extensions[TODOS])) == (counts[1], True)
