"""Photos of a pledge: drawn anew without where they were taken, on the page and in the report, kept as published."""

from __future__ import annotations

import io
import json
import os
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hwpx.tools.package_validator import validate_editor_open_safety, validate_package
from PIL import Image
from pypdf import PdfReader
from sqlalchemy import select

from anchorcenter.core.db import db
from anchorcenter.core.pictures import SETTLED
from anchorcenter.pledges.models import Caption
from anchorcenter.pledges.photos.checks import photos_are_there
from anchorcenter.pledges.photos.jobs import sweep_photos
from anchorcenter.pledges.snapshots.hashing import is_whole
from tests.guards.test_pages import check
from tests.operations.test_photos import BAD
from tests.pledges.reported import HALF, SLUG, publish, snapshot, take_in
from tests.steps import WAYS, bearer, count
from tests.supporters.logged import jpeg
from tests.times import NOW

ClientOf = Callable[[str], FlaskClient]
PAGE = f"/staff/pledges/{SLUG}/photos"
SHOWN = "개관식에서 드론 두 대가 나는 모습"
WORDS = {"text": "개관식 사진", "text_en": "Opening", "alt": SHOWN, "entry": "t13", "position": "9"}


@pytest.fixture
def reported(app: Flask) -> Flask:
    take_in(app)
    return app


def upload(client: FlaskClient, data: bytes | None, path: str = PAGE, **changes: str) -> Any:
    """Send the form as a browser does, perhaps with a picture. (Werkzeug's own writer leaves files open.)"""
    words = WORDS | changes
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{text}'.encode() for name, text in words.items()]
    head = b'Content-Disposition: form-data; name="file"; filename="photo.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    parts += [head + data] if data is not None else []
    body = b"".join(b"--cut\r\n" + part + b"\r\n" for part in parts) + b"--cut--\r\n"
    return client.post(path, data=body, content_type="multipart/form-data; boundary=cut")


def call(app: Flask, method: str, path: str, who: str = "staff", **sent: Any) -> Any:
    return app.test_client().open(f"/api/v1/photos{path}", method=method, headers=bearer(who), **sent)


def send_file(app: Flask, number: int, data: bytes, who: str = "staff") -> Any:
    body = b'--cut\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n' + data + b"\r\n--cut--\r\n"
    return call(app, "POST", f"/{number}/file", who, data=body, content_type="multipart/form-data; boundary=cut")


def put(app: Flask, client: FlaskClient, way: str, data: bytes) -> int:
    """Put a photo into the report on that way; 200 when it is there, else the refusal's status."""
    if way == "page":
        code: int = upload(client, data).status_code
        return 200 if code == 303 else code
    made = call(app, "POST", "", json=WORDS | {"pledge": SLUG, "position": 9})
    assert made.status_code == 201, made.text
    code = send_file(app, made.json["id"], data).status_code
    if code != 200:
        assert call(app, "DELETE", f"/{made.json['id']}").status_code == 204
    return code


def names(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Caption.name).where(Caption.name != "")))


def files(app: Flask) -> list[Path]:
    return sorted(Path(app.config["UPLOAD_FOLDER"]).glob("p-*"))


@pytest.mark.parametrize("way", WAYS)
def test_a_photo_is_shown_to_everybody_without_where_it_was_taken(
    reported: Flask, client_of: ClientOf, way: str
) -> None:
    taken = jpeg(taken="2023:08:30 14:00:00", place=True)
    assert put(reported, client_of("staff"), way, taken) == 200
    text = client_of("").get(f"/pledges/{SLUG}").text
    check(text)
    assert all(each in text for each in ("개관식 사진", SHOWN, *names(reported)))
    for end in ("", "-small"):
        answer = client_of("").get(f"/pledges/photos/{names(reported)[0]}{end}")
        with Image.open(io.BytesIO(answer.data)) as image:
            assert (image.format, dict(image.getexif()), image.info.get("exif")) == ("WEBP", {}, None)
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        answer.close()
    (visitor := client_of("")).get("/language/en")
    assert "Opening" in visitor.get(f"/pledges/{SLUG}").text
    check(client_of("staff").get(PAGE).text)
    check(client_of("staff").get("/staff/photos/7").text)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", ["svg", "pdf", "bomb", "a broken png", "nothing"])
