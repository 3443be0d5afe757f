"""Adding files to a course and removing them. Call the verbs inside ``writing()``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from anchorcenter.academy.materials import queries
from anchorcenter.academy.materials.models import CourseFile
from anchorcenter.accounts.actors import Actor
from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.documents.files import File
from anchorcenter.documents.models import DocumentKind
from anchorcenter.documents.service import NewDocument, hand_in


@dataclass(frozen=True, kw_only=True)
class NewMaterial:
    """What a file is called; '' as whoever sent it called it."""

    title: str = ""


def add(slug: str, wanted: NewMaterial, file: File, *, by: Actor, now: datetime) -> int:
    """Give a file to who takes part; answers its number. Raises DomainError: 404 for who neither is staff nor teaches
    the course, 409 when it has as many as it may."""
    course = queries.lock_taught(slug, by)
    if queries.count_files(course.id) >= queries.MOST:
        message = _l("A course has at most %(most)d files: remove one first.", most=queries.MOST)
        raise DomainError(Reason(code="too_many", message=message, field="file", status=TAKEN))
    title = wanted.title or file.filename
    paper = NewDocument(kind=DocumentKind.ATTACHMENT, title=title, is_centers=True)
    row = CourseFile(course_id=course.id, document_id=hand_in(paper, file, by=by, now=now))
    db.session.add(row)
    db.session.flush()
    record("add_file", "course", course.id, by=by.key, now=now, after={"file": row.id, "title": title})
    return row.id


def remove(slug: str, number: int, *, by: Actor, now: datetime) -> str:
    """Give it to nobody any more; answers the name of its file, for who removes it once that is stored. Raises
    DomainError (404)."""
    course = queries.lock_taught(slug, by)
    row = queries.get_file(course.id, number)
    document = row.document
    before = {"file": row.id, "title": document.title, "sha256": document.sha256}
    record("remove_file", "course", course.id, by=by.key, now=now, before=before)
    db.session.delete(row)
    db.session.flush()
    db.session.delete(document)
    db.session.flush()
    return document.name
