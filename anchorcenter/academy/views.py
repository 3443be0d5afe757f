"""The catalogue of courses, for everybody."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from anchorcenter.academy import pages, queries

blueprint = Blueprint("academy", __name__)


@blueprint.get("/courses")
def index() -> ResponseReturnValue:
    """Every course that is given, as asked for."""
    return pages.index_page()


@blueprint.get("/courses/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """One of them, with its cohorts."""
    return pages.show_page(queries.get_course(slug))
