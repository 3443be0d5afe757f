"""Who someone is today: memberships and affiliations hold from their first day until the day before their last."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.directory import list_actors
from anchorcenter.accounts.models import (
    MAY,
    Affiliation,
    Audience,
    Membership,
    Permission,
    Person,
    Rank,
    Role,
    RoleGrant,
)
from anchorcenter.accounts.queries import find_actor, find_person
from anchorcenter.accounts.service import add_person, grant_role
from anchorcenter.core.audit import AuditEntry
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from tests.steps import actor, book, count, stored
from tests.times import NOW, kst

OPENED = date(2023, 8, 30)
ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[datetime], None]
FIRST, OVER = date(2026, 11, 25), date(2026, 11, 28)  # Three days: the 25th, 26th and 27th.
SECOND = timedelta(seconds=1)
EDGES = {
    kst("2026-11-25 00:00") - SECOND: False,
    kst("2026-11-25 00:00"): True,
    kst("2026-11-26 12:00"): True,
    kst("2026-11-28 00:00") - SECOND: True,
    kst("2026-11-28 00:00"): False,
}


def store(app: Flask, *rows: Any) -> None:
    with app.app_context(), writing():
        db.session.add_all(rows)


def test_a_tenant_acts_for_the_company_and_a_visitor_for_nobody(app: Flask) -> None:
    manager, member, citizen = (actor(app, name) for name in ("tenant-a", "tenant-a-member", "citizen"))
    assert (manager.organisation, manager.is_manager, member.organisation_id, member.is_manager) == (
        "가 회사", True, manager.organisation_id, False,
    )  # fmt: skip
    assert manager.audiences == member.audiences == {Audience.CITIZEN, Audience.TENANT}
    assert (citizen.organisation_id, citizen.organisation, citizen.audiences) == (
        None,
        "",
        frozenset({Audience.CITIZEN}),
    )
    assert (manager.key, manager.roles, manager.is_staff) == ((manager.id, "사람 tenant-a"), frozenset(), False)


@pytest.mark.parametrize(("moment", "expected"), EDGES.items())
def test_an_affiliation_of_a_person_holds_from_its_first_day_until_its_end(
    app: Flask, moment: datetime, expected: bool
) -> None:
    citizen = actor(app, "citizen")
    store(app, Affiliation(person_id=citizen.id, audience=Audience.TRAINEE, since=FIRST, until=OVER))
    assert (Audience.TRAINEE in actor(app, "citizen", moment).audiences) is expected


@pytest.mark.parametrize(("moment", "expected"), EDGES.items())
def test_an_affiliation_of_a_company_holds_for_everyone_of_it(app: Flask, moment: datetime, expected: bool) -> None:
    with app.app_context(), writing():
        db.session.execute(update(Affiliation).values(since=FIRST, until=OVER))
    people = [actor(app, name, moment) for name in ("tenant-a", "tenant-a-member", "citizen")]
    assert [Audience.TENANT in person.audiences for person in people] == [expected, expected, False]
    assert people[0].organisation == "가 회사"


@pytest.mark.parametrize(("moment", "expected"), EDGES.items())
def test_who_is_no_member_has_nothing_of_the_company(app: Flask, moment: datetime, expected: bool) -> None:
    tenant = actor(app, "tenant-a")
    with app.app_context(), writing():
        mine = update(Membership).where(Membership.person_id == tenant.id)
        db.session.execute(mine.values(since=FIRST, until=OVER))
    then = actor(app, "tenant-a", moment)
    assert (then.organisation, then.is_manager, Audience.TENANT in then.audiences) == (
        "가 회사" if expected else "",
        expected,
        expected,
    )


def test_without_an_end_it_holds_on(app: Flask) -> None:
    assert actor(app, "tenant-a", kst("2060-01-01 09:00")).audiences == {Audience.CITIZEN, Audience.TENANT}


def test_an_end_on_its_first_day_never_held(app: Flask) -> None:
    citizen = actor(app, "citizen")
    store(app, Affiliation(person_id=citizen.id, audience=Audience.SUPPORTER, since=FIRST, until=FIRST))
    assert [Audience.SUPPORTER in actor(app, "citizen", moment).audiences for moment in EDGES] == [False] * 5


def terms(who: Actor) -> list[tuple[str, str]]:
    """First and last day of each stretch ahead on which they are a tenant; "" for what has begun and never ends."""
    return [
        (
            str(days.start) if days.start > date.min else "",
            str(days.end - timedelta(days=1)) if days.end < date.max else "",
        )
        for days in who.terms_of(Audience.TENANT)
    ]


@pytest.mark.parametrize(
    ("stretches", "expected"),
    [
        pytest.param([(OPENED, OVER)], [("", "2026-11-27")], id="until its last day"),
        pytest.param([(OPENED, OVER), (OVER, date(2027, 1, 1))], [("", "2026-12-31")], id="an extension moves it"),
        pytest.param(
            [(OPENED, OVER), (date(2027, 1, 1), date(2027, 2, 1))],
            [("", "2026-11-27"), ("2027-01-01", "2027-01-31")],
            id="and again after a gap",
        ),
        pytest.param(
            [(OPENED, OVER), (date(2027, 1, 1), None)], [("", "2026-11-27"), ("2027-01-01", "")], id="for good"
        ),
        pytest.param([(OPENED, OVER), (OVER, None)], [], id="for good from now on"),
        pytest.param([(OPENED, None)], [], id="for good"),
        pytest.param([(OPENED, date(2026, 11, 23))], [], id="over yesterday"),
        pytest.param([(OVER, date(2027, 1, 1))], [], id="not yet"),
        pytest.param([(OPENED, OVER), (OVER, OVER)], [("", "2026-11-27")], id="a day that never was"),
    ],
)
def test_whoever_belongs_for_a_time_knows_until_when(
    app: Flask, stretches: list[tuple[date, date | None]], expected: list[tuple[str, str]]
) -> None:
    company = actor(app, "tenant-a").organisation_id
    with app.app_context(), writing():
        db.session.execute(delete(Affiliation).where(Affiliation.organisation_id == company))
    store(
        app,
        *(
            Affiliation(organisation_id=company, audience=Audience.TENANT, since=since, until=until)
            for since, until in stretches
        ),
    )
    people = [actor(app, name) for name in ("tenant-a", "tenant-a-member")]
    assert [terms(person) for person in people] == [expected, expected]
    with app.app_context():
        found = list_actors([person.id for person in people], now=NOW)
    assert [found[person.id] for person in people] == people


def test_who_moves_to_another_company_acts_for_the_new_one_from_that_day(app: Flask) -> None:
    tenant, other = actor(app, "tenant-a"), actor(app, "tenant-b").organisation_id
    with app.app_context(), writing():
        db.session.execute(update(Membership).where(Membership.person_id == tenant.id).values(until=FIRST))
    store(app, Membership(organisation_id=other, person_id=tenant.id, rank=Rank.MEMBER, since=FIRST))
    then = [actor(app, "tenant-a", moment) for moment in (kst("00:00") - SECOND, kst("00:00"))]
    assert [(who.organisation, who.is_manager) for who in then] == [("가 회사", True), ("나 회사", False)]


def test_who_left_the_company_this_morning_books_like_everyone(app: Flask, client_of: ClientOf, clock: Clock) -> None:
    tenant = actor(app, "tenant-a")
    with app.app_context(), writing():
        db.session.execute(update(Membership).where(Membership.person_id == tenant.id).values(until=FIRST))
    clock(kst("2026-11-24 23:00"))
    far = ("night", "2026-12-20 10:00", "2026-12-20 11:00")  # Citizens may book two weeks ahead, tenants sixty days.
    assert book(client_of("tenant-a"), "tenant-a", "api", *far).status == 201
    clock(kst("2026-11-25 00:00"))
    before = stored(app)
    refused = book(client_of("tenant-a"), "tenant-a", "api", "night", "2026-12-20 12:00", "2026-12-20 13:00")
    assert (refused.status, stored(app)) == (422, before)


def test_an_affiliation_has_one_holder(app: Flask) -> None:
    before = count(app, Affiliation)
    for holders in ({}, {"person_id": 1, "organisation_id": 1}):
        with pytest.raises(IntegrityError, match="ck_affiliations_one_holder"):
            store(app, Affiliation(audience=Audience.GROUP, since=FIRST, **holders))
    assert count(app, Affiliation) == before


@pytest.mark.parametrize("role", Role)
def test_a_role_allows_what_its_list_says_and_nothing_more(app: Flask, role: Role) -> None:
    citizen = actor(app, "citizen")
    with app.app_context(), writing():
        grant_role(citizen.id, role, now=NOW)
    then = actor(app, "citizen")
    assert (then.roles, frozenset(p for p in Permission if then.may(p))) == (frozenset({role}), MAY[role])
    assert then.is_staff is (role in {Role.STAFF, Role.DIRECTOR})


def test_roles_add_up_and_a_revoked_one_allows_nothing(app: Flask) -> None:
    citizen = actor(app, "citizen")
    with app.app_context(), writing():
        for role in (Role.REVIEWER, Role.INSTRUCTOR):
            grant_role(citizen.id, role, now=NOW)
    both = actor(app, "citizen")
    assert [both.may(p) for p in (Permission.REVIEW, Permission.TEACH, Permission.OPERATE)] == [True, True, False]
    with app.app_context(), writing():
        db.session.execute(update(RoleGrant).where(RoleGrant.role == Role.REVIEWER).values(revoked_at=NOW))
    assert actor(app, "citizen").roles == {Role.INSTRUCTOR}


def test_a_role_is_held_once_and_may_be_given_anew_after_it_was_revoked(app: Flask) -> None:
    def grant() -> None:
        with app.app_context(), writing():
            grant_role(1, Role.REVIEWER, now=NOW)

    grant()
    with pytest.raises(IntegrityError):
        grant()
    with app.app_context(), writing():
        db.session.execute(update(RoleGrant).values(revoked_at=NOW))
    grant()
    assert count(app, RoleGrant, RoleGrant.person_id == 1) == 2


def test_whoever_gives_a_role_is_on_record(app: Flask) -> None:
    with app.app_context():
        with writing():
            db.session.execute(delete(AuditEntry))
            grant_role(1, Role.OFFICIAL, now=NOW, by=(9, "도란별"))
        row = db.session.scalars(select(AuditEntry)).one()
    assert (row.verb, row.record, row.record_id, row.actor_id, row.actor_name) == (
        "grant_role", "person", 1, 9, "도란별",
    )  # fmt: skip
    assert row.after == '{"role": "official"}'


def test_an_address_belongs_to_one_person(app: Flask) -> None:
    def add() -> None:
        with app.app_context(), writing():
            add_person("Citizen@TEST.example", "다른 이", password_hash="", now=NOW)

    before = count(app, Person)
    with pytest.raises(IntegrityError):
        add()
    assert count(app, Person) == before


@pytest.mark.parametrize("email", ["nobody-knows@test.example", "", "citizen", "%", "citizen@test.example'--"])
def test_an_unknown_address_is_nobodys(app: Flask, email: str) -> None:
    with app.app_context():
        assert (find_actor(email, now=NOW), find_person(email)) == (None, None)


def test_who_may_not_sign_in_is_found_by_nobody(app: Flask) -> None:
    with app.app_context():
        with writing():
            db.session.execute(update(Person).where(Person.email == "citizen@test.example").values(is_active=False))
        found: list[Actor | Person | None] = [
            find_actor("citizen@test.example", now=NOW),
            find_person("citizen@test.example"),
        ]
    assert found == [None, None]
