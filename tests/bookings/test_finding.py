"""Finding a free time: everything offered can be held, nothing that fits sooner is left out."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anchorcenter.bookings.finding import DAYS, Found, Part, Wish, find_free
from anchorcenter.core.db import db
from anchorcenter.core.settings import lock_configuration
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.models import Space, SpaceKind
from tests.steps import actor, book, slot
from tests.times import KST, NOW

ClientOf = Callable[[str], FlaskClient]
WISH = {"day": "2026-11-25", "part": "any", "length": "60", "people": "4", "kind": ""}


def found(app: Flask, who: str = "tenant-a", **changes: object) -> dict[str, list[str]]:
    """By slug, the times found, as ``25 10:00``."""
    values: dict[str, object] = {
        "day": date(2026, 11, 25),
        "part": Part.ANY,
        "length": timedelta(hours=1),
        "people": 4,
    }
    by = actor(app, who) if who else None
    with app.app_context():
        spaces: list[Found] = find_free(Wish(**values | changes), by=by, now=NOW)  # type: ignore[arg-type]
        return {f.space.slug: [f"{p.start.astimezone(KST):%d %H:%M}" for p in f.times] for f in spaces}


def test_the_first_times_of_each_space_are_found(app: Flask) -> None:
    times = found(app)
    assert times["a"] == ["25 09:00", "25 09:30", "25 10:00", "25 10:30"]
    assert times["night"][0] == "25 00:00"
    assert times["studio"] == ["25 09:00", "25 09:05", "25 09:10", "25 09:15"]


def test_what_is_taken_is_stepped_over(app: Flask, client_of: ClientOf) -> None:
    book(client_of("tenant-b"), "tenant-b", "page", "ab", "09:00", "17:00")
    assert found(app)["a"] == ["25 17:00", "26 09:00", "26 09:30", "26 10:00"]
    assert found(app)["c"][0] == "25 09:00"


@pytest.mark.parametrize(
    ("part", "first"), [(Part.MORNING, "25 09:00"), (Part.AFTERNOON, "25 12:00"), (Part.EVENING, None)]
)
def test_only_the_part_of_the_day_that_suits(app: Flask, part: Part, first: str | None) -> None:
    times = found(app, part=part)
    assert times.get("a", [None])[0] == first
    assert times["night"][0] == {"morning": "25 00:00", "afternoon": "25 12:00", "evening": "25 18:00"}[part]


def test_a_length_that_no_space_allows_finds_nothing(app: Flask) -> None:
    assert found(app, length=timedelta(hours=9), kind=SpaceKind.FLIGHT_FIELD) == {}


def test_only_spaces_that_hold_so_many(app: Flask) -> None:
    assert "night" not in found(app, people=6)
    assert found(app, people=31) == {}


def test_of_a_pool_there_must_be_a_place_for_each(app: Flask, client_of: ClientOf) -> None:
    assert found(app, people=3)["desks"][0] == "25 09:00"
    assert "desks" not in found(app, people=4)
    book(client_of("tenant-b"), "tenant-b", "page", "desks", "09:00", "12:00")
    assert found(app, people=3)["desks"][0] == "25 12:00"


def test_only_that_kind(app: Flask) -> None:
    assert list(found(app, kind=SpaceKind.LAB)) == ["night"]


def test_only_spaces_that_have_all_that_is_asked_for(app: Flask, client_of: ClientOf) -> None:
    with app.app_context(), writing():
        for slug, words in (("a", "안전망, 충전 설비"), ("b", "안전망"), ("studio", "충전 설비,안전망, ")):
            lock_configuration()
            db.session.scalars(select(Space).where(Space.slug == slug)).one().features = words
    assert set(found(app, features=frozenset({"안전망"}))) == {"a", "b", "studio"}
    assert set(found(app, features=frozenset({"안전망", "충전 설비"}))) == {"a", "studio"}
    page = client_of("").get("/calendar/find", query_string=WISH | {"features": ["안전망", "충전 설비"]})
    names = re.findall(r'<h2><a href="/spaces/([^"]+)"', page.text)
    assert (page.status_code, set(names)) == (200, {"a", "studio"})
    assert client_of("").get("/calendar/find", query_string=WISH | {"features": "moon"}).status_code == 422


def test_who_may_not_book_finds_nothing_to_book(app: Flask) -> None:
    assert found(app, who="")["a"][0] == "25 09:00"  # A citizen's window: closes two days before, at its end.
    assert found(app, who="", day=(NOW + timedelta(days=20)).astimezone(KST).date()) == {}
    assert found(app, day=(NOW + timedelta(days=80)).astimezone(KST).date()) == {}


def test_days_that_have_passed_are_not_searched(app: Flask) -> None:
    assert found(app, day=(NOW - timedelta(days=30)).astimezone(KST).date())["a"][0] == "23 09:00"
    assert DAYS == 7


def test_what_the_page_offers_can_be_held(client_of: ClientOf) -> None:
    tenant = client_of("tenant-a")
    book(client_of("tenant-b"), "tenant-b", "page", "whole", "09:00", "12:00")
    page = tenant.get("/calendar/find", query_string=WISH).text
    actions = [unescape(action) for action in re.findall(r'formaction="(/holds[^"]+)"', page)]
    assert len(actions) > 20
    held = tenant.post(actions[0])
    assert (held.status_code, held.location.partition("?")[0]) == (303, "/bookings/new")


@pytest.mark.parametrize(
    "changes",
    [{"day": ""}, {"day": "tomorrow"}, {"part": "night"}, {"length": "61"}, {"length": ""}, {"people": "0"},
     {"people": "x"}, {"kind": "moon"}],
)  # fmt: skip
def test_a_wish_that_is_none_is_answered_at_its_field(client_of: ClientOf, changes: dict[str, str]) -> None:
    answer = client_of("tenant-a").get("/calendar/find", query_string=WISH | changes)
    field = next(iter(changes))
    assert (answer.status_code, f'href="#{field}"' in answer.text, "/holds?" in answer.text) == (422, True, False)


def test_the_purpose_of_the_last_time_is_remembered(client_of: ClientOf) -> None:
    tenant = client_of("tenant-a")
    book(tenant, "tenant-a", "page", "a", "10:00", "11:00", purpose="날개 시험", headcount="7")
    form = tenant.get(tenant.post("/holds", data=slot("b")).location).text
    assert ('value="날개 시험"' in form, 'value="7"' in form) == (True, True)
    other = tenant.get(tenant.post("/holds", data=slot("studio")).location).text
    assert "날개 시험" not in other  # Another kind of space.
    colleague = client_of("tenant-a-member")
    assert "날개 시험" not in colleague.get(colleague.post("/holds", data=slot("c")).location).text


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2200-01-01", "tomorrow", ""])
def test_a_day_that_no_calendar_here_has_is_refused(client_of: ClientOf, day: str) -> None:
    assert client_of("citizen").get("/calendar/find", query_string=WISH | {"day": day}).status_code == 422
