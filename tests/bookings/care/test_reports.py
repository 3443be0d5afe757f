"""What people report of spaces: staff find it among what they have to do, an alarm on every page of theirs."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from anchorcenter.bookings.care.jobs import sweep_photos
from anchorcenter.bookings.care.models import Report
from anchorcenter.core.audit import AuditEntry
from tests.guards.test_pages import check
from tests.operations.pages import form_of
from tests.steps import bearer, book, count
from tests.times import NOW

ClientOf = Callable[[str], FlaskClient]


def report(client: FlaskClient, **changes: Any) -> Any:
    values = {"space": "a", "matter": "fault", "what": "조명이 깜박입니다", "booking": ""} | changes
    return client.post("/reports", data=values, content_type="multipart/form-data")


def close(client: FlaskClient, way: str, note: str, who: str = "staff") -> int:
    """200 when it is closed, else the refusal's status."""
    if way == "api":
        return client.post("/api/v1/faults/1/close", json={"note": note}, headers=bearer(who)).status_code
    status = client.post("/staff/incidents/1/close", data={"note": note}).status_code
    return 200 if status == 303 else status


def picture() -> tuple[io.BytesIO, str]:
    """With where it was taken."""
    out, notes = io.BytesIO(), Image.Exif()
    notes[0x010F] = "Camera of 김노을"
    Image.new("RGB", (40, 30), "red").save(out, "JPEG", exif=notes)
    return io.BytesIO(out.getvalue()), "drone.jpg"


@pytest.mark.parametrize("way", ["page", "api"])
def test_a_fault_is_for_staff_to_do_and_its_reporter_reads_the_answer(
    app: Flask, client_of: ClientOf, way: str
) -> None:
    citizen, staff = client_of("citizen"), client_of("staff")
    if way == "page":
        assert report(citizen).location == "/reports?sent=1"
    else:
        sent = {"space": "a", "what": "조명이 깜박입니다"}
        made: Any = citizen.post("/api/v1/faults", json=sent, headers=bearer("citizen")).json
        assert (made["id"], made["matter"], made["space"], made["closed_at"]) == (1, "fault", "a", None)
    assert "조명이 깜박입니다" in staff.get("/staff/todo").text
    listed: Any = staff.get("/api/v1/todos", headers=bearer("staff")).json
    (item,) = [each for each in listed["items"] if each["more"] == "조명이 깜박입니다"]
    assert (item["kind"], item["due_at"]) == ("사고·고장", "2026-11-24T08:00:00+09:00")
    assert item["url"] == "http://localhost/staff/incidents/1"
    assert way == "page" or close(staff, way, "전구를 갈았습니다", who="citizen") == 403
    notes = ("", "전구를 갈았습니다", "다시")
    assert [close(staff, way, note) for note in notes] == [422, 200, 409]
    assert (
        "조명이 깜박입니다" in staff.get("/staff/todo").text,
        "전구를 갈았습니다" in citizen.get("/reports").text,
    ) == (False, True)
    assert "전구를 갈았습니다" not in client_of("tenant-b").get("/reports").text
    assert count(app, AuditEntry, AuditEntry.record == "report") == 2


@pytest.mark.parametrize("way", ["page", "api"])
def test_battery_smoke_is_on_every_staff_page_until_somebody_has_seen_it(client_of: ClientOf, way: str) -> None:
    staff = client_of("staff")
    assert report(client_of("tenant-a"), matter="battery").status_code == 303
    for path in ("/staff/day", "/staff/visits", "/staff/settings", "/staff/metrics"):
        assert ("배터리 연기·화재: A" in staff.get(path).text) is True
    assert "배터리 연기·화재: A" not in client_of("official").get("/staff/metrics").text
    assert client_of("").post("/api/v1/faults/1/seen", headers=bearer("tenant-a")).status_code == 403
    assert "배터리 연기·화재: A" in staff.get("/staff/day").text
    if way == "page":
        assert [staff.post("/staff/incidents/1/seen").status_code for _twice in range(2)] == [303, 303]
    else:
        seen = [client_of("").post("/api/v1/faults/1/seen", headers=bearer("staff")) for _twice in range(2)]
        assert [answer.status_code for answer in seen] == [200, 200]
    assert "배터리 연기·화재: A" not in staff.get("/staff/day").text


def test_a_photo_is_drawn_anew_and_for_staff_alone(app: Flask, client_of: ClientOf) -> None:
    assert report(client_of("tenant-a"), matter="crash", file=picture()).status_code == 303
    answer = client_of("staff").get("/staff/incidents/1/photo")
    assert (answer.mimetype, "김노을".encode() in answer.data, answer.data[:4]) == ("image/webp", False, b"RIFF")
    answer.close()
    assert client_of("tenant-a").get("/staff/incidents/1/photo").status_code == 403
    folder = app.config["UPLOAD_FOLDER"]
    before = sorted(folder.rglob("*"))
    assert report(client_of("tenant-a"), what="", file=picture()).status_code == 422
    assert report(client_of("tenant-a"), file=(io.BytesIO(b"no picture"), "x.jpg")).status_code == 422
    assert (sorted(folder.rglob("*")), count(app, Report)) == (before, 1)


