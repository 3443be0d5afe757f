"""What every answer carries, whom the program believes, and where it lets people go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask, request
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import URL

from anchorcenter import create_app
from anchorcenter.config import Settings
from anchorcenter.core.security import LARGEST_BODY, is_local_path
from tests.conftest import close
from tests.steps import bearer, body, slot, stored

Start = Callable[..., Flask]


@pytest.fixture
def start(database: URL) -> Iterator[Start]:
    """The program with other settings."""
    started: list[Flask] = []
    common: dict[str, Any] = {"DATABASE_URL": database.render_as_string(hide_password=False), "TESTING": True}

    def make(**settings: Any) -> Flask:
        values = common | {"WTF_CSRF_ENABLED": False} | settings
        started.append(create_app(Settings(**values)))
        return started[-1]

    yield make
    for app in started:
        close(app)


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("/", True),
        ("/bookings?before=3#top", True),
        ("/공간/가", True),
        ("/a//b", True),
        ("", False),
        ("bookings", False),
        ("//evil.example", False),
        ("///evil.example", False),
        ("/\\evil.example", False),
        ("\\\\evil.example", False),
        ("/a\\b", False),
        ("/\t/evil.example", False),
        ("/\n/evil.example", False),
        ("/a\r\nSet-Cookie: a=b", False),
        ("/a\x00", False),
        (" /bookings", False),
        ("javascript:alert(1)", False),
        ("https://evil.example/", False),
        ("https:/evil.example", False),
        ("data:text/html,x", False),
    ],
)
def test_only_a_path_of_this_site_is_local(target: str, expected: bool) -> None:
    assert is_local_path(target) is expected


@given(st.text("/\\:.@?#\t\n\r\x00evil", max_size=8))
def test_what_is_local_begins_with_one_slash_whatever_browsers_make_of_it(tail: str) -> None:
    """Browsers drop tabs and line ends, and read a backslash as a slash."""
    target = f"/{tail}"
    as_browsers_read = "".join(c for c in target if c not in "\t\n\r").replace("\\", "/")
    assert not (is_local_path(target) and as_browsers_read.startswith("//"))


def where(app: Flask) -> Any:
    """Lets the program tell who it believes is asking."""
    app.add_url_rule("/where", view_func=lambda: [request.remote_addr, request.scheme, request.host])
    headers = {"X-Forwarded-For": "9.9.9.9, 8.8.8.8", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "elsewhere"}
    return app.test_client().get("/where", headers=headers).json


def test_no_proxy_is_believed_unless_it_is_counted(start: Start) -> None:
    assert where(start()) == ["127.0.0.1", "http", "localhost"]
    assert where(start(PROXY_COUNT=1)) == ["8.8.8.8", "https", "elsewhere"]


def test_of_a_chain_only_as_many_proxies_are_believed_as_are_counted(start: Start) -> None:
    assert where(start(PROXY_COUNT=2))[0] == "9.9.9.9"


def test_the_names_people_reach_the_center_by_are_served(start: Start) -> None:
    client = start(TRUSTED_HOSTS=("center.example", ".center.test")).test_client()
    hosts = ("center.example", "center.example:8000", "center.test", "www.center.test")
    assert [client.get("/", headers={"Host": host}).status_code for host in hosts] == [200] * 4


@pytest.mark.parametrize("host", ["evil.example", "center.example.evil", "evilcenter.test", "center.example@evil"])
def test_a_foreign_host_is_refused_and_nothing_is_stored(start: Start, app: Flask, host: str) -> None:
    client = start(TRUSTED_HOSTS=("center.example", ".center.test")).test_client()
    headers = bearer("tenant-a") | {"Host": host}
    answers = [
        client.get("/api/v1/spaces", headers=headers),
        client.post("/api/v1/bookings", json=body(), headers=headers),
    ]
    assert [(a.status_code, a.content_type) for a in answers] == [(400, "application/problem+json")] * 2
    assert stored(app) == (0, 0, 0)


def test_a_foreign_host_named_by_a_proxy_is_refused_too(start: Start) -> None:
    client = start(TRUSTED_HOSTS=("localhost",), PROXY_COUNT=1).test_client()
    headers = [bearer("tenant-a") | {"X-Forwarded-Host": host} for host in ("localhost", "evil.example")]
    assert [client.get("/api/v1/spaces", headers=each).status_code for each in headers] == [200, 400]


def cookie_of(app: Flask, base_url: str) -> str:
    answer = app.test_client().get("/language/en", base_url=base_url)
    return answer.headers["Set-Cookie"]


def test_over_https_cookies_are_this_hosts_alone(start: Start) -> None:
    app = start(BASE_URL="https://center.example")
    name, *attributes = cookie_of(app, "https://center.example").split("; ")
    assert name.startswith("__Host-session=")
    assert sorted(attributes) == ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"]
    headers = app.test_client().get("/").headers
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_without_https_cookies_are_still_out_of_reach_for_scripts(start: Start) -> None:
    app = start()
    name, *attributes = cookie_of(app, "http://localhost").split("; ")
    assert name.startswith("session=")
    assert sorted(attributes) == ["HttpOnly", "Path=/", "SameSite=Lax"]
    assert "Strict-Transport-Security" not in app.test_client().get("/").headers


def test_a_visitor_who_only_looks_gets_no_cookie(start: Start) -> None:
    client = start().test_client()
    answers = [client.get(path) for path in ("/", "/spaces", "/spaces/a", "/healthz")]
    assert [(a.status_code, a.headers.getlist("Set-Cookie")) for a in answers] == [(200, [])] * 4


@pytest.mark.parametrize("path", ["/", "/nowhere", "/healthz", "/api/v1/spaces", "/language/en"])
def test_every_answer_carries_the_policies(start: Start, path: str) -> None:
    headers = start().test_client().get(path).headers
    names = ("X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy", "Cache-Control")
    assert [headers[name] for name in names] == ["nosniff", "same-origin", "same-origin", "no-store"]
    assert headers["Content-Security-Policy"].split("; ")[0] == "default-src 'none'"
    assert headers["Permissions-Policy"] == "camera=(), geolocation=(), microphone=()"
    assert len(headers["X-Request-Id"]) == 16


@pytest.mark.parametrize("path", ["/\x00", "/spaces/a\x00", "/bookings/%00"])
def test_a_null_in_an_address_is_refused(start: Start, path: str) -> None:
    assert start().test_client().get(path).status_code == 400


def test_more_than_any_form_needs_is_refused_and_nothing_is_stored(start: Start, app: Flask) -> None:
    tenant = start().test_client()
    with tenant.session_transaction() as session:
        session["_user_id"] = "tenant-a"
    too_long = tenant.post("/holds", data=slot() | {"space": "a" * LARGEST_BODY})
    too_many = tenant.post(
        "/holds", data=slot() | {f"f{n}": "" for n in range(300)}, content_type="multipart/form-data"
    )
    assert (too_long.status_code, too_many.status_code, stored(app)) == (413, 413, (0, 0, 0))


@pytest.mark.parametrize("path", ["/", "/healthz", "/nowhere", "/bookings"])
def test_pages_for_a_foreign_host_are_refused_without_a_page(start: Start, path: str) -> None:
    client = start(TRUSTED_HOSTS=("center.example",)).test_client()
    answer = client.get(path, headers={"Host": "evil.example"})
    assert (answer.status_code, "href" in answer.text) == (400, False)
