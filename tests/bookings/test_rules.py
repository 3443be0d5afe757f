"""Pure rules of bookings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Audience, Role
from anchorcenter.bookings.rules import (
    audience_of,
    check_booking,
    check_cancel,
    check_change,
    check_time,
    check_window,
    is_on_grid,
    split_by_day,
)
from anchorcenter.core.periods import Days
from anchorcenter.facilities.plan import Window
from tests.facilities.plans import period, plan, space
from tests.times import DAY, HOUR, KST, MINUTE, NOW, kst

SECOND = timedelta(seconds=1)


def actor(*audiences: Audience, roles: frozenset[Role] = frozenset(), terms: Sequence[Days] = ()) -> Actor:
    """``terms`` are the days on which they are a tenant."""
    everyone = frozenset([Audience.CITIZEN, *audiences])
    known = frozenset((Audience.TENANT, days) for days in terms)
    return Actor(id=1, email="a@test.example", name="사람", locale="ko", audiences=everyone, roles=roles, terms=known)


@pytest.mark.parametrize(
    ("start", "end", "reasons"),
    [
        pytest.param("10:00", "10:50", [], id="B04 two steps of 25 minutes"),
        pytest.param("10:00", "10:51", [("grid", "ends_at")], id="B04 a minute off"),
        pytest.param("11:15", "12:05", [], id="B04 hours count too"),
        pytest.param("11:25", "12:15", [("grid", "starts_at"), ("grid", "ends_at")], id="B04 not each hour anew"),
        pytest.param("10:01", "10:51", [("grid", "starts_at"), ("grid", "ends_at")], id="B04 both ends off"),
        pytest.param("10:00", "10:25", [("too_short", "ends_at")], id="too short"),
    ],
)
def test_the_grid_counts_minutes_from_local_midnight_b04(start: str, end: str, reasons: list[tuple[str, str]]) -> None:
    room = space(1, 1, grid=25 * MINUTE, shortest=50 * MINUTE)
    found = check_time(room, period(start, end), now=NOW, plan=plan(room))
    assert [(r.code, r.field) for r in found] == reasons


def test_seconds_are_never_on_the_grid_b05() -> None:
    center = plan(space(1, 1))
    moments = [kst("10:00"), kst("10:00") + 30 * SECOND, kst("10:00") + timedelta(microseconds=1)]
    assert [is_on_grid(m, 30 * MINUTE, center) for m in moments] == [True, False, False]


@pytest.mark.parametrize(("late", "codes"), [(-1, []), (0, []), (1, ["notice"])])
def test_notice_to_create_holds_to_the_second_b50(late: int, codes: list[str]) -> None:
    room = space(1, 1, notice_create=2 * HOUR, notice_change=4 * HOUR, notice_cancel=6 * HOUR)
    now = kst("10:00") - 2 * HOUR + late * SECOND
    assert [r.code for r in check_time(room, period("10:00", "11:00"), now=now, plan=plan(room))] == codes


@pytest.mark.parametrize(("late", "codes"), [(-1, []), (0, []), (1, ["late"])])
def test_notice_to_change_and_to_cancel_are_limits_of_their_own_b50(late: int, codes: list[str]) -> None:
    room, start = space(1, 1, notice_create=2 * HOUR, notice_change=4 * HOUR, notice_cancel=6 * HOUR), kst("10:00")
    assert [r.code for r in check_change(start, room, now=start - 4 * HOUR + late * SECOND)] == codes
    assert [r.code for r in check_cancel(start, room, now=start - 6 * HOUR + late * SECOND)] == codes


def test_what_begins_now_has_not_passed_and_without_notice_may_be_booked_b50() -> None:
    room = space(1, 1)
    assert check_time(room, period("10:00", "11:00"), now=kst("10:00"), plan=plan(room)) == []
    found = check_time(room, period("10:00", "11:00"), now=kst("10:00") + SECOND, plan=plan(room))
    assert [r.code for r in found] == ["past"]


CITIZENS = Window(opens_days=14, opens_minute=9 * 60, closes_days=2, longest=2 * HOUR)
TENANTS = Window(opens_days=60)
ROOM = space(1, 1, windows={Audience.TENANT: TENANTS, Audience.CITIZEN: CITIZENS})


@pytest.mark.parametrize(
    ("now", "code"),
    [
        pytest.param(kst("2026-11-11 08:59"), "not_open_yet", id="a minute early"),
        pytest.param(kst("2026-11-11 09:00"), None, id="opens 14 days ahead at 09:00"),
        pytest.param(kst("2026-11-23 23:59"), None, id="until the end of the second day before"),
        pytest.param(kst("2026-11-24 00:00"), "window_closed", id="not at midnight any more"),
    ],
)
def test_a_window_opens_and_closes_to_the_minute(now: datetime, code: str | None) -> None:
    found = check_window(ROOM, period("10:00", "11:00"), by=actor(), now=now, plan=plan(ROOM))
    assert [r.code for r in found] == ([code] if code else [])
    assert check_window(ROOM, period("10:00", "11:00"), by=actor(Audience.TENANT), now=now, plan=plan(ROOM)) == []


@pytest.mark.parametrize(
    ("who", "end", "codes"),
    [
        pytest.param(actor(), "12:00", [], id="a citizen's two hours"),
        pytest.param(actor(), "12:30", ["too_long"], id="and no more"),
        pytest.param(None, "12:30", ["too_long"], id="a visitor is a citizen"),
        pytest.param(actor(Audience.TENANT), "14:00", [], id="a tenant's four"),
        pytest.param(actor(Audience.TENANT), "14:30", ["too_long"], id="the space's own limit"),
        pytest.param(actor(roles=frozenset({Role.STAFF})), "14:00", [], id="staff"),
    ],
)
def test_the_longest_use_is_that_of_the_best_window(who: Actor | None, end: str, codes: list[str]) -> None:
    found = check_window(ROOM, period("10:00", end), by=who, now=NOW, plan=plan(ROOM))
    assert [r.code for r in found] == codes


def test_a_space_for_others_says_for_whom(in_korean: None) -> None:
    lab = space(1, 1, windows={Audience.TENANT: TENANTS})
    (reason,) = check_window(lab, period("10:00", "11:00"), by=actor(), now=NOW, plan=plan(lab))
    assert str(reason.message) == "Space 1: 예약 대상이 아닙니다. 예약할 수 있는 분: 입주기업"


TERMS = [Days(date.min, date(2026, 12, 1)), Days(date(2027, 1, 1), date(2027, 1, 11))]
TENANTS_ROOM = space(1, 1, windows={Audience.TENANT: TENANTS}, longest=4 * HOUR)


@pytest.mark.parametrize(
    ("start", "end", "codes"),
    [
        pytest.param("2026-11-30 20:00", "2026-11-30 24:00", [], id="B137 all of the last day"),
        pytest.param("2026-11-30 22:00", "2026-11-30 24:30", ["eligible_until"], id="over its midnight"),
        pytest.param("2026-12-01 00:00", "2026-12-01 01:00", ["eligible_until"], id="the day after"),
        pytest.param("2026-12-31 10:00", "2026-12-31 15:00", ["eligible_until", "too_long"], id="all reasons"),
        pytest.param("2026-12-31 23:30", "2027-01-01 00:30", ["eligible_until"], id="before the next contract"),
        pytest.param("2027-01-01 00:00", "2027-01-01 01:00", [], id="from its first day on"),
        pytest.param("2027-01-11 10:00", "2027-01-11 11:00", ["eligible_until"], id="after that one too"),
    ],
)
def test_who_is_a_tenant_for_a_time_books_as_one_for_days_of_it(start: str, end: str, codes: list[str]) -> None:
    who = actor(Audience.TENANT, terms=TERMS)
    found = check_window(TENANTS_ROOM, period(start, end), by=who, now=NOW, plan=plan(TENANTS_ROOM))
    assert [r.code for r in found] == codes


def test_the_refusal_names_the_last_day_and_what_to_do(in_korean: None) -> None:
    who, slot = actor(Audience.TENANT, terms=TERMS), period("2026-12-02 10:00", "2026-12-02 11:00")
    (reason,) = check_window(TENANTS_ROOM, slot, by=who, now=NOW, plan=plan(TENANTS_ROOM))
    assert (str(reason.message), reason.field, reason.status) == (
        "입주기업: 2026. 11. 30.(월)까지입니다. 그때까지의 시간을 고르거나, 기간 연장은 센터에 문의하세요.",
        "starts_at",
        422,
    )


@pytest.mark.parametrize(
    ("start", "end", "codes", "audience"),
    [
        pytest.param("2026-12-02 10:00", "2026-12-02 12:00", [], Audience.CITIZEN, id="like everyone"),
        pytest.param(
            "2026-12-02 10:00", "2026-12-02 12:30", ["eligible_until", "too_long"], Audience.CITIZEN, id="so long"
        ),
        pytest.param(
            "2026-12-20 10:00", "2026-12-20 11:00", ["eligible_until", "not_open_yet"], Audience.CITIZEN, id="so soon"
        ),
        pytest.param("2026-11-30 10:00", "2026-11-30 14:00", [], Audience.TENANT, id="until then as a tenant"),
    ],
)
def test_what_else_somebody_is_stays_of_use_after_the_contract(
    start: str, end: str, codes: list[str], audience: Audience
) -> None:
    who, slot = actor(Audience.TENANT, terms=TERMS), period(start, end)
    found = check_window(ROOM, slot, by=who, now=NOW, plan=plan(ROOM))
    assert [r.code for r in found] == codes
    assert audience_of(ROOM, slot, by=who, now=NOW, plan=plan(ROOM)) is audience


def test_a_term_is_no_matter_where_tenants_may_not_book_and_to_staff() -> None:
    room, slot = space(1, 1), period("2026-12-02 10:00", "2026-12-02 11:00")
    staff = actor(Audience.TENANT, roles=frozenset({Role.STAFF}), terms=TERMS)
    answers = [
        check_window(room, slot, by=actor(Audience.TENANT, terms=TERMS), now=NOW, plan=plan(room)),
        check_window(TENANTS_ROOM, slot, by=staff, now=NOW, plan=plan(TENANTS_ROOM)),
    ]
    assert answers == [[], []]


def test_every_broken_rule_is_named_at_once() -> None:
    found = check_booking(
        ROOM, period("10:10", "19:20"), headcount=21, units=2, by=actor(), now=kst("11:00"), plan=plan(ROOM)
    )
    assert [(r.code, r.field) for r in found] == [
        ("past", "starts_at"),
        ("grid", "starts_at"),
        ("grid", "ends_at"),
        ("window_closed", "starts_at"),
        ("too_long", "ends_at"),
        ("too_many", "headcount"),
        ("units", "units"),
    ]


def test_minutes_over_midnight_belong_to_their_own_days_b07() -> None:
    center = plan(space(1, 1))
    split = split_by_day(period("22:00", "26:00"), center)
    assert [(start.astimezone(KST).day, minutes) for start, minutes in split] == [(25, 120), (26, 120)]
    assert [m for _, m in split_by_day(period("22:00", "24:00"), center)] == [120]
    assert sum(m for _, m in split_by_day(period("01:00", "73:30"), center)) == 72 * 60 + 30


def test_days_are_counted_in_the_center_and_not_in_utc() -> None:
    early = period("2026-03-02 08:00", "2026-03-02 09:00")
    assert plan(space(1, 1)).day_of(early.start).isoformat() == "2026-03-02"
    assert early.start.isoformat() == "2026-03-01T23:00:00+00:00"
    assert early.end - early.start == HOUR < DAY


@pytest.mark.parametrize(
    ("audiences", "start", "end", "expected"),
    [
        pytest.param([], "10:00", "12:00", Audience.CITIZEN, id="the only one there is"),
        pytest.param([Audience.TENANT], "10:00", "12:00", Audience.TENANT, id="the first that may"),
        pytest.param([Audience.TENANT, Audience.TRAINEE], "10:00", "14:00", Audience.TRAINEE, id="who may so long"),
        pytest.param([Audience.TRAINEE], "2027-03-01 10:00", "2027-03-01 11:00", Audience.TRAINEE, id="who may at all"),
        pytest.param([Audience.SUPPORTER], "10:00", "12:00", Audience.CITIZEN, id="not who may not"),
    ],
)
def test_a_booking_is_of_the_audience_whose_window_allows_it(
    audiences: list[Audience], start: str, end: str, expected: Audience
) -> None:
    room = space(1, 1, windows={
        Audience.TENANT: Window(opens_days=60, longest=2 * HOUR),
        Audience.TRAINEE: Window(opens_days=60),
        Audience.CITIZEN: Window(opens_days=14),
    })  # fmt: skip
    found = audience_of(room, period(start, end), by=actor(*audiences), now=NOW, plan=plan(room))
    assert found == expected


def test_what_staff_book_is_of_no_audience_and_what_nobody_may_of_the_first_one() -> None:
    room, slot = space(1, 1, windows={Audience.GROUP: Window(opens_days=60)}), period("10:00", "11:00")
    people = [actor(roles=frozenset({Role.STAFF})), actor(Audience.TENANT), actor()]
    found = [audience_of(room, slot, by=by, now=NOW, plan=plan(room)) for by in people]
    assert found == [None, Audience.TENANT, Audience.CITIZEN]
