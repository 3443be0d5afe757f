"""Every route and method, with who may: a new one fails here until somebody has decided."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from anchorcenter.accounts.models import Permission
from tests.center import PEOPLE
from tests.steps import actor, bearer, stored

ClientOf = Callable[[str], FlaskClient]

# Who may: "all" without signing in, "signed in" (what they then find is decided by queries), "manager" in their own
# organisation, "token" with a scope, or who has a permission, by its word.
WHO = {
    "GET /": "all",
    "DELETE /api/v1/holds/<int:number>": "token",
    "GET /api/docs": "all",
    "GET /api/v1/availability": "token",
    "GET /api/v1/bookings": "token",
    "GET /api/v1/bookings/<code>": "token",
    "GET /api/v1/openapi.json": "all",
    "GET /api/v1/me": "token",
    "GET /api/v1/offers": "token",
    "GET /api/v1/requests": "token",
    "GET /api/v1/spaces": "token",
    "GET /api/v1/spaces/<slug>": "token",
    "GET /bookings": "signed in",
    "GET /bookings/<code>": "signed in",
    "GET /bookings/<code>.ics": "signed in",
    "GET /bookings/<code>/change": "signed in",
    "GET /bookings/<code>/hand-over": "signed in",
    "GET /api/v1/wishes": "token",
    "GET /bookings/new": "signed in",
    "GET /api/v1/series/<int:number>": "token",
    "GET /bookings/<code>/cancel": "signed in",
    "GET /bookings/series/<int:number>": "signed in",
    "GET /bookings/series/new": "signed in",
    "GET /bookings/wishes": "signed in",
    "GET /bookings/wishes/new": "signed in",
    "GET /bookings/<code>/use": "signed in",
    "GET /checkin/<token>": "signed in",
    "GET /kiosk": "all",
    "GET /staff/checkin": "operate",
    "GET /staff/checkin/<slug>": "operate",
    "GET /staff/checkin/<slug>.svg": "operate",
    "POST /api/v1/bookings/<code>/checkin": "token",
    "POST /api/v1/bookings/<code>/leave": "token",
    "POST /api/v1/bookings/<code>/stay": "token",
    "POST /bookings/<code>/checkin": "signed in",
    "POST /bookings/<code>/leave": "signed in",
    "POST /bookings/<code>/stay": "signed in",
    "POST /checkin/<token>": "signed in",
    "POST /kiosk": "all",
    "POST /staff/checkin/kiosks": "operate",
    "POST /staff/checkin/kiosks/<int:number>/revoke": "operate",
    "GET /reports": "signed in",
    "POST /reports": "signed in",
    "GET /documents": "signed in",
    "POST /documents": "signed in",
    "GET /documents/<int:number>/file": "signed in",
    "POST /documents/<int:number>/remove": "signed in",
    "GET /staff/documents": "operate",
    "GET /staff/documents/<int:number>": "operate",
    "POST /staff/documents/<int:number>": "operate",
    "GET /staff/incidents": "operate",
    "GET /staff/incidents/<int:number>": "operate",
    "GET /staff/incidents/<int:number>/photo": "operate",
    "POST /staff/incidents/<int:number>/seen": "operate",
    "POST /staff/incidents/<int:number>/close": "operate",
    "POST /api/v1/faults": "token",
    "GET /api/v1/equipment": "token",
    "GET /api/v1/loans": "token",
    "POST /api/v1/loans": "token",
    "POST /api/v1/loans/<int:number>/return": "token",
    "GET /loans": "signed in",
    "GET /staff/equipment": "operate",
    "GET /staff/equipment.csv": "operate",
    "GET /staff/equipment/loans.csv": "operate",
    "GET /staff/equipment/new": "operate",
    "POST /staff/equipment/new": "operate",
    "GET /staff/equipment/<int:number>": "operate",
    "GET /staff/equipment/<int:number>/change": "operate",
    "POST /staff/equipment/<int:number>/change": "operate",
    "POST /staff/equipment/<int:number>/lend": "operate",
    "POST /staff/equipment/loans/<int:number>/return": "operate",
    "GET /calendar": "all",
    "GET /calendar/find": "all",
    "GET /calendar/list": "all",
    "GET /calendars/<token>.ics": "all",
    "GET /calendars/spaces/<slug>.ics": "all",
    "GET /consents": "signed in",
    "GET /consents/<kind>": "all",
    "GET /forgot": "all",
    "GET /healthz": "all",
    "GET /invitations/<token>": "all",
    "GET /invitations/<token>/signup": "all",
    "GET /language/<code>": "all",
    "GET /login": "all",
    "GET /metrics": "all",  # Who has METRICS_TOKEN; without one there is no such page.
    "GET /offers/<int:number>": "signed in",
    "GET /organisation": "signed in",
    "GET /photos/<name>": "all",
    "GET /profile": "signed in",
    "GET /profile/calendars": "signed in",
    "GET /profile/privacy": "signed in",
    "GET /profile/security": "signed in",
    "GET /profile/tokens": "signed in",
    "POST /profile/tokens": "signed in",
    "POST /profile/tokens/<int:number>/revoke": "signed in",
    "GET /reset/<token>": "all",
    "GET /session": "all",
    "GET /signup": "all",
    "GET /signup/confirm/<token>": "all",
    "GET /signup/sent": "all",
    "GET /spaces": "all",
    "GET /spaces/<slug>": "all",
    "GET /staff": "signed in",
    "GET /staff/access-log": "audit",
    "GET /staff/access-log/review": "audit",
    "GET /staff/bookings/new": "operate",
    "GET /staff/requests": "operate",
    "GET /staff/requests/<code>": "operate",
    "GET /staff/todo": "operate",
    "GET /staff/day": "operate",
    "GET /staff/metrics": "read_reports",
    "GET /staff/metrics/<key>": "read_reports",
    "GET /staff/people": "operate",
    "GET /staff/people/<int:person_id>": "operate",
    "GET /staff/people/<int:person_id>/forget": "delete_people",
    "GET /staff/people/<int:person_id>/leave": "operate",
    "POST /staff/people/<int:person_id>/forget": "delete_people",
    "POST /staff/people/<int:person_id>/leave": "operate",
    "GET /staff/people/<int:person_id>/reopen": "operate",
    "POST /staff/people/<int:person_id>/reopen": "operate",
    "POST /staff/people/<int:person_id>/memberships/<int:number>/manager": "operate",
    "GET /staff/settings": "configure",
    "GET /staff/settings/cells/<int:number>": "configure",
    "GET /staff/settings/cells/<int:number>/service": "configure",
    "GET /staff/settings/cells/new": "configure",
    "GET /staff/outages/new": "operate",
    "GET /staff/settings/utilities": "configure",
    "GET /staff/settings/utilities/<int:number>": "configure",
    "GET /staff/settings/utilities/new": "configure",
    "GET /staff/settings/closures": "configure",
    "GET /staff/settings/closures/<int:number>": "configure",
    "GET /staff/settings/closures/new": "configure",
    "GET /staff/settings/floors/<int:number>": "configure",
    "GET /staff/settings/floors/new": "configure",
    "GET /staff/settings/history": "configure",
    "GET /staff/settings/opening": "configure",
    "GET /staff/settings/photos/<int:number>": "configure",
    "GET /staff/settings/places": "configure",
    "GET /staff/settings/rules": "configure",
    "GET /staff/settings/sites/<int:number>": "configure",
    "GET /staff/settings/sites/<int:number>/holidays": "configure",
    "GET /staff/settings/sites/<int:number>/holidays/year": "configure",
    "GET /staff/settings/sites/<int:number>/hours": "configure",
    "GET /staff/settings/sites/new": "configure",
    "GET /staff/settings/spaces": "configure",
    "GET /staff/settings/spaces/<int:number>": "configure",
    "GET /staff/settings/spaces/<int:number>/cells": "configure",
    "GET /staff/settings/spaces/<int:number>/hours": "configure",
    "GET /staff/settings/spaces/<int:number>/photos": "configure",
    "GET /staff/settings/spaces/<int:number>/windows": "configure",
    "GET /staff/settings/spaces/new": "configure",
    "GET /api/v1/utilisation": "token",
    "GET /staff/utilisation": "read_reports",
    "GET /staff/utilisation.csv": "read_reports",
    "GET /staff/visits": "operate",
    "GET /staff/visits/<int:number>": "operate",
    "GET /staff/visits/bookings/<int:part>": "operate",
    "GET /staff/visits/new": "operate",
    "GET /staff/waiting": "operate",
    "GET /staff/waiting/<int:number>": "operate",
    "GET /static/<path:filename>": "all",
    "GET /theme/<code>": "all",
    "PATCH /api/v1/bookings/<code>": "token",
    "POST /api/v1/bookings": "token",
    "POST /api/v1/bookings/<code>/cancel": "token",
    "POST /api/v1/holds": "token",
    "POST /api/v1/holds/<int:number>/extend": "token",
    "POST /api/v1/bookings/<code>/approve": "token",
    "POST /api/v1/bookings/<code>/reject": "token",
    "POST /api/v1/offers/<int:number>/accept": "token",
    "POST /api/v1/offers/<int:number>/decline": "token",
    "POST /bookings/<code>/cancel": "signed in",
    "POST /bookings/<code>/change": "signed in",
    "POST /bookings/<code>/hand-over": "signed in",
    "POST /api/v1/series": "token",
    "POST /api/v1/series/<int:number>/cancel": "token",
    "POST /api/v1/wishes": "token",
    "POST /api/v1/wishes/<int:number>/withdraw": "token",
    "POST /bookings/new": "signed in",
    "POST /bookings/wishes/<int:number>/withdraw": "signed in",
    "POST /bookings/<code>/cancel-series": "signed in",
    "POST /bookings/series/new": "signed in",
    "POST /bookings/wishes/new": "signed in",
    "POST /consents": "signed in",
    "POST /forgot": "all",
    "POST /holds": "signed in",
    "POST /holds/<number>/extend": "signed in",
    "POST /holds/<number>/release": "signed in",
    "POST /invitations/<token>": "signed in",
    "POST /invitations/<token>/signup": "all",
    "POST /login": "all",
    "POST /logout": "all",
    "POST /offers/<int:number>/accept": "signed in",
    "POST /offers/<int:number>/decline": "signed in",
    "POST /organisation/invitations": "manager",
    "POST /organisation/invitations/<int:number>/resend": "manager",
    "POST /organisation/invitations/<int:number>/revoke": "manager",
    "POST /organisation/members/<int:number>/end": "manager",
    "POST /organisation/members/<int:number>/rank": "manager",
    "POST /profile": "signed in",
    "POST /profile/calendars": "signed in",
    "POST /profile/calendars/revoke": "signed in",
    "POST /profile/password": "signed in",  # pragma: allowlist secret
    "POST /profile/privacy": "signed in",
    "POST /profile/sessions/end": "signed in",
    "POST /reset/<token>": "all",
    "POST /session/extend": "signed in",
    "POST /signup": "all",
    "POST /signup/confirm/<token>": "all",
    "POST /staff/access-log/review": "export",
    "POST /staff/bookings/new": "operate",
    "POST /staff/day": "operate",
    "POST /staff/day/visits": "operate",
    "POST /staff/metrics/<key>": "read_reports",
    "POST /staff/people/<int:person_id>/reset": "operate",
    "POST /staff/people/<int:person_id>/roles": "grant_roles",
    "POST /staff/people/<int:person_id>/roles/<role>/revoke": "grant_roles",
    "POST /staff/people/<int:person_id>/unlock": "operate",
    "POST /staff/settings/cells/<int:number>": "configure",
    "POST /staff/settings/cells/<int:number>/service": "configure",
    "POST /staff/settings/cells/new": "configure",
    "POST /staff/outages/new": "operate",
    "POST /staff/settings/utilities/<int:number>": "configure",
    "POST /staff/settings/utilities/new": "configure",
    "POST /staff/settings/closures/<int:number>": "configure",
    "POST /staff/settings/closures/<int:number>/end": "configure",
    "POST /staff/settings/closures/<int:number>/remove": "configure",
    "POST /staff/settings/closures/new": "configure",
    "POST /staff/settings/floors/<int:number>": "configure",
    "POST /staff/settings/floors/new": "configure",
    "POST /staff/settings/holidays/<int:number>/remove": "configure",
    "POST /staff/settings/photos/<int:number>": "configure",
    "POST /staff/settings/photos/<int:number>/delete": "configure",
    "POST /staff/settings/photos/<int:number>/earlier": "configure",
    "POST /staff/settings/rules": "configure",
    "POST /staff/settings/sites/<int:number>": "configure",
    "POST /staff/settings/sites/<int:number>/holidays": "configure",
    "POST /staff/settings/sites/<int:number>/holidays/year": "configure",
    "POST /staff/settings/sites/<int:number>/hours": "configure",
    "POST /staff/settings/sites/new": "configure",
    "POST /staff/settings/spaces/<int:number>": "configure",
    "POST /staff/settings/spaces/<int:number>/cells": "configure",
    "POST /staff/settings/spaces/<int:number>/hours": "configure",
    "POST /staff/settings/spaces/<int:number>/photos": "configure",
    "POST /staff/settings/spaces/<int:number>/windows": "configure",
    "POST /staff/settings/spaces/new": "configure",
    "POST /staff/requests/<code>/approve": "operate",
    "POST /staff/requests/<code>/reject": "operate",
    "POST /staff/visits/<int:number>": "operate",
    "POST /staff/visits/<int:number>/void": "operate",
    "POST /staff/visits/bookings/<int:part>": "operate",
    "POST /staff/visits/new": "operate",
    "POST /staff/waiting/<int:number>/move": "operate",
    "POST /staff/waiting/<int:number>/withdraw": "operate",
}
VALUES = {
    "<code>": "B-2026-000009",
    "<number>": "9",
    "<name>": "0" * 32,
    "<int:number>": "1",
    "<int:part>": "1",
    "<slug>": "a",
    "<key>": "bookings.people",
    "<path:filename>": "app.css",
    "<token>": "none-of-ours",
    "<kind>": "terms",
    "<int:person_id>": "4",
    "<role>": "staff",
}


def routes(app: Flask) -> list[str]:
    return sorted(
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    )


def test_every_route_is_listed_with_who_may(app: Flask) -> None:
    assert routes(app) == sorted(WHO)


@pytest.mark.parametrize("route", WHO)
@pytest.mark.parametrize("person", ["", *PEOPLE])
def test_everyone_tries_every_route(app: Flask, client_of: ClientOf, person: str, route: str) -> None:
    method, path = route.split(" ")
    for name, value in VALUES.items():
        path = path.replace(name, value)
    before = stored(app)

    headers = bearer(person) if person and path.startswith("/api/") else {}
    body: dict[str, str] | None = {} if path.startswith("/api/") and method in {"PATCH", "POST"} else None
    answer = client_of(person).open(path, method=method, headers=headers, json=body)

    may = WHO[route]
    if may not in {"all", "token"} and not person:
        assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/login")
    elif may == "token" and not person:
        assert answer.status_code == 401
    elif may in set(Permission) and not actor(app, person).may(Permission(may)):
        assert answer.status_code == 403
    elif may == "manager":
        expected = {303, 404, 409, 422} if actor(app, person).is_manager else {403, 404, 422}
        assert answer.status_code in expected
    else:
        assert answer.status_code in {200, 204, 302, 303, 404, 422}
    answer.close()
    assert answer.headers["Content-Security-Policy"].count("unsafe") == 0
    assert stored(app) == before
