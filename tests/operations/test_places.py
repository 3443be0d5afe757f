"""Staff set up sites, floors and cells on the screen."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anchorcenter.core.db import db
from anchorcenter.facilities.models import Cell, Floor, Site, Space
from anchorcenter.facilities.queries import get_plan
from tests.operations.pages import SETTINGS, audit, edit, form_of, send
from tests.steps import book, count

ClientOf = Callable[[str], FlaskClient]
SITE = {
    "slug": "annex",
    "name": "별관",
    "name_en": "Annex",
    "address": "고양시",
    "phone": "031-1",
    "email": "a@b.example",
}


@pytest.fixture
def staff(client_of: ClientOf) -> FlaskClient:
    return client_of("staff")


def row(app: Flask, model: Any, **where: Any) -> Any:
    with app.app_context():
        return db.session.scalars(select(model).filter_by(**where)).one()


def test_a_site_a_floor_and_a_cell_are_made_and_seen(app: Flask, staff: FlaskClient) -> None:
    assert edit(staff, "/sites/new", **SITE, why="증축").status_code == 303
    site = row(app, Site, slug="annex")
    assert edit(staff, "/floors/new", site_id=site.id, level=2, name="2층", name_en="2F").status_code == 303
    floor = row(app, Floor, site_id=site.id)
    assert edit(staff, "/cells/new", floor_id=floor.id, slug="lab-2", name="실험실").status_code == 303

    page = staff.get(f"{SETTINGS}/places").text
    assert [word in page for word in ("별관", "2층", "실험실")] == [True, True, True]
    (entry,) = audit(app, "site")
    assert entry == (
        "create",
        site.id,
        "{}",
        json.dumps(dict(sorted((SITE | {"address_en": ""}).items())), ensure_ascii=False),
        "증축",
    )


def test_an_audit_row_has_only_what_became_different(app: Flask, staff: FlaskClient) -> None:
    assert edit(staff, "/sites/1", phone="031-111-2222", why="번호 변경").status_code == 303
    assert audit(app, "site") == [
        ("change", 1, '{"phone": "031-000-0000"}', '{"phone": "031-111-2222"}', "번호 변경")
    ]  # fmt: skip
    page = staff.get(f"{SETTINGS}/history?of=site&number=1").text
    assert [word in page for word in ("전화", "031-000-0000", "031-111-2222", "번호 변경", "사람 staff")] == [True] * 5


def test_saving_what_is_there_already_is_no_change(app: Flask, staff: FlaskClient) -> None:
    assert edit(staff, "/sites/1").status_code == 303
    assert audit(app, "site") == []


@pytest.mark.parametrize("path", ["/sites/1", "/floors/1", "/cells/1", "/rules"])
def test_the_second_of_two_tabs_is_told_and_nothing_is_lost(app: Flask, staff: FlaskClient, path: str) -> None:
    first, second = (form_of(staff.get(f"{SETTINGS}{path}").text) for _ in range(2))
    name, values = ("bookings_hold_minutes", ("11", "12")) if path == "/rules" else ("name", ("하나", "둘"))
    assert send(staff, f"{SETTINGS}{path}", first, **{name: values[0]}).status_code == 303
    kind = {"/sites/1": "site", "/floors/1": "floor", "/cells/1": "cell", "/rules": "setting"}[path]
    before = audit(app, kind)

    refused = send(staff, f"{SETTINGS}{path}", second, **{name: values[1]})

    assert (refused.status_code, "다른 사람이 내용을 바꾸었습니다" in refused.text) == (409, True)
    assert audit(app, kind) == before


@pytest.mark.parametrize(
    ("path", "field", "value"),
    [
        ("/sites/1", "slug", "Test Center"),
        ("/sites/1", "slug", "-a"),
        ("/sites/1", "slug", "가나"),
        ("/sites/1", "name", " "),
        ("/cells/2", "slug", "a"),
        ("/cells/2", "floor_id", "99"),
        ("/floors/1", "level", "0"),
        ("/floors/1", "level", "many"),
    ],
)
def test_a_wrong_value_is_refused_at_its_field(
    app: Flask, staff: FlaskClient, path: str, field: str, value: str
) -> None:
    before = [audit(app, kind) for kind in ("site", "cell", "floor")]
    refused = edit(staff, path, **{field: value})
    assert refused.status_code == 422
    assert f'href="#{field}"' in refused.text
    assert [audit(app, kind) for kind in ("site", "cell", "floor")] == before


def test_two_floors_of_one_level_are_refused_by_the_database_and_told(app: Flask, staff: FlaskClient) -> None:
    refused = edit(staff, "/floors/new", site_id=1, level=1, name="또 1층")
    assert (refused.status_code, "그 층은 이미 등록되어 있습니다" in refused.text) == (422, True)
    assert count(app, Floor) == 1


def test_what_does_not_exist_is_no_page(staff: FlaskClient) -> None:
    for path in ("/sites/9", "/floors/9", "/cells/99", "/cells/99/service"):
        assert staff.get(f"{SETTINGS}{path}").status_code == 404


def test_a_cell_keeps_its_claims_and_gets_another_name(app: Flask, staff: FlaskClient) -> None:
    assert edit(staff, "/cells/1", name="동쪽").status_code == 303
    assert row(app, Cell, id=1).name == "동쪽"
    assert "동쪽" in staff.get("/calendar?space=whole").text


def annexed(app: Flask, staff: FlaskClient) -> int:
    """Another site, which keeps no hours yet."""
    assert edit(staff, "/sites/new", **SITE).status_code == 303
    return int(row(app, Site, slug="annex").id)


def test_a_floor_takes_its_spaces_along_to_another_site(app: Flask, staff: FlaskClient, client_of: ClientOf) -> None:
    """Whom that affects is shown first: other hours hold there."""
    code = book(client_of("tenant-a"), "tenant-a", "api", "a", "10:00", "11:00").code
    site, floor = annexed(app, staff), row(app, Floor, level=1).id
    shown = edit(staff, f"/floors/{floor}", site_id=site)
    assert code in shown.text
    assert row(app, Space, slug="a").site_id != site
    assert send(staff, f"{SETTINGS}/floors/{floor}", form_of(shown.text)).status_code == 303
    assert row(app, Space, slug="a").site_id == site


def test_a_space_takes_its_own_hours_along_to_another_site(app: Flask, staff: FlaskClient) -> None:
    site, space = annexed(app, staff), row(app, Space, slug="canteen").id
    assert edit(staff, "/floors/new", site_id=site, level=1, name="1층").status_code == 303
    floor = row(app, Floor, site_id=site).id
    assert edit(staff, f"/spaces/{space}", floor_id=floor).status_code == 303
    assert "09:00-12:00, 13:00-18:00" in staff.get(f"{SETTINGS}/spaces/{space}/hours").text
    shown = edit(staff, f"/spaces/{space}/hours", day_0="10:00-11:00")
    assert send(staff, f"{SETTINGS}/spaces/{space}/hours", form_of(shown.text)).status_code == 303
    with app.app_context():
        assert get_plan().get(space).hours[0] == ((600, 660),)
