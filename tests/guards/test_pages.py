"""Every page is whole: strict HTML, one h1 that is the title, labelled fields, tokens in forms, safe headers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.bookings.repeating import codes, repeat
from tests.bookings.requests import ask_for_approval
from tests.steps import behalf, book, filled, slot

ClientOf = Callable[[str], FlaskClient]
NS = "{http://www.w3.org/1999/xhtml}"
PAGES = (
    "/", "/login", "/signup", "/signup/sent", "/forgot", "/consents/privacy",
    "/spaces", "/spaces/a", "/spaces/desks", "/calendar?space=whole", "/calendar?space=desks",
    "/calendar", "/calendar/list", "/calendar/find", "/calendar/find?day=x&length=1",
    "/calendar/list?space=whole", "/bookings", "/bookings/new", "/nowhere", "/staff/bookings/new",
    "/staff/access-log", "/staff/access-log/review", "/staff/people?q=nobody-at-all",
    "/staff", "/staff/todo", "/staff/utilisation", "/staff/day", "/staff/day?date=2026-11-21",
    "/staff/visits", "/staff/visits/new", "/documents", "/staff/documents", "/staff/documents?show=ending",
    "/courses", "/courses?q=x&kind=flight&level=beginner&times=evening&free=1&open=1", "/courses?past=1",
    "/enrollments", "/staff/courses", "/staff/courses?q=x", "/staff/courses/new", "/staff/teaching",
    "/staff/leaves", "/attendance", "/attend", "/pledges", "/staff/pledges", "/staff/snapshots",
    "/staff/comments", "/staff/comments?state=shown",
    "/supporters", "/staff/supporters", "/staff/supporters/new", "/supporters/findings", "/supporters/rewards",
    "/staff/supporters/findings", "/staff/supporters/findings?state=solved",
    "/opendata", "/staff/reports",
    "/activities", "/activities/new", "/staff/activities", "/staff/activities?state=all&cohort=x",
    "/intakes", "/staff/intakes", "/staff/intakes/new",
    "/loans", "/staff/equipment", "/staff/equipment?show=late&booking=x", "/staff/equipment/new",
    "/staff/tenants", "/staff/tenants?show=all", "/staff/tenants/new", "/staff/units", "/staff/units/unit-1",
    "/staff/units?show=ending",
    "/staff/feedback", "/staff/feedback/a", "/staff/survey",
    "/staff/achievements", "/staff/achievements?kind=award&year=2026&q=x", "/staff/achievements/new?kind=project",
    "/staff/achievements/new?kind=award", "/staff/achievements/new?kind=event", "/company/achievements",
    "/staff/qualifications", "/staff/qualifications?show=all",
    "/staff/qualifications/kinds", "/profile/qualifications",
    "/verify", "/verify/x", "/certificates", "/staff/certificates", "/staff/certificates?q=x&status=revoked",
    "/staff/yearly", "/staff/yearly?year=2024", "/company/yearly",
    "/company", "/staff/occupancy", "/staff/occupancy?on=2024-02-30",
    "/quotas", "/staff/quotas",
    "/staff/metrics", "/staff/metrics/bookings.people", "/staff/metrics?from=x&to=y",
)  # fmt: skip


def check(text: str) -> None:
    parser = html5lib.HTMLParser(strict=True, tree=html5lib.getTreeBuilder("etree"))
    root: Any = parser.parse(text)
    (heading,) = root.iter(f"{NS}h1")
    title = "".join(next(root.iter(f"{NS}title")).itertext())
    assert "".join(heading.itertext()).strip() in title
    assert root.get("lang") in {"ko", "en"}
    assert next(a.get("href") for a in root.iter(f"{NS}a")) == "#main"
    ids = [e.get("id") for e in root.iter() if e.get("id")]
    assert sorted(set(ids)) == sorted(ids)
    check_forms(root, set(ids))


def check_forms(root: Element, ids: set[str | None]) -> None:
    labelled = {label.get("for") for label in root.iter(f"{NS}label")}
    for form in root.iter(f"{NS}form"):
        outside = [f for f in root.iter(f"{NS}input") if form.get("id") and f.get("form") == form.get("id")]
        fields = [*form.iter(f"{NS}input"), *outside]
        if form.get("method") == "post":
            assert any(f.get("name") == "csrf_token" and f.get("value") for f in fields)
        for field in (*fields, *form.iter(f"{NS}select")):
            is_seen = field.get("hidden") is None  # What is not is for keepers of passwords.
            if is_seen and field.get("type") not in {"hidden", "radio"}:
                assert field.get("id") in labelled
            for other in (field.get("aria-describedby") or "").split():
                assert other in ids
        for button in form.iter(f"{NS}button"):
            assert "".join(button.itertext()).strip() or button.get("aria-label")


SETTINGS = (
    "", "/places", "/sites/new", "/sites/1", "/floors/new", "/floors/1", "/cells/new", "/cells/1",
    "/cells/1/service", "/rules", "/history", "/opening", "/sites/1/hours", "/sites/1/holidays",
    "/sites/1/holidays/year", "/closures", "/closures?show=past", "/closures/new",
    "/maintenance", "/maintenance/new", "/spaces", "/spaces/new",
    "/spaces/1", "/spaces/14/cells", "/spaces/12/hours", "/spaces/1/windows",
    "/utilities", "/utilities/new", "/spaces/1/photos", "/history?of=space&number=1",
)  # fmt: skip


@pytest.fixture(autouse=True)
def tokens_in_forms(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True


def walk(client: FlaskClient, path: str) -> tuple[TestResponse, TestResponse]:
    """The page in Korean, which is whole, and in English, which differs from it by its words alone."""
    answers = []
    for language in ("ko", "en"):
        client.get(f"/language/{language}")
        answers.append(client.get(path, follow_redirects=True))
        assert f'<html lang="{language}">' in answers[-1].text
    check(answers[0].text)
    return answers[0], answers[1]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_whole(client_of: ClientOf, path: str) -> None:
    for who in ("", "tenant-a", "staff"):
        _, english = walk(client_of(who), path)
        if who != "tenant-a":
            assert [letter for letter in english.text.split("<main")[1] if "가" <= letter <= "힣"] == []


def test_what_describes_the_api_is_whole(client_of: ClientOf) -> None:
    for path in ("/api/docs", "/api/docs/bookings", "/api/docs/certificates"):  # The same for all.
        walk(client_of(""), path)


@pytest.mark.parametrize("path", SETTINGS)
def test_a_settings_page_is_whole(client_of: ClientOf, path: str) -> None:
    answers = walk(client_of("staff"), f"/staff/settings{path}")
    assert [answer.status_code for answer in answers] == [200, 200]


@pytest.mark.parametrize("who", ["tenant-a", "staff"])
@pytest.mark.parametrize(
    "path",
    [
        "/profile",
        "/profile/security",
        "/profile/privacy",
        "/profile/calendars",
        "/profile/tokens",
        "/organisation",
        "/staff/people",
        "/staff/people/1",
    ],
)
def test_a_page_of_ones_own_is_whole(client_of: ClientOf, path: str, who: str) -> None:
    check(client_of(who).get(path).text)


def test_pages_on_the_way_of_a_booking_are_whole(app: Flask, client_of: ClientOf) -> None:
    def post(client: FlaskClient, path: str, data: dict[str, str]) -> TestResponse:
        token = client.get("/login").text.partition('name="csrf_token" type="hidden" value="')[2].partition('"')[0]
        return client.post(path, data=data | {"csrf_token": token})

    tenant, rival = client_of("tenant-a"), client_of("tenant-b")
    address = post(tenant, "/holds", slot()).location
    code = book(tenant, "tenant-a", "api", "b", "10:00", "11:00").json["code"]
    ask_for_approval(app, "c")
    asked = book(tenant, "tenant-a", "api", "c", "10:00", "11:00").code
    pages = [
        tenant.get(address),
        tenant.get("/bookings"),
        post(tenant, address, {}),
        post(tenant, address, filled("b")),
        post(rival, "/holds", slot("whole")),
        post(rival, "/holds", {}),
        tenant.get(f"/bookings/{code}"),
        post(tenant, "/bookings/B-2026-000009/cancel", {}),
        tenant.get(f"/bookings/{code}/change"),
        post(tenant, f"/bookings/{code}/change", filled("b", "20:00", "21:00") | {"version": "1"}),
        post(tenant, f"/bookings/{code}/change", {"version": "7", "purpose": "시연"}),
        post(client_of("staff"), f"/bookings/{code}/change", filled("b", "20:00", "21:00") | {"version": "1"}),
        post(client_of("staff"), f"/bookings/{code}/cancel", {}),
        tenant.get(f"/bookings/{asked}"),
        client_of("staff").get("/staff/requests"),
        client_of("staff").get(f"/staff/requests/{asked}"),
        post(client_of("staff"), f"/staff/requests/{asked}/reject", {"version": "1"}),
        post(client_of("staff"), f"/staff/requests/{asked}/approve", {"version": "7"}),
        client_of("staff").get(f"/staff/requests/{code}"),
        client_of("staff").get(f"/staff/requests/{asked}/offer"),
        post(client_of("staff"), f"/staff/requests/{asked}/offer", {"version": "1"}),
        client_of("staff").get(f"/staff/requests/{code}/offer"),
        tenant.get(f"/bookings/{code}/hand-over"),
        client_of("staff").get(f"/bookings/{code}/hand-over"),
        post(client_of("staff"), f"/bookings/{code}/hand-over", {"person": "tenant"}),
        post(client_of("staff"), "/staff/bookings/new", behalf("b", "10:00", "11:00", person="tenant")),
        post(client_of("staff"), "/staff/bookings/new", behalf("b", "10:00", "20:00", whose="center")),
        client_of("staff").get(f"/bookings/{code}"),
        post(tenant, "/login", {"email": "x", "password": "y"}),
        tenant.post("/holds", data=slot("c")),
    ]
    decisions = [200, 200, 200, 422, 409, 200, 200, 422, 200]
    changes = [200, 422, 409, 422, 422, *decisions, 200, 200, 422, 422, 409, 200]
    assert [page.status_code for page in pages] == [200, 200, 422, 409, 409, 422, 200, 404, *changes, 422, 400]
    for page in pages:
        check(page.text)


def test_pages_of_series_are_whole(app: Flask, client_of: ClientOf) -> None:
    tenant, staff = client_of("tenant-a"), client_of("staff")
    repeat(tenant, "tenant-a", "api")
    first = codes(app)[0]
    app.config["WTF_CSRF_ENABLED"] = True
    pages = [
        tenant.get("/bookings/series/new"),
        tenant.get("/bookings/series/1"),
        tenant.get(f"/bookings/{first}/cancel"),
        tenant.get(f"/bookings/{first}/change-series"),
        staff.get(f"/bookings/{first}/change-series"),
        tenant.get(f"/bookings/{first}"),
    ]
    app.config["WTF_CSRF_ENABLED"] = False
    assert [page.status_code for page in pages] == [200] * 6
    for page in pages:
        check(page.text)


def test_private_pages_are_not_kept_and_nothing_is_framed(client_of: ClientOf) -> None:
    answer = client_of("tenant-a").get("/bookings")
    headers = {name: answer.headers[name] for name in ("Cache-Control", "X-Content-Type-Options", "Referrer-Policy")}
    assert headers == {
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
    }
    policy = answer.headers["Content-Security-Policy"]
    for part in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "script-src 'self'"):
        assert part in policy
