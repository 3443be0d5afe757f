"""The people of the demo center: invented, with one published password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select, update

from anchorcenter.accounts.access_log import AccessEntry, What, is_off_hours
from anchorcenter.accounts.consents import give
from anchorcenter.accounts.models import (
    Affiliation,
    ApiToken,
    Audience,
    ConsentKind,
    Membership,
    Organisation,
    Person,
    Rank,
    Role,
)
from anchorcenter.accounts.organisations import NewInvitation, invite
from anchorcenter.accounts.queries import find_actor
from anchorcenter.accounts.service import add_person
from anchorcenter.accounts.tokens import password_hash
from anchorcenter.core.audit import PROGRAM
from anchorcenter.core.db import db
from anchorcenter.core.i18n import Text, _l, today, zone
from anchorcenter.core.periods import DAY, at

PASSWORD = "anchor-demo-2026"  # noqa: S105  # Published on purpose; production refuses demo mode.  # pragma: allowlist secret
OPENED_ON = date(2023, 8, 30)
CROWD = "guest-"
SYLLABLES = {1: "강고남도류마배서송안양우윤임정채최한허황", 20: "가나다라마바사아자하", 200: "나람람별솔봄빛온율찬"}


@dataclass(frozen=True, kw_only=True)
class Account:
    email: str
    name: str
    name_en: str
    text: Text
    role: Role | None = None
    audience: Audience | None = None
    company: str = ""
    rank: Rank = Rank.MEMBER

    def role_text(self) -> str:
        """What the account is for, in the reader's language."""
        return str(self.text)


COMPANIES = {
    "한울비행기술": "Hanul Flight Technology",
    "가람무인기": "Garam Unmanned",
    "새솔로보틱스": "Saesol Robotics",
    "두빛나래항공": "Dubit Wings",
    "온누리드론랩": "Onnuri Drone Lab",
    "윤슬모빌리티": "Yunseul Mobility",
    "마루에어로": "Maru Aero",
    "별마루측량": "Byeolmaru Survey",
}
A, B = list(COMPANIES)[:2]
ACCOUNTS = (
    Account(
        email="tenant-a@demo.example",
        name="한다온",
        name_en="Han Daon",
        text=_l("Manager of tenant company A"),
        company=A,
        rank=Rank.MANAGER,
    ),
    Account(
        email="tenant-a-member@demo.example",
        name="서이든",
        name_en="Seo Ideun",
        text=_l("Member of tenant company A"),
        company=A,
    ),
    Account(
        email="tenant-b@demo.example",
        name="유가람",
        name_en="Yu Garam",
        text=_l("Manager of tenant company B"),
        company=B,
        rank=Rank.MANAGER,
    ),
    Account(
        email="citizen@demo.example",
        name="민들레",
        name_en="Min Deulle",
        text=_l("Citizen"),
    ),
    Account(
        email="trainee@demo.example",
        name="고아라",
        name_en="Go Ara",
        text=_l("Trainee"),
        audience=Audience.TRAINEE,
    ),
    Account(
        email="supporter@demo.example",
        name="나래솔",
        name_en="Na Raesol",
        text=_l("Supporter"),
        audience=Audience.SUPPORTER,
    ),
    Account(
        email="staff@demo.example",
        name="정한결",
        name_en="Jeong Hangyeol",
        text=_l("Center staff"),
        role=Role.STAFF,
    ),
    Account(
        email="director@demo.example",
        name="도란별",
        name_en="Do Ranbyeol",
        text=_l("Director of the center"),
        role=Role.DIRECTOR,
    ),
    Account(
        email="official@demo.example",
        name="안가온",
        name_en="An Gaon",
        text=_l("City official"),
        role=Role.OFFICIAL,
    ),
    *(
        Account(
            email=f"reviewer-{number}@demo.example",
            name=name,
            name_en=name_en,
            text=_l("Reviewer"),
            role=Role.REVIEWER,
        )
        for number, name, name_en in (
            (1, "위슬찬", "Wi Seulchan"),
            (2, "연다솜", "Yeon Dasom"),
            (3, "금누리", "Geum Nuri"),
        )
    ),
    Account(
        email="instructor@demo.example",
        name="하늘찬",
        name_en="Ha Neulchan",
        text=_l("Instructor"),
        role=Role.INSTRUCTOR,
    ),
)


LOOKS = (  # Days ago, minute of the day, who looked at whom, how, where, why.
    (24, 10 * 60 + 12, "staff", "citizen", What.SEARCH, "/staff/people", ""),
    (24, 10 * 60 + 13, "staff", "citizen", What.VIEW, "/staff/people/4", ""),
    (17, 14 * 60 + 40, "tenant-a", "tenant-a-member", What.VIEW, "/organisation", ""),
    (12, 21 * 60 + 5, "director", "tenant-b", What.VIEW, "/staff/people/3", ""),
    (9, 11 * 60 + 30, "director", "tenant-a", What.EXPORT, "/staff/access-log/review", "월별 점검"),
    (9, 11 * 60 + 30, "director", "tenant-b", What.EXPORT, "/staff/access-log/review", "월별 점검"),
    (3, 9 * 60 + 50, "staff", "tenant-a", What.VIEW, "/staff/people/1", ""),
    (2, 16 * 60 + 20, "staff", "trainee", What.VIEW, "/staff/people/5", ""),
)


