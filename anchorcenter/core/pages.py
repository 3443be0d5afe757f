"""Answers in HTML: a whole page, or for a script the sheet of it that a dialog shows."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import Response, current_app, make_response, render_template, request, url_for
from werkzeug.routing import IntegerConverter

from anchorcenter.core.text import to_id

SHEET = "X-Sheet"


def page(name: str, *, status: int = 200, **context: Any) -> Response:
    """Render the template ``name`` as the answer; from its ``status`` the title knows whether it is a refusal."""
    return make_response(render_template(name, status=status, **context), status)


def fragment(name: str, **context: Any) -> str:
    """Draw a part of a page that is the same whoever reads it: it knows nothing of the request but ``context``."""
    return current_app.jinja_env.get_template(name).render(**context)


def static_url(filename: str) -> str:
    """The address of a file of ``static/``. A page names dozens, and building an address is slow."""
    return _address(request.script_root, "static", filename=filename)


def path_to(endpoint: str, **parts: str) -> str:
    """The address of a page that every page names, perhaps to be followed by a query; ``parts`` are words of ours."""
    return _address(request.script_root, endpoint, **parts)


@cache
def _address(_root: str, endpoint: str, **values: Any) -> str:
    return url_for(endpoint, **values)


def page_or_sheet(name: str, sheet: str, *, status: int = 200, **context: Any) -> Response:
    """The page, or the fragment ``sheet`` for a request that bears SHEET; the answer bears it too, then."""
    is_sheet = SHEET in request.headers
    answer = page(sheet if is_sheet else name, status=status, **context)
    answer.vary.add(SHEET)
    if is_sheet:
        answer.headers[SHEET] = "1"
    return answer


def asked_page() -> int:
    """Which page of a list the address asks for; they count from 1."""
    return to_id(request.args.get("page", "")) or 1


def around(number: int, endpoint: str, /, *, is_more: bool, **query: Any) -> dict[str, Any]:
    """The addresses of the pages before and after page ``number`` of a list, for ``pager``; empty for none."""

    def address(to: int) -> str:
        return url_for(endpoint, **query, page=to if to > 1 else None)

    return {"previous": address(number - 1) if number > 1 else "", "next": address(number + 1) if is_more else ""}


class RowNumber(IntegerConverter):
    """The id of a row in an address: what is larger than any is 404, as an address that there is not.

    If only its value were refused it would be 405, that of another method.
    """

    regex = r"1?\d{1,9}"


def where() -> str:
    """The path asked for, to be written down: without its query, and without a token in it."""
    token = (request.view_args or {}).get("token", "")
    return request.path.replace(token, "...")[:200] if token else request.path[:200]
