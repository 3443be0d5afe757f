"""Answers in JSON: the root of ``/api/v1`` and problem+json. The only module that imports flask-smorest."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import date, datetime
from functools import cached_property
from threading import Lock
from typing import Any, TypeVar, cast

import marshmallow
from flask import Flask, Response, current_app, jsonify, request
from flask.json.provider import DefaultJSONProvider
from flask_smorest import Api as SmorestApi
from flask_smorest import Blueprint as Blueprint  # Features take it from here.
from marshmallow import ValidationError, fields, validate
from werkzeug.exceptions import HTTPException, UnsupportedMediaType
from werkzeug.http import HTTP_STATUS_CODES

from anchorcenter.core.errors import DomainError
from anchorcenter.core.i18n import _, _l, rfc3339
from anchorcenter.core.openapi import SECURITY, complete
from anchorcenter.core.periods import parse_day, parse_instant, parse_second
from anchorcenter.core.text import is_line, tidy, to_id
from anchorcenter.core.wording import UNFIT, reword

ROOT, DOCUMENTATION = "/api/v1", "/api/docs"
EXTENSION = "anchorcenter.api"
CONFIG = {
    "API_TITLE": "anchorcenter",
    "API_VERSION": "v1",
    "OPENAPI_VERSION": "3.1.0",
    "OPENAPI_URL_PREFIX": ROOT,
    "OPENAPI_JSON_PATH": "openapi.json",
    "API_SPEC_OPTIONS": {
        "components": {"securitySchemes": {SECURITY: {"type": "http", "scheme": "bearer"}}},
    },
}


V = TypeVar("V", bound=Callable[..., Any])
reword()  # Before any field is made: each takes its words along.


class Api(SmorestApi):  # type: ignore[misc]  # flask-smorest is untyped.
    def __init__(self, app: Flask) -> None:
        self._resources: list[Blueprint] = []
        self._describing = Lock()
        super().__init__(app)

    def _register_error_handlers(self) -> None:
        """Register none: flask-smorest's own handler would answer the HTML pages in JSON too."""

    def register_blueprint(self, resource: Blueprint, **options: Any) -> None:
        """Have ``resource`` answer. It is described when somebody asks: most processes are never asked, and describing
        takes a second of each start."""
        self._app.extensions["flask-smorest"]["blp_name_to_api"][resource.name] = self
        self._app.register_blueprint(resource, **options)
        self._resources.append(resource)

    def _openapi_json(self) -> Response:
        return Response(self._written, content_type="application/json")

    def described(self) -> dict[str, Any]:
        """Every call with all that it may answer."""
        with self._describing:  # Of two who ask first, one waits.
            return self._description

    @cached_property
    def _written(self) -> str:
        return json.dumps(self.described(), ensure_ascii=False, separators=(",", ":"))

    @cached_property
    def _description(self) -> dict[str, Any]:
        for resource in self._resources:
            resource.register_views_in_doc(self, self._app, self.spec, name=resource.name, parameters=None)
            self.spec.tag({"name": resource.name, "description": resource.description})
        return complete(json.loads(json.dumps(self.spec.to_dict(), default=str)))


class Json(DefaultJSONProvider):
    """JSON with letters as people read them. Bodies nested too deep to read are refused as any other broken one is."""

    ensure_ascii = False

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        text = super().dumps(obj, **kwargs)
        try:
            text.encode()
        except UnicodeEncodeError:  # Half a letter, which somebody sent and an error names.
            return super().dumps(obj, ensure_ascii=True, **kwargs)
        return text

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        try:
            return super().loads(s, **kwargs)
        except RecursionError:
            raise ValueError("nested too deep") from None


class Schema(marshmallow.Schema):
    """The shape of a body or a query: refuses what it does not know, in the reader's language."""

    class Meta:
        unknown = marshmallow.RAISE

    error_messages = {  # noqa: RUF012  # marshmallow reads it once.
        "unknown": cast(str, _l("There is no such field.")),
        "type": cast(str, _l("Send an object.")),
    }

    def __deepcopy__(self, _memo: dict[int, Any]) -> Schema:
        """Itself: flask-smorest copies what is said of a call at each of its decorators, and shapes never change."""
        return self


class _Field:
    """What every field of ours says when it is missing, empty or of another type."""

    default_error_messages = {  # noqa: RUF012
        "required": _l("This field is missing."),
        "null": _l("This field may not be empty."),
        "invalid": UNFIT,
        "too_large": UNFIT,
    }


class Word(_Field, fields.String):
    """A short text, such as a slug."""


class Whole(validate.Regexp):
    """That a text is what the pattern says, from ^ to $: no line may end after it, as Python's own $ lets one."""

    def __call__(self, value: Any) -> Any:
        if self.regex.fullmatch(value) is None:
            raise ValidationError(UNFIT.format())
        return value


class Number(_Field, fields.Integer):
    """A whole number from ``least`` to ``most``; texts and fractions are none."""

    def __init__(self, least: int, most: int, **options: Any) -> None:
        error = cast(str, _l("Enter a number from %(least)d to %(most)d.", least=least, most=most))
        super().__init__(strict=True, validate=validate.Range(least, most, error=error), **options)


class Digits(Number):
    """The same in an address, where everything is text: digits of ASCII."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        number = to_id(value)
        if number is None:
            raise self.make_error("invalid", input=value)
        return number


class Exact(fields.Decimal):
    """A number in an answer, as a text, so that no program rounds it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(as_string=True, **options)


