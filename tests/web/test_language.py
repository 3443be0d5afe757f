"""The language of a reader: chosen with one press, kept for a person, and no way out of the site."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anchorcenter.accounts.models import Person
from anchorcenter.core.db import db

ClientOf = Callable[[str], FlaskClient]
KOREAN, ENGLISH = '<html lang="ko">', '<html lang="en">'


def shown(client: FlaskClient, path: str = "/") -> str:
    return client.get(path).text.partition("<html")[2].partition(">")[0].strip()


def locale_of(app: Flask, name: str) -> str | None:
    with app.app_context():
        return db.session.scalar(select(Person.locale).where(Person.email == f"{name}@test.example"))


def test_korean_is_read_until_somebody_chooses(client_of: ClientOf) -> None:
    visitor = client_of("")
    seen = [shown(visitor)]
    for code in ("en", "ko"):
        visitor.get(f"/language/{code}")
        seen.append(shown(visitor))
    assert seen == ['lang="ko"', 'lang="en"', 'lang="ko"']


def test_what_the_browser_prefers_does_not_matter(client_of: ClientOf) -> None:
    assert KOREAN in client_of("").get("/", headers={"Accept-Language": "en-GB,en;q=0.9"}).text


def test_a_choice_holds_for_one_browser(client_of: ClientOf) -> None:
    one, other = client_of(""), client_of("")
    one.get("/language/en")
    assert (shown(one), shown(other)) == ('lang="en"', 'lang="ko"')


def test_a_person_keeps_the_choice_and_nobody_else_does(app: Flask, client_of: ClientOf) -> None:
    client_of("tenant-a").get("/language/en")
    assert [locale_of(app, name) for name in ("tenant-a", "tenant-b")] == ["en", "ko"]


def test_a_visitors_choice_is_nobodys(app: Flask, client_of: ClientOf) -> None:
    client_of("").get("/language/en")
    assert locale_of(app, "tenant-a") == "ko"


@pytest.mark.parametrize(
    ("target", "lands"),
    [
        ("/calendar?space=a&date=2026-11-25", "/calendar?space=a&date=2026-11-25"),
        ("/spaces/a", "/spaces/a"),
        ("", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/\r\nSet-Cookie: a=b", "/"),
    ],
)
def test_one_goes_back_to_a_page_of_this_site(client_of: ClientOf, target: str, lands: str) -> None:
    answer = client_of("").get("/language/en", query_string={"next": target})
    assert (answer.status_code, answer.location) == (303, lands)


@pytest.mark.parametrize("code", ["de", "KO", "en-GB", "..", "%00", "ko%0A"])
def test_a_language_that_we_do_not_speak_is_not_found_and_changes_nothing(
    app: Flask, client_of: ClientOf, code: str
) -> None:
    tenant = client_of("tenant-a")
    assert tenant.get(f"/language/{code}").status_code in {400, 404}
    assert (shown(tenant), locale_of(app, "tenant-a")) == ('lang="ko"', "ko")


def test_the_other_language_is_offered_where_one_is(client_of: ClientOf) -> None:
    visitor = client_of("")
    assert 'href="/language/en?next=/spaces/a?x%3D1"' in visitor.get("/spaces/a?x=1").text
    visitor.get("/language/en")
    assert 'href="/language/ko?next=/spaces/a?x%3D1"' in visitor.get("/spaces/a?x=1").text


def test_an_error_is_told_in_the_readers_language(client_of: ClientOf) -> None:
    visitor = client_of("")
    visitor.get("/language/en")
    answer = visitor.get("/nowhere")
    assert (answer.status_code, ENGLISH in answer.text, "There is nothing here" in answer.text) == (404, True, True)