def test_what_is_no_picture_is_refused_and_nothing_is_stored(
    reported: Flask, client_of: ClientOf, kind: str, way: str
) -> None:
    before = count(reported, Caption)
    assert put(reported, client_of("staff"), way, BAD[kind]) == 422
    assert (names(reported), files(reported), count(reported, Caption)) == ([], [], before)


@pytest.mark.parametrize("changes", [{"text": ""}, {"alt": ""}, {"entry": "none"}, {"position": "x"}])
def test_a_photo_needs_its_words(reported: Flask, client_of: ClientOf, changes: dict[str, str]) -> None:
    answer = upload(client_of("staff"), jpeg(), **changes)
    check(answer.text)
    assert (answer.status_code, names(reported), files(reported)) == (422, [], [])


def test_only_staff_put_change_and_take_out(reported: Flask, client_of: ClientOf) -> None:
    for who in ("citizen", "tenant-a", "official"):
        client = client_of(who)
        sent = upload(client, jpeg()), upload(client, jpeg(), "/staff/photos/1"), client.post("/staff/photos/1/remove")
        assert [each.status_code for each in sent] == [403, 403, 403]
        assert [send_file(reported, 1, jpeg(), who).status_code, call(reported, "DELETE", "/1", who).status_code] == [
            403,
            403,
        ]
    assert (names(reported), count(reported, Caption)) == ([], 6)


def test_a_caption_of_the_report_gets_its_picture_and_another_later(reported: Flask, client_of: ClientOf) -> None:
    staff = client_of("staff")
    assert upload(staff, jpeg(90), "/staff/photos/1").status_code == 303
    (first,) = names(reported)
    assert upload(staff, None, "/staff/photos/1", text="다른 설명").status_code == 303
    assert names(reported) == [first]
    assert upload(staff, jpeg(20), "/staff/photos/1").status_code == 303
    (second,) = names(reported)
    assert (second != first, [first in str(each) for each in files(reported)]) == (True, [False, False])
    listed = call(reported, "GET", f"?pledge={SLUG}", "citizen").json["items"]
    assert [(each["id"], bool(each["path"])) for each in listed][-1] == (1, True)  # It has the last place now.
    assert call(reported, "PUT", "/1", json={"text": "셋째 설명", "alt": SHOWN}).json["text"] == "셋째 설명"
    assert staff.post("/staff/photos/1/remove").status_code == 303
    assert (names(reported), files(reported), count(reported, Caption)) == ([], [], 5)


def test_what_was_published_keeps_its_photo_and_words(reported: Flask, client_of: ClientOf) -> None:
    staff = client_of("staff")
    upload(staff, jpeg())
    (name,) = names(reported)
    publish(reported, HALF)
    assert staff.post("/staff/photos/7/remove").status_code == 303
    assert (names(reported), len(files(reported))) == ([], 2)
    page = client_of("").get(f"/pledges/{SLUG}/versions/{HALF}/1").text
    check(page)
    assert (SHOWN in page, name in page, name in client_of("").get(f"/pledges/{SLUG}").text) == (True, True, False)
    with client_of("").get(f"/pledges/photos/{name}") as answer:
        assert answer.status_code == 200
    printed = client_of("").get(f"/pledges/{SLUG}/versions/{HALF}/1/card.pdf")
    assert sum(len(each.images) for each in PdfReader(io.BytesIO(printed.data)).pages) == 1
    assert client_of("").get(f"/pledges/{SLUG}/versions/{HALF}/1/card.doc").status_code == 404
    with reported.app_context():
        os.utime(files(reported)[0], (0, time.time() - 2 * SETTLED))
        sweep_photos(NOW)
        assert (photos_are_there(), len(files(reported))) == ([], 2)
    assert "사진" in client_of("official").get("/staff/snapshots/1").text  # What changed since: the photos.


