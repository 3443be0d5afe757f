"""What every answer carries so that browsers help us: policies, cookies, hosts, proxies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar

from flask import Flask, Response, abort, current_app, request
from werkzeug.middleware.proxy_fix import ProxyFix

from anchorcenter.config import Settings

CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "img-src 'self'",
        "style-src 'self'",
        "script-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
LARGEST_BODY = 64 * 1024  # What takes files says so itself: ``takes_files``.
ALLOWED_BODY = "largest_body"
V = TypeVar("V", bound=Callable[..., Any])


def cookie_config(settings: Settings) -> dict[str, Any]:
    """Session cookies that scripts cannot read and, over https, no other host can set."""
    return {
        "SESSION_COOKIE_NAME": "__Host-session" if settings.is_secure else "session",
        "SESSION_COOKIE_SECURE": settings.is_secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "MAX_CONTENT_LENGTH": LARGEST_BODY,
        "MAX_FORM_MEMORY_SIZE": LARGEST_BODY,
        "MAX_FORM_PARTS": 200,
    }


def init_app(app: Flask, settings: Settings) -> None:
    """Refuse foreign hosts and controls in addresses; add the headers; believe ``PROXY_COUNT`` proxies, none more."""
    headers = dict(HEADERS)
    if settings.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if settings.TRUSTED_HOSTS:
        app.config["TRUSTED_HOSTS"] = list(settings.TRUSTED_HOSTS)
    if count := settings.PROXY_COUNT:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    app.before_request(_refuse_controls)
    app.before_request(_limit_body)
    app.after_request(partial(_protect, headers))


def takes_files(most_bytes: int) -> Callable[[V], V]:
    """Let a view be sent more than others: its files and a little beside them."""

    def allow(view: V) -> V:
        setattr(view, ALLOWED_BODY, most_bytes + LARGEST_BODY)
        return view

    return allow


def _limit_body() -> None:
    """Before anything reads the form; what is longer is 413."""
    has_files = request.mimetype == "multipart/form-data"
    view = current_app.view_functions.get(request.endpoint or "") if has_files else None
    request.max_content_length = getattr(view, ALLOWED_BODY, LARGEST_BODY)


def _refuse_controls() -> None:
    if "\x00" in request.full_path:
        abort(400)


def _protect(headers: Mapping[str, str], response: Response) -> Response:
    for name, value in headers.items():
        response.headers.setdefault(name, value)
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def is_local_path(target: str) -> bool:
    """Whether ``target`` stays on this site: a path, never another host or scheme."""
    return (
        target.startswith("/") and not target.startswith(("//", "/\\")) and "\\" not in target and target.isprintable()
    )