def test_programs_show_what_they_reported_by_a_photo_that_is_drawn_anew(app: Flask, client_of: ClientOf) -> None:
    client, folder = client_of(""), app.config["UPLOAD_FOLDER"]
    sent = {"space": "a", "what": "조명이 깜박입니다"}
    made: Any = client.post("/api/v1/faults", json=sent, headers=bearer("citizen")).json
    assert (made["id"], made["has_photo"]) == (1, False)

    def put(who: str, file: tuple[io.BytesIO, str] | None) -> int:
        data = {"file": file} if file else {}
        form = {"data": data, "content_type": "multipart/form-data"}
        return client.put("/api/v1/faults/1/photo", headers=bearer(who), **form).status_code

    def seen(who: str) -> int:
        answer = client.get("/api/v1/faults/1/photo", headers=bearer(who))
        assert b"Camera" not in answer.data
        answer.close()
        return answer.status_code

    broken = io.BytesIO(b"no picture"), "x.jpg"
    assert [put("tenant-a", picture()), put("staff", picture()), put("citizen", broken), put("citizen", None)] == [
        *[404, 404],
        *[422, 422],
    ]
    assert (seen("citizen"), sorted(folder.rglob("*.webp"))) == (404, [])
    assert [put("citizen", picture()), put("citizen", picture())] == [200, 200]
    assert [seen("citizen"), seen("staff"), seen("tenant-a")] == [200, 200, 404]
    assert close(client, "api", "전구를 갈았습니다") == 200
    before = sorted(folder.rglob("*"))
    assert (put("citizen", picture()), sorted(folder.rglob("*"))) == (409, before)


@pytest.mark.parametrize(
    ("changes", "status"),
    [({"space": "none"}, 422), ({"matter": "x"}, 422), ({"what": " "}, 422), ({"booking": "B-2026-000001"}, 404)],
)
def test_a_refused_report_is_none(app: Flask, client_of: ClientOf, changes: dict[str, str], status: int) -> None:
    assert book(client_of("tenant-a"), "tenant-a", "api", "a", "10:00", "11:00").status == 201
    assert report(client_of("tenant-b"), **changes).status_code == status
    assert count(app, Report) == 0


@pytest.mark.parametrize("language", ["ko", "en"])
def test_pages_of_reports_are_whole(client_of: ClientOf, language: str) -> None:
    tenant, staff = client_of("tenant-a"), client_of("staff")
    code = book(tenant, "tenant-a", "api", "a", "10:00", "11:00").json["code"]
    for client in (tenant, staff):
        client.get(f"/language/{language}")
    check(staff.get("/staff/incidents").text)
    report(tenant, matter="battery", booking=code, file=picture())
    for client, path in (
        (tenant, f"/reports?booking={code}&space=a"), (staff, "/staff/incidents"), (staff, "/staff/incidents/1"),
        (staff, "/staff/incidents?show=closed"),
    ):  # fmt: skip
        check(client.get(path).text)


def test_programs_report_incidents_too_and_read_what_became_of_them(client_of: ClientOf) -> None:
    tenant, staff = client_of("tenant-a"), client_of("staff")
    code = book(tenant, "tenant-a", "api", "a", "10:00", "11:00").json["code"]
    sent = {"space": "a", "what": "배터리에서 연기", "matter": "battery", "booking": code}
    assert tenant.post("/api/v1/faults", json=sent, headers=bearer("tenant-a")).status_code == 201
    assert tenant.post("/api/v1/faults", json=sent, headers=bearer("tenant-b")).status_code == 404
    assert ("배터리 연기·화재: A" in staff.get("/staff/day").text, code in staff.get("/staff/incidents/1").text) == (
        True,
        True,
    )

    def listed(who: str) -> list[tuple[Any, ...]]:
        found: Any = tenant.get("/api/v1/faults", headers=bearer(who)).json
        return [(each["id"], each["matter"], each["note"]) for each in found["items"]]

    assert [listed(who) for who in ("tenant-a", "tenant-b", "staff")] == [
        [(1, "battery", "")],
        [],
        [(1, "battery", "")],
    ]
    assert staff.post("/staff/incidents/1/close", data={"note": "치웠습니다"}).status_code == 303
    assert [listed(who) for who in ("tenant-a", "staff")] == [[(1, "battery", "치웠습니다")], []]


def test_the_way_from_a_report_to_a_closure_is_filled_in(client_of: ClientOf) -> None:
    staff = client_of("staff")
    report(client_of("tenant-a"), matter="crash")
    address = re.findall(r'href="(/staff/settings/closures/new[^"]*)"', staff.get("/staff/incidents/1").text)[0]
    filled = form_of(staff.get(address.replace("&amp;", "&")).text)
    assert (filled["label"], filled.getlist("spaces")) == ("추락", [str(number_of(staff))])
    assert (filled["starts_at"], filled["ends_at"]) == ("2026-11-23T08:00", "2026-11-24T00:00")
    plain = form_of(staff.get("/staff/settings/closures/new?space=x&day=y").text)
    assert (plain["label"], plain.getlist("spaces"), plain["starts_at"]) == ("", [], "")


def number_of(staff: FlaskClient) -> int:
    """The number of zone A in the settings."""
    found = re.findall(r'value="(\d+)"[^>]*>\s*<span>A<', staff.get("/staff/settings/closures/new").text)
    return int(found[0])


def test_photos_without_a_report_are_swept_and_nothing_else(app: Flask, client_of: ClientOf) -> None:
    assert report(client_of("tenant-a"), matter="crash", file=picture()).status_code == 303
    folder = app.config["UPLOAD_FOLDER"]
    kept = sorted(folder.glob("*.webp"))
    stray, others = folder / "r-00ff.webp", folder / "00ff.webp"
    for file in (stray, others):
        file.write_bytes(b"x")
    for file in folder.glob("*.webp"):
        os.utime(file, (0, 0))
    with app.app_context():
        sweep_photos(NOW)
    assert sorted(folder.glob("*.webp")) == sorted([*kept, others])