def withhold(app: Flask, client: FlaskClient, who: str, way: str, name: str, why: str = "초상권 삭제 요청") -> int:
    """Take it down on that way; 200 when it is done, else the refusal's status."""
    if way == "page":
        code: int = client.post(f"{PAGE}/{name}/withhold", data={"why": why}).status_code
        return 200 if code == 303 else code
    code = call(app, "POST", f"/withheld/{SLUG}/{name}", who, json={"why": why}).status_code
    return 200 if code == 204 else code


@pytest.mark.parametrize("way", WAYS)
def test_a_picture_that_only_closed_periods_show_is_taken_down_and_the_period_stays_whole(
    reported: Flask, client_of: ClientOf, way: str
) -> None:
    staff = client_of("staff")
    upload(staff, jpeg())
    (name,) = names(reported)
    number = publish(reported, HALF)
    assert withhold(reported, staff, "staff", way, name) == {"page": 404, "api": 409}[way]  # It is in the report still.
    assert staff.post("/staff/photos/7/remove").status_code == 303
    for who in ("citizen", "tenant-a", "official"):
        assert withhold(reported, client_of(who), who, way, name) == 403
    assert [withhold(reported, staff, "staff", way, name, ""), len(files(reported))] == [422, 2]
    assert withhold(reported, staff, "staff", way, "p-" + "0" * 32) == 404
    assert f"{PAGE}/{name}/withhold" in staff.get(PAGE).text
    assert staff.get(f"{PAGE}/{name}/withhold").status_code == 200
    before = {path: path.read_bytes() for path in files(reported)}
    assert withhold(reported, staff, "staff", way, name) == 200
    assert files(reported) == []
    for path, content in before.items():  # As somebody does who puts an older copy of the folder back.
        path.write_bytes(content)
    for who in ("", "staff", "official"):
        assert client_of(who).get(f"/pledges/photos/{name}").status_code == 404
    page = client_of("").get(f"/pledges/{SLUG}/versions/{HALF}/1").text
    check(page)
    assert (name in page, "개관식 사진" in page, "초상권 삭제 요청" in page) == (False, True, True)
    assert client_of("").get(f"/pledges/{SLUG}/versions/{HALF}/1/card.pdf").status_code == 200
    with reported.app_context():
        assert (photos_are_there(), is_whole(snapshot(number))) == ([], True)
    assert withhold(reported, staff, "staff", way, name) in (404, 409)
    assert name not in staff.get(PAGE).text


@pytest.mark.parametrize("name", ["p-" + "0" * 32, "0" * 32, "s-" + "0" * 32, "..%2fcenter", "p-x"])
def test_no_other_file_is_handed_out(reported: Flask, client_of: ClientOf, name: str) -> None:
    assert client_of("").get(f"/pledges/photos/{name}").status_code == 404


def test_every_format_of_the_card_has_the_photo_or_its_words(reported: Flask, client_of: ClientOf) -> None:
    upload(client_of("staff"), jpeg())
    got = {form: client_of("").get(f"/pledges/{SLUG}/card.{form}").data for form in ("html", "pdf", "hwpx", "json")}
    page = got["html"].decode()
    check(page)
    assert (SHOWN in page, names(reported)[0] in page) == (True, True)
    reader = PdfReader(io.BytesIO(got["pdf"]))
    assert sum(len(each.images) for each in reader.pages) == 1
    data = got["hwpx"]
    assert (validate_package(data).issues, validate_editor_open_safety(data).reopen_ok) == ((), True)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.read("BinData/image1.jpg")[:3] == b"\xff\xd8\xff"
        body = archive.read("Contents/section0.xml").decode()
    assert (body.count("<hp:pic "), SHOWN in body) == (1, True)
    assert "개관식 사진" in json.dumps(json.loads(got["json"]), ensure_ascii=False)
