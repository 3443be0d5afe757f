"""How pages look: as the device prefers until somebody chooses, and no way out of the site."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

ClientOf = Callable[[str], FlaskClient]


def shown(client: FlaskClient) -> str:
    return client.get("/").text.partition("<html")[2].partition(">")[0].strip()


def test_pages_follow_the_device_until_somebody_chooses(client_of: ClientOf) -> None:
    visitor = client_of("")
    seen = [shown(visitor)]
    for code in ("dark", "contrast", "light", "automatic"):
        visitor.get(f"/theme/{code}")
        seen.append(shown(visitor))
    marks = [' data-theme="dark"', ' data-theme="contrast"', ' data-theme="light"']
    assert seen == [f'lang="ko"{mark}' for mark in ("", *marks, "")]


def test_the_choice_in_force_is_marked(client_of: ClientOf) -> None:
    visitor = client_of("")
    visitor.get("/theme/dark")
    current = visitor.get("/").text.partition('aria-current="true">')[2].partition("<")[0]
    assert current == "어둡게"


@pytest.mark.parametrize(
    ("target", "reached"),
    [("/spaces", "/spaces"), ("//evil.example", "/"), ("https://evil.example/", "/"), ("javascript:alert(1)", "/")],
)
def test_it_leads_back_and_never_away(client_of: ClientOf, target: str, reached: str) -> None:
    answer = client_of("").get("/theme/dark", query_string={"next": target})
    assert (answer.status_code, answer.location) == (303, reached)


@pytest.mark.parametrize("code", ["neon", "..", "dark%00"])
def test_there_are_no_other_themes(client_of: ClientOf, code: str) -> None:
    visitor = client_of("")
    assert visitor.get(f"/theme/{code}").status_code in {400, 404}
    assert shown(visitor) == 'lang="ko"'
