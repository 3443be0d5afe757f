"""Mail as it goes out: rendered by the worker, written to a folder or handed to a mail server."""

from __future__ import annotations

import smtplib
from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from ssl import create_default_context
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import current_app, render_template

from anchorcenter.core.i18n import in_locale

PATIENCE = 10  # Seconds that a mail server may take to answer.


def send(key: str, payload: Mapping[str, Any]) -> None:
    """Send one mail. Sent twice, it bears the same Message-ID, and in the folder it is one file."""
    message = compose(key, payload)
    if url := current_app.config["MAIL_URL"]:
        _hand_over(message, url)
    else:
        _write(message, key, current_app.config["MAIL_FOLDER"])


def compose(key: str, payload: Mapping[str, Any]) -> EmailMessage:
    """The mail in the reader's language: the template's first line is the subject, the rest the text."""
    values = {n: datetime.fromisoformat(v) if n.endswith("_at") else v for n, v in payload["values"].items()}
    base_url = current_app.config["BASE_URL"]
    with in_locale(payload["locale"]):
        subject, _line, text = render_template(f"mail/{payload['kind']}.txt", base_url=base_url, **values).partition(
            "\n"
        )
    message = EmailMessage(policy=SMTP)
    host = urlsplit(base_url).hostname or "localhost"
    message["From"], message["To"] = current_app.config["MAIL_FROM"] or f"no-reply@{host}", payload["to"]
    message["Subject"], message["Message-ID"] = " ".join(subject.split()), f"<{key}@{host}>"
    message["Date"] = datetime.fromisoformat(payload["told_at"])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text.strip() + "\n", cte="base64")
    return message


def _write(message: EmailMessage, key: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f".{key}.part"
    unfinished.write_bytes(message.as_bytes())
    unfinished.replace(folder / f"{key}.eml")


def _hand_over(message: EmailMessage, url: str) -> None:
    server = urlsplit(url)
    with smtplib.SMTP(server.hostname or "localhost", server.port or 25, timeout=PATIENCE) as connection:
        if server.scheme == "smtp+tls":
            connection.starttls(context=create_default_context())
        if server.username:
            connection.login(unquote(server.username), unquote(server.password or ""))
        connection.send_message(message)
