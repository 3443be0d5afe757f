"""The drawn week: every odd hour has its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from datetime import date, datetime, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anchorcenter.bookings.calendar import Day, Mark, View, Words, lay_out
from anchorcenter.core.periods import Period
from anchorcenter.facilities.models import Use
from tests.facilities.plans import ALWAYS, busy, closed, plan, space
from tests.steps import book
from tests.times import MINUTE, NOW, kst

MONDAY = date(2026, 11, 23)
ClientOf = Callable[[str], FlaskClient]


def view(*uses: Any, hours: Any = None, **changes: Any) -> View:
    field = space(1, 1, 2, 3, **({"hours": hours} if hours else {}))
    values: dict[str, Any] = {"marks": {}, "closures": [], "reader": None, "now": NOW}
    return View(
        space=field,
        plan=plan(field, space(2, 1), space(4, 1, 3), space(5, 2, 3), space(6, 2)),
        uses=uses,
        words=Words(field),
        **values | changes,
    )


def test_a_day_is_laid_out_again_only_when_something_in_it_has_changed(in_korean: None) -> None:
    known, made = dict[Hashable, tuple[Hashable, Day]](), list[date]()

    def keep(key: Hashable, state: Hashable, make: Callable[[], Day]) -> Day:
        if key not in known or known[key][0] != state:
            known[key] = state, make()
            made.append(known[key][1].date)
        return known[key][1]

    def laid_out(*uses: Any, **changes: Any) -> list[date]:
        made.clear()
        seen = view(*uses, **changes)
        assert lay_out(seen, MONDAY, MONDAY, keep).days == lay_out(seen, MONDAY, MONDAY).days
        return list(made)

    wednesday, friday = date(2026, 11, 25), date(2026, 11, 27)
    use = busy(space(2, 1), "10:00", "11:00")
    mine = {1: Mark(state="mine", title="시험", url="/b")}
    assert len(laid_out()) == 7
    assert (laid_out(*use), laid_out(*use), laid_out(*use, marks=mine)) == ([wednesday], [], [wednesday])
    assert laid_out(*use, marks=mine, closures=[closed("48:00", "49:00", 1)]) == [friday]
    assert laid_out(*busy(space(2, 1), "08:00", "09:00")) == [date(2026, 11, d) for d in range(23, 30)]  # More hours.


def test_uses_before_six_and_after_ten_are_drawn_b129(in_korean: None) -> None:
    uses = [*busy(space(2, 1), "05:15", "05:45", 1), *busy(space(2, 1), "22:30", "23:10", 2)]
    week = lay_out(view(*uses, hours=ALWAYS), MONDAY, MONDAY)
    assert (week.from_hour, week.to_hour) == (0, 24)
    assert [e.place[:4] for e in week.days[2].events] == [(5, 15, 0, 30), (22, 30, 0, 40)]

    week = lay_out(view(*uses), MONDAY, MONDAY)  # Closed then, but the hours drawn reach as far as the uses.
    assert (week.from_hour, week.to_hour) == (5, 24)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.integers(0, 7 * 1440 - 1), st.integers(1, 3 * 1440))
def test_no_block_ever_leaves_its_day_b129(in_korean: None, start: int, length: int) -> None:
    begins = kst("00:00", "2026-11-23") + start * MINUTE
    use = busy(space(2, 1), "10:00", "11:00")[0]
    moved = use._replace(period=Period(begins, begins + length * MINUTE))
    week = lay_out(view(moved, hours=ALWAYS), MONDAY, MONDAY)
    for day in week.days:
        for event in day.events:
            hour, minute, hours, minutes, lane, width = event.place
            begin, size = hour * 60 + minute, hours * 60 + minutes
            assert (size > 0, begin >= week.from_hour * 60, begin + size <= week.to_hour * 60) == (True, True, True)
            assert 0 <= lane < lane + width <= 3
    drawn = sum(e.place.hours * 60 + e.place.minutes for day in week.days for e in day.events)
    assert drawn == min(length, 7 * 1440 - start)


def test_a_use_over_midnight_is_drawn_on_both_days_b07(in_korean: None) -> None:
    week = lay_out(view(*busy(space(2, 1), "22:00", "26:00"), hours=ALWAYS), MONDAY, MONDAY)
    assert [[e.time for e in day.events] for day in week.days[2:4]] == [["22:00–24:00"], ["00:00–02:00"]]


def test_lanes_that_lie_apart_are_blocks_apart(in_korean: None) -> None:
    week = lay_out(view(*busy(space(4, 1, 3), "10:00", "11:00")), MONDAY, MONDAY)
    assert [(e.place.lane, e.place.width) for e in week.days[2].events] == [(0, 1), (2, 1)]
    week = lay_out(view(*busy(space(5, 2, 3), "10:00", "11:00")), MONDAY, MONDAY)
    assert [(e.place.lane, e.place.width) for e in week.days[2].events] == [(1, 2)]


def test_a_closure_of_one_lane_leaves_slots_in_the_others(in_korean: None) -> None:
    week = lay_out(view(closures=[closed("09:00", "18:00", 1)]), MONDAY, MONDAY)
    assert {slot.place.lane for slot in week.days[2].slots} == {1}


def test_what_stays_inside_a_closure_is_marked_in_the_week_b112(in_korean: None) -> None:
    shut = [closed("09:00", "11:30", 1)]
    uses = [*busy(space(2, 1), "11:00", "12:00", 1), *busy(space(6, 2), "11:00", "12:00", 2)]
    events = lay_out(view(*uses, closures=shut), MONDAY, MONDAY).days[2].events
    assert [(e.state, e.note, e.label.endswith("휴관 시간 안")) for e in events if not e.is_closure] == [
        ("confirmed", "휴관 시간 안", True),
        ("confirmed", "", False),
    ]
    later = lay_out(view(*busy(space(2, 1), "11:30", "12:00", 1), closures=shut), MONDAY, MONDAY).days[2].events
    assert [e.note for e in later] == ["", ""]  # What follows a closure does not lie in it.


def test_what_others_do_has_no_name_and_classes_have_theirs(in_korean: None) -> None:
    lesson = busy(space(2, 1), "12:00", "13:00", 2, Use.LESSON)
    uses = [*busy(space(2, 1), "10:00", "11:00", 1), *(u._replace(label="실기") for u in lesson)]
    week = lay_out(view(*uses, marks={}), MONDAY, MONDAY)
    assert [(e.state, e.title) for e in week.days[2].events] == [("confirmed", "예약됨"), ("class", "실기")]
    mine = lay_out(view(*uses, marks={1: Mark(state="mine", title="시험", url="/b")}), MONDAY, MONDAY)
    assert next((e.state, e.title, e.url) for e in mine.days[2].events) == ("mine", "시험", "/b")


def test_the_line_of_now_is_on_today_only(in_korean: None) -> None:
    week = lay_out(view(now=kst("10:20")), MONDAY, MONDAY)
    assert [day.now for day in week.days] == [None, None, (10, 20), None, None, None, None]
    assert [len(day.slots) > 0 for day in week.days] == [False, False, True, True, True, False, False]


def test_the_calendar_shows_a_change_at_once(app: Flask, client_of: ClientOf) -> None:
    visitor, tenant = client_of(""), client_of("tenant-a")
    week = "/calendar?space=whole&date=2026-11-25"
    assert "예약됨" not in visitor.get(week).text.split("legend")[0]
    code = book(tenant, "tenant-a", "page", "a", "10:00", "11:00").code
    assert "예약됨" in visitor.get(week).text.split("legend")[0]
    tenant.post(f"/bookings/{code}/cancel")
    assert "예약됨" not in visitor.get(week).text.split("legend")[0]


def test_a_hold_fades_from_the_calendar_when_it_lapses(client_of: ClientOf, clock: Callable[[datetime], None]) -> None:
    visitor, week = client_of(""), "/calendar?space=whole&date=2026-11-25"
    client_of("tenant-a").post(
        "/holds", data={"space": "a", "starts_at": "2026-11-25T10:00", "ends_at": "2026-11-25T11:00"}
    )
    assert "s-held h10" in visitor.get(week).text
    clock(NOW + timedelta(minutes=9, seconds=59))
    assert "s-held h10" in visitor.get(week).text
    clock(NOW + timedelta(minutes=10))
    assert "s-held h10" not in visitor.get(week).text


def test_the_list_says_the_same_as_the_grid(client_of: ClientOf) -> None:
    tenant = client_of("tenant-a")
    book(tenant, "tenant-a", "page", "ab", "10:00", "11:30")
    rows = tenant.get("/calendar/list?space=whole&date=2026-11-25").text
    found = re.search(
        r'<th scope="row">10:00–11:30</th><td class="lanes">A\+B</td><td><a href="[^"]+">군집비행 시험</a>', rows
    )
    assert (found is not None, "임시공휴일" in rows) == (True, True)
