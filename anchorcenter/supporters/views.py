"""Pages of cohorts of supporters that everybody reads."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from anchorcenter.supporters import pages, queries

blueprint = Blueprint("supporters", __name__, url_prefix="/supporters")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Every cohort."""
    return pages.index_page()


@blueprint.get("/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """One of them."""
    return pages.show_page(queries.get_cohort(slug))
