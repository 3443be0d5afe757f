"""Answers in HTML: a whole page, and a page for every refusal."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, render_template


def page(name: str, *, status: int = 200, **context: Any) -> Response:
    """Render the template ``name`` as the answer."""
    return make_response(render_template(name, **context), status)
