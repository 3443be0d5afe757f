"""What staff see of a tenant at a glance: members, documents, figures, quotas and bookings, each one look away."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from anchorcenter.accounts.access_log import AccessEntry
from tests.bookings.quotas import pool_of, set_quota
from tests.documents.papers import hand_in, pdf
from tests.guards.test_pages import check
from tests.guards.test_queries import MOST, counting
from tests.steps import actor, book, count
from tests.tenants.lets import B, let, register
from tests.tenants.results import figured

ClientOf = Callable[[str], FlaskClient]


def cards(client: FlaskClient, number: int) -> dict[str, tuple[str, list[str]]]:
    """By heading the sum of each, and where its rows lead."""
    text = client.get(f"/staff/tenants/{number}").text
    check(text)
    found = re.findall(
        r'<h2 id="known-\d">([^<]+)</h2><span class="tag">([^<]+)</span></div>(.*?)</section>', text, re.S
    )
    return {name: (said, re.findall(r'href="([^"]+)"', rows)) for name, said, rows in found}


@pytest.fixture
def number(app: Flask, client_of: ClientOf) -> int:
    """Company A with two members, a paper that ends soon, one year of figures, a pool and three bookings."""
    let(app, "unit-1", "2026-01-01", "2027-12-31")
    manager = client_of("tenant-a")
    hand_in(manager, pdf(), owner="ours", title="보험", valid_until="2026-12-10")
    hand_in(manager, pdf(b"2"), owner="ours", title="등록증", kind="business")
    hand_in(manager, pdf(b"3"), title="내 것")
    figured(manager)
    pool_of(app, "tenant-a")
    for day in ("2026-11-24", "2026-11-25", "2026-11-26"):
        assert book(manager, "tenant-a", "api", "a", f"{day} 10:00", f"{day} 11:00").status == 201
    return register(app)


def test_staff_see_at_a_glance_what_there_is_of_a_tenant_and_where(
    app: Flask, client_of: ClientOf, number: int
) -> None:
    assert cards(client_of("staff"), number) == {
        "구성원": ("구성원 2명", [f"/staff/people/{actor(app, n).id}" for n in ("tenant-a", "tenant-a-member")]),
        "서류": ("서류 2건 · 만료·만료 임박 1건", ["/staff/documents/1", "/staff/documents/2"]),
        "연간 실적": ("1개 연도", [f"/staff/tenants/{number}/yearly/2025"]),
        "이용 한도": ("한도 1개", [f"/quotas/1?company={number}"]),
        "앞으로의 예약": ("예약 3건", [f"/bookings/B-2026-00000{each}" for each in (1, 2, 3)]),
    }
    text = client_of("staff").get(f"/staff/tenants/{number}").text
    assert ("2026. 12. 10.(목)까지" in text, "기한 없음" in text, "4시간 중 1시간 남음" in text) == (True, True, True)
    assert ("사람 tenant-a" in text, "내 것" in text) == (False, False), "names are masked, papers are the company's"


def test_every_row_leads_somewhere(client_of: ClientOf, number: int) -> None:
    staff = client_of("staff")
    links = [link for _said, rows in cards(staff, number).values() for link in rows]
    assert {staff.get(link).status_code for link in links} == {200}


def test_what_is_another_companys_is_not_counted(app: Flask, client_of: ClientOf, number: int) -> None:
    let(app, "unit-2", "2026-01-01", "2027-12-31", B)
    assert {name: said for name, (said, _rows) in cards(client_of("staff"), register(app, B)).items()} == {
        "구성원": "구성원 1명",
        "서류": "서류 0건",
        "연간 실적": "0개 연도 · 2025년 미입력",
        "이용 한도": "공유 한도 없음",
        "앞으로의 예약": "예약 0건",
    }


def test_what_is_used_up_is_marked(app: Flask, client_of: ClientOf, number: int) -> None:
    manager = client_of("tenant-a")
    assert book(manager, "tenant-a", "api", "a", "2026-11-26 13:00", "2026-11-26 14:00").status == 201
    assert "모두 사용" in client_of("staff").get(f"/staff/tenants/{number}").text


def test_masked_names_are_no_look_at_anybody(app: Flask, client_of: ClientOf, number: int) -> None:
    staff, mine = client_of("staff"), AccessEntry.actor_id == actor(app, "staff").id
    before = count(app, AccessEntry, mine, AccessEntry.person_id == actor(app, "tenant-a-member").id)
    staff.get(f"/staff/tenants/{number}")
    assert count(app, AccessEntry, mine, AccessEntry.person_id == actor(app, "tenant-a-member").id) == before


def test_it_asks_as_much_for_much_as_for_little(app: Flask, client_of: ClientOf, number: int) -> None:
    staff, other = client_of("staff"), register(app, B)
    let(app, "unit-2", "2026-01-01", "2027-12-31", B)
    for each in (number, other):
        staff.get(f"/staff/tenants/{each}")
    set_quota(app, organisation_id=number, name="둘째", kind=None)
    staff.get(f"/staff/tenants/{number}")
    with counting(app) as much:
        staff.get(f"/staff/tenants/{number}")
    with counting(app) as little:
        staff.get(f"/staff/tenants/{other}")
    assert len(much) - len(little) == 1, "what is used of the quotas is asked at once, if there are any"
    assert len(much) <= MOST + 5, "each of the five cards is a statement or two of its own"
