"""A company sees nothing of another: every page, call, feed and file is walked, with every number there is.

The routes are the program's own, so that a new one is walked from the day on which it is there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any
from urllib.parse import quote, unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from anchorcenter.accounts.models import Permission
from anchorcenter.core.unit_of_work import writing
from anchorcenter.documents.models import Document
from anchorcenter.tenants import service
from anchorcenter.tenants.models import ChargeKind, Decision, Step, SuspensionKind
from anchorcenter.tenants.queries import get_contract
from anchorcenter.tenants.service import Ending, NewCharge, NewMeeting, NewReview, NewSuspension
from tests.academy.enrolling import apply as enroll
from tests.academy.enrolling import opened
from tests.accounts.mails import link_in, read_mails
from tests.bookings.lending.things import lent
from tests.bookings.offers import offered, wished
from tests.bookings.quotas import set_quota
from tests.calendars.feeds import subscribe
from tests.certificates.issuing import issued
from tests.documents.papers import hand_in, pdf
from tests.guards.test_routes import VALUES, WHO
from tests.guards.test_strangers import BODIES, OF_A
from tests.steps import WAYS, actor, bearer, body, book, count, slot, stored
from tests.supporters.logged import asked, logged, served
from tests.tenants.lets import BY, day, let, register
from tests.tenants.results import achieved, figured
from tests.tenants.rounds import SLUG, apply, publish
from tests.times import DAY, HOUR, NOW

ClientOf = Callable[[str], FlaskClient]
COMPANIES = {"tenant-a": "가 회사", "tenant-b": "나 회사"}
UNITS = {"tenant-a": "unit-1", "tenant-b": "unit-2"}
SPACES = {"tenant-a": ("a", "b", "c"), "tenant-b": ("d", "studio", "canteen")}
PHONES = {"tenant-a": "010-9876-0001", "tenant-b": "010-9876-0002"}
RENTS = {"tenant-a": 6_543_210, "tenant-b": 7_654_321}
ASKED = (
    "",
    "?date=2026-11-25&day=2026-11-25&from=2026-11-20&to=2026-12-20&show=all&q=비밀&name=비밀&company=2&person=3&hold=2",
    "?from=2026-11-20T00:00:00%2B09:00&to=2026-12-20T00:00:00%2B09:00&space=d&company=1&organisation=1&person=1&hold=1",
)
STAFFS = "-notice.", "-hand-over."  # Only staff read them.


class Marks:
    """Words that nobody else would write, one for each place."""

    def __init__(self, who: str) -> None:
        self.who, self.made = who, list[str]()

    def __call__(self, place: str) -> str:
        self.made.append(f"비밀-{self.who}-{place}.")
        return self.made[-1]


@dataclass(frozen=True)
class Planted:
    """What a company has: by which words it is known, and under which numbers."""

    marks: list[str]
    ids: dict[str, Any]
    feeds: list[str]


def plant(app: Flask, client_of: ClientOf, who: str, cohort: int) -> Planted:
    """Write down something unmistakable of the company of ``who`` wherever something can be written."""
    client, company, rent = client_of(who), COMPANIES[who], RENTS[who]
    first, second, third = SPACES[who]
    mark = Marks(who)
    contact: dict[str, Any] = {"contact_name": mark("contact"), "contact_email": f"{who}@contact.example"}
    tenant = register(app, company, field=mark("field"), contact_phone=PHONES[who], **contact)
    contract = let(app, UNITS[who], "2026-01-01", "2026-12-31", company, rent_won=rent, deposit_won=rent)
    with app.app_context(), writing():
        stay = get_contract(contract).tenancy_id
        _write_down(stay, contract, mark, rent)
    figured(client, mark("figures"))
    code = book(client, who, "page", first, "10:00", "11:00", purpose=mark("booking")).code
    held = client.post("/holds", data=slot(second)).location.rpartition("=")[2]
    client.post("/organisation/invitations", data={"email": f"{who}@guest.example", "rank": "member"})
    token = link_in(read_mails(app, f"{who}@guest.example")[0]).rpartition("/")[2]
    times = body(second, "14:00", "15:00", purpose=mark("series"), every="week", count=2)
    series: Any = client.post("/api/v1/series", json=times, headers=bearer(who)).json
    before = count(app, Document)
    hand_in(client, pdf(mark("inside").encode()), mark("file") + ".pdf", title=mark("paper"), owner="ours")
    fault: Any = client.post("/api/v1/faults", json={"space": first, "what": mark("fault")}, headers=bearer(who)).json
    paper = before + 1
    ids = {
        "tenant": tenant,
        "contract": contract,
        "stay": stay,
        "booking": code,
        "hold": held,
        "token": token,
        "series": series["id"],
        "offer": offered(app, who, third, purpose=mark("offer")),
        "wish": wished(app, who, first, purpose=mark("wish")),
        "achievement": achieved(client_of("staff"), tenant, mark("achievement")),
        "loan": lent(app, who, f"DR-{who}"),
        "quota": set_quota(app, organisation_id=actor(app, who).organisation_id, name=mark("pool")),
        "document": paper,
        "invitation": {"tenant-a": 1, "tenant-b": 2}[who],
        "member": {"tenant-a": 1, "tenant-b": 3}[who],
        "token_row": actor(app, who).id,
        "fault": fault["id"],
        "certificate": issued(app, who, f"test-{who}", title=mark("certificate")),
        "enrollment": enroll(client, who, cohort, note=mark("note")).code,
        "activity": _done(app, who, mark("activity")),
        "mission": asked(app, who, title=mark("mission")),
    }
    people = {"tenant-a": ("tenant-a", "tenant-a-member"), "tenant-b": ("tenant-b",)}[who]
    names = [word for name in people for word in (f"사람 {name}<", f"{name}@test.example")]
    marks = [
        *mark.made,
        f"{rent:,}",
        code,
        f"{who}@guest.example",
        f"{who}@contact.example",
        PHONES[who],
        company,
        *names,
    ]
    return Planted(marks, ids, [subscribe(client, kind) for kind in ("person", "organisation")])


def _done(app: Flask, who: str, title: str) -> int:
    served(app, who, slug=who)
    return logged(app, who, title=title)


def _write_down(stay: int, contract: int, mark: Marks, rent: int) -> None:
    wanted = NewCharge(kind=ChargeKind.RENT, note=mark("charge"), amount_won=rent, due_on=day("2026-11-01"))
    service.charge(stay, wanted, by=BY, now=NOW)
    review = NewReview(year=2026, score=77, decision=Decision.RENEW, note=mark("review"))
    service.review(stay, review, by=BY, now=NOW)
    times: dict[str, Any] = {"starts_at": NOW + 9 * DAY, "ends_at": NOW + 9 * DAY + HOUR}
    service.plan_meeting(stay, NewMeeting(place=mark("meeting"), **times), by=BY, now=NOW)
    service.hand_over(contract, Step.KEYS, mark("hand-over"), by=BY, now=NOW)
    service.give_notice(stay, Ending(last_on=day("2026-12-30"), why=mark("notice")), by=BY, now=NOW)
    suspended = NewSuspension(kind=SuspensionKind.RULES, first_on=day("2026-12-29"), why=mark("suspension"))
    service.suspend(stay, suspended, by=BY, now=NOW)


@pytest.fixture
def world(app: Flask, client_of: ClientOf) -> dict[str, Planted]:
    """Both companies, with an application of each to a round that is open."""
    cohort = opened(client_of("staff"))
    planted = {who: plant(app, client_of, who, cohort) for who in COMPANIES}
    publish(app, client_of("staff"))
    for who, company in COMPANIES.items():
        assert apply(app, client_of(who), f"비밀-{who}-plan. {company}").status_code == 303
        planted[who].marks.append(f"비밀-{who}-plan.")
        planted[who].ids["application"] = {"tenant-a": 1, "tenant-b": 2}[who]
    return planted


def addresses(app: Flask, world: dict[str, Planted]) -> Iterator[str]:
    """Every address of the program that is read, with everything that it may name. What is closed to them by permission
    is asked for once: there nothing is looked up."""
    ids = {str(value) for each in world.values() for value in each.ids.values()}
    numbers, codes = sorted(i for i in ids | {"1", "2", "3"} if i.isdigit()), sorted(i for i in ids if i[0] == "B")
    values = {part: numbers for part in VALUES if part.startswith("<int:")} | {"<code>": codes}
    values["<slug>"] = ["a", "d", "unit-1", "unit-2", SLUG]
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint not in {"static", "web.language"}:
            parts = re.findall(r"<[^>]+>", rule.rule)
            is_closed = WHO.get(f"GET {rule.rule}") in set(Permission) or rule.rule.startswith("/staff/")
            chosen = product(*([VALUES[part]] if is_closed else values.get(part, [VALUES[part]]) for part in parts))
            for named in chosen:
                yield from _asked(rule.rule, parts, named, ASKED[:1] if is_closed or parts else ASKED)


def _asked(path: str, parts: list[str], named: tuple[str, ...], asked: tuple[str, ...]) -> Iterator[str]:
    for part, value in zip(parts, named, strict=True):
        path = path.replace(part, value, 1)
    yield from (f"{path}{query}" for query in asked)


@pytest.mark.parametrize(("reader", "other"), [("tenant-a", "tenant-b"), ("tenant-b", "tenant-a")])
def test_no_address_tells_of_another_company(
    app: Flask, client_of: ClientOf, world: dict[str, Planted], reader: str, other: str
) -> None:
    client, told, known = client_of(reader), set[tuple[str, str]](), set[str]()
    for address in [*addresses(app, world), *world[reader].feeds]:
        answer = client.get(address, headers=bearer(reader) if address.startswith("/api/") else {})
        said = f"{unquote(str(answer.headers))} {answer.get_data().decode(errors='replace')}"
        answer.close()
        told |= {(address, mark) for mark in world[other].marks if mark in said and mark not in address}
        known |= {mark for mark in world[reader].marks if mark in said and mark not in address}
    for way in WAYS:
        refused = book(client, reader, way, SPACES[other][0], "10:00", "11:00")
        told |= {(way, mark) for mark in world[other].marks if mark in refused.text}
        assert refused.status == 409
    assert told == set()
    own = {mark for mark in world[reader].marks if not mark.endswith(STAFFS)}
    assert known == own, "what is one's own is found on that way"


NOWHERE = {"booking": "B-2026-987654", "token": "none-of-ours"}


def test_what_is_anothers_is_answered_like_what_is_not_there(
    app: Flask, client_of: ClientOf, world: dict[str, Planted]
) -> None:
    ids, before, other = world["tenant-b"].ids, stored(app), dict[str, Any]()
    for route, path in OF_A.items():
        theirs, none = ({name: ids[name] for name in ids}, {name: NOWHERE.get(name, 987654) for name in ids})
        answers = [_answer(client_of("tenant-a"), route, path, named) for named in (theirs, none)]
        if answers[0] != answers[1] or answers[0][0] != 404:
            other[route] = answers
    assert (other, stored(app)) == ({}, before)


def _answer(client: FlaskClient, route: str, path: str, named: dict[str, Any]) -> tuple[int, str]:
    """Status and text, without what was asked for and the request's number."""
    address = path.format(**named)
    is_api = path.startswith("/api/")
    sent: dict[str, Any] = {"json": BODIES.get(route, {}), "headers": bearer("tenant-a")} if is_api else {}
    answer = client.open(address, method=route.partition(" ")[0], **sent)
    said = re.sub(r'name="csrf_token" value="[^"]+"', "", answer.get_data(as_text=True))
    return answer.status_code, said.replace(quote(address, safe=""), "").replace(address, "")
