"""Mail handed to a real server: a small one that speaks SMTP and keeps what it gets."""

from __future__ import annotations

import base64
import socketserver
import threading
from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from anchorcenter.commands import work
from anchorcenter.core.db import db
from anchorcenter.core.outbox import Message
from tests.steps import book
from tests.times import HOUR, MINUTE, NOW


class MailServer(socketserver.ThreadingTCPServer):
    """Takes mail; ``refuses`` addresses, and wants ``login`` first if it is set."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.got: list[tuple[str, list[str], bytes]] = []
        self.logins: list[str] = []
        self.refuses: set[str] = set()
        self.wants_login = False

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


class Session(socketserver.StreamRequestHandler):
    """One connection. Source: RFC 5321."""

    server: MailServer

    def handle(self) -> None:
        self.sender, self.to, self.is_in = "", list[str](), not self.server.wants_login
        self.say("220 test")
        while line := self.rfile.readline().decode().strip():
            verb, _space, rest = line.partition(" ")
            if verb.upper() == "QUIT":
                self.say("221 bye")
                return
            getattr(self, verb.lower(), self.unknown)(rest)

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def unknown(self, _rest: str) -> None:
        self.say("502 what?")

    def ehlo(self, _rest: str) -> None:
        self.say("250-test")
        self.say("250 AUTH PLAIN")

    def rset(self, _rest: str) -> None:
        self.say("250 ok")

    def auth(self, rest: str) -> None:
        self.server.logins.append(base64.b64decode(rest.split(" ")[1]).decode())
        self.is_in = True
        self.say("235 welcome")

    def mail(self, rest: str) -> None:
        self.sender = rest[len("FROM:<") :].partition(">")[0]
        self.say("250 ok" if self.is_in else "530 who are you?")

    def rcpt(self, rest: str) -> None:
        address = rest[len("TO:<") :].partition(">")[0]
        self.to.append(address)
        self.say("550 nobody here" if address in self.server.refuses else "250 ok")

    def data(self, _rest: str) -> None:
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        self.server.got.append((self.sender, self.to, b"".join(lines)))
        self.say("250 taken")


@pytest.fixture
def server(app: Flask) -> Iterator[MailServer]:
    """It runs, and the program knows of it."""
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        app.config["MAIL_URL"] = f"smtp://{server.address}"
        yield server
        server.shutdown()
        thread.join()


def unsent(app: Flask) -> list[Any]:
    rows = select(Message.error, Message.attempts).where(Message.sent_at.is_(None)).order_by(Message.id)
    with app.app_context():
        return [tuple(row) for row in db.session.execute(rows)]


def send_due(app: Flask, now: datetime = NOW) -> None:
    with app.app_context():
        work(now)


def book_one(app: Flask, name: str = "tenant-a", space: str = "a") -> None:
    assert book(app.test_client(), name, "api", space, "10:00", "11:00").status == 201


def test_a_mail_reaches_the_server_as_it_was_written(app: Flask, server: MailServer, tmp_path: Path) -> None:
    book_one(app)
    send_due(app)
    ((sender, to, raw),) = server.got
    mail = message_from_bytes(raw, policy=default)
    assert (sender, to) == ("no-reply@localhost", ["tenant-a@test.example"])
    assert (mail["Subject"], mail["Message-ID"]) == (
        "[예약 확정] A 2026. 11. 25.(수) 10:00 (B-2026-000001)",
        "<B-2026-000001-confirmed@localhost>",
    )
    assert (unsent(app), server.logins, (tmp_path / "mail").exists()) == ([], [], False)


def test_name_and_password_of_the_address_are_shown_to_the_server(app: Flask, server: MailServer) -> None:
    server.wants_login, login = True, "desk%40center:a%2Fb%3A%20c"
    app.config["MAIL_URL"] = f"smtp://{login}@{server.address}"
    book_one(app)
    send_due(app)
    assert (server.logins, len(server.got), unsent(app)) == (["\0desk@center\0a/b: c"], 1, [])


def test_a_server_that_wants_a_password_we_lack_keeps_the_mail_waiting(app: Flask, server: MailServer) -> None:
    server.wants_login = True
    book_one(app)
    send_due(app)
    assert (server.got, unsent(app)) == ([], [("SMTPSenderRefused", 1)])


def test_an_address_that_is_refused_waits_and_the_others_get_their_mail(app: Flask, server: MailServer) -> None:
    server.refuses = {"tenant-a@test.example"}
    book_one(app)
    book_one(app, "tenant-b", "b")
    send_due(app)
    assert [to for _sender, to, _raw in server.got] == [["tenant-b@test.example"]]
    assert unsent(app) == [("SMTPRecipientsRefused", 1)]

    server.refuses = set()
    send_due(app, NOW + MINUTE)
    assert [to for _sender, to, _raw in server.got][1:] == [["tenant-a@test.example"]]
    assert unsent(app) == []


def test_no_server_at_all_loses_no_mail(app: Flask, server: MailServer) -> None:
    address = app.config["MAIL_URL"]
    app.config["MAIL_URL"] = "smtp://127.0.0.1:9"
    book_one(app)
    send_due(app)
    assert (server.got, unsent(app)) == ([], [("ConnectionRefusedError", 1)])
    app.config["MAIL_URL"] = address
    send_due(app, NOW + HOUR)
    assert (len(server.got), unsent(app)) == (1, [])


def test_a_server_without_encryption_gets_no_mail_that_asks_for_it(app: Flask, server: MailServer) -> None:
    app.config["MAIL_URL"] = f"smtp+tls://{server.address}"
    book_one(app)
    send_due(app)
    assert (server.got, server.logins, unsent(app)) == ([], [], [("SMTPNotSupportedError", 1)])