def lay_down(now: datetime) -> None:
    """Make the demo's companies and people, each company with an audience of its own. Call inside ``writing()``."""
    secret = password_hash(PASSWORD)
    companies = {name: Organisation(name=name, name_en=name_en) for name, name_en in COMPANIES.items()}
    db.session.add_all(companies.values())
    db.session.flush()
    for company in companies.values():
        db.session.add(Affiliation(organisation_id=company.id, audience=Audience.TENANT, since=OPENED_ON))
    for account in ACCOUNTS:
        roles = [account.role] if account.role else []
        person = add_person(
            account.email, account.name, name_en=account.name_en, password_hash=secret, now=now, roles=roles
        )
        give(person.id, ConsentKind, by=PROGRAM, now=now)
        if account.company:
            _join(person, companies[account.company], account.rank)
        if account.audience:
            db.session.add(Affiliation(person_id=person.id, audience=account.audience, since=OPENED_ON))
    for number, company in enumerate(list(companies.values())[2:], start=3):
        email = f"tenant-{number}@demo.example"
        contact = add_person(email, f"담당자 {number}", name_en=f"Contact {number}", password_hash="", now=now)
        _join(contact, company, Rank.MANAGER)
    db.session.flush()
    _leave_traces(now)


def _leave_traces(now: datetime) -> None:
    """Phones, an invitation that nobody has answered yet, and some weeks of looks in the access log."""
    found = {account.email: find_actor(account.email, now=now) for account in ACCOUNTS}
    known = {email.partition("@")[0]: actor for email, actor in found.items() if actor}
    for number, actor in enumerate(known.values(), start=1):
        phone = f"+82100000{number:04}"
        db.session.execute(update(Person).where(Person.id == actor.id).values(phone=phone))
    invite(NewInvitation(email="newcomer@demo.example", rank=Rank.MEMBER), by=known["tenant-a"], now=now)
    _leave_token(known["tenant-a"].id, now)
    for days, minute, who, whom, what, page, why in LOOKS:
        moment, by = at(today(now) - days * DAY, minute, zone()), known[who]
        row = {"actor_id": by.id, "actor_name": by.name, "address": "192.0.2.10", "person_id": known[whom].id}
        row |= {"what": what, "page": page, "why": why, "is_off_hours": is_off_hours(moment)}
        db.session.add(AccessEntry(at=moment, **row))


def _leave_token(person_id: int, now: datetime) -> None:
    """A token that nobody has, so that its page has something to show."""
    times = {"created_at": now - 40 * DAY, "expires_at": now + 325 * DAY, "last_used_at": now - DAY / 8}
    scopes, name = "bookings:read", "로비 안내 화면"
    db.session.add(ApiToken(person_id=person_id, token_hash="-" * 64, scopes=scopes, name=name, **times))


def _join(person: Person, company: Organisation, rank: Rank) -> None:
    membership = Membership(organisation_id=company.id, person_id=person.id, rank=rank, since=OPENED_ON)
    db.session.add(membership)


@dataclass(frozen=True, kw_only=True)
class Booker:
    """Somebody of the crowd that fills the center; without ``organisation_id`` a resident. A tenant until before
    ``until``."""

    id: int
    name: str
    organisation_id: int | None
    until: date | None

    @property
    def key(self) -> tuple[int, str]:
        """How audit rows name them."""
        return self.id, self.name


def add_crowd(many: int) -> None:
    """Make ``many`` more invented people, who cannot sign in: employees of the companies and residents in turn. Call
    inside ``writing()``."""
    have = db.session.scalar(select(func.count()).where(Person.email.startswith(CROWD))) or 0
    companies = list(db.session.scalars(select(Organisation).order_by(Organisation.id).limit(len(COMPANIES))))
    opened_at = at(OPENED_ON, 0, zone())
    for number in range(have, have + many):
        name = "".join(syllables[number // step % len(syllables)] for step, syllables in SYLLABLES.items())
        person = add_person(f"{CROWD}{number}@demo.example", name, password_hash="", now=opened_at)
        if number % 2 == 0:
            _join(person, companies[number // 2 % len(companies)], Rank.MEMBER)
    db.session.flush()


def list_bookers(on: date) -> list[Booker]:
    """Who books in the story: everybody of a company that is still a tenant on that day, and the crowd's residents."""
    lasts = Affiliation.until.is_(None) | (Affiliation.until > on)
    is_tenant = (Affiliation.organisation_id == Membership.organisation_id) & (Affiliation.audience == Audience.TENANT)
    rows = select(Person.id, Person.name, Membership.organisation_id, Affiliation.until)
    rows = rows.outerjoin(Membership, Membership.person_id == Person.id).outerjoin(Affiliation, is_tenant & lasts)
    residents = Membership.organisation_id.is_(None) & Person.email.startswith(CROWD)
    rows = rows.where(Affiliation.id.is_not(None) | residents).order_by(Person.id)
    return [
        Booker(id=number, name=name, organisation_id=of, until=end)
        for number, name, of, end in db.session.execute(rows)
    ]
