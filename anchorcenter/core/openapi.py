"""What the API's description says beside the schemas: every status, its headers, how to get in, and problems."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

SECURITY = "token"  # What the description calls the way in.
PROBLEM_JSON = "application/problem+json"
METHODS = ("get", "post", "patch", "put", "delete")
INTRODUCTION = (
    "Spaces, free times, holds and bookings of the center, by the same rules as its pages. Times are RFC 3339 with an "
    "offset; answers give them in the center's zone. Refusals list every reason and what is free instead; messages "
    "are in the language of the token's holder, codes are stable. Fields may be added to answers."
)
WAY_IN = (
    "`Authorization: Bearer <token>`. Make a token on the page /profile/tokens or with `flask token create`; it is "
    "shown once, reaches as far as its scopes, and expires. The scopes that a call needs stand with it."
)
_TEXT = {"type": "string"}


def said(text: str, example: Any = None) -> dict[str, Any]:
    """What the description says of a field."""
    return {"description": text} | ({} if example is None else {"example": example})


def _component(kind: str, name: str) -> dict[str, str]:
    return {"$ref": f"#/components/{kind}/{name}"}


def _header(name: str) -> dict[str, Any]:
    return {name: _component("headers", name)}


def _problem(description: str, *headers: str) -> dict[str, Any]:
    content = {PROBLEM_JSON: {"schema": _component("schemas", "Problem")}}
    found: dict[str, Any] = {"description": description, "content": content}
    if headers:
        found["headers"] = {key: value for name in headers for key, value in _header(name).items()}
    return found


TAGGED = _header("ETag")
LOCATED = _header("Location")
PAGED = _header("Link")
FORM = "multipart/form-data"
OCTETS = "application/octet-stream"
FILE: Mapping[str, str] = {"type": "string", "format": "binary"}
REFUSES: dict[str, Any] = {
    "responses": {409: _problem("Something is taken or has changed meanwhile; `alternatives` are free.")}
}
CREATES: dict[str, Any] = REFUSES | {"parameters": ["IdempotencyKey"]}
CHANGES: dict[str, Any] = {
    "responses": REFUSES["responses"]
    | {
        412: _problem("It is no longer as If-Match names it; read it again."),
        428: _problem("If-Match is missing: say which version you read."),
    },
    "parameters": ["IfMatch"],
}
RESPONSES: Mapping[str, Mapping[str, Any]] = {
    "304": {"description": "It is as If-None-Match says that you have it.", "headers": TAGGED},
    "400": _problem("The body is no JSON."),
    "401": _problem("There is no token, or none that works.", "WWW-Authenticate"),
    "403": _problem("The token does not reach so far, or it is not yours to do."),
    "404": _problem("There is no such thing, or it is not yours to see."),
    "413": _problem("The body is too large."),
    "415": _problem("The body is not application/json."),
    "422": _problem("A field is wrong or a rule says no; `errors` has every reason."),
    "429": _problem("Too many calls: wait as many seconds as Retry-After says.", "Retry-After"),
    "503": _problem("The database is busy or away; nothing was stored. Try again.", "Retry-After"),
}
PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457, and the center's own fields.",
    "required": ["title", "status", "code", "message", "errors", "alternatives"],
    "properties": {
        "title": {"type": "string", "description": "The status in words."},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "The first reason, for programs.", "examples": ["taken"]},
        "message": {"type": "string", "description": "The first reason, for people."},
        "errors": {
            "type": "array",
            "description": "Every reason.",
            "items": {
                "type": "object",
                "required": ["code", "field", "message"],
                "properties": {"code": _TEXT, "field": {"type": ["string", "null"]}, "message": _TEXT},
            },
        },
        "alternatives": {
            "type": "array",
            "description": "What you could book right now instead.",
            "items": {
                "type": "object",
                "required": ["space", "starts_at", "ends_at"],
                "properties": {
                    "space": _TEXT,
                    "starts_at": {"type": "string", "format": "date-time"},
                    "ends_at": {"type": "string", "format": "date-time"},
                },
            },
        },
    },
    "examples": [
        {
            "title": "Conflict",
            "status": 409,
            "code": "taken",
            "message": "Flight field, zone A is taken Thu 3 Dec 2026 10:00–11:00 (booked).",
            "errors": [
                {
                    "code": "taken",
                    "field": "starts_at",
                    "message": "Flight field, zone A is taken Thu 3 Dec 2026 10:00–11:00 (booked).",
                }
            ],
            "alternatives": [
                {
                    "space": "flight-field-a",
                    "starts_at": "2026-12-03T11:00:00+09:00",
                    "ends_at": "2026-12-03T12:00:00+09:00",
                }
            ],
        }
    ],
}
HEADERS: dict[str, Any] = {
    "ETag": {"description": "The version of what is answered.", "schema": _TEXT},
    "Link": {"description": 'The next page, as `<...>; rel="next"`; left out at the end.', "schema": _TEXT},
    "Location": {"description": "Where what was made can be read.", "schema": _TEXT},
    "Retry-After": {"description": "In so many seconds.", "schema": {"type": "integer"}},
    "WWW-Authenticate": {"description": "How to get in: Bearer.", "schema": _TEXT},
}
PARAMETERS: dict[str, Any] = {
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "A word of your own for this request, at best random. Sent again within 24 hours with the same "
        "key, also at the same moment, it is done once and answered alike; another request with that key is 422. "
        "A refusal changes nothing and is not kept.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
        "example": "0b1f7c1e-6d1f-4c39-9a57-2f3c2f0e9a11",
    },
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "description": "The ETag that was read, or `*` for any version.",
        "schema": _TEXT,
        "example": '"1"',
    },
}


def complete(spec: dict[str, Any]) -> dict[str, Any]:
    """``spec`` with what holds for every call; changes it."""
    spec["info"] |= {"description": INTRODUCTION}
    known = spec.setdefault("components", {})
    known |= {"headers": HEADERS, "parameters": PARAMETERS}
    known["securitySchemes"][SECURITY] |= {"description": WAY_IN}
    known.pop("responses", None)
    for path, method, operation in operations(spec):
        _complete_call(path, method, operation)
    known["schemas"] = _open(known.get("schemas", {}), spec) | {"Problem": PROBLEM}
    return spec


def _complete_call(path: str, method: str, operation: dict[str, Any]) -> None:
    operation["operationId"] = "_".join([method, *re.findall(r"\w+", path.partition("/v1/")[2])])
    responses = operation["responses"]
    for status in ("default", "UNPROCESSABLE_ENTITY"):
        responses.pop(status, None)
    if method == "get":
        responses["200"]["headers"] = TAGGED | responses["200"].get("headers", {})
    found = responses | {status: RESPONSES[status] for status in _statuses(path, method, operation)}
    operation["responses"] = dict(sorted(found.items()))


def _open(schemas: Mapping[str, dict[str, Any]], spec: Mapping[str, Any]) -> dict[str, Any]:
    """The schemas that calls name; only what is sent may have no other fields: answers may get some."""
    named = _named([spec["paths"], schemas])
    used = {name: schema for name, schema in schemas.items() if name in named}
    sent = _named([operation.get("requestBody") for _path, _method, operation in operations(spec)])
    for name in used.keys() - sent:
        used[name].pop("additionalProperties", None)
    return used


def _named(part: Any) -> set[str]:
    """The schemas that a part of the description refers to."""
    return set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(part)))


def operations(spec: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every call that is described: path, method and what is said of it."""
    for path, item in spec["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


def _statuses(path: str, method: str, operation: Mapping[str, Any]) -> Iterator[str]:
    yield from ("401", "429", "503")
    if any(scopes for needed in operation.get("security", ()) for scopes in needed.values()):
        yield "403"
    if "{" in path:
        yield "404"
    if method == "get":
        yield "304"
    if method in {"post", "patch", "put"}:
        is_form = FORM in operation.get("requestBody", {}).get("content", {})
        yield from ("413",) if is_form else ("400", "413", "415")
    if operation.get("parameters") or "requestBody" in operation:
        yield "422"
