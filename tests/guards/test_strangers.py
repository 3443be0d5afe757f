"""A person of company A reaches nothing of company B: every route that names something is walked with another's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.academy.enrolling import apply as apply_for_course
from tests.academy.enrolling import opened
from tests.accounts.mails import link_in, read_mails
from tests.bookings.lending.things import lent
from tests.bookings.offers import offered, wished
from tests.bookings.quotas import pool_of
from tests.certificates.issuing import issued
from tests.documents.papers import hand_in, pdf
from tests.guards.test_routes import WHO
from tests.steps import bearer, body, book, slot, stored
from tests.supporters.logged import asked, logged, served
from tests.tenants.lets import let, register
from tests.tenants.results import achieved, figured
from tests.tenants.rounds import apply, publish

ClientOf = Callable[[str], FlaskClient]
SECRET = "비밀 기체 시험"  # What only company A may read.

# Every route of people (those of staff are closed by permission) that names something, with what company A has of it.
OF_A = {
    "GET /certificates/<int:number>.pdf": "/certificates/{certificate}.pdf",
    "GET /api/v1/certificates/<int:number>": "/api/v1/certificates/{certificate}",
    "GET /api/v1/certificates/<int:number>/document": "/api/v1/certificates/{certificate}/document",
    "POST /invitations/<token>": "/invitations/{token}",
    "POST /organisation/invitations/<int:number>/resend": "/organisation/invitations/{invitation}/resend",
    "POST /organisation/invitations/<int:number>/revoke": "/organisation/invitations/{invitation}/revoke",
    "POST /profile/tokens/<int:number>/revoke": "/profile/tokens/{token_row}/revoke",
    "POST /organisation/members/<int:number>/end": "/organisation/members/{member}/end",
    "POST /organisation/members/<int:number>/rank": "/organisation/members/{member}/rank",
    "GET /documents/<int:number>/file": "/documents/{document}/file",
    "POST /documents/<int:number>/remove": "/documents/{document}/remove",
    "DELETE /api/v1/holds/<int:number>": "/api/v1/holds/{hold}",
    "GET /api/v1/bookings/<code>": "/api/v1/bookings/{booking}",
    "GET /bookings/<code>": "/bookings/{booking}",
    "GET /api/v1/tenants/<int:number>/profile": "/api/v1/tenants/{tenant}/profile",
    "PUT /api/v1/tenants/<int:number>/profile": "/api/v1/tenants/{tenant}/profile",
    "PUT /api/v1/faults/<int:number>/photo": "/api/v1/faults/{fault}/photo",
    "GET /api/v1/faults/<int:number>/photo": "/api/v1/faults/{fault}/photo",
    "GET /offers/<int:number>": "/offers/{offer}",
    "GET /api/v1/applications/<int:number>": "/api/v1/applications/{application}",
    "PATCH /api/v1/applications/<int:number>": "/api/v1/applications/{application}",
    "GET /api/v1/applications/<int:number>/files/<int:question>": "/api/v1/applications/{application}/files/6",
    "PUT /api/v1/applications/<int:number>/files/<int:question>": "/api/v1/applications/{application}/files/6",
    "POST /api/v1/applications/<int:number>/submit": "/api/v1/applications/{application}/submit",
    "POST /api/v1/applications/<int:number>/withdraw": "/api/v1/applications/{application}/withdraw",
    "POST /api/v1/applications/<int:number>/objection": "/api/v1/applications/{application}/objection",
    "GET /supporters/<slug>/letters/<int:term>": "/supporters/first/letters/1",
    "GET /api/v1/supporter-cohorts/<slug>/missions": "/api/v1/supporter-cohorts/first/missions",
    "GET /api/v1/supporter-cohorts/<slug>/missions/<int:number>": "/api/v1/supporter-cohorts/first/missions/{mission}",
    "GET /activities/<int:number>": "/activities/{activity}",
    "GET /api/v1/activities/<int:number>": "/api/v1/activities/{activity}",
    "PUT /api/v1/activities/<int:number>": "/api/v1/activities/{activity}",
    "POST /api/v1/activities/<int:number>/photos": "/api/v1/activities/{activity}/photos",
    "POST /api/v1/activities/<int:number>/submit": "/api/v1/activities/{activity}/submit",
    "GET /activities/<int:number>/edit": "/activities/{activity}/edit",
    "POST /activities/<int:number>/edit": "/activities/{activity}/edit",
    "POST /activities/<int:number>/discard": "/activities/{activity}/discard",
    "GET /activities/<int:number>/photos/<int:photo>": "/activities/{activity}/photos/1",
    "POST /activities/<int:number>/photos/<int:photo>/remove": "/activities/{activity}/photos/1/remove",
    "POST /activities/<int:number>/reach": "/activities/{activity}/reach",
    "GET /enrollments/<int:number>": "/enrollments/{enrollment}",
    "POST /enrollments/<int:number>/objection": "/enrollments/{enrollment}/objection",
    "POST /api/v1/enrollments/<int:number>/objection": "/api/v1/enrollments/{enrollment}/objection",
    "POST /enrollments/<int:number>/accept": "/enrollments/{enrollment}/accept",
    "GET /enrollments/<int:number>/cancel": "/enrollments/{enrollment}/cancel",
    "POST /enrollments/<int:number>/cancel": "/enrollments/{enrollment}/cancel",
    "GET /enrollments/<int:number>/note": "/enrollments/{enrollment}/note",
    "POST /enrollments/<int:number>/note": "/enrollments/{enrollment}/note",
    "GET /api/v1/enrollments/<int:number>": "/api/v1/enrollments/{enrollment}",
    "POST /api/v1/enrollments/<int:number>/accept": "/api/v1/enrollments/{enrollment}/accept",
    "POST /api/v1/enrollments/<int:number>/cancel": "/api/v1/enrollments/{enrollment}/cancel",
    "GET /quotas/<int:number>": "/quotas/{quota}",
    "GET /quotas/<int:number>.csv": "/quotas/{quota}.csv",
    "GET /bookings/<code>/cancel": "/bookings/{booking}/cancel",
    "POST /bookings/<code>/cancel-series": "/bookings/{booking}/cancel-series",
    "GET /bookings/<code>/change-series": "/bookings/{booking}/change-series",
    "POST /bookings/<code>/change-series": "/bookings/{booking}/change-series",
    "PATCH /api/v1/series/<int:number>": "/api/v1/series/{series}",
    "GET /bookings/series/<int:number>": "/bookings/series/{series}",
    "GET /api/v1/achievements/<int:number>": "/api/v1/achievements/{achievement}",
    "GET /company/achievements/<int:number>/files/<int:document>": "/company/achievements/{achievement}/files/2",
    "GET /api/v1/tenants/<int:number>": "/api/v1/tenants/{tenant}",
    "GET /api/v1/tenancies/<int:number>": "/api/v1/tenancies/{stay}",
    "GET /api/v1/series/<int:number>": "/api/v1/series/{series}",
    "POST /api/v1/series/<int:number>/cancel": "/api/v1/series/{series}/cancel",
    "POST /api/v1/series/<int:number>/approve": "/api/v1/series/{series}/approve",
    "POST /api/v1/series/<int:number>/reject": "/api/v1/series/{series}/reject",
    "POST /api/v1/loans/<int:number>/return": "/api/v1/loans/{loan}/return",
    "POST /bookings/wishes/<int:number>/withdraw": "/bookings/wishes/{wish}/withdraw",
    "POST /api/v1/wishes/<int:number>/withdraw": "/api/v1/wishes/{wish}/withdraw",
    "POST /api/v1/wishes/<int:number>/move": "/api/v1/wishes/{wish}/move",
    "POST /api/v1/series/<int:number>/rehearsal": "/api/v1/series/{series}/rehearsal",
    "POST /offers/<int:number>/accept": "/offers/{offer}/accept",
    "POST /offers/<int:number>/decline": "/offers/{offer}/decline",
    "POST /api/v1/offers/<int:number>/accept": "/api/v1/offers/{offer}/accept",
    "POST /api/v1/offers/<int:number>/decline": "/api/v1/offers/{offer}/decline",
    "GET /bookings/<code>.ics": "/bookings/{booking}.ics",
    "GET /bookings/<code>/change": "/bookings/{booking}/change",
    "GET /bookings/<code>/hand-over": "/bookings/{booking}/hand-over",
    "GET /bookings/<code>/feedback": "/bookings/{booking}/feedback",
    "POST /bookings/<code>/feedback": "/bookings/{booking}/feedback",
    "GET /api/v1/bookings/<code>/feedback": "/api/v1/bookings/{booking}/feedback",
    "POST /api/v1/bookings/<code>/feedback": "/api/v1/bookings/{booking}/feedback",
    "GET /bookings/<code>/use": "/bookings/{booking}/use",
    "POST /bookings/<code>/checkin": "/bookings/{booking}/checkin",
    "POST /bookings/<code>/leave": "/bookings/{booking}/leave",
    "POST /bookings/<code>/stay": "/bookings/{booking}/stay",
    "POST /api/v1/bookings/<code>/checkin": "/api/v1/bookings/{booking}/checkin",
    "POST /api/v1/bookings/<code>/leave": "/api/v1/bookings/{booking}/leave",
    "POST /api/v1/bookings/<code>/stay": "/api/v1/bookings/{booking}/stay",
    "PATCH /api/v1/bookings/<code>": "/api/v1/bookings/{booking}",
    "POST /api/v1/holds/<int:number>/extend": "/api/v1/holds/{hold}/extend",
    "POST /api/v1/bookings/<code>/cancel": "/api/v1/bookings/{booking}/cancel",
    "POST /api/v1/bookings/<code>/approve": "/api/v1/bookings/{booking}/approve",
    "POST /api/v1/bookings/<code>/offers": "/api/v1/bookings/{booking}/offers",
    "POST /api/v1/bookings/<code>/reject": "/api/v1/bookings/{booking}/reject",
    "POST /bookings/<code>/cancel": "/bookings/{booking}/cancel",
    "POST /bookings/<code>/change": "/bookings/{booking}/change",
    "POST /bookings/<code>/hand-over": "/bookings/{booking}/hand-over",
    "POST /holds/<number>/extend": "/holds/{hold}/extend",
    "POST /holds/<number>/release": "/holds/{hold}/release",
}
WORK = {"kind": "photo", "title": "x", "starts_at": "2026-11-01T10:00:00+09:00", "minutes": 10}
BODIES = {  # What must be sent, or the shape of it is refused before anybody looks whose it is.
    "POST /api/v1/wishes/<int:number>/move": {"to": "first", "why": "x"},
    "PUT /api/v1/tenants/<int:number>/profile": {"name": "x"},
    "POST /api/v1/applications/<int:number>/objection": {"text": "x"},
    "POST /api/v1/enrollments/<int:number>/objection": {"text": "x"},
    "PUT /api/v1/activities/<int:number>": WORK,
}
CENTERS = {  # Everybody may know that they are there; what is done with them is for staff.
    "DELETE /api/v1/closures/<int:number>", "POST /api/v1/closures/<int:number>/end",
    "PUT /api/v1/closures/<int:number>", "POST /api/v1/closures/<int:number>/keep",
    "POST /api/v1/closures/<int:number>/rehearsal", "POST /api/v1/maintenances/<int:number>/end",
    "PUT /api/v1/equipment/<number>", "POST /api/v1/spaces/<slug>/feedback/questions",
    "DELETE /api/v1/spaces/<slug>/feedback/questions/<int:number>", "POST /api/v1/faults/<int:number>/close",
}  # fmt: skip
INTAKES = {  # Of a round everybody reads and writes their own application: tests/tenants/test_intake.py walks them.
    "GET /api/v1/intakes/<slug>", "GET /api/v1/intakes/<slug>/questions",
    "GET /intakes/<slug>/application", "POST /intakes/<slug>/application",
    "POST /intakes/<slug>/application/withdraw", "POST /intakes/<slug>/application/appeal",
}  # fmt: skip
COURSES = {  # Everybody reads what is published; tests/academy/test_catalogue.py walks drafts, and who may write.
    "GET /api/v1/courses/<slug>", "POST /api/v1/courses/<slug>/cohorts",
    "POST /api/v1/courses/<slug>/cohorts/<int:number>/cancel",
    "POST /courses/<slug>/cohorts/<int:number>/hold", "GET /courses/<slug>/cohorts/<int:number>/enroll",
    "POST /courses/<slug>/cohorts/<int:number>/enroll", "GET /courses/<slug>/cohorts/<int:number>/group",
    "POST /courses/<slug>/cohorts/<int:number>/group",
    "POST /api/v1/courses/<slug>/cohorts/<int:number>/group", "GET /api/v1/courses/<slug>/cohorts/<int:number>/draw",
    "GET /api/v1/courses/<slug>/cohorts/<int:number>/review", "GET /cohorts/<slug>/application",
}  # fmt: skip
LESSONS = {  # Everybody reads those of what is published; tests/academy/test_lessons_api.py walks who may write.
    "GET /api/v1/courses/<slug>/cohorts/<int:number>/lessons",
    "POST /api/v1/courses/<slug>/cohorts/<int:number>/lessons/plan",
    "POST /api/v1/courses/<slug>/cohorts/<int:number>/lessons",
    "GET /api/v1/courses/<slug>/cohorts/<int:number>/lessons/<int:lesson>",
    "PUT /api/v1/courses/<slug>/cohorts/<int:number>/lessons/<int:lesson>",
    "POST /api/v1/courses/<slug>/cohorts/<int:number>/lessons/<int:lesson>/cancel",
}
ATTENDANCE = {  # Of lessons that one teaches and places that one has: tests/academy/test_attending.py walks them.
    "GET /staff/lessons/<int:number>", "GET /staff/lessons/<int:number>/code", "POST /staff/lessons/<int:number>/mark",
    "GET /attend/<token>", "GET /attend/now/<token>", "POST /attend/now/<token>",
    "GET /attendance/<slug>/<int:number>", "GET /attendance/<slug>/<int:number>/leave",
    "POST /attendance/<slug>/<int:number>/leave", "POST /attendance/leaves/<int:number>/withdraw",
    "GET /attendance/leaves/<int:number>/document",
    "GET /api/v1/lessons/<int:number>/attendance", "POST /api/v1/lessons/<int:number>/attendance",
    "POST /api/v1/lessons/<int:number>/scans", "GET /api/v1/lessons/<int:number>/code",
    "POST /api/v1/lessons/<int:number>/check-in", "POST /api/v1/lessons/<int:number>/corrections",
    "POST /api/v1/leaves/<int:number>/withdraw", "PUT /api/v1/leaves/<int:number>/document",
    "GET /api/v1/leaves/<int:number>/document", "GET /api/v1/instructors/<int:person>/times",
    "PUT /api/v1/instructors/<int:person>/times",
}  # fmt: skip
AFTER = {  # Of one's own place, or a cohort that one teaches: tests/academy/test_after.py walks strangers.
    "GET /courses/<slug>/cohorts/<int:number>/completion",
    "GET /courses/<slug>/cohorts/<int:number>/assignment",
    "POST /courses/<slug>/cohorts/<int:number>/assignment",
    "GET /staff/courses/<slug>/cohorts/<int:number>/assignments",
    "GET /staff/courses/<slug>/cohorts/<int:number>/assignments/<int:person_id>",
    "POST /staff/courses/<slug>/cohorts/<int:number>/assignments/<int:person_id>",
    "GET /courses/<slug>/cohorts/<int:number>/survey",
    "POST /courses/<slug>/cohorts/<int:number>/survey",
    "GET /api/v1/courses/<slug>/cohorts/<int:number>/assignment",
    "PUT /api/v1/courses/<slug>/cohorts/<int:number>/assignment",
    "GET /api/v1/courses/<slug>/cohorts/<int:number>/assignments",
    "POST /api/v1/courses/<slug>/cohorts/<int:number>/assignments/<int:person>",
    "GET /api/v1/courses/<slug>/cohorts/<int:number>/survey",
    "POST /api/v1/courses/<slug>/cohorts/<int:number>/survey",
}
MATERIALS = {  # Of who takes part or teaches: tests/academy/test_materials.py walks strangers.
    "GET /courses/<slug>/materials", "POST /courses/<slug>/materials",
    "GET /courses/<slug>/materials/<int:number>", "POST /courses/<slug>/materials/<int:number>/remove",
    "POST /api/v1/courses/<slug>/materials", "DELETE /api/v1/courses/<slug>/materials/<int:number>",
    "GET /api/v1/courses/<slug>/materials", "GET /api/v1/courses/<slug>/materials/<int:number>/document",
}  # fmt: skip
SUPPORTERS = {  # Of what one did and found oneself: tests/supporters walk strangers.
    "GET /activities/<int:number>/checklist", "POST /activities/<int:number>/checklist",
    "POST /activities/<int:number>/show", "POST /activities/<int:number>/hide",
    "GET /supporters/consents/<int:number>", "POST /supporters/consents/<int:number>",
    "GET /api/v1/activities/<int:number>/checklist", "PUT /api/v1/activities/<int:number>/checklist",
    "PUT /api/v1/activities/<int:number>/showing", "GET /api/v1/findings/<int:number>",
    "GET /api/v1/supporters/<int:number>/consent", "PUT /api/v1/supporters/<int:number>/consent",
}  # fmt: skip
YEARS = {"GET /company/yearly/<int:year>", "POST /company/yearly/<int:year>"}  # Of one's own company.
EVERYBODYS = {"GET /calendars/courses/<slug>.ics", "GET /calendars/courses/<slug>/<int:number>.ics"}
EVERYBODYS |= {"GET /api/v1/spaces/<slug>", "GET /checkin/<token>", "POST /checkin/<token>"}
EVERYBODYS |= {"GET /api/v1/supporter-cohorts/<slug>", "GET /api/v1/opendata/<slug>"}
EVERYBODYS |= {"GET /api/v1/pledges/<slug>/revisions"}
EVERYBODYS |= {"GET /api/v1/certificates/verify/<code>"}  # Whoever has the code.
EVERYBODYS |= CENTERS | INTAKES | COURSES | LESSONS | ATTENDANCE | YEARS | AFTER | MATERIALS | SUPPORTERS
EVERYBODYS |= {f"{method} /supporters/<slug>/application" for method in ("GET", "POST")}  # One's own.
EVERYBODYS |= {f"POST /supporters/<slug>/application/{deed}" for deed in ("withdraw", "objection", "decline")}
EVERYBODYS |= {f"{method} /api/v1/supporter-cohorts/<slug>/application" for method in ("GET", "POST", "PATCH")}
EVERYBODYS |= {
    f"POST /api/v1/supporter-cohorts/<slug>/application/{deed}"
    for deed in ("submit", "withdraw", "objection", "decline")
}
EVERYBODYS |= {"GET /api/v1/supporter-cohorts/<slug>/recruitment"}  # What is published.
EVERYBODYS |= {"GET /api/v1/pledges/<slug>", "GET /api/v1/indicators/<key>", "GET /api/v1/indicators/<key>/rows"}
EVERYBODYS |= {"GET /api/v1/snapshots/<int:number>", "GET /api/v1/snapshots/<int:number>/rows"}  # What is published.
EVERYBODYS |= {"GET /api/v1/pledges/<slug>/card"}
EVERYBODYS |= {
    "POST /pledges/<slug>/comments"
}  # What one says oneself; tests/pledges/test_comments.py walks strangers.
EVERYBODYS |= {"POST /comments/<int:number>/withdraw", "POST /api/v1/comments/<int:number>/withdraw"}


@pytest.fixture
def of_a(app: Flask, client_of: ClientOf) -> dict[str, Any]:
    """A booking and a hold of company A."""
    tenant = client_of("tenant-a")
    code = book(tenant, "tenant-a", "page", "a", "10:00", "11:00", purpose=SECRET).code
    held = tenant.post("/holds", data=slot("b")).location.rpartition("=")[2]
    tenant.post("/organisation/invitations", data={"email": "guest@company.example", "rank": "member"})
    token = link_in(read_mails(app, "guest@company.example")[0]).rpartition("/")[2]
    offer = offered(app, "tenant-a", "c", purpose=SECRET)
    wish = wished(app, "tenant-a", "a", purpose=SECRET)
    times = body("b", "14:00", "15:00", purpose=SECRET, every="week", count=2)
    series = tenant.post("/api/v1/series", json=times, headers=bearer("tenant-a")).json["id"]  # type: ignore[index]
    assert tenant.post("/reports", data={"space": "a", "matter": "fault", "what": SECRET}).status_code == 303
    publish(app, client_of("staff"))
    assert apply(app, tenant, SECRET).status_code == 303
    hand_in(tenant, pdf(), title=SECRET, owner="ours")
    let(app, "unit-1", "2026-01-01", "2027-12-31")
    served(app, "tenant-a")
    activity = logged(app, "tenant-a", title=SECRET)
    enrolled = apply_for_course(tenant, "tenant-a", opened(client_of("staff")), note=SECRET).code
    return {
        "stay": 1,
        "enrollment": enrolled,
        "activity": activity,
        "mission": asked(app, title=SECRET),
        "application": 1,
        "fault": 1,
        "certificate": issued(app, "tenant-a", title=SECRET),
        "document": 2,
        "tenant": (number := register(app, field=SECRET)),
        "figures": figured(client_of("tenant-a"), SECRET),
        "achievement": achieved(client_of("staff"), number, SECRET),
        "loan": lent(app, "tenant-a"),
        "series": series,
        "booking": code,
        "hold": held,
        "offer": offer,
        "quota": pool_of(app, "tenant-a"),
        "wish": wish,
        "invitation": 1,
        "member": 2,
        "token": token,
        "token_row": 1,
    }


def test_every_route_that_names_something_is_walked() -> None:
    named = {route for route in WHO if "<" in route and WHO[route] in {"signed in", "token", "manager"}}
    assert named - EVERYBODYS == set(OF_A)


@pytest.mark.parametrize("stranger", ["tenant-b", "citizen"])
def test_nobody_reaches_what_is_anothers(app: Flask, client_of: ClientOf, of_a: dict[str, Any], stranger: str) -> None:
    before, client = stored(app), client_of(stranger)
    reached = {}
    for route, pattern in OF_A.items():
        path = pattern.format(**of_a)
        is_api = path.startswith("/api/")
        sent: dict[str, Any] = (
            {"json": BODIES.get(route, {}), "headers": bearer(stranger)} if is_api else {"data": {"rank": "manager"}}
        )
        answer = client.open(path, method=route.partition(" ")[0], **sent)
        if (answer.status_code, SECRET in answer.text) != (404, False):
            reached[route] = answer.status_code
    assert (reached, stored(app)) == ({}, before)


OWN = [
    "/bookings/new?hold={hold}",
    "/bookings",
    "/calendar?space=whole&date=2026-11-25",
    "/company",
    "/company/edit",
    "/company/achievements",
    "/company/yearly",
    "/api/v1/yearly-figures",
    "/api/v1/achievements",
    "/api/v1/applications",
    "/api/v1/tenants",
    "/enrollments",
    "/api/v1/enrollments",
]


@pytest.mark.parametrize("stranger", ["tenant-b", "citizen"])
def test_pages_that_show_ones_own_show_nothing_of_another(
    client_of: ClientOf, of_a: dict[str, Any], stranger: str
) -> None:
    client = client_of(stranger)
    pages = {path: client.get(path.format(**of_a)).text for path in OWN}
    assert [path for path, page in pages.items() if SECRET in page or of_a["booking"] in page] == []
