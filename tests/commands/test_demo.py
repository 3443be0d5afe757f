"""The demo center: the same story for the same day, whole, true to its own rules, and open for a first booking."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from anchorcenter.academy.completion.models import Completion, CompletionState
from anchorcenter.academy.enrollment.models import CohortDraw, Enrollment, EnrollmentState
from anchorcenter.academy.models import Cohort
from anchorcenter.accounts.demo import COMPANIES, PASSWORD
from anchorcenter.accounts.models import Affiliation, Audience, Organisation, Person, Role
from anchorcenter.accounts.queries import find_actor, find_person
from anchorcenter.accounts.tokens import is_password
from anchorcenter.admissions.calls.models import Outcome
from anchorcenter.admissions.calls.queries import get_call, list_applications
from anchorcenter.bookings.care.models import Matter, Report
from anchorcenter.bookings.feedback.models import Feedback
from anchorcenter.bookings.lending.models import Loan
from anchorcenter.bookings.models import Booking, BookingDay, BookingPart, Status
from anchorcenter.bookings.quotas.models import Per, Quota
from anchorcenter.bookings.quotas.queries import as_limit, list_rows, used
from anchorcenter.bookings.quotas.rules import Window, days_around
from anchorcenter.bookings.quotas.texts import subject_of
from anchorcenter.bookings.service import NewBooking, book
from anchorcenter.bookings.use.models import Kiosk
from anchorcenter.bookings.visits.models import Visit, VisitDay, VisitKind
from anchorcenter.certificates.models import Certificate
from anchorcenter.certificates.models import Status as CertificateStatus
from anchorcenter.commands import work
from anchorcenter.core.audit import AuditEntry
from anchorcenter.core.db import db
from anchorcenter.core.metrics import figure, get_metric
from anchorcenter.core.outbox import Message
from anchorcenter.core.periods import DAY, Days, Period, at
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.maintenance import list_maintenances
from anchorcenter.facilities.models import Claim, Closure, Occupancy, Space, SpaceKind, Use
from anchorcenter.facilities.plan import SpacePlan
from anchorcenter.facilities.queries import get_plan, list_busy
from anchorcenter.facilities.rules import open_periods
from anchorcenter.facilities.supplies import Utility
from anchorcenter.operations.models import ClosureDecision, Decision, Interruption
from anchorcenter.tenants.demo import rent_days
from anchorcenter.tenants.intake.queries import PURPOSE, find_contract, list_units
from anchorcenter.tenants.models import Tenancy, Tenant
from anchorcenter.tenants.queries import get_contract, list_contracts
from anchorcenter.tenants.reading import load_lets, load_standings
from anchorcenter.tenants.rules import is_business_no
from anchorcenter.tenants.states import fullness
from tests.commands.conftest import command
from tests.steps import count
from tests.times import HOUR, KST, NOW

TODAY = date(2026, 11, 23)
SPACES = {
    "flight-field",
    "flight-field-a",
    "flight-field-b",
    "flight-field-c",
    "flight-field-ab",
    "flight-field-bc",
    "live-studio",
    "classroom-1",
    "classroom-2",
    "meeting-room",
    "rnd-lab",
    "coworking",
}
ROLES = {
    "director": Role.DIRECTOR,
    "staff": Role.STAFF,
    "official": Role.OFFICIAL,
    "reviewer-1": Role.REVIEWER,
    "reviewer-2": Role.REVIEWER,
    "reviewer-3": Role.REVIEWER,
    "instructor": Role.INSTRUCTOR,
}
TENANTS = ("tenant-a", "tenant-a-member", "tenant-b")
AUDIENCES = dict.fromkeys(TENANTS, Audience.TENANT) | {"trainee": Audience.TRAINEE, "supporter": Audience.SUPPORTER}
ACCOUNTS = (*ROLES, *AUDIENCES, "citizen")


def rows(app: Flask, *columns: Any) -> list[Any]:
    """These columns of every row of their table, in the order of ids."""
    with app.app_context():
        return [tuple(row) for row in db.session.execute(select(*columns).order_by(columns[0].class_.id))]


def story(app: Flask) -> list[list[Any]]:
    o, b, c, v = Occupancy, Booking, Closure, Visit
    return [
        rows(app, v.part_id, v.space_id, v.kind, v.counted_on, v.starts_at, v.headcount, v.planned, v.audience, v.note),
        rows(app, VisitDay.visit_id, VisitDay.counted_on, VisitDay.minutes),
        rows(app, o.id, o.space_id, o.starts_at, o.ends_at, o.kind, o.label, o.cells_taken, o.ended_because),
        rows(app, b.id, b.booked_by_id, b.organisation_id, b.booked_at, b.purpose, b.headcount, b.status),
        rows(app, Claim.occupancy_id, Claim.cell_id, Claim.starts_at, Claim.ends_at),
        rows(app, BookingDay.part_id, BookingDay.counted_on, BookingDay.minutes),
        rows(app, c.starts_at, c.ends_at, c.label, c.label_en),
        rows(app, Person.email, Person.name, Person.name_en),
    ]


def test_the_same_day_is_told_the_same_whenever_it_is_told(demo: Flask, other_demo: Flask) -> None:
    assert story(demo) == story(other_demo)


def test_telling_it_again_changes_nothing(demo: Flask) -> None:
    before = story(demo)
    again = command(demo, "demo", "--today", "2026-12-24")
    assert (again.exit_code, again.output) == (0, "The center has people already: nothing was laid down.\n")
    assert story(demo) == before


def test_the_doctor_finds_nothing_wrong_with_it(demo: Flask) -> None:
    result = command(demo, "doctor")
    assert (result.exit_code, ", 0 broken;" in result.output) == (0, True)


def test_there_are_two_thousand_bookings_of_a_year_and_two_months(demo: Flask) -> None:
    with demo.app_context():
        first, last = db.session.execute(select(func.min(BookingDay.counted_on), func.max(BookingDay.counted_on))).one()
        statuses = Counter(db.session.scalars(select(Booking.status)))
    assert (sum(statuses.values()), statuses[Status.REQUESTED]) == (2_010, 2)
    assert sorted(statuses) == [
        Status.CANCELLED,
        Status.COMPLETED,
        Status.CONFIRMED,
        Status.NO_SHOW,
        Status.REQUESTED,
    ]
    assert 60 <= statuses[Status.CANCELLED] <= 200
    assert (first < TODAY - timedelta(days=350), last > TODAY + timedelta(days=50)) == (True, True)
    assert count(demo, BookingPart) == 2_010


def test_every_space_of_the_contract_is_there_and_is_used(demo: Flask) -> None:
    with demo.app_context():
        used = set(db.session.scalars(select(Space.slug).join(Occupancy, Occupancy.space_id == Space.id)))
        slugs = set(db.session.scalars(select(Space.slug)))
    assert (SPACES - slugs, SPACES - used) == (set(), set())


def test_bookings_lessons_and_closures_are_all_there(demo: Flask) -> None:
    with demo.app_context():
        kinds = Counter(db.session.scalars(select(Occupancy.kind)))
    assert sorted(kinds) == [Use.BOOKING, Use.LESSON, Use.OFFER, Use.TENANCY]
    assert (kinds[Use.BOOKING], kinds[Use.LESSON] > 120, count(demo, Closure)) == (
        2_014,
        True,
        25,
    )  # Three were moved, one was cut short.


def test_courses_were_decided_about_one_certificate_revoked_and_one_to_be_looked_at(demo: Flask) -> None:
    with demo.app_context():
        statuses = Counter(db.session.scalars(select(Certificate.status)))
        states = Counter(db.session.scalars(select(Completion.state)))
        holders = set(db.session.scalars(select(Person.email).join(Certificate, Certificate.person_id == Person.id)))
        satisfied = figure(get_metric("academy.satisfaction"), Days(TODAY - timedelta(days=365), TODAY))
    assert (statuses[CertificateStatus.ISSUED] > 100, statuses[CertificateStatus.REVOKED]) == (True, 1)
    assert (states[CompletionState.BELOW], states[CompletionState.REVOKED]) == (1, 1)
    assert ("trainee@demo.example" in holders, satisfied is not None and satisfied > Decimal("0.8")) == (True, True)


def test_one_was_changed_one_handed_over_one_gave_way_and_a_guest_called(demo: Flask) -> None:
    with demo.app_context():
        verbs = Counter(db.session.scalars(select(AuditEntry.verb).where(AuditEntry.record == "booking")))
        guest = db.session.scalars(select(Booking).where(Booking.guest_name != "")).one()
    assert (verbs["change"], verbs["hand_over"], verbs["displace"]) == (
        3,
        1,
        1,
    )  # One of a series, and one made way for a closure.
    assert (guest.channel, guest.entered_by_id == guest.booked_by_id, guest.override_why != "") == ("phone", True, True)


def test_power_failed_a_closure_moved_one_and_kept_one_and_a_room_is_looked_after_every_month(demo: Flask) -> None:
    with demo.app_context():
        decided = sorted(db.session.scalars(select(ClosureDecision.decision)))
        cut = db.session.scalars(select(Interruption)).one()
        (maintenance,) = list_maintenances()
        days = [closure.starts_at.astimezone(KST).date() for closure in maintenance.closures]
    assert decided == [Decision.KEEP, Decision.MOVE]
    assert (cut.interrupted_at < cut.planned_until < NOW, count(demo, Utility)) == (True, 1)
    assert [(day.weekday(), day.day <= 7) for day in days] == [(2, True)] * 6


def test_visits_tell_of_a_year_of_bookings_walk_ins_tours_and_events(demo: Flask) -> None:
    with demo.app_context():
        kinds = Counter(db.session.scalars(select(Visit.kind)))
        first, last = db.session.execute(select(func.min(Visit.counted_on), func.max(Visit.counted_on))).one()
        days = Days(TODAY - timedelta(days=365), TODAY)
        booked, used = (figure(get_metric(f"bookings.{key}"), days) for key in ("minutes_booked", "minutes_used"))
        planned, came = (figure(get_metric(f"bookings.headcount_{key}"), days) for key in ("planned", "actual"))
    assert sorted(kinds) == sorted(VisitKind)
    assert (kinds[VisitKind.BOOKING] > 1_000, kinds[VisitKind.WALK_IN] > 80, kinds[VisitKind.TOUR] > 100) == (True,) * 3
    assert (first < TODAY - timedelta(days=350), last < TODAY) == (True, True)
    assert 0.8 < (used or 0) / (booked or 1) < 1.2
    assert 0.8 < (came or 0) / (planned or 1) < 1.2


def test_seven_companies_have_someone_who_books(demo: Flask) -> None:
    with demo.app_context():
        booked = set(
            db.session.scalars(select(Organisation.name).join(Booking, Booking.organisation_id == Organisation.id))
        )
        tenants = set(db.session.scalars(select(Affiliation.audience).where(Affiliation.organisation_id.is_not(None))))
    assert (booked, tenants) == (set(list(COMPANIES)[:7]), {Audience.TENANT})


@pytest.mark.parametrize(
    ("day", "units", "kinds"),
    [
        ("2023-10-31", 0, {}),
        ("2023-11-30", 8, {"company": 7, "institution": 1}),
        ("2024-04-30", 10, {"company": 9, "institution": 1}),
        ("2026-11-23", 8, {"company": 7, "institution": 1}),
    ],
)
def test_the_ten_units_filled_and_emptied_as_they_did(demo: Flask, day: str, units: int, kinds: dict[str, int]) -> None:
    on = date.fromisoformat(day)
    with demo.app_context():
        plan = get_plan()
        found = fullness(plan.units, load_lets(plan), on)
        held = {c.tenancy.tenant for c in list_contracts(on, on + timedelta(days=1))}
        counted = Counter(str(tenant.kind) for tenant in held)
    assert (found.units, found.units_let, counted) == (10, units, kinds)


def test_the_first_round_offered_nine_units_and_eight_contracts_came_of_it(demo: Flask) -> None:
    with demo.app_context():
        call = get_call("2023-first", PURPOSE)
        offered = {unit.slug for unit in list_units([call.id], get_plan())[call.id]}
        found = list_applications(call.id)
        signed = {each.id: find_contract(each.id) for each in found}
        contracts = [get_contract(number) for number in signed.values() if number]
        told_on = call.results_at and call.results_at.astimezone(KST).date()
        assert told_on is not None
        assert {contract.space.slug for contract in contracts} < offered
        assert {(contract.signed_on > told_on, contract.since) for contract in contracts} == {(True, date(2023, 11, 1))}
        who = {(each.organisation_id, each.outcome) for each in found if signed[each.id]}
        assert who == {(contract.tenancy.organisation_id, Outcome.SELECTED) for contract in contracts}
    assert (told_on.strftime("%Y-%m"), len(offered), len(found), len(contracts)) == ("2023-10", 9, 9, 8)


def test_two_tenants_have_left_and_one_ends_soon(demo: Flask) -> None:
    with demo.app_context():
        plan = get_plan()
        left = db.session.scalar(select(func.count()).select_from(Tenancy).where(Tenancy.left_on.is_not(None)))
        states = Counter(str(each.state) for each in load_standings(plan, TODAY))
    assert (left, states) == (2, {"let": 7, "expiring": 1, "vacant": 2})


@pytest.mark.parametrize("today", [date(2026, 11, 23), date(2026, 11, 30), date(2026, 3, 31)])
def test_rent_is_owed_once_a_month_whatever_the_day(today: date) -> None:
    last = today.year * 12 + today.month
    assert [(day.year * 12 + day.month, day.day) for day in rent_days(today)] == [(last - n, 10) for n in range(3)]


def test_every_tenant_has_an_invented_business_number_and_one_was_mistyped(demo: Flask) -> None:
    with demo.app_context():
        numbers = db.session.scalars(select(Tenant.business_no).order_by(Tenant.organisation_id)).all()
        known = [number for number in numbers if number]
        assert (len(known), len(set(known)), {number[:3] for number in known}) == (10, 10, {"999"})
        assert sum(not is_business_no(number) for number in known) == 1


def test_a_tenant_shares_sixty_hours_of_the_field_a_month_by_its_contract(demo: Flask) -> None:
    with demo.app_context():
        who = find_actor("tenant-a-member@demo.example", now=NOW)
        assert who is not None
        pool = db.session.scalars(select(Quota).where(Quota.organisation_id.is_not(None))).one()
        month, theirs = Window(as_limit(pool), days_around(Per.MONTH, TODAY)), subject_of(who)
        found = [row.value for row in list_rows(month, theirs, now=NOW)]
        is_used = used(month, theirs, now=NOW)
    granted = pool.organisation_id, pool.is_contracts, pool.kind, pool.most, str(pool.since)
    assert granted == (who.organisation_id, True, SpaceKind.FLIGHT_FIELD, 3_600, "2023-11-01")
    assert 0 < is_used == sum(found) < 3_600


@pytest.mark.parametrize("name", ACCOUNTS)
def test_every_account_of_the_contract_may_sign_in_as_what_it_is(demo: Flask, name: str) -> None:
    email, expected = f"{name}@demo.example", {Audience.CITIZEN, AUDIENCES.get(name, Audience.CITIZEN)}
    with demo.app_context():
        person, who = find_person(email), find_actor(email, now=NOW)
    assert person is not None
    assert who is not None
    assert is_password(PASSWORD, person.password_hash)
    assert set(who.roles) == {ROLES[name]} if name in ROLES else not who.roles
    assert set(who.audiences) == expected


def test_the_tenants_of_the_contract_are_of_two_companies(demo: Flask) -> None:
    with demo.app_context():
        a, member, b = (find_actor(f"{name}@demo.example", now=NOW) for name in TENANTS)
    assert a is not None
    assert member is not None
    assert b is not None
    assert (a.is_manager, member.is_manager, b.is_manager) == (True, False, True)
    assert (a.organisation == member.organisation, a.organisation == b.organisation) == (True, False)


def field_a() -> SpacePlan:
    field = get_plan().find("flight-field-a")
    assert field is not None
    return field


def next_open_days() -> list[date]:
    days = (TODAY + n * DAY for n in range(1, 30))
    return [day for day in days if open_periods(field_a(), [day], get_plan())][:3]


def test_zone_a_is_free_from_ten_to_twelve_on_the_next_three_open_days(demo: Flask) -> None:
    with demo.app_context():
        days = next_open_days()
        mornings = [Period(at(day, 600, KST), at(day, 720, KST)) for day in (TODAY, *days)]
        busy = [list_busy(field_a().cell_ids, morning, now=NOW) for morning in mornings]
    assert (len(days), busy) == (3, [[], [], [], []])


def test_a_newcomer_books_zone_a_on_each_of_them(copy: Flask) -> None:
    with copy.app_context():
        tenant = find_actor("tenant-a@demo.example", now=NOW)
        assert tenant is not None
        for day in next_open_days():
            morning: dict[str, Any] = {"starts_at": at(day, 600, KST), "ends_at": at(day, 720, KST)}
            wanted = NewBooking(space="flight-field-a", purpose="첫 비행", headcount=2, **morning)
            with writing():
                book(wanted, by=tenant, now=NOW)
    assert count(copy, Booking) == 2_013
    assert command(copy, "doctor").exit_code == 0


def test_nobody_waits_for_last_years_mail(copy: Flask) -> None:
    assert (count(copy, Message) > 100, count(copy, Message, Message.sent_at.is_(None))) == (True, 0)
    with copy.app_context():
        work(NOW)
    assert not copy.config["MAIL_FOLDER"].exists()


def test_what_was_booked_was_booked_before_it_began_and_before_today(demo: Flask) -> None:
    with demo.app_context():
        late = select(func.count()).select_from(Booking).join(Booking.parts).join(BookingPart.occupancy)
        late = late.where((Booking.booked_at >= Occupancy.starts_at) | (Booking.booked_at > NOW))
        assert db.session.scalar(late) == 0


def test_unreleased_claims_of_every_cell_lie_apart(demo: Flask) -> None:
    """By hand, beside the doctor."""
    with demo.app_context():
        unreleased = select(Claim.cell_id, Claim.starts_at, Claim.ends_at).where(Claim.released_at.is_(None))
        claims = db.session.execute(unreleased.order_by(Claim.cell_id, Claim.starts_at)).all()
    assert len(claims) > 2_000
    assert [two for one, two in pairwise(claims) if one.cell_id == two.cell_id and two.starts_at < one.ends_at] == []


def test_pages_of_the_demo_open_and_say_that_it_is_one(demo: Flask) -> None:
    client = demo.test_client()
    paths = ("/", "/spaces", "/calendar?space=flight-field", "/calendar/list?space=coworking", "/login")
    answers = [client.get(path) for path in paths]
    assert [(a.status_code, 'class="demo"' in a.text) for a in answers] == [(200, True)] * 5


def test_today_some_are_there_some_did_not_come_and_something_waits_to_be_seen_to(other_demo: Flask) -> None:
    with other_demo.app_context():
        afternoon = NOW + 7 * HOUR
        there = list(db.session.scalars(select(Booking.came).where(Booking.checked_in_at > NOW - 8 * HOUR)))
        out = db.session.scalars(select(Loan).where(Loan.returned_at.is_(None))).all()
        late = [loan.equipment.number for loan in out if loan.due_at <= afternoon]
        reports = list(db.session.scalars(select(Report.matter).where(Report.closed_at.is_(None))))
    assert (len(there) > 0, all(there), len(out), late) == (True, True, 4, ["DR-03"])
    assert sorted(reports) == [Matter.FAULT, Matter.FAULT]
    assert (count(other_demo, Kiosk), count(other_demo, Feedback) > 0) == (1, True)
    assert count(other_demo, Booking, Booking.status == Status.NO_SHOW) == 3


def test_a_company_meets_every_week_once_later_and_once_not_at_all(demo: Flask) -> None:
    with demo.app_context():
        found = select(Booking).where(Booking.series_id.is_not(None)).order_by(Booking.recurs_at)
        dates = list(db.session.scalars(found))
        later = [date for date in dates if date.parts[0].occupancy.starts_at != date.recurs_at]
        assert [date.status for date in dates] == [Status.CONFIRMED] * 3 + [Status.CANCELLED] + [Status.CONFIRMED] * 2
        assert [date.id for date in later] == [dates[1].id]


def states(app: Flask, name: str) -> set[EnrollmentState]:
    """How somebody stands in the cohorts that have not begun."""
    rows = select(Enrollment.state).join(Person, Person.id == Enrollment.person_id).join(Enrollment.cohort)
    with app.app_context():
        ahead = rows.where(Person.email == f"{name}@demo.example", Cohort.first_on > NOW.date())
        return set(db.session.scalars(ahead))


def test_the_trainee_is_enrolled_in_one_and_waits_for_another(demo: Flask) -> None:
    assert states(demo, "trainee") == {EnrollmentState.ENROLLED, EnrollmentState.WAITING}
    assert EnrollmentState.OFFERED in states(demo, "citizen")


def test_the_seeds_of_the_story_are_the_same_whenever_it_is_told(demo: Flask, other_demo: Flask) -> None:
    seeds = []
    for app in (demo, other_demo):
        with app.app_context():
            seeds.append(db.session.scalars(select(CohortDraw.seed).order_by(CohortDraw.cohort_id)).all())
    assert (seeds[0] == seeds[1], len(seeds[0]) > 2) == (True, True)
