"""Lists in pages: every item once, in order, whatever is booked meanwhile; and answers that one has already."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from anchorcenter.core.paging import Place, parse, word
from tests.steps import bearer, book
from tests.times import NOW, kst

SPAN = {"from": kst("00:00").isoformat(), "to": kst("24:00").isoformat()}


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def read(client: FlaskClient, name: str = "tenant-a", **query: Any) -> Any:
    return client.get("/api/v1/bookings", query_string=query, headers=bearer(name))


def turned(client: FlaskClient, name: str = "tenant-a", **query: Any) -> list[list[dict[str, Any]]]:
    """Every page, by its cursor."""
    pages, following = list[list[dict[str, Any]]](), None
    while True:
        answer = read(client, name, **query | ({"cursor": following} if following else {})).json
        pages.append(answer["items"])
        following = answer["next"]
        if following is None:
            return pages


@pytest.fixture
def day(client: FlaskClient) -> None:
    """A day of bookings by two companies and a hold, several of which begin at once."""
    for hour in range(9, 18):
        for space, name in (("a", "tenant-a"), ("b", "tenant-b"), ("cd", "tenant-a" if hour % 2 else "tenant-b")):
            assert book(client, name, "api", space, f"{hour}:00", f"{hour + 1}:00").status == 201
    slot = {"space": "studio", "starts_at": kst("10:00").isoformat(), "ends_at": kst("11:00").isoformat()}
    client.post("/api/v1/holds", json=slot, headers=bearer("tenant-b"))


@pytest.mark.usefixtures("day")
@pytest.mark.parametrize("name", ["tenant-a", "citizen", "staff"])
@pytest.mark.parametrize("query", [SPAN, SPAN | {"space": "whole"}, SPAN | {"space": "a"}, {}])
@pytest.mark.parametrize("limit", [1, 4, 27])
def test_pages_add_up_to_the_whole(client: FlaskClient, name: str, query: dict[str, str], limit: int) -> None:
    whole = read(client, name, limit=500, **query).json
    pages = turned(client, name, limit=limit, **query)
    assert (whole["next"], [item for page in pages for item in page]) == (None, whole["items"])
    assert [len(page) for page in pages[:-1]] == [limit] * (len(pages) - 1)


@pytest.mark.usefixtures("day")
def test_what_is_booked_meanwhile_hides_and_doubles_nothing(client: FlaskClient) -> None:
    before = [item for page in turned(client, **SPAN) for item in page]
    first = read(client, limit=10, **SPAN).json
    for space, start, name in (("rest", "09:00", "tenant-a"), ("canteen", "09:00", "tenant-b")):
        assert book(client, name, "api", space, start, "10:00").status == 201
    rest = turned(client, limit=10, cursor=first["next"], **SPAN)
    assert [*first["items"], *(item for page in rest for item in page)] == before


@pytest.mark.usefixtures("day")
def test_links_lead_from_page_to_page(client: FlaskClient) -> None:
    answer, items = read(client, limit=20, **SPAN), list[Any]()
    while True:
        items += answer.json["items"]
        link = answer.headers.get("Link")
        if link is None:
            break
        assert link.endswith('>; rel="next"')
        answer = client.get(link[1:].partition(">")[0], headers=bearer("tenant-a"))
    assert items == read(client, limit=500, **SPAN).json["items"]


@pytest.mark.parametrize("cursor", ["", "x", "AAAA", "가", "MTIz", "LS0uLS0", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OS4x"])
def test_a_cursor_of_somebody_elses_making_is_422(client: FlaskClient, cursor: str) -> None:
    answer = read(client, cursor=cursor)
    assert (answer.status_code, [error["field"] for error in answer.json["errors"]]) == (422, ["cursor"])


@pytest.mark.parametrize("limit", ["0", "501", "-1", "x", "1.5"])
def test_a_page_has_one_to_five_hundred_items(client: FlaskClient, limit: str) -> None:
    answer = read(client, limit=limit)
    assert (answer.status_code, [error["field"] for error in answer.json["errors"]]) == (422, ["limit"])


def test_a_cursor_says_where_one_is() -> None:
    place = Place(NOW, 17)
    assert (parse(word(place)), word(place).isascii()) == (place, True)


@pytest.mark.parametrize("path", ["/spaces", "/spaces/a", "/me", "/bookings", "/bookings/B-2026-000001"])
def test_what_one_has_already_is_304(client: FlaskClient, path: str) -> None:
    book(client, "tenant-a", "api", "a", "10:00", "11:00")
    answer = client.get(f"/api/v1{path}", headers=bearer("tenant-a"))
    tag = answer.headers["ETag"]
    again = client.get(f"/api/v1{path}", headers=bearer("tenant-a") | {"If-None-Match": tag})
    assert (answer.status_code, again.status_code, again.data, again.headers["ETag"]) == (200, 304, b"", tag)


def test_a_change_is_no_304(client: FlaskClient) -> None:
    tag = read(client).headers["ETag"]
    book(client, "tenant-a", "api", "a", "10:00", "11:00")
    answer = client.get("/api/v1/bookings", headers=bearer("tenant-a") | {"If-None-Match": tag})
    assert (answer.status_code, len(answer.json["items"])) == (200, 1)  # type: ignore[index]
