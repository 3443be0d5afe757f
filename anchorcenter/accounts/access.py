"""Who is asking: the only module that imports Flask-Login."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from flask import Flask, Response, abort, g, has_request_context, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from anchorcenter.accounts import access_log, api_tokens, queries, service
from anchorcenter.accounts.access_log import saw as saw  # Features take it from here.
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission
from anchorcenter.accounts.queries import Holder
from anchorcenter.accounts.tokens import token_hash, token_of
from anchorcenter.core import limits, settings
from anchorcenter.core.api import describe, read_body
from anchorcenter.core.clock import now
from anchorcenter.core.db import db
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import LOCALES, _l, forget_locale
from anchorcenter.core.limits import Limit
from anchorcenter.core.openapi import SECURITY
from anchorcenter.core.pages import where
from anchorcenter.core.periods import MINUTE
from anchorcenter.core.rates import rate
from anchorcenter.core.unit_of_work import writing

P = ParamSpec("P")
R = TypeVar("R", bound=ResponseReturnValue)
GUESSES = Limit(kind="token", most=100, within=timedelta(minutes=15))
BEARER = WWWAuthenticate("bearer", {"realm": "anchorcenter"})
LANGUAGE, IS_CHOSEN = "language", "is_language_chosen"
THEME, AUTOMATIC, THEMES = "theme", "automatic", ("light", "dark", "contrast")
OWES_CONSENT = "owes_consent"  # Kept in the cookie from signing in until the consents of today are given.
IDLE_MINUTES = settings.Setting("accounts.idle_minutes", 30)
UNSEEN_PAGES = {"accounts.session_left", "accounts.sign_out", "static"}  # Asked by scripts, or the last there is.
CONSENT_PAGES = {"joining.consents", "joining.give_consents"}

_manager = LoginManager()
_manager.session_protection = None  # Sessions are rows; an address that changes on the train ends none.


class _Session(UserMixin):  # type: ignore[misc]  # Flask-Login is untyped.
    """What Flask-Login keeps in the cookie is the session's token; the person is looked up behind it."""

    def __init__(self, token: str, actor: Actor | None) -> None:
        self.id, self.actor = token, actor


def init_app(app: Flask) -> None:
    _manager.init_app(app, add_context_processor=False)  # Error pages are drawn without asking who reads.
    # Nobody is remembered beyond their session: looking for it would make every answer depend on the cookie.
    app.after_request_funcs[None].remove(_manager._update_remember_cookie)
    app.after_request(_note_presence)
    app.after_request(_note_call)
    app.jinja_env.filters["token_of"] = token_of  # Mails make their links from it.


@_manager.user_loader  # type: ignore[untyped-decorator]
def _load(token: str) -> _Session | None:
    actor, seen_at = queries.find_signed_in(token_hash(token), now=now())
    if actor and actor.is_staff:
        g.seen_at = seen_at
        if seconds_left(actor) == 0:
            g.was_idle, actor = True, None
    return _Session(token, actor) if actor else None


def seconds_left(actor: Actor | None) -> int | None:
    """When they are signed out for doing nothing: 0 when they are, None for who never is."""
    if actor is None or not actor.is_staff:
        return None if actor else 0
    until = g.seen_at + timedelta(minutes=settings.current()[IDLE_MINUTES])
    return max(0, int((until - now()).total_seconds()))


def stay() -> None:
    """Count from now on anew."""
    if "seen_at" in g:
        with writing():
            service.see(my_token(), now=now())
        g.seen_at = now()


def _note_presence(answer: Response) -> Response:
    """Keep, once a minute, that a member of the staff is there; that it cannot be kept spoils no answer."""
    if g.get("seen_at", now()) <= now() - MINUTE and "was_idle" not in g and request.endpoint not in UNSEEN_PAGES:
        try:
            stay()
        except DBAPIError:
            db.session.rollback()
    return answer


@_manager.unauthorized_handler  # type: ignore[untyped-decorator]
def _ask_to_sign_in() -> ResponseReturnValue:
    return redirect(url_for("accounts.sign_in", next=_target(), news="idle" if "was_idle" in g else None), 303)


def _target() -> str:
    return request.full_path.rstrip("?") if request.method == "GET" else _page_before()


def _page_before() -> str:
    """Where a form was posted from, as a path: the page to come back to after signing in."""
    referrer = request.referrer or ""
    return referrer.removeprefix(request.host_url.rstrip("/")) if referrer.startswith(request.host_url) else "/"


def signed_in(view: Callable[P, R]) -> Callable[P, R]:
    """Let only a signed-in person reach the page ``view``; others sign in first and come back.

    Whose data it showed (``saw``) is written down before the answer leaves; without that there is none.
    """

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        by = find_me()
        if by is None:
            return cast(R, _manager.unauthorized())
        if session.get(OWES_CONSENT) and request.endpoint not in CONSENT_PAGES:
            return cast(R, redirect(url_for("joining.consents", next=_target()), 303))
        return _logged(view(*args, **kwargs), by)

    return guarded


