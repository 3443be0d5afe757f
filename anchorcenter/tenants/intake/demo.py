"""The intake rounds of the demo center: the first one, of October 2023, and one that is in review."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import select

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Organisation
from anchorcenter.accounts.queries import find_actor
from anchorcenter.admissions.calls import service
from anchorcenter.admissions.calls.models import Step
from anchorcenter.admissions.calls.queries import list_applications, lock_call
from anchorcenter.admissions.calls.rules import Schedule
from anchorcenter.admissions.calls.service import NewSheet
from anchorcenter.core.db import db
from anchorcenter.core.i18n import zone
from anchorcenter.core.periods import DAY, at
from anchorcenter.documents.files import kept, read_file
from anchorcenter.documents.models import DocumentKind
from anchorcenter.documents.service import NewDocument, hand_in
from anchorcenter.documents.serving import upload_folder
from anchorcenter.facilities.queries import get_plan
from anchorcenter.questions.models import QuestionKind
from anchorcenter.questions.queries import list_questions
from anchorcenter.questions.rules import Asked
from anchorcenter.tenants.demo import CAME, TENANTS
from anchorcenter.tenants.intake.models import IntakeContract
from anchorcenter.tenants.intake.service import NewIntake, make_intake
from anchorcenter.tenants.queries import list_contracts_of

PLAN = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\n%%EOF\n"
KEPT_BACK = ("unit-201",)  # Of the ten; it was let half a year later.
FIRST, OPENED_ON, CLOSED_ON = "2023-first", date(2023, 10, 4), date(2023, 10, 20)
POINTS = (88, 86, 84, 83, 81, 79, 78, 76)  # Of those who came then, in their order.
OTHER, FEW = "trainee", 47
NEWCOMER, VACANT = "tenant-8", ("unit-203",)
TEXT = "고양드론앵커센터에 입주할 드론 기업과 기관을 모집합니다.\n서류심사와 발표심사로 선정합니다."
TEXT_EN = (
    "The center looks for drone companies and institutions to move in.\nDocuments and a presentation are reviewed."
)
AUDIENCE, AUDIENCE_EN = (
    "드론 분야 창업 7년 이내 기업과 공공기관",
    "Drone companies of up to seven years, and public bodies",
)


def lay_down(today: date) -> None:
    """Have both rounds be as they were and are. Call inside ``writing()``, when the tenants are there."""
    now = at(today, 0, zone())
    staff, reviewers = _person("staff", now), [_person(f"reviewer-{number}", now) for number in (1, 2, 3)]
    units = {unit.slug: unit.id for unit in get_plan().units}
    if today > CLOSED_ON + 30 * DAY:
        applicants = [_for_company(told.name, staff) for told in TENANTS if told.since == CAME]
        offered = [number for slug, number in units.items() if slug not in KEPT_BACK]
        _first_round([*applicants, _person(OTHER, now)], staff, reviewers, offered)
    _round_in_review(_person(NEWCOMER, now), staff, reviewers, [units[slug] for slug in VACANT], today)


def _for_company(name: str, staff: Actor) -> Actor:
    """Staff, who typed in what a company handed in on paper."""
    company = db.session.scalars(select(Organisation).where(Organisation.name == name)).one()
    return replace(staff, organisation_id=company.id, organisation=name)


def _first_round(applicants: Sequence[Actor], staff: Actor, reviewers: Sequence[Actor], units: Sequence[int]) -> None:
    titles = "2023년 1차 입주기업 모집", "First call for tenants, 2023"
    call = _call(FIRST, titles, units, (OPENED_ON, CLOSED_ON), staff, reviewers)
    for number, applicant in enumerate(applicants):
        _apply(call, applicant, at(OPENED_ON + (number + 2) * DAY, 600 + number * 7, zone()))
    looked_at = at(CLOSED_ON + 3 * DAY, 10 * 60, zone())
    for application, points in zip(list_applications(call), (*POINTS, FEW), strict=True):
        service.screen(call, application.id, passes=True, why="", by=staff, now=looked_at)
        for offset, reviewer in enumerate(reviewers):
            _score(call, application.id, reviewer, points + offset - 1, looked_at + DAY)
    decided_at = looked_at + 4 * DAY
    service.freeze(call, by=staff.key, now=decided_at)
    service.decide(call, by=staff.key, now=decided_at)
    service.publish_results(call, by=staff.key, now=decided_at + timedelta(hours=2))
    for application in list_applications(call):
        if application.organisation_id and (signed := list_contracts_of(application.organisation_id)):
            db.session.add(IntakeContract(application_id=application.id, contract_id=signed[0].id))
    db.session.flush()


def _round_in_review(
    applicant: Actor, staff: Actor, reviewers: Sequence[Actor], units: Sequence[int], today: date
) -> None:
    closed_on = today - 4 * DAY
    opened_on = closed_on - 21 * DAY
    title = f"{opened_on.year}년 {opened_on.month}월 공실 입주기업 모집"
    titles, slug = (title, f"Call for the vacant unit, {opened_on:%B %Y}"), f"{opened_on:%Y-%m}-vacancy"
    call = _call(slug, titles, units, (opened_on, closed_on), staff, reviewers)
    service.schedule(call, _planned(today), by=staff.key, now=at(opened_on, 10 * 60, zone()))
    _apply(call, applicant, at(closed_on, 11 * 60, zone()))
    (application,) = list_applications(call)
    looked_at = at(today - 2 * DAY, 10 * 60, zone())
    service.screen(call, application.id, passes=True, why="", by=staff, now=looked_at)
    _score(call, application.id, reviewers[0], 82, looked_at + timedelta(hours=5), steps=(Step.DOCUMENTS,))


def _planned(today: date) -> Schedule:
    """Presentations in three days, scores the evening after, results within a week."""
    return Schedule(
        presentation_at=at(today + 3 * DAY, 14 * 60, zone()),
        presentation_ends_at=at(today + 3 * DAY, 17 * 60, zone()),
        presentation_place="회의실",
        review_ends_at=at(today + 4 * DAY, 18 * 60, zone()),
        results_due_at=at(today + 7 * DAY, 17 * 60, zone()),
    )


def _call(
    slug: str,
    titles: tuple[str, str],
    units: Sequence[int],
    days: tuple[date, date],
    staff: Actor,
    reviewers: Sequence[Actor],
) -> int:
    """A published round, from nine in the morning of its first day to six in the evening of its last."""
    opened_on, closed_on = days
    made_at = at(opened_on - 2 * DAY, 14 * 60, zone())
    wanted = NewIntake(
        slug=slug,
        title=titles[0],
        title_en=titles[1],
        text=TEXT,
        text_en=TEXT_EN,
        audience=AUDIENCE,
        audience_en=AUDIENCE_EN,
        units=units,
        places=len(units),
        reserves=2,
        opens_at=at(opened_on, 9 * 60, zone()),
        closes_at=at(closed_on, 18 * 60, zone()),
    )
    call = make_intake(wanted, by=staff.key, now=made_at)
    for reviewer in reviewers:
        service.add_reviewer(call, reviewer.id, by=staff.key, now=made_at)
    service.publish(call, by=staff.key, now=made_at)
    return call


def _apply(call: int, by: Actor, now: datetime) -> None:
    """Answer everything, with a plan as a file, and submit it."""
    company, asked = by.organisation or f"{by.name} 창업팀", list_questions(lock_call(call).version_id)
    digest = hashlib.sha256(f"{call}:{company}".encode()).hexdigest()[:32]
    file = replace(read_file(PLAN, "사업계획서.pdf"), name=f"s-{digest}")
    wanted = NewDocument(kind=DocumentKind.ATTACHMENT, title="사업계획서", is_ours=by.organisation_id is not None)
    with kept([file], upload_folder()):
        plan = str(hand_in(wanted, file, by=by, now=now))
        service.save(call, {each.id: _answer(each, company, plan) for each in asked}, by=by, now=now)
        service.submit(call, by=by, now=now)


def _answer(asked: Asked, company: str, plan: str) -> str:
    if asked.choices:
        return str(asked.choices[len(company) % len(asked.choices)][0])
    if asked.kind is QuestionKind.FILE or asked.kind is QuestionKind.TEXT:
        given = plan if asked.kind is QuestionKind.FILE else company
        return given if asked.is_required else ""
    number, words = str(3 + len(company)), f"{company}의 기체 시험과 사업화를 위해 입주하려고 합니다."
    return number if asked.kind is QuestionKind.NUMBER else words


def _score(call: int, number: int, by: Actor, points: int, now: datetime, steps: Sequence[Step] = tuple(Step)) -> None:
    for step in steps:
        criteria = [each.id for each in lock_call(call).criteria if each.step is step]
        given = {each: points + place for place, each in enumerate(criteria)}
        service.score(call, number, NewSheet(step=step, points=given), by=by, now=now)


def _person(name: str, now: datetime) -> Actor:
    found = find_actor(f"{name}@demo.example", now=now)
    if found is None:
        raise LookupError(f"nobody is called {name}")
    return found