class Moment(_Field, fields.Field[datetime]):
    """An RFC 3339 time with its offset, to the minute; 24:00 is the next midnight."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        try:
            return parse_instant(value)
        except (TypeError, ValueError):
            example = "2026-11-26T10:00:00+09:00"
            raise ValidationError(_("Give a full minute with its offset, like %(example)s.", example=example)) from None

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else rfc3339(value)


class Second(Moment):
    """The same to the second."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        try:
            return parse_second(value)
        except (TypeError, ValueError):
            return super()._deserialize(value, attr, data, **kwargs)


class Day(_Field, fields.Date):
    """A date of the years in which people book, like 2026-11-26."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        day = parse_day(value) if isinstance(value, str) else None
        if day is None:
            raise ValidationError(_("Enter a date, like 2026-11-26."))
        return day


class Line(_Field, fields.String):
    """A line of text in NFC, 1 to ``longest`` characters; where nothing is taken for it when it is left out, so is an
    empty one."""

    def __init__(self, longest: int, **options: Any) -> None:
        least, message = 1, _l("Enter 1 to %(longest)d characters.", longest=longest)
        if options.get("load_default") == "":
            least, message = 0, _l("At most %(longest)d characters.", longest=longest)
        super().__init__(validate=[validate.Length(least, longest, error=cast(str, message)), self._plain], **options)

    @staticmethod
    def _plain(text: str) -> None:
        if text and not is_line(text):
            raise ValidationError(_("Enter one line, without characters that cannot be seen."))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        return tidy(super()._deserialize(value, attr, data, **kwargs))


class Paragraphs(_Field, fields.String):
    """Some lines of text in NFC, at most ``longest`` characters."""

    def __init__(self, longest: int, **options: Any) -> None:
        error = cast(str, _l("At most %(longest)d characters.", longest=longest))
        super().__init__(validate=validate.Length(max=longest, error=error), **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        return tidy(super()._deserialize(value, attr, data, **kwargs).replace("\r\n", "\n"))


class Upload(_Field, fields.Raw):
    """A file, as a part of a form."""

    def __init__(self, **options: Any) -> None:
        kept = options.pop("metadata", {})
        super().__init__(metadata={"type": "string", "format": "binary"} | kept, **options)


def is_api() -> bool:
    """Whether the request is for the API; error handlers answer by path, not by header."""
    return request.path.startswith("/api/") and not request.path.startswith(DOCUMENTATION)


def init_app(app: Flask) -> Api:
    """Set the API up on ``app`` and answer the root that resources are registered on."""
    app.json = Json(app)
    app.after_request(_tag)
    root = Api(app)
    root.register_field(Exact, "string", None)
    root.register_field(Moment, "string", "date-time")
    root.register_field(Second, "string", "date-time")
    app.extensions[EXTENSION] = root
    return root


def description() -> dict[str, Any]:
    """The API as OpenAPI 3.1: every call with all that it may answer."""
    described: dict[str, Any] = current_app.extensions[EXTENSION].described()
    return described


def describe(view: V, **values: Any) -> V:
    """Have the API's description say ``values`` of that view, too."""
    doc = deepcopy(getattr(view, "_apidoc", {}))
    doc["manual_doc"] = doc.get("manual_doc", {}) | values
    cast(Any, view)._apidoc = doc
    return view


def _tag(answer: Response) -> Response:
    """Give what is read an ETag, of its content when it has no version, and answer 304 to who has it already."""
    if is_api() and request.method in {"GET", "HEAD"} and answer.status_code == 200:
        if "ETag" not in answer.headers:
            answer.add_etag(weak=True)
        answer.make_conditional(request)
    return answer


def refusal_problem(error: DomainError) -> Response:
    """``error`` as problem+json: every reason, and what could be had instead."""
    errors = [{"code": r.code, "field": r.field, "message": str(r.message)} for r in error.reasons]
    alternatives = [
        {"space": a.space, "starts_at": rfc3339(a.starts_at), "ends_at": rfc3339(a.ends_at)} for a in error.alternatives
    ]
    return _problem(error.status, errors[0]["code"], errors[0]["message"], errors, alternatives)


def http_problem(error: HTTPException, message: str) -> Response:
    """An HTTP error as problem+json, said as ``message``; a body of the wrong shape names its fields."""
    messages: dict[str, Any] = getattr(error, "data", {}).get("messages", {})
    found = messages.get("json") or messages.get("query") or messages.get("files") or {}
    shape = found if isinstance(found, dict) else {}  # Of a body that cannot be read at all it is a list.
    errors = [{"code": "shape", "field": name, "message": _first(texts)} for name, texts in shape.items()]
    answer = _problem(error.code or 500, error.name.lower().replace(" ", "_"), message, errors)
    answer.headers.extend(h for h in error.get_headers() if h[0] != "Content-Type")
    return answer


def read_body() -> None:
    """Refuse what is no JSON (415) and JSON that cannot be read (400) before any schema sees it; nothing is {}."""
    if request.method in {"POST", "PATCH", "PUT"} and request.get_data():
        if not request.is_json:
            raise UnsupportedMediaType("Send application/json.")
        request.get_json()


def _first(texts: Any) -> str:
    while isinstance(texts, dict | list):
        texts = next(iter(texts.values() if isinstance(texts, dict) else texts), "")
    return str(texts)


def _problem(
    status: int, code: str | None, message: str | None, errors: list[Any], alternatives: list[Any] | None = None
) -> Response:
    title = HTTP_STATUS_CODES.get(status, "")
    known = {"title": title, "status": status, "code": code, "message": message, "errors": errors}
    answer = jsonify(known | {"alternatives": alternatives or []})
    answer.status_code, answer.content_type = status, "application/problem+json"
    return answer
