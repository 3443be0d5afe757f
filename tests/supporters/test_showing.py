"""What everybody may see of supporters: chosen by staff, agreed to by who did it, gone at once when asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from anchorcenter.supporters.activities.models import ActivityPhoto, ActivityState
from anchorcenter.supporters.models import Supporter
from tests.guards.test_pages import check
from tests.operations.pages import audit
from tests.steps import WAYS, bearer
from tests.supporters.done import cohort, did, posted, put, serve
from tests.times import NOW

ClientOf = Callable[[str], FlaskClient]
AGREED = {"nickname": "하늘", "publishes": True, "ranks": True}


@pytest.fixture
def place(app: Flask) -> int:
    return serve(app, "citizen", cohort(app))


def agree(client: FlaskClient, place: int, way: str = "page", who: str = "citizen", **changes: Any) -> int:
    """Say what may be shown; 200 when it is kept."""
    values = AGREED | changes
    if way == "api":
        return client.put(f"/api/v1/supporters/{place}/consent", json=values, headers=bearer(who)).status_code
    data = {name: "y" if value is True else value for name, value in values.items() if value is not False}
    status = client.post(f"/supporters/consents/{place}", data=data).status_code
    return 200 if status == 303 else status


def show(client: FlaskClient, activity: int, way: str = "page", who: str = "staff", *, is_shown: bool = True) -> int:
    if way == "api":
        path = f"/api/v1/activities/{activity}/showing"
        status = client.put(path, json={"is_shown": is_shown}, headers=bearer(who)).status_code
        return 200 if status == 204 else status
    status = client.post(f"/activities/{activity}/{'show' if is_shown else 'hide'}").status_code
    return 200 if status == 303 else status


def seen(app: Flask) -> tuple[bool, int, int]:
    """Whether a visitor sees the activity, how many a program lists, and what the address of its photo answers."""
    client = app.test_client()
    items = client.get("/api/v1/shown-activities", headers=bearer("nobody")).json["items"]  # type: ignore[index]
    text = client.get("/supporters").text
    check(text)
    assert "사람 citizen" not in text
    photo = client.get("/supporters/photos/1")
    photo.close()
    return "안전교육 참관" in text, len(items), photo.status_code


def photographed(app: Flask, activity: int) -> None:
    name = f"s-{'0' * 32}"
    folder = app.config["UPLOAD_FOLDER"]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.webp").write_bytes(b"RIFF")
    with app.app_context(), writing():
        row = ActivityPhoto(
            activity_id=activity, name=name, digest="0" * 64, alt="현장", width=4, height=3, added_at=NOW
        )
        db.session.add(row)


@pytest.mark.parametrize("way", WAYS)
def test_what_is_shown_is_gone_at_once_when_asked(app: Flask, client_of: ClientOf, place: int, way: str) -> None:
    mine, staff, number = client_of("citizen"), client_of("staff"), did(app, place)
    photographed(app, number)
    posted(app, number)
    assert (show(staff, number, way), seen(app)) == (409, (False, 0, 404))  # Nobody has agreed.
    assert (agree(mine, place, way), seen(app)) == (200, (False, 0, 404))  # Nobody has chosen it.
    assert (show(staff, number, way), seen(app)) == (200, (True, 1, 200))
    photo = app.test_client().get("/supporters/photos/1")
    photo.close()
    assert (photo.headers["Cache-Control"], photo.mimetype) == ("no-store", "image/webp")
    assert (agree(mine, place, way, publishes=False), seen(app)) == (200, (False, 0, 404))
    assert (agree(mine, place, way), seen(app)) == (200, (True, 1, 200))
    assert (show(mine, number, way, "citizen", is_shown=False), seen(app)) == (200, (False, 0, 404))
    verbs = [row[0] for row in audit(app, "supporter_activity")]
    assert (verbs, [row[0] for row in audit(app, "supporter")]) == (["show", "hide"], ["consent"] * 3)


@pytest.mark.parametrize("way", WAYS)
def test_who_did_it_does_not_have_it_shown_and_others_do_nothing(
    app: Flask, client_of: ClientOf, place: int, way: str
) -> None:
    number = did(app, place)
    agree(client_of("citizen"), place)
    assert show(client_of("citizen"), number, way, "citizen") == 403
    assert show(client_of("tenant-b"), number, way, "tenant-b") == 404
    assert agree(client_of("tenant-b"), place, way, "tenant-b") == 404
    assert seen(app) == (False, 0, 404)


@pytest.mark.parametrize("state", [ActivityState.SUBMITTED, ActivityState.REVOKED])
def test_what_is_not_approved_any_more_is_not_shown(
    app: Flask, client_of: ClientOf, place: int, state: ActivityState
) -> None:
    number = did(app, place)
    agree(client_of("citizen"), place)
    show(client_of("staff"), number)
    put(app, number, state=state, counts=False, counted_minutes=0)
    assert seen(app)[:2] == (False, 0)
    put(app, number, shown_at=None)
    assert show(client_of("staff"), number) == 409


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("nickname", "status"), [("", 422), ("가" * 31, 422), ("SKY", 409)])
def test_a_nickname_is_needed_and_ones_own(
    app: Flask, client_of: ClientOf, place: int, way: str, nickname: str, status: int
) -> None:
    serve(app, "tenant-b", 1, nickname="Sky")
    assert agree(client_of("citizen"), place, way, nickname=nickname) == status
    with app.app_context():
        row = db.session.get_one(Supporter, place)
        assert (row.nickname, row.publishes_at, row.ranks_at) == ("", None, None)


def test_only_who_wants_to_is_in_the_list_by_points(app: Flask, client_of: ClientOf, place: int) -> None:
    others = [serve(app, who, 1) for who in ("tenant-a", "tenant-b")]
    for many, supporter in enumerate((place, *others), start=1):
        for day in range(many):
            did(app, supporter, date(2026, 11, 10 + day))
    agree(client_of("citizen"), place)
    agree(client_of("tenant-a"), others[0], nickname="구름", publishes=False)
    text = app.test_client().get("/supporters").text
    assert ("하늘" in text, "구름" in text, "사람 tenant-b" in text) == (True, True, False)
    assert agree(client_of("citizen"), place, ranks=False) == 200
    assert "하늘" not in app.test_client().get("/supporters").text
    page = client_of("citizen").get(f"/supporters/consents/{place}").text
    check(page)
    assert client_of("tenant-b").get(f"/supporters/consents/{place}").status_code == 404
