"""One's API tokens: made, seen and revoked. A token is shown in the answer to its form, and never again."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts import api_tokens
from anchorcenter.accounts.access import me, signed_in
from anchorcenter.accounts.forms import TokenForm
from anchorcenter.accounts.models import ApiToken
from anchorcenter.accounts.texts import SCOPE_NAMES
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError
from anchorcenter.core.i18n import local
from anchorcenter.core.pages import page
from anchorcenter.core.unit_of_work import writing

blueprint = Blueprint("tokens", __name__, url_prefix="/profile/tokens")


@blueprint.get("")
@signed_in
def index() -> ResponseReturnValue:
    """The tokens that work, and the form for a new one."""
    return _page(TokenForm(None, scopes=[api_tokens.USUAL], days=str(api_tokens.DAYS)))


@blueprint.post("")
@signed_in
def create() -> ResponseReturnValue:
    """Make one and show it. Not by a redirect: it would have to stand in an address or a cookie."""
    form = TokenForm()
    if not form.validate():
        return _page(form, 422)
    try:
        with writing():
            made = api_tokens.make_token(form.wanted(), by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        return _page(form, error.status)
    return _page(TokenForm(None, scopes=[api_tokens.USUAL], days=str(api_tokens.DAYS)), made=made)


@blueprint.post("/<int:number>/revoke")
@signed_in
def revoke(number: int) -> ResponseReturnValue:
    """End it at once."""
    with writing():
        api_tokens.revoke_token(number, by=me(), now=now())
    return redirect(url_for(".index", done=1), 303)


def _page(form: TokenForm, status: int = 200, *, made: str = "") -> ResponseReturnValue:
    return page(
        "accounts/profile_tokens.html",
        status=status,
        form=form,
        scopes=[(scope, str(name)) for scope, name in SCOPE_NAMES.items()],
        tokens=[_token(row) for row in api_tokens.list_tokens(me().id, now=now())],
        made=made,
        is_done="done" in request.args and not made and status == 200,
    )


def _token(row: ApiToken) -> dict[str, Any]:
    return {
        "number": row.id,
        "name": row.name,
        "scopes": ", ".join(str(SCOPE_NAMES[scope]) for scope in row.scopes.split() if scope in SCOPE_NAMES),
        "created_at": local(row.created_at),
        "expires_at": local(row.expires_at) if row.expires_at else "",
        "used_at": local(row.last_used_at) if row.last_used_at else "",
    }
