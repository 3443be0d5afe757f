"""What people find in their inboxes: the mails that the worker wrote, and the links in them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from flask import Flask

from anchorcenter.commands import work


def read_mails(app: Flask, to: str = "") -> list[EmailMessage]:
    """Those written so far, after a round of the worker; the ones ``to`` an address if given."""
    with app.app_context():
        work(datetime.now(UTC))
    folder: Path = app.config["MAIL_FOLDER"]
    mails = [message_from_bytes(file.read_bytes(), policy=default) for file in sorted(folder.glob("*.eml"))]
    return [mail for mail in mails if to in ("", mail["To"])]


def link_in(mail: EmailMessage) -> str:
    """The path of the only link with a token, as the browser asks for it."""
    (path,) = re.findall(r"^http://localhost(/\S+)\s*$", mail.get_content(), re.MULTILINE)
    return str(path)