def allowed(permission: Permission) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let only who has ``permission`` reach the page: others sign in first, or get 403."""

    def guard(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            return view(*args, **kwargs) if me().may(permission) else abort(403)

        return signed_in(guarded)

    return guard


def _logged(answer: R, by: Actor) -> R:
    access_log.write_seen(by, address=request.remote_addr or "", page=where(), now=now())
    return answer


def find_me() -> Actor | None:
    """The signed-in person, or None."""
    return cast("Actor | None", getattr(current_user, "actor", None))


def me() -> Actor:
    """The signed-in person; call only behind ``signed_in``."""
    return find_me() or abort(401)


def remember(token: str, language: str, *, owes_consent: bool = False) -> None:
    """Put a new session into the browser's cookie, and the language to read in; what it held before is dropped, but
    for how pages look."""
    theme = chosen_theme()
    session.clear()
    session[LANGUAGE] = language
    if theme:
        session[THEME] = theme
    if owes_consent:
        session[OWES_CONSENT] = True
    login_user(_Session(token, None))


def consented() -> None:
    """Let whoever sits there go on: the consents of today are given."""
    session.pop(OWES_CONSENT, None)


def my_token() -> str:
    """The token of this browser's session."""
    return str(current_user.get_id() or "")


def forget() -> str:
    """Take the session out of the cookie; answers its token."""
    token = my_token()
    logout_user()
    session.pop(IS_CHOSEN, None)
    session.pop(OWES_CONSENT, None)
    return token


def choose_language(code: str) -> None:
    """Read in that language in this browser, also after signing in."""
    session[LANGUAGE], session[IS_CHOSEN] = code, True


def chosen_language() -> str | None:
    """The language that whoever sits there has chosen in this browser, or None."""
    return session.get(LANGUAGE) if session.get(IS_CHOSEN) else None


def choose_theme(code: str) -> None:
    """Show pages in that theme in this browser; AUTOMATIC follows the device."""
    session[THEME] = code


def chosen_theme() -> str:
    """One of THEMES, or nothing for what the device prefers."""
    chosen = session.get(THEME, "") if has_request_context() else ""
    return str(chosen) if chosen in THEMES else ""


def reader_locale() -> str:
    """The language of the token's holder, or of this browser, else Korean; outside of a request too."""
    if not has_request_context():
        return "ko"
    chosen = g.get(LANGUAGE) or session.get(LANGUAGE)
    return str(chosen) if chosen in LOCALES else "ko"


def token_needed(
    scope: str | None = None, permission: Permission | None = None, *, is_file: bool = False
) -> Callable[[Callable[..., R]], Callable[..., R]]:
    """Let only a request with an API token for ``scope`` (None: any) of who has the ``permission`` reach the view,
    which gets its holder as ``by``.

    401 without a token, 429 when it calls too often, 403 for one that does not reach as far; nothing of the request
    is read before. A cookie does not count: so no other site can make a browser call the API. What is sent is JSON,
    unless it ``is_file``.
    """

    def guard(view: Callable[..., R]) -> Callable[..., R]:
        @wraps(view)  # Carries along what the API's description is made of.
        def guarded(*args: Any, **kwargs: Any) -> R:
            by = _token_holder(scope)
            if permission is not None and not by.may(permission):
                abort(403)
            if not is_file:
                read_body()
            return _logged(view(*args, by=by, **kwargs), by)

        return describe(guarded, security=[{SECURITY: [scope] if scope else []}])

    return guard


def my_scopes() -> frozenset[str]:
    """How far the token of this call reaches; call only behind ``token_needed``."""
    return cast(Holder, g.token_holder).scopes


def _token_holder(scope: str | None) -> Actor:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthorized(www_authenticate=BEARER)
    g.token_digest = token_hash(token.strip())
    holder = queries.find_token_holder(g.token_digest, now=now())
    if holder is None:
        raise _guessed()
    g.token_holder = holder
    setattr(g, LANGUAGE, holder.actor.locale)
    forget_locale()
    rate().check(g.token_digest, now=now())
    if scope is not None and scope not in holder.scopes:
        message = _l("The token does not reach so far: make one with the scope %(scope)s.", scope=scope)
        raise DomainError(Reason(code="forbidden", message=message, status=403))
    return holder.actor


def _guessed() -> Unauthorized:
    """Count a token that is none. Raises TooManyRequests after too many of them."""
    limits.check(GUESSES, request.remote_addr or "", now=now())
    with writing():
        limits.note(GUESSES, request.remote_addr or "", now=now())
    return Unauthorized(www_authenticate=BEARER)


def _note_call(answer: Response) -> Response:
    """Keep, once a minute, that a token is used, and report calls that were counted; what cannot be kept spoils no
    answer."""
    if holder := cast("Holder | None", g.get("token_holder")):
        try:
            rate().settle(g.token_digest, now=now())
            if api_tokens.is_use_due(holder.last_used_at, now=now()):
                with writing():
                    api_tokens.note_use(g.token_digest, now=now())
        except SQLAlchemyError:
            db.session.rollback()
    return answer
