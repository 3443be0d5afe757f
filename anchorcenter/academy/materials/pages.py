"""What the page of a course's files shows."""

from __future__ import annotations

from flask import Response, url_for

from anchorcenter.academy.materials import queries
from anchorcenter.academy.materials.forms import MaterialForm
from anchorcenter.academy.models import Course
from anchorcenter.accounts.access import me, saw
from anchorcenter.core.i18n import local, named
from anchorcenter.core.pages import page


def index_page(course: Course, form: MaterialForm | None = None, *, status: int = 200) -> Response:
    """The files of a course; who may change them gets the form for one more."""
    rows, may_change = [], queries.may_change(course, me())
    for each in queries.list_files(course.id):
        document = each.document
        saw(document.uploaded_by_id)
        rows.append(
            {
                "number": each.id,
                "title": document.title,
                "filename": document.filename,
                "size": f"{max(1, document.bytes // 1024):,} KB",
                "at": local(document.uploaded_at),
                "by": named(document.uploaded_by.name, document.uploaded_by.name_en),
                "url": url_for("materials.file", slug=course.slug, number=each.id),
            }
        )
    return page(
        "materials/index.html",
        status=status,
        course={"slug": course.slug, "title": named(course.title, course.title_en)},
        rows=rows,
        may_change=may_change,
        form=form or MaterialForm(None),
    )
