"""The first page of operations."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import me, signed_in
from anchorcenter.accounts.models import Permission
from anchorcenter.core.errors import missing
from anchorcenter.core.feature import STAFF_PAGES
from anchorcenter.operations.dashboard.pages import dashboard_page

blueprint = Blueprint("dashboard", __name__)


@blueprint.get("/staff")
@signed_in
def index() -> ResponseReturnValue:
    """The dashboard for who reads figures, else the first page of the staff menu that the reader may open.

    Raises DomainError (404) for who has none.
    """
    if me().may(Permission.READ_REPORTS):
        return dashboard_page()
    mine = (entry for entry in current_app.extensions[STAFF_PAGES] if me().may(Permission(entry.permission)))
    return redirect(url_for((next(mine, None) or missing()).endpoint), 303)
