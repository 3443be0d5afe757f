"""News on its way: out of the outbox, one mail for one person, tried again when it did not leave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from anchorcenter.commands import work
from anchorcenter.core.outbox import Message
from tests.steps import WAYS, book, count
from tests.times import HOUR, NOW

ClientOf = Callable[[str], FlaskClient]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "mail"


def read(file: Path) -> EmailMessage:
    return message_from_bytes(file.read_bytes(), policy=default)


def send_due(app: Flask, now: datetime = NOW) -> None:
    with app.app_context():
        work(now)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\u2028"], ids=ascii)
def test_a_purpose_with_a_header_in_it_is_refused_and_nobody_is_told(
    app: Flask, client_of: ClientOf, folder: Path, way: str, end: str
) -> None:
    purpose = f"시험{end}Bcc: all@evil.example{end}{end}<b>x</b>"
    assert book(client_of("tenant-a"), "tenant-a", way, "a", "10:00", "11:00", purpose=purpose).status == 422
    send_due(app)
    assert (count(app), count(app, Message), folder.exists()) == (0, 0, False)


def test_a_purpose_with_markup_is_sent_as_it_was_typed(app: Flask, client_of: ClientOf, folder: Path) -> None:
    purpose = '<script>alert("1")</script> Bcc: all@evil.example'
    assert book(client_of("tenant-a"), "tenant-a", "api", "a", "10:00", "11:00", purpose=purpose).status == 201
    send_due(app)
    (mail,) = [read(file) for file in folder.glob("*.eml")]
    assert (mail["To"], mail["Bcc"], mail.get_content_type()) == ("tenant-a@test.example", None, "text/plain")
    assert purpose in mail.get_content()  # Plain text: nothing to escape.


def test_a_mail_that_cannot_be_written_is_tried_again(app: Flask, folder: Path) -> None:
    folder.write_text("a file where the folder should be")
    assert book(app.test_client(), "tenant-a", "api", "a", "10:00", "11:00").status == 201
    send_due(app)
    assert (folder.is_file(), count(app, Message, Message.sent_at.is_(None))) == (True, 1)
    folder.unlink()
    send_due(app, NOW + HOUR)
    assert [file.name for file in folder.iterdir()] == ["B-2026-000001-confirmed.eml"]


@pytest.mark.parametrize(
    ("language", "words"), [("en", {"Booked:", "Cancelled:"}), ("ko", {"[예약 확정]", "[예약 취소]"})]
)
def test_a_booking_and_its_cancellation_are_told_in_the_language_of_who_booked(
    app: Flask, client_of: ClientOf, folder: Path, language: str, words: set[str]
) -> None:
    tenant = client_of("tenant-a")
    tenant.get(f"/language/{language}")
    booked = book(tenant, "tenant-a", "page", "a", "10:00", "11:00")
    tenant.post(f"/bookings/{booked.code}/cancel")
    send_due(app)
    subjects = [read(file)["Subject"] for file in folder.glob("*.eml")]
    assert {word for word in words for subject in subjects if subject.startswith(word)} == words
    assert len(subjects) == 2


def test_what_was_refused_is_told_to_nobody(app: Flask, client_of: ClientOf, folder: Path) -> None:
    assert book(client_of("tenant-a"), "tenant-a", "page", "a", "03:00", "04:00").status == 422
    send_due(app)
    assert (count(app, Message), folder.exists()) == (0, False)
