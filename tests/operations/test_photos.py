"""Photos of spaces: what is a picture is drawn anew, what is none is refused, and no file is left behind."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image, PngImagePlugin
from sqlalchemy import select
from werkzeug.test import TestResponse

from anchorcenter.core.db import db
from anchorcenter.core.errors import DomainError
from anchorcenter.core.periods import DAY
from anchorcenter.core.pictures import read_picture
from anchorcenter.facilities.feature import sweep_photos
from anchorcenter.facilities.models import Photo
from tests.operations.pages import SETTINGS, audit, edit, form_of, send
from tests.steps import count, problems
from tests.times import NOW

ClientOf = Callable[[str], FlaskClient]
PATH = f"{SETTINGS}/spaces/5/photos"
TEXTS = {"alt": "구역 A", "alt_en": "Zone A"}


@pytest.fixture
def staff(client_of: ClientOf) -> FlaskClient:
    return client_of("staff")


def picture(kind: str = "JPEG", size: tuple[int, int] = (80, 40), mode: str = "RGB", **options: Any) -> bytes:
    image, out = Image.new(mode, size, 200 if mode in {"L", "P", "1"} else None), io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def upload(client: FlaskClient, data: bytes, name: str = "photo.jpg", **changes: str) -> TestResponse:
    """As a browser sends it. (Werkzeug's own writer leaves files open.)"""
    parts = [f'Content-Disposition: form-data; name="{n}"\r\n\r\n{v}'.encode() for n, v in (TEXTS | changes).items()]
    head = f'Content-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: image/jpeg\r\n\r\n'
    body = b"".join(b"--cut\r\n" + part + b"\r\n" for part in (*parts, head.encode() + data)) + b"--cut--\r\n"
    return client.post(PATH, data=body, content_type="multipart/form-data; boundary=cut")


def files(app: Flask) -> list[Path]:
    folder: Path = app.config["UPLOAD_FOLDER"]
    return sorted(folder.glob("*")) if folder.exists() else []


def names(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Photo.name).order_by(Photo.position)))


@pytest.mark.parametrize(
    "data",
    [
        picture("JPEG"), picture("PNG"), picture("WEBP"), picture("PNG", mode="RGBA"), picture("PNG", mode="P"),
        picture("PNG", mode="L"), picture("JPEG", mode="CMYK"), picture("PNG", mode="I;16"), picture("PNG", mode="1"),
        picture("JPEG", (3000, 2000)),
    ],
    ids=["jpg", "png", "webp", "transparent", "palette", "grey", "cmyk", "16 bit", "1 bit", "large"],
)  # fmt: skip
def test_a_picture_is_shown_with_the_space(app: Flask, staff: FlaskClient, client_of: ClientOf, data: bytes) -> None:
    assert upload(staff, data, "whatever.exe").status_code == 303
    (name,) = names(app)
    visitor = client_of("")
    for path in ("/spaces", "/spaces/a"):
        assert f"/photos/{name}" in visitor.get(path).text
    for path in (f"/photos/{name}", f"/photos/{name}-small"):
        answer = visitor.get(path)
        with Image.open(io.BytesIO(answer.data)) as shown:
            assert (shown.format, shown.mode, max(shown.size) <= 1600) == ("WEBP", "RGB", True)
        headers = {n: answer.headers[n] for n in ("Content-Type", "X-Content-Type-Options", "Cache-Control")}
        assert headers == {
            "Content-Type": "image/webp", "X-Content-Type-Options": "nosniff",
            "Cache-Control": "public, max-age=31536000, immutable",
        }  # fmt: skip
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["Content-Disposition"].startswith("attachment")
        answer.close()
    assert (len(files(app)), problems(app)) == (2, [])


def test_where_and_with_what_it_was_taken_is_gone_and_it_stands_upright(app: Flask, staff: FlaskClient) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # Turned by a quarter.
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[2] = (37.0, 36.0, 12.0)
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "SecretPerson")
    for data in (picture("JPEG", (80, 40), exif=exif, comment=b"SecretNote"), picture("PNG", exif=exif, pnginfo=notes)):
        assert upload(staff, data).status_code == 303
    for file in files(app):
        data = file.read_bytes()
        assert [word in data for word in (b"Secret", b"EXIF", b"XMP")] == [False] * 3
        with Image.open(io.BytesIO(data)) as shown:
            assert (dict(shown.getexif()), shown.size) == ({}, (40, 80))


