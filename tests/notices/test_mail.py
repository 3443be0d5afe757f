"""What people are told by mail: in their language, at their address, once however often it is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anchorcenter.core.db import db
from anchorcenter.core.outbox import Message
from anchorcenter.core.unit_of_work import writing
from anchorcenter.notices.mail import compose, send
from anchorcenter.notices.service import tell
from tests.notices.news import KEY, NEWS, payload
from tests.times import NOW

ClientOf = Callable[[str], FlaskClient]
Way = Callable[..., EmailMessage]
KOREAN = """예약이 확정되었습니다.

예약 번호: B-2026-000007
시설: 비행장 가
시간: 2026. 11. 25.(수) 10:00–11:30 (KST)
이용 목적: 군집비행 시험
인원: 4

여기에서 보거나 취소할 수 있습니다: https://center.example/bookings/B-2026-000007

시험 센터 · 031-000-0000
"""
ENGLISH = """Your booking is confirmed.

Number: B-2026-000007
Space: Flight field A
Time: Wed 25 Nov 2026 10:00–11:30 (KST)
Purpose: 군집비행 시험
People: 4

See or cancel it here: https://center.example/bookings/B-2026-000007

Test center · 031-000-0000
"""


@pytest.fixture(autouse=True)
def context(app: Flask) -> Iterator[None]:
    app.config["BASE_URL"] = "https://center.example"
    with app.app_context():
        yield


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "mail"


def as_received(message: EmailMessage) -> EmailMessage:
    """What a mail program makes of the bytes."""
    return message_from_bytes(message.as_bytes(), policy=default)


def read(file: Path) -> EmailMessage:
    return message_from_bytes(file.read_bytes(), policy=default)


@pytest.mark.parametrize(
    ("locale", "subject", "text"),
    [
        ("ko", "[예약 확정] 비행장 가 2026. 11. 25.(수) 10:00 (B-2026-000007)", KOREAN),
        ("en", "Booked: Flight field A, Wed 25 Nov 2026 10:00 (B-2026-000007)", ENGLISH),
    ],
)
def test_a_confirmation_says_everything_in_the_readers_language(locale: str, subject: str, text: str) -> None:
    mail = as_received(compose(KEY, payload(locale=locale)))
    assert (mail["Subject"], mail.get_content().replace("\r\n", "\n")) == (subject, text)
    assert (mail["To"], mail["From"], mail["Auto-Submitted"]) == (
        "daon@center.example", "no-reply@center.example", "auto-generated",
    )  # fmt: skip
    assert mail.get_content_type() == "text/plain"


@pytest.mark.parametrize(
    ("locale", "subject", "first"),
    [
        (
            "ko",
            "[예약 취소] 비행장 가 2026. 11. 25.(수) 10:00 (B-2026-000007)",
            "예약이 취소되었습니다. 그 시간은 다른 사람이 예약할 수 있습니다.",
        ),
        (
            "en",
            "Cancelled: Flight field A, Wed 25 Nov 2026 10:00 (B-2026-000007)",
            "Your booking is cancelled. The time is free for others.",
        ),
    ],
)
def test_a_cancellation_says_so_in_the_readers_language(locale: str, subject: str, first: str) -> None:
    mail = as_received(compose(KEY, payload("booking_cancelled", locale)))
    lines = mail.get_content().splitlines()
    assert (mail["Subject"], lines[0]) == (subject, first)
    assert [line.partition(": ")[2] for line in lines if "https" in line] == [
        "https://center.example/bookings/B-2026-000007"
    ]


def test_who_sends_is_a_setting(app: Flask) -> None:
    app.config["MAIL_FROM"] = "앵커센터 <desk@center.example>"
    sender = as_received(compose(KEY, payload()))["From"].addresses[0]
    assert (sender.display_name, sender.addr_spec) == ("앵커센터", "desk@center.example")


def test_a_mail_bears_the_moment_of_its_news_however_late_it_goes_out() -> None:
    """Source: RFC 5322, 3.6: a mail has a date."""
    assert as_received(compose(KEY, payload()))["Date"].datetime == NOW


def test_the_same_news_bears_the_same_id_and_other_news_another() -> None:
    ids = [compose(key, payload())["Message-ID"] for key in (KEY, KEY, "B-2026-000008-confirmed")]
    assert ids == [f"<{KEY}@center.example>"] * 2 + ["<B-2026-000008-confirmed@center.example>"]


LINE_ENDS = ("\n", "\r\n", "\r", "\n\n", "\u2028", "\x0b", "\x0c", "\x85")
INJECTIONS = [*(("purpose", end) for end in LINE_ENDS), ("space", "\n"), ("space", "\r\n"), ("code", "\n")]


@pytest.mark.parametrize(("field", "newline"), INJECTIONS, ids=ascii)
def test_a_line_end_in_a_value_makes_no_header(field: str, newline: str) -> None:
    mail = as_received(compose(KEY, payload(**{field: f"A{newline}Bcc: all@evil.example{newline}{newline}<b>x</b>"})))
    names = "Auto-Submitted Content-Transfer-Encoding Content-Type Date From MIME-Version Message-ID Subject To"
    assert sorted(mail.keys()) == names.split()
    assert (mail["To"], mail["Bcc"], mail.get_content_type()) == ("daon@center.example", None, "text/plain")


def test_words_are_kept_as_they_are() -> None:
    purpose = 'R&D <3 "인용" {{ 7 * 7 }} %(code)s 🚁'
    assert purpose in as_received(compose(KEY, payload(purpose=purpose))).get_content()


def test_bytes_on_the_wire_are_ascii_in_short_lines() -> None:
    """Source: RFC 5322, 2.1.1."""
    raw = compose(KEY, payload(purpose="가" * 80, space="아주 긴 이름 " * 20)).as_bytes()
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert raw.count(b"\n") == raw.count(b"\r\n")


def test_in_the_folder_a_mail_sent_twice_is_one_file_and_nothing_unfinished_stays(folder: Path) -> None:
    for _ in range(2):
        send(KEY, payload())
    assert [file.name for file in folder.iterdir()] == [f"{KEY}.eml"]
    assert read(folder / f"{KEY}.eml")["Message-ID"] == f"<{KEY}@center.example>"


def test_news_keeps_the_values_of_its_moment_and_the_zone_of_its_times() -> None:
    with writing():
        tell("daon@center.example", "en", "booking_confirmed", NEWS, key=KEY, now=NOW)
    db.session.rollback()
    row = db.session.scalars(select(Message)).one()
    assert (row.kind, row.key, row.due_at, row.sent_at) == ("mail", KEY, NOW, None)
    assert '"starts_at": "2026-11-25T01:00:00+00:00"' in row.payload
