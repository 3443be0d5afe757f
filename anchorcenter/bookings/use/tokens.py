"""The address posted in a space, and the mark of a browser that is a kiosk: signed or hashed, nobody guesses them."""

from __future__ import annotations

from flask import current_app, request, url_for
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from anchorcenter.accounts.tokens import token_hash
from anchorcenter.bookings.use import queries
from anchorcenter.bookings.use.models import Kiosk
from anchorcenter.core.periods import DAY
from anchorcenter.core.render import qr_svg
from anchorcenter.facilities.plan import Plan, SpacePlan

KEPT = 400 * DAY  # No browser keeps a cookie longer.


def address_of(space: SpacePlan) -> str:
    """Where people check in who are in that space; it stays the same as long as the keys of the program do."""
    path = url_for("use.here", token=_signer().dumps(space.id))
    return f"{current_app.config['BASE_URL']}{path}"


def find_space(token: str, plan: Plan) -> SpacePlan | None:
    """The space in which that address is posted, or None."""
    try:
        number = _signer().loads(token)
    except BadSignature:
        return None
    return next((space for space in plan.spaces if space.id == number), None)


def picture_of(address: str) -> bytes:
    """The address as an SVG picture that telephones read."""
    return qr_svg(address).encode()


def this_kiosk() -> Kiosk | None:
    """The kiosk that this browser is."""
    token = request.cookies.get(_name(), "")
    return queries.find_kiosk(token_hash(token)) if token else None


def mark_kiosk(answer: Response, token: str) -> None:
    """Have this browser be one."""
    answer.set_cookie(
        _name(),
        token,
        max_age=KEPT,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def _signer() -> URLSafeSerializer:
    keys = [*current_app.config["SECRET_KEY_FALLBACKS"], current_app.config["SECRET_KEY"]]  # The newest one signs.
    return URLSafeSerializer(keys, salt="check-in")


def _name() -> str:
    return "__Host-kiosk" if current_app.config["SESSION_COOKIE_SECURE"] else "kiosk"
