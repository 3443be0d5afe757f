"""Addresses of posts, and what of activities counts: pure rules."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from anchorcenter.core.errors import DomainError
from anchorcenter.core.periods import Period
from anchorcenter.supporters.activities.links import read_link
from anchorcenter.supporters.activities.models import Channel
from anchorcenter.supporters.activities.rules import Approved, check_evidence, count, is_late, is_too_old
from anchorcenter.supporters.models import Evidence
from tests.times import kst

POST = "https://blog.naver.com/anchor/223"
VIDEO = "https://youtube.com/watch?v=abc"


@pytest.mark.parametrize(
    ("address", "canonical"),
    [
        pytest.param("https://m.blog.naver.com/anchor/223/?utm_source=kakao&utm_medium=x", POST, id="S2 blog"),
        pytest.param("http://www.blog.naver.com:80/anchor/223#top", POST, id="S2 www and fragment"),
        pytest.param("blog.naver.com/anchor/223", POST, id="S2 without a scheme"),
        pytest.param("https://blog.naver.com/PostView.naver?blogId=anchor&logNo=223&redirect=x", POST, id="S2 naver"),
        pytest.param("https://youtu.be/abc?si=123", VIDEO, id="S2 youtu.be"),
        pytest.param("https://m.youtube.com/watch?v=abc&t=10s&feature=share", VIDEO, id="S2 m.youtube"),
        pytest.param("https://www.instagram.com/p/Cx1/?igsh=1", "https://instagram.com/p/Cx1", id="S2 instagram"),
        pytest.param("https://twitter.com/a/status/1?s=20", "https://x.com/a/status/1", id="S2 twitter"),
        pytest.param(
            "https://News.Example/a?b=2&a=1&fbclid=x", "https://news.example/a?a=1&b=2", id="S2 query in order"
        ),
        pytest.param("https://예시.kr/글", "https://xn--vv4b11d.kr/%EA%B8%80", id="S2 korean"),
    ],
)
def test_a_post_is_known_by_one_address(address: str, canonical: str) -> None:
    assert read_link(address).canonical == canonical
    assert read_link(canonical).canonical == canonical


@pytest.mark.parametrize(
    "address",
    [
        *("javascript:alert(1)", "JavaScript://blog.naver.com/%0aalert(1)", "data:text/html,x", "ftp://a.example/x"),
        *(
            "https://somebody@a.example/",
            "https://localhost/x",
            "http://127.0.0.1/",
            "https://a.example:8080/",
        ),
        *(
            "",
            "no address",
            "https://",
            "https://a.example/\u202egpj.exe",
            "https://a." + "x" * 1100,
            "file:///etc/passwd",
        ),
    ],
)
def test_what_is_no_post_on_the_web_is_refused_s16(address: str) -> None:
    with pytest.raises(DomainError) as refused:
        read_link(address)
    assert [(reason.code, reason.field) for reason in refused.value.reasons] == [("address", "links")]


def test_a_short_link_cannot_be_told_from_others_s2() -> None:
    found = [read_link(address) for address in ("https://bit.ly/3x", "https://naver.me/abc", POST)]
    assert [(each.is_short, each.channel) for each in found] == [
        *((True, Channel.OTHER), (True, Channel.OTHER), (False, Channel.BLOG)),
    ]


@pytest.mark.parametrize(
    ("came", "late"), [("14:59:59.999999", False), ("15:00:00", True), ("14:59:59", False)], ids=["S17", "S17b", "S17c"]
)
def test_a_mission_is_due_to_the_second_of_korea_s17(came: str, late: bool) -> None:
    due = datetime.fromisoformat("2026-01-31T23:59:59+09:00")
    assert due.timestamp() == datetime.fromisoformat("2026-01-31T14:59:59+00:00").timestamp()
    assert is_late(datetime.fromisoformat(f"2026-01-31T{came}+00:00"), due) is late


@pytest.mark.parametrize(
    ("done", "today", "months", "old"),
    [
        pytest.param("2026-08-23", "2026-11-23", 3, False, id="S6 to the day"),
        pytest.param("2026-08-22", "2026-11-23", 3, True, id="S6 a day more"),
        pytest.param("2026-02-28", "2026-05-31", 3, False, id="S6 a shorter month"),
        pytest.param("2025-12-31", "2026-03-31", 3, False, id="S6 over the year"),
        pytest.param("2025-11-30", "2026-02-28", 3, False, id="S6 from a longer month"),
        pytest.param("2001-01-01", "2026-03-31", 0, False, id="S6 never"),
    ],
)
def test_what_is_too_old_is_told_by_months_s6(done: str, today: str, months: int, old: bool) -> None:
    assert is_too_old(date.fromisoformat(done), date.fromisoformat(today), months) is old


def approved(number: int, start: str, end: str, posts: tuple[int, ...] = (), *, shares: bool = False) -> Approved:
    period = Period(kst(f"2026-11-20 {start}"), kst(f"2026-11-20 {end}"))
    return Approved(number=number, done_on=date(2026, 11, 20), period=period, posts=posts, shares=shares)


def test_no_minute_of_a_day_counts_twice_and_not_more_than_its_most_s11() -> None:
    rows = [approved(1, "10:00", "12:00"), approved(2, "11:00", "13:00"), approved(3, "09:00", "14:00")]
    rows.append(approved(4, "15:00", "20:00"))
    assert count(rows, most=480) == {1: (True, 120), 2: (True, 60), 3: (True, 120), 4: (True, 180)}


def test_a_post_counts_for_one_mission_unless_all_of_them_allow_it_s19() -> None:
    one, other, third = (
        approved(1, "10:00", "11:00", (7,)),
        approved(2, "12:00", "13:00", (7,)),
        approved(3, "14:00", "15:00", (8,)),
    )
    assert count([one, other, third], most=480) == {1: (True, 60), 2: (False, 0), 3: (True, 60)}
    shared = [approved(n, f"1{n}:00", f"1{n}:30", (7,), shares=True) for n in (1, 2)]
    assert count(shared, most=480) == {1: (True, 30), 2: (True, 30)}
    assert count([one, shared[1]], most=480)[2] == (False, 0)


@pytest.mark.parametrize(
    ("evidence", "photos", "links", "fields"),
    [
        (Evidence.NONE, 0, 0, []),
        (Evidence.PHOTO, 0, 1, ["photos"]),
        (Evidence.LINK, 1, 0, ["links"]),
        (Evidence.EITHER, 0, 0, ["photos"]),
        (Evidence.EITHER, 0, 1, []),
        (Evidence.BOTH, 1, 0, ["links"]),
        (Evidence.BOTH, 0, 1, ["photos"]),
        (Evidence.BOTH, 1, 1, []),
    ],
)
def test_a_mission_says_what_shows_it(evidence: Evidence, photos: int, links: int, fields: list[str]) -> None:
    assert [reason.field for reason in check_evidence(evidence, photos, links)] == fields
