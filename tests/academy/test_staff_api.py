"""What staff do with enrollments by program: through the same verbs as the pages, with the same refusals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.academy.cohorts import SLUG, make
from tests.academy.enrolling import OPEN, apply, opened, seats, states
from tests.steps import actor, bearer, problems
from tests.times import HOUR, kst

ClientOf = Callable[[str], FlaskClient]
OF, ONE = f"/api/v1/courses/{SLUG}/cohorts/1", "/api/v1/enrollments"
WHY = {"why": "전화 요청"}


def test_staff_enroll_move_transfer_and_end_for_a_reason(app: Flask, client_of: ClientOf) -> None:
    staff = client_of("staff")
    opened(staff, capacity="1", minimum="0")
    later: dict[str, Any] = OPEN | {"first_on": "2027-01-04", "last_on": "2027-01-08", "minimum": "0"}
    make(staff, **later)
    for name in ("citizen", "tenant-a", "tenant-b"):
        assert apply(client_of(name), name).status == 201
    client, by = client_of(""), bearer("staff")

    def post(path: str, json: dict[str, Any], who: dict[str, str] = by) -> TestResponse:
        return client.post(path, json=json, headers=who)

    known = client.get(f"{OF}/people", query_string={"show": "waiting", "limit": "1"}, headers=by).json
    assert known
    assert [each["id"] for each in known["items"]] == [2]
    assert (known["items"][0]["name"].count("*") > 0, known["next"] is not None) == (True, True)
    assert post(f"{ONE}/3/turn", {"to": "first"} | WHY).json["position"] == 1  # type: ignore[index]
    moved = post(f"{ONE}/1/transfer", {"number": 2} | WHY)
    assert (moved.status_code, moved.json and moved.json["cohort"]) == (200, 2)
    assert states(app)[2] == ("tenant-b", "offered")  # What became free was theirs.
    ended = post(f"{ONE}/3/end", {"why": "연락 두절", "is_centers": False})
    assert (ended.status_code, ended.json and ended.json["why"]) == (200, "연락 두절")
    assert post(f"{OF}/people", {"email": "tenant-b@test.example", "past_rules": True} | WHY).status_code == 201
    refused = post(f"{OF}/people", {"email": "unknown@test.example"} | WHY)
    assert (refused.status_code, refused.json and refused.json["errors"][0]["code"]) == (422, "unknown_person")
    for path, json in ((f"{ONE}/2/end", WHY), (f"{OF}/people", {"email": "x@test.example"} | WHY)):
        assert post(path, json, bearer("citizen")).status_code == 403
    assert post(f"{ONE}/2/end", {"why": ""}).status_code == 422
    assert (seats(app), problems(app)) == ((2, 0), [])


def test_lots_are_drawn_by_program_with_the_result_of_the_page(
    app: Flask, client_of: ClientOf, clock: Callable[[Any], None]
) -> None:
    opened(client_of("staff"), capacity="1", minimum="0", selection="lottery")
    for name in ("citizen", "tenant-a"):
        apply(client_of(name), name)
    client, by = client_of(""), bearer("staff")
    assert client.post(f"{OF}/draw", headers=by).status_code == 409
    clock(kst("2026-12-10 18:00") + HOUR)
    first, again = (client.post(f"{OF}/draw", headers=by).json for _time in range(2))
    shown = client.get(f"{OF}/draw", headers=bearer("citizen")).json
    assert first
    assert first == again == shown
    assert (sorted(first["order"]), bool(first["seed"])) == ([1, 2], True)


def test_a_manager_enrolls_people_by_program_all_or_none(app: Flask, client_of: ClientOf) -> None:
    opened(client_of("staff"), capacity="1", minimum="0")
    client = client_of("")
    people = [actor(app, name).id for name in ("tenant-a", "tenant-a-member")]
    sent = {"people": people, "consent": True}
    assert client.post(f"{OF}/group", json=sent, headers=bearer("tenant-a-member")).status_code == 403
    assert client.post(f"{OF}/group", json=sent, headers=bearer("tenant-a")).status_code in {409, 422}
    assert (states(app), seats(app)) == ([], (0, 0))


def test_programs_of_staff_change_courses_and_cohorts_and_copy_them(app: Flask, client_of: ClientOf) -> None:
    opened(client_of("staff"))
    client, by = client_of(""), bearer("staff")
    course, whole = f"/api/v1/courses/{SLUG}", client.get(f"/api/v1/courses/{SLUG}/whole", headers=by)
    known: Any = whole.json
    sent = known | {"title": "드론 첫걸음", "syllabus": "이론\n실습", "rules": known["rules"] | {"grace_minutes": 5}}
    assert client.put(course, json=sent, headers=by).status_code == 428
    seen = by | {"If-Match": whole.headers["ETag"]}
    changed: Any = client.put(course, json=sent, headers=seen)
    assert (changed.status_code, changed.json["title"], changed.json["syllabus"]) == (200, "드론 첫걸음", "이론\n실습")
    assert changed.json["rules"]["grace_minutes"] == 5
    assert client.put(course, json=sent, headers=seen).status_code == 412
    shown = client.get(f"{OF}/whole", headers=by)
    cohort: Any = shown.json
    seen = by | {"If-Match": shown.headers["ETag"]}
    refused: Any = client.put(OF, json=cohort | {"fee_won": 1_000}, headers=seen)
    assert (refused.status_code, [each["field"] for each in refused.json["errors"]]) == (422, ["fee_won"])
    more: Any = client.put(OF, json=cohort | {"capacity": 30, "schedule": "매일 저녁"}, headers=seen)
    assert (more.status_code, more.json["capacity"], more.json["schedule"]) == (200, 30, "매일 저녁")
    copied: Any = client.post(f"{OF}/copy", json={"first_on": "2027-02-01"}, headers=by)
    assert (copied.status_code, copied.json["number"], copied.json["state"]) == (201, 2, "draft")
    assert copied.json["first_on"] == "2027-02-01"
    assert problems(app) == []


def test_programs_of_others_neither_read_drafts_nor_change_courses(client_of: ClientOf) -> None:
    opened(client_of("staff"))
    client = client_of("")
    for who in ("citizen", "tenant-a", "official"):
        for path in (f"/api/v1/courses/{SLUG}/whole", f"{OF}/whole"):
            assert client.get(path, headers=bearer(who)).status_code == 403
        known: Any = client.get(f"{OF}/whole", headers=bearer("staff")).json
        seen = bearer(who) | {"If-Match": "*"}
        assert client.put(OF, json=known | {"capacity": 1}, headers=seen).status_code == 403
        assert client.post(f"{OF}/copy", json={"first_on": "2027-02-01"}, headers=bearer(who)).status_code == 403
    assert client.get(f"{OF}/whole", headers=bearer("staff")).json["capacity"] == 20  # type: ignore[index]
