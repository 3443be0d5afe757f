"""What a browser may send that it should not: a clear answer, and nothing stored."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.steps import filled, slot, stored

ClientOf = Callable[[str], FlaskClient]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        pytest.param({"starts_at": "2026-11-25T25:00"}, 422, id="25:00"),
        pytest.param({"starts_at": "2026-11-25T10:00:30"}, 422, id="B05 seconds"),
        pytest.param({"starts_at": "2026-11-25T10:10"}, 422, id="B59 off the grid"),
        pytest.param({"starts_at": "tomorrow"}, 422, id="words"),
        pytest.param({"starts_at": ""}, 422, id="nothing"),
        pytest.param({"ends_at": "2026-11-25T09:00"}, 422, id="end before start"),
        pytest.param({"ends_at": "9999-12-31T10:00"}, 422, id="the year 9999"),
        pytest.param({"space": "moon"}, 422, id="an unknown space"),
        pytest.param({"space": "a" * 30_000}, 422, id="a huge name"),
        pytest.param({"space": "a" * 100_000}, 413, id="a body too large"),
        pytest.param({"units": "-1"}, 422, id="negative units"),
        pytest.param({"units": "1e9"}, 422, id="units that are no number"),
        pytest.param({"units": "9" * 400}, 422, id="units beyond all"),
    ],
)
def test_a_bad_slot_is_refused_and_nothing_is_stored(
    app: Flask, client_of: ClientOf, change: dict[str, str], status: int
) -> None:
    answer = client_of("tenant-a").post("/holds", data=slot() | change)
    assert (answer.status_code, stored(app)) == (status, (0, 0, 0))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        pytest.param({"purpose": ""}, "purpose", id="no purpose"),
        pytest.param({"purpose": " \t "}, "purpose", id="a purpose of spaces"),
        pytest.param({"purpose": "가" * 81}, "purpose", id="too long"),
        pytest.param({"purpose": "a\x00b"}, "purpose", id="control characters"),
        pytest.param({"headcount": "0"}, "headcount", id="nobody"),
        pytest.param({"headcount": "-3"}, "headcount", id="fewer"),
        pytest.param({"headcount": "4.5"}, "headcount", id="half a person"),
        pytest.param({"headcount": "31"}, "headcount", id="over capacity"),
        pytest.param({"ends_at": "2026-11-25T24:30"}, "ends_at", id="24:30"),
        pytest.param({"starts_at": "2026-11-25T10:10"}, "starts_at", id="off the grid"),
    ],
)
def test_a_bad_booking_shows_the_form_again_at_its_field(
    app: Flask, client_of: ClientOf, change: dict[str, str], field: str
) -> None:
    tenant = client_of("tenant-a")
    address = tenant.post("/holds", data=slot()).location
    before = stored(app)

    answer = tenant.post(address, data=filled() | change)

    assert (answer.status_code, f'id="{field}-error"' in answer.text, f'href="#{field}"' in answer.text) == (
        422,
        True,
        True,
    )
    assert "<title>오류:" in answer.text
    assert stored(app) == before


def test_forms_of_other_sites_are_refused(app: Flask, client_of: ClientOf) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    tenant = client_of("tenant-a")
    assert [tenant.post("/holds", data=slot()).status_code, tenant.post("/logout").status_code] == [400, 400]
    assert stored(app) == (0, 0, 0)


@pytest.mark.parametrize("data", [b"\xff\xfe", b"--x", b"a=%ff%fe&space=%00"])
def test_bodies_that_are_no_forms_are_refused(app: Flask, client_of: ClientOf, data: bytes) -> None:
    for kind in ("multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "text/plain"):
        answer = client_of("tenant-a").post("/holds", data=data, content_type=kind)
        assert answer.status_code in {400, 413, 415, 422}
    assert stored(app) == (0, 0, 0)


@pytest.mark.parametrize(
    "path",
    [
        "/calendar?space=moon",
        "/spaces/moon",
        "/bookings/B-2026-000001",
        "/bookings/B-2026-99999999999999999999",
        "/bookings/%00",
        "/bookings/new?hold=99999999999999999999",
        "/language/xx",
    ],
)
def test_what_is_not_there_is_not_found(client_of: ClientOf, path: str) -> None:
    assert client_of("tenant-a").get(path).status_code in {400, 404}


@pytest.mark.parametrize("day", ["x", "2026-13-01", "0001-01-01", "9999-12-31", "1999-12-31", "2026-11-25T10:00", "²"])
def test_a_day_that_is_none_shows_this_week(client_of: ClientOf, day: str) -> None:
    answer = client_of("").get("/calendar", query_string={"space": "a", "date": day})
    assert (answer.status_code, "2026년 11월 23일 – 29일" in answer.text) == (200, True)
