"""Pages of indicators: everybody reads them."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from anchorcenter.core.db import reading_the_copy
from anchorcenter.pledges.figures import pages
from anchorcenter.pledges.indicators.queries import get_indicator

blueprint = Blueprint("pledge_figures", __name__)


@blueprint.get("/pledges/<slug>/indicators/<key>")
def show(slug: str, key: str) -> ResponseReturnValue:
    """One indicator over the period asked for, with its rows."""
    with reading_the_copy():
        return pages.indicator_page(get_indicator(key, slug=slug), request.args.get("period", ""))
