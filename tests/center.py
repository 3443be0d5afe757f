"""The center that tests run in: laid down by the same code as the demo, with rooms made for the cases."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from anchorcenter.accounts.api_tokens import SCOPES
from anchorcenter.accounts.consents import give
from anchorcenter.accounts.models import (
    Affiliation,
    ApiToken,
    Audience,
    ConsentKind,
    Membership,
    Organisation,
    Rank,
    Role,
    SignIn,
)
from anchorcenter.accounts.service import add_person
from anchorcenter.accounts.tokens import token_hash
from anchorcenter.core.audit import PROGRAM
from anchorcenter.core.db import db
from anchorcenter.facilities.service import lay_down

OPENED = date(2023, 8, 30)
LONG_AGO, FAR_OFF = datetime(2023, 8, 30, tzinfo=UTC), datetime(2090, 1, 1, tzinfo=UTC)
PEOPLE = ("tenant-a", "tenant-a-member", "tenant-b", "citizen", "staff", "director", "official", "nobody")
WINDOWS = {
    "tenant": {"opens_days": 60},
    "citizen": {"opens_days": 14, "opens_at": "09:00", "closes_days": 2, "longest": 120},
}
FIELD = {
    "kind": "flight_field",
    "floor": 1,
    "capacity": 30,
    "grid": 30,
    "shortest": 30,
    "longest": 480,
    "notice": {"create": 60, "change": 120, "cancel": 180},
    "windows": WINDOWS,
}
ALWAYS = [{"days": [0, 1, 2, 3, 4, 5, 6], "opens": "00:00", "closes": "24:00"}]


def space(slug: str, *cells: str, **changes: Any) -> dict[str, Any]:
    return FIELD | {"slug": slug, "cells": list(cells), "name": slug.upper(), "name_en": f"{slug} in English"} | changes


DATA: dict[str, Any] = {
    "site": {
        "slug": "test",
        "name": "시험 센터",
        "name_en": "Test center",
        "address": "고양시",
        "address_en": "Goyang",
        "phone": "031-000-0000",
        "email": "desk@test.example",
        "hours": [
            {"days": [0, 1, 2, 3, 4], "opens": "09:00", "closes": "18:00"},
            {"days": [5], "opens": "10:00", "closes": "17:00"},
        ],
        "holiday_years": [2026],
        "one_off_holidays": [{"day": date(2026, 11, 27), "name": "임시공휴일", "name_en": "One-off holiday"}],
    },
    "floors": [{"level": 1, "name": "1층", "name_en": "1F"}],
    "cells": [
        *({"slug": slug, "floor": 1, "name": slug.upper(), "name_en": slug.upper()} for slug in "abcdvwxyz"),
        {"slug": "desk", "floor": 1, "name": "", "name_en": "", "count": 3},
        *({"slug": slug, "floor": 1, "name": slug.upper(), "name_en": slug.upper()} for slug in ("u1", "u2")),
        {"slug": "u3", "floor": 1, "name": "", "name_en": "", "count": 2},
    ],
    "spaces": [
        space("whole", "a", "b", "c", "d"),
        space("ab", "a", "b"),
        space("bc", "b", "c"),
        space("cd", "c", "d"),
        *(space(slug, slug) for slug in "abcd"),
        space("studio", "v", kind="studio", buffer_after=15, grid=5),
        space("rest", "w", "x", kind="studio", buffer_after=30, grid=5),
        space("rest-x", "x", kind="studio", grid=5),
        space("canteen", "y", kind="classroom", hours=[
            {"days": [0, 1, 2, 3, 4], "opens": "09:00", "closes": "12:00"},
            {"days": [0, 1, 2, 3, 4], "opens": "13:00", "closes": "18:00"},
        ]),
        space("night", "z", kind="lab", hours=ALWAYS, longest=1440, capacity=5),
        space("desks", "desk", kind="desk", pool=True),
        *(space(f"unit-{n}", f"u{n}", kind="unit", windows={}, area=area) for n, area in ((1, 40), (2, 60), (3, 50))),
    ],
}  # fmt: skip


def found() -> None:
    """Lay the center down with two companies and eight people. Everyone's session and API token is their own name."""
    lay_down(DATA)
    companies = [Organisation(name="가 회사", name_en="Company A"), Organisation(name="나 회사", name_en="Company B")]
    db.session.add_all(companies)
    db.session.flush()
    for company in companies:
        db.session.add(Affiliation(organisation_id=company.id, audience=Audience.TENANT, since=OPENED))
    for name in PEOPLE:
        roles = [Role(name)] if name in set(Role) else []
        person = add_person(f"{name}@test.example", f"사람 {name}", password_hash="", now=LONG_AGO, roles=roles)
        digest = token_hash(name)
        times = {"begun_at": LONG_AGO, "expires_at": FAR_OFF, "last_seen_at": FAR_OFF}  # Staff never idle.
        db.session.add(SignIn(person_id=person.id, token_hash=digest, **times))
        give(person.id, ConsentKind, by=PROGRAM, now=LONG_AGO)
        scopes = " ".join(SCOPES)
        times = {"created_at": LONG_AGO, "last_used_at": FAR_OFF}  # So that no call has its use to note.
        db.session.add(ApiToken(person_id=person.id, token_hash=digest, scopes=scopes, **times))
        if name.startswith("tenant"):
            company, rank = companies[name.startswith("tenant-b")], Rank.MEMBER if "member" in name else Rank.MANAGER
            db.session.add(Membership(organisation_id=company.id, person_id=person.id, rank=rank, since=OPENED))
