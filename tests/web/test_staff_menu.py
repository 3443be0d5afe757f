"""The staff menu has two levels: groups, and the entries of the one in which the reader is."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from anchorcenter.accounts.models import Permission
from anchorcenter.core.feature import STAFF_PAGES
from tests.pledges.reported import SLUG, measure, take_in
from tests.steps import actor

ClientOf = Callable[[str], FlaskClient]
NAV = r'<nav class="(?:tabs|menu staff-menu)" aria-label="([^"]*)">(.*?)</nav>'
LINK = r'<a href="([^"]*)"( aria-current="\w+")?>([^<]*)</a>'


def levels(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Of each level its name, the address of each word, and the word of where the reader is."""
    found = []
    for label, inside in re.findall(NAV, text)[:2]:
        links = re.findall(LINK, inside)
        here = next((word for _href, is_current, word in links if is_current), "")
        found.append((label, {word: href for href, _is_current, word in links}, here))
    return found


def test_every_page_of_the_reader_is_two_links_away(app: Flask, client_of: ClientOf) -> None:
    client = client_of("director")
    (_operations, groups, _here), _entries = levels(client.get("/staff/day").text)
    shown = {word: href for address in groups.values() for word, href in levels(client.get(address).text)[1][1].items()}
    director = actor(app, "director")
    with app.test_request_context():
        theirs = [entry for entry in app.extensions[STAFF_PAGES] if director.may(Permission(entry.permission))]
        assert len(shown) == len(theirs)
    assert [client.get(href).status_code for href in shown.values()] == [200] * len(shown)


@pytest.mark.parametrize(
    ("path", "group", "entry"),
    [
        ("/staff/day", "오늘", "일일 현황"),
        ("/staff/bookings/new", "예약", "대리 예약"),
        ("/staff/metrics/bookings.people", "현황·보고", "지표"),
        ("/staff/settings/spaces/new", "설정", "설정"),
        ("/staff/contracts/new", "입주", "입주기업"),
    ],
)
def test_a_page_stands_in_its_group_and_below_its_entry(client_of: ClientOf, path: str, group: str, entry: str) -> None:
    (_all, _groups, is_in), (label, _entries, below) = levels(client_of("staff").get(path).text)
    assert (is_in, label, below) == (group, f"운영: {group}", entry)


def test_nobody_sees_a_group_in_which_they_may_open_nothing(client_of: ClientOf) -> None:
    (_all, groups, _here), (label, entries, _entry) = levels(client_of("official").get("/staff/metrics").text)
    assert (list(groups), label, list(entries)) == (
        ["오늘", "현황·보고"],
        "운영: 현황·보고",
        ["가동률", "지표", "보고서", "기간 마감"],
    )
    assert "운영" not in [word for _href, _is, word in re.findall(LINK, client_of("tenant-a").get("/bookings").text)]


def test_the_bar_on_top_keeps_to_five_words(client_of: ClientOf) -> None:
    bar = re.findall(r'<nav class="menu" aria-label="[^"]*">(.*?)</nav>', client_of("director").get("/").text, re.S)[0]
    assert len(re.findall(LINK, bar)) in {4, 5}


def test_a_page_that_lies_elsewhere_stands_below_what_it_is_of(app: Flask, client_of: ClientOf) -> None:
    take_in(app)
    measure(app, "tenants-active", "tenants.active")
    for who, path, entry in (
        ("staff", "/staff/indicators/tenants-active", "공약"),
        ("staff", f"/staff/pledges/{SLUG}/amendments", "공약"),
        ("official", f"/staff/pledges/{SLUG}/amendments", "기간 마감"),
    ):
        (_all, _groups, is_in), (_label, _entries, below) = levels(client_of(who).get(path).text)
        assert (who, is_in, below) == (who, "현황·보고", entry)
