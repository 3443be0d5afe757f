"""Pages of cohorts of supporters that everybody reads."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import me, signed_in
from anchorcenter.core.errors import missing
from anchorcenter.supporters import pages, queries
from anchorcenter.supporters.letters import letter_of

blueprint = Blueprint("supporters", __name__, url_prefix="/supporters")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Every cohort."""
    return pages.index_page()


@blueprint.get("/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """One of them."""
    return pages.show_page(queries.get_cohort(slug))


@blueprint.get("/<slug>/letters/<int:term>")
@signed_in
def letter(slug: str, term: int) -> ResponseReturnValue:
    """My letter of appointment for a term, as a PDF."""
    return letter_of(queries.find_place(slug, me().id) or missing(), term)
