"""The front page tells what is free today, and what free means of a divided field."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import URL

from anchorcenter.accounts.service import add_person, sign_in
from anchorcenter.core.periods import Period
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.service import close as close_cells
from tests.conftest import close, make_app
from tests.databases import drop_database, new_database
from tests.steps import book
from tests.times import NOW, kst

ClientOf = Callable[[str], FlaskClient]
DAY = "2026-11-23"  # The day of NOW.


def card(page: str, name: str) -> str:
    """What a facility's card says, without its markup."""
    card = re.search(rf">{name}</a></h[23]>(.*?)</(section|li>\s*<li class=.card)", page, re.DOTALL)
    return " ".join(re.sub("<[^>]+>", " ", card[1] if card else "").split())


def test_of_a_divided_field_it_says_when_some_of_it_is_free(app: Flask, client_of: ClientOf) -> None:
    tenant = client_of("tenant-a")
    book(tenant, "tenant-a", "api", "ab", f"{DAY} 10:00", f"{DAY} 12:00")
    book(tenant, "tenant-a", "api", "cd", f"{DAY} 11:00", f"{DAY} 13:00")
    assert "오늘 한 구역 이상 비어 있는 시간 09:00–11:00 12:00–18:00" in card(tenant.get("/").text, "WHOLE")


def test_nothing_is_free_now_when_one_half_is_used_and_the_other_closed(
    app: Flask, client_of: ClientOf, clock: Callable[[datetime], None]
) -> None:
    tenant = client_of("tenant-a")
    book(tenant, "tenant-a", "api", "ab", f"{DAY} 10:00", f"{DAY} 12:00")
    with app.app_context(), writing():
        close_cells([3, 4], Period(kst("09:00", DAY), kst("18:00", DAY)), "점검", by=(0, "test"), now=NOW)
    clock(kst("10:30", DAY))
    assert card(tenant.get("/").text, "WHOLE").startswith("지금 사용 중")
    clock(kst("12:30", DAY))
    assert card(tenant.get("/").text, "WHOLE").startswith("지금 비어 있음 · 18:00까지")


def test_a_space_that_has_closed_for_today_shows_the_next_day_on_which_it_is_open(
    client_of: ClientOf, clock: Callable[[datetime], None]
) -> None:
    tenant = client_of("tenant-a")
    book(tenant, "tenant-a", "api", "whole", "2026-11-24 10:00", "2026-11-24 12:00")
    clock(kst("17:59", DAY))
    assert "오늘 한 구역 이상 비어 있는 시간 17:59–18:00" in card(tenant.get("/").text, "WHOLE")
    clock(kst("18:00", DAY))
    text, tomorrow = tenant.get("/").text, "2026. 11. 24.(화) 한 구역 이상 비어 있는 시간 09:00–10:00 12:00–18:00"
    assert card(text, "WHOLE") == f"지금은 운영 시간이 아닙니다 {tomorrow}"
    assert (card(text, "NIGHT")[:4], 'href="/calendar?space=whole&amp;date=2026-11-24"' in text) == ("지금 비", True)
    clock(kst("19:00", "2026-11-28"))  # A Saturday.
    assert "2026. 11. 30.(월)" in card(tenant.get("/").text, "WHOLE")


@pytest.mark.parametrize("path", ["/", "/spaces", "/calendar", "/calendar/list", "/bookings", "/bookings/new"])
def test_a_center_without_spaces_says_so(empty: URL, tmp_path: Path, path: str) -> None:
    url = new_database("bare", tmp_path / "bare.db", copy_of=empty)
    app = make_app(url, tmp_path)
    with app.app_context(), writing():
        token = sign_in(add_person("x@x.example", "사람", password_hash="", now=NOW).id, now=NOW)
    client = app.test_client()
    with client.session_transaction() as session:
        session.update(_user_id=token, _fresh=True)
    answer = client.get(path, follow_redirects=True)
    close(app)
    drop_database(url)
    assert (answer.status_code, "아직 시설이 없습니다" in answer.text or path == "/bookings") == (200, True)


@pytest.mark.parametrize(
    ("path", "back"),
    [
        ("/documents", "/profile"),
        ("/attendance", "/enrollments"),
        ("/enrollments", "/courses"),
        ("/activities", "/supporters"),
        ("/supporters/rewards", "/activities"),
        ("/supporters/findings", "/activities"),
    ],
)
def test_what_stands_in_no_menu_says_where_it_belongs(client_of: ClientOf, path: str, back: str) -> None:
    crumb = client_of("citizen").get(path).text.partition('<nav class="crumb"')[2].partition("</nav>")[0]
    assert f'href="{back}"' in crumb


def test_who_has_an_account_finds_their_documents_in_their_profile(client_of: ClientOf) -> None:
    assert 'href="/documents"' in client_of("citizen").get("/profile").text
