"""What is asked: one maker of requests for each kind, and only those that this program answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import count
from urllib.parse import urlencode
from uuid import uuid4

from flask import Flask
from werkzeug.exceptions import HTTPException

from anchorcenter.accounts.demo import PASSWORD
from tests.bench.data import BOOTHS
from tests.bench.serving import Client, Request, csrf

Make = Callable[[], Request]
WHO = "tenant-a@demo.example"
KOREA = timedelta(hours=9)
_slots = count()


def cases(app: Flask, client: Client, token: str) -> Iterator[tuple[str, Make]]:
    """Name and maker of every kind of request; ``client`` is signed in as WHO."""
    week = Request(path=f"/calendar?space=flight-field&date={next_week()}")
    hall = Request(path=f"/calendar?space=hall&date={next_week()}")

    def anew(page: Request) -> Request:
        client.ask("GET", "/forget")
        return page

    yield "front page", lambda: Request(path="/")
    yield "week page, from its cache", lambda: week
    yield "week page, after a change in it", partial(_changed, client, week)
    yield "week page, with nothing kept", partial(anew, week)
    yield "week of 400 in 20 lanes, nothing kept", partial(anew, hall)
    yield "booking POST (API)", api_bookings(token)
    yield "booking POST (page)", page_bookings(client)
    yield from _availability(app, token)
    yield from _feed(app, client)
    yield "enrollment POST (API)", enrollments(client, token)
    yield "catalogue of 300 cohorts", lambda: Request(path="/courses")
    yield "my past bookings", lambda: Request(path="/bookings?show=past")


def _changed(client: Client, week: Request) -> Request:
    """``week``, of which somebody has taken one time more, or given it back."""
    client.ask("GET", "/change")
    return week


def signing_in(client: Client) -> Make:
    """Signing in, each time anew; ``client`` must not be one that is signed in for others."""
    return lambda: client.signing_in(WHO, PASSWORD)


def _availability(app: Flask, token: str) -> Iterator[tuple[str, Make]]:
    path = "/api/v1/availability"
    if is_served(app, path):
        start = datetime.combine(next_week(), datetime.min.time())
        values = {"space": "hall", "from": f"{start.isoformat()}+09:00", "minutes": "60"}
        values["to"] = f"{(start + timedelta(days=30)).isoformat()}+09:00"
        asked = Request(path=f"{path}?{urlencode(values)}", headers={"Authorization": f"Bearer {token}"})
        yield "availability of a month", lambda: asked


def _feed(app: Flask, client: Client) -> Iterator[tuple[str, Make]]:
    """All of a space that has 10,000 events."""
    path = "/calendars/spaces/feed.ics"
    if is_served(app, path):
        whole = Request(path=f"{path}?past=3650&future=3650")
        yield "feed of 10,000 events", lambda: whole
        tag = client.send(whole)["etag"]
        known = Request(path=whole.path, headers={"If-None-Match": tag}, status=304)
        yield "feed of 10,000 events, 304", lambda: known


def is_served(app: Flask, path: str) -> bool:
    """Whether there is such a page."""
    try:
        app.url_map.bind("localhost").match(path)
    except HTTPException:
        return False
    return True


def next_week() -> date:
    """Monday of the next week, in Korea."""
    here = datetime.now(UTC) + KOREA
    return (here + timedelta(days=7 - here.weekday())).date()


def api_bookings(token: str) -> Make:
    """One booking after another."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def make() -> Request:
        slot = {k: v if k == "space" else f"{v}:00+09:00" for k, v in _slot().items()}
        body = json.dumps(slot | {"purpose": "bench", "headcount": 1})
        key = {"Idempotency-Key": str(uuid4())}
        return Request(method="POST", path="/api/v1/bookings", body=body, headers=headers | key, status=201)

    return make


def enrollments(client: Client, token: str) -> Make:
    """Enrolling again and again; what was before is given up first, outside of what is measured."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    body = json.dumps({"course": "bench-1", "cohort": 1, "consent": 1})

    def make() -> Request:
        _status, text, _headers = client.ask("GET", "/api/v1/enrollments", headers=headers)
        for row in json.loads(text)["items"][:1]:
            client.ask("POST", f"/api/v1/enrollments/{row['id']}/cancel", "{}", headers)
        return Request(method="POST", path="/api/v1/enrollments", body=body, headers=headers, status=201)

    return make


def page_bookings(client: Client) -> Make:
    """Each out of a hold, as a browser does; the hold is made before, outside of what is measured."""
    _status, page, _headers = client.ask("GET", "/bookings/new")
    token = csrf(page)

    def make() -> Request:
        slot = _slot() | {"csrf_token": token}
        held = client.send(Request(method="POST", path="/holds", body=urlencode(slot), status=303))
        body = urlencode(slot | {"purpose": "bench", "headcount": "1"})
        return Request(method="POST", path=held["location"], body=body, status=303)

    return make


def _slot() -> dict[str, str]:
    """The next half hour that nobody has, in Korea's wall-clock time."""
    number, booth = divmod(next(_slots), BOOTHS)
    start = (datetime.now(UTC) + KOREA).replace(hour=0, minute=0) + timedelta(days=1, minutes=30 * number)
    end = start + timedelta(minutes=30)
    return {"space": f"booth-{booth}", "starts_at": f"{start:%Y-%m-%dT%H:%M}", "ends_at": f"{end:%Y-%m-%dT%H:%M}"}
