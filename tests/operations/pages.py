"""Forms as a browser fills them: what stands in them, changed, and sent back."""

from __future__ import annotations

from typing import Any

import html5lib
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from anchorcenter.core.audit import AuditEntry
from anchorcenter.core.db import db

SETTINGS = "/staff/settings"
NS = "{http://www.w3.org/1999/xhtml}"


def form_of(text: str) -> MultiDict[str, str]:
    """What the largest form of a page would send."""
    root: Any = html5lib.parse(text)
    forms = [f for f in root.iter(f"{NS}form") if f.get("method") == "post" and "logout" not in (f.get("action") or "")]
    form = max(forms, key=lambda f: len(list(f.iter())))
    sent: MultiDict[str, str] = MultiDict()
    for field in form.iter():
        kind, name = field.tag.removeprefix(NS), field.get("name")
        if not name or kind == "button":
            continue
        if kind == "select":
            options = list(field.iter(f"{NS}option"))
            chosen = [o for o in options if o.get("selected") is not None] or options[:1]
            sent.setlist(name, [*sent.getlist(name), *(str(o.get("value")) for o in chosen)])
        elif kind == "textarea":
            sent.add(name, "".join(field.itertext()).removeprefix("\n"))
        elif field.get("type") not in {"checkbox", "radio", "file"} or field.get("checked") is not None:
            sent.add(name, field.get("value") or "")
    return sent


def send(client: FlaskClient, path: str, filled: MultiDict[str, str], **changes: Any) -> TestResponse:
    for name, value in changes.items():
        filled.setlist(name, value if isinstance(value, list) else [str(value)])
    return client.post(path, data=filled)


def edit(client: FlaskClient, path: str, **changes: Any) -> TestResponse:
    """Open the page, change some fields, send it."""
    opened = client.get(f"{SETTINGS}{path}")
    assert opened.status_code == 200
    return send(client, f"{SETTINGS}{path}", form_of(opened.text), **changes)


def audit(app: Flask, of: str) -> list[tuple[str, int, str, str, str]]:
    """The audit rows of such records: verb, id, before, after, why."""
    with app.app_context():
        rows = db.session.scalars(select(AuditEntry).where(AuditEntry.record == of).order_by(AuditEntry.id))
        return [(row.verb, row.record_id, row.before, row.after, row.why) for row in rows]