def bomb() -> bytes:
    """A few kilobytes that unfold to 49 megapixels."""
    return picture("PNG", (7000, 7000), mode="1")


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
BAD = {
    "svg": SVG,
    "html": b"<!doctype html><script>alert(1)</script>",
    "pdf": b"%PDF-1.7\n1 0 obj<</S/JavaScript/JS(app.alert(1))>>",
    "gif": picture("GIF", mode="P"),
    "gif and script": b"GIF89a=1;alert(1)//" + SVG,
    "bmp": picture("BMP"),
    "tiff": picture("TIFF"),
    "half a jpg": picture("JPEG", (400, 400))[:300],
    "head of a png": picture("PNG")[:20],
    "signature alone": b"\xff\xd8\xff\xe0",
    "nothing": b"",
    "a broken png": picture("PNG", (64, 64))[:45] + b"\x00" * 40,
    "bomb": bomb(),
    "zip": b"PK\x03\x04" + b"\x00" * 40,
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_picture_is_refused_and_nothing_is_stored(app: Flask, staff: FlaskClient, name: str) -> None:
    refused = upload(staff, BAD[name], "photo.jpg")
    assert (refused.status_code, 'href="#file"' in refused.text) == (422, True)
    assert (count(app, Photo), files(app), audit(app, "space")) == (0, [], [])


def test_a_picture_with_a_page_behind_it_is_only_a_picture(app: Flask, staff: FlaskClient) -> None:
    assert upload(staff, picture("JPEG") + b"<script>alert(1)</script>").status_code == 303
    assert [b"script" in file.read_bytes() for file in files(app)] == [False, False]


def test_a_bomb_says_what_is_wrong_before_it_unfolds() -> None:
    with pytest.raises(DomainError, match="too_many_pixels"):
        read_picture(bomb())
    with pytest.raises(DomainError, match="too_many_pixels"):
        read_picture(picture("PNG", (30_000, 30_000), mode="1"))


def test_a_large_file_is_told_and_a_huge_one_is_not_even_read(app: Flask, staff: FlaskClient) -> None:
    large = upload(staff, picture("JPEG") + b"\x00" * (8 * 1024 * 1024))
    assert (large.status_code, "8 MB보다 큽니다" in large.text) == (422, True)
    assert upload(staff, b"\x00" * (10 * 1024 * 1024)).status_code == 413
    assert (count(app, Photo), files(app)) == (0, [])


def test_no_other_form_takes_more_than_before(client_of: ClientOf) -> None:
    staff = client_of("staff")
    assert staff.post(f"{SETTINGS}/sites/1", data={"name": "x" * 70_000}).status_code == 413
    assert staff.post(PATH, data=TEXTS | {"why": "x" * 70_000}).status_code == 413
    assert upload(staff, picture(), why="x" * 70_000).status_code == 413


@pytest.mark.parametrize("missing", ["alt", "alt_en", "file"])
def test_words_in_both_languages_and_a_file_are_needed(app: Flask, staff: FlaskClient, missing: str) -> None:
    refused = upload(staff, b"", "") if missing == "file" else upload(staff, picture(), **{missing: ""})
    assert (refused.status_code, f'href="#{missing}"' in refused.text) == (422, True)
    assert (count(app, Photo), files(app)) == (0, [])


def test_one_too_many_is_refused_and_leaves_no_file(
    app: Flask, staff: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("anchorcenter.facilities.photos.MOST", 1)
    upload(staff, picture())
    assert upload(staff, picture()).status_code == 422
    assert (count(app, Photo), len(files(app))) == (1, 2)


def test_photos_are_put_in_order_described_and_deleted(app: Flask, staff: FlaskClient) -> None:
    for number in range(2):
        upload(staff, picture(), alt=f"사진 {number}")
    first, second = names(app)
    with app.app_context():
        number = db.session.scalars(select(Photo.id).where(Photo.name == second)).one()
    assert staff.post(f"{SETTINGS}/photos/{number}/earlier").status_code == 303
    assert names(app) == [second, first]
    assert staff.post(f"{SETTINGS}/photos/{number}/earlier").status_code == 303
    one, other = (form_of(staff.get(f"{SETTINGS}/photos/{number}").text) for _ in range(2))
    assert send(staff, f"{SETTINGS}/photos/{number}", one, alt="비행장").status_code == 303
    assert send(staff, f"{SETTINGS}/photos/{number}", other, alt="체육관").status_code == 409
    assert staff.post(f"{SETTINGS}/photos/{number}/delete").status_code == 303
    assert (names(app), [file.stem.removesuffix("-small") for file in files(app)]) == ([first], [first, first])
    assert staff.get(f"/photos/{second}").status_code == 404
    assert [verb for verb, *_rest in audit(app, "space")] == [
        "add_photo", "add_photo", "move_photo", "change_photo", "delete_photo",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["..%2fapp.css", "x", "0" * 32, "../secret_key", "0" * 32 + ".webp"])
def test_nothing_else_is_served(staff: FlaskClient, name: str) -> None:
    assert staff.get(f"/photos/{name}").status_code in {404, 308}


def test_files_that_no_row_knows_are_swept_when_they_are_old(app: Flask, staff: FlaskClient) -> None:
    upload(staff, picture())
    folder: Path = app.config["UPLOAD_FOLDER"]
    young, old = folder / f"{'1' * 32}.webp", folder / f"{'2' * 32}.webp"
    for file in (young, old):
        file.write_bytes(b"")
    hour_ago = time.time() - 2 * 3600
    for file in (old, *(folder / f"{names(app)[0]}{end}.webp" for end in ("", "-small"))):
        os.utime(file, (hour_ago, hour_ago))
    os.utime(young, (time.time(), time.time()))
    with app.app_context():
        sweep_photos(NOW + DAY)
    assert [old.exists(), young.exists(), len(files(app))] == [False, True, 3]


def test_the_doctor_misses_a_file(app: Flask, staff: FlaskClient) -> None:
    upload(staff, picture())
    files(app)[0].unlink()
    assert len(problems(app)) == 1


def test_a_save_that_the_database_refuses_leaves_no_file(
    app: Flask, staff: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(staff, picture())
    taken = names(app)[0]
    monkeypatch.setattr("anchorcenter.core.pictures.secrets.token_hex", lambda _n: "3" * 32)
    upload(staff, picture())
    monkeypatch.undo()
    assert (len(files(app)), taken in names(app)) == (4, True)
    assert edit(staff, "/spaces/5/photos", **TEXTS).status_code == 422
    assert len(files(app)) == 4
