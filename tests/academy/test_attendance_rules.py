"""What becomes of one person's lessons, and what they make in sum."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from anchorcenter.academy.attendance.patterns import Finding, Pattern, Scanned, find_patterns
from anchorcenter.academy.attendance.rules import OFF, Held, Known, Standing, State, standing_of
from anchorcenter.academy.attendance.stays import Corrected, Kind, Seen, is_in
from anchorcenter.academy.models import Basis, ExcusedPer, MissingOut
from anchorcenter.academy.texts import _excused_line
from anchorcenter.core.periods import Period
from tests.times import DAY, HOUR, KST, MINUTE, kst

SECOND = timedelta(seconds=1)
START, END = kst("09:00"), kst("12:00")
LATER = kst("2027-03-01 00:00")
GRACE = START + 10 * MINUTE


def terms(**changes: Any) -> Any:
    known = {"attendance_percent": 80, "basis": Basis.LESSONS, "grace_minutes": 10, "early_minutes": 10}
    known |= {"slips_per_absence": 3, "half_percent": 50, "excused_percent": 20, "excused_per": ExcusedPer.WHOLE}
    known |= {"missing_out": MissingOut.ABSENT, "counts_minutes": False, "counts_from_joining": False}
    return SimpleNamespace(**known | changes)


def lesson(number: int = 1, start: datetime = START, end: datetime = END, **changes: Any) -> Held:
    return Held(number, Period(start, end), **changes)


def daily(count: int, hours: int = 1, first: datetime = START) -> list[Held]:
    """One lesson a day."""
    return [lesson(n + 1, first + n * DAY, first + n * DAY + hours * HOUR) for n in range(count)]


def whole(lessons: Sequence[Held], *numbers: int) -> dict[int, list[Seen]]:
    """Being there from the start to the end of those lessons."""
    periods = {each.id: each.period for each in lessons}
    return {n: [Seen(Kind.IN, periods[n].start), Seen(Kind.OUT, periods[n].end)] for n in numbers}


def standing(
    lessons: Sequence[Held], seen: dict[int, list[Seen]], *, now: datetime = LATER, of: Any = None, **known: Any
) -> Standing:
    facts: dict[str, Any] = {"joined_at": START - DAY, "corrected": {}} | known
    return standing_of(lessons, Known(seen=seen, **facts), of or terms(), now=now, zone=KST)


def one(come: datetime | None, go: datetime | None, *, now: datetime = LATER, **changes: Any) -> State:
    """What becomes of a lesson from nine to twelve."""
    seen = [Seen(kind, moment) for kind, moment in ((Kind.IN, come), (Kind.OUT, go)) if moment]
    return standing([lesson()], {1: seen}, now=now, of=terms(**changes)).marks[0].state


@pytest.mark.parametrize(
    ("come", "go", "changes", "expected"),
    [
        pytest.param(GRACE - SECOND, END, {}, State.PRESENT, id="A1-within-grace"),
        pytest.param(GRACE, END, {}, State.LATE, id="A1-at-its-end"),
        pytest.param(START, END, {"grace_minutes": 0}, State.PRESENT, id="A1-without-grace-on-the-dot"),
        pytest.param(START + SECOND, END, {"grace_minutes": 0}, State.LATE, id="A1-without-grace-a-second-late"),
        pytest.param(START + 90 * MINUTE, END, {}, State.LATE, id="A2-exactly-half"),
        pytest.param(START + 90 * MINUTE + SECOND, END, {}, State.ABSENT, id="A2-a-second-less-than-half"),
        pytest.param(START + 90 * MINUTE + SECOND, END, {"half_percent": 0}, State.LATE, id="A2-without-that-rule"),
        pytest.param(START, None, {}, State.ABSENT, id="A3-no-check-out"),
        pytest.param(START, None, {"missing_out": MissingOut.STAYED}, State.PRESENT, id="A3-stayed-by-rule"),
        pytest.param(START, END - 10 * MINUTE, {}, State.LEFT_EARLY, id="left-at-the-bound"),
        pytest.param(START, END - 10 * MINUTE + SECOND, {}, State.PRESENT, id="left-after-the-bound"),
        pytest.param(START, END - SECOND, {"early_minutes": 0}, State.LEFT_EARLY, id="left-a-second-early-by-rule"),
        pytest.param(START - HOUR, END + HOUR, {}, State.PRESENT, id="longer-than-the-lesson"),
        pytest.param(START - 2 * HOUR, START - HOUR, {}, State.ABSENT, id="gone-before-it-began"),
        pytest.param(None, END, {}, State.ABSENT, id="only-went"),
        pytest.param(None, None, {}, State.ABSENT, id="never-came"),
    ],
)
def test_what_becomes_of_a_lesson(
    come: datetime | None, go: datetime | None, changes: dict[str, Any], expected: State
) -> None:
    assert one(come, go, **changes) is expected


def test_who_has_not_checked_out_is_undecided_until_midnight_a3() -> None:
    midnight = kst("24:00")
    assert one(START, None, now=midnight - SECOND) is State.OPEN
    assert one(START, None, now=midnight) is State.ABSENT
    assert standing([lesson()], {1: [Seen(Kind.IN, START)]}).marks[0].minutes == 0


def slipping(lates: int, earlies: int = 0, **changes: Any) -> Standing:
    """Ten lessons, of which so many were come to late and so many left early."""
    lessons = daily(10, hours=3)
    seen = whole(lessons, *range(1, 11))
    for n in range(1, lates + 1):
        seen[n][0] = Seen(Kind.IN, lessons[n - 1].period.start + HOUR)
    for n in range(lates + 1, lates + earlies + 1):
        seen[n][1] = Seen(Kind.OUT, lessons[n - 1].period.end - HOUR)
    return standing(lessons, seen, of=terms(**changes))


@pytest.mark.parametrize(
    ("lates", "earlies", "per_absence", "absences"),
    [
        pytest.param(2, 1, 3, 1, id="A6-two-lates-and-an-early"),
        pytest.param(2, 0, 3, 0, id="A6-two-lates"),
        pytest.param(5, 0, 3, 1, id="A6-five-lates"),
        pytest.param(6, 0, 3, 2, id="A6-six-lates"),
        pytest.param(6, 0, 0, 0, id="A6-never-by-rule"),
        pytest.param(4, 0, 2, 2, id="A6-every-second-by-rule"),
    ],
)
def test_slips_make_absences(lates: int, earlies: int, per_absence: int, absences: int) -> None:
    found = slipping(lates, earlies, slips_per_absence=per_absence)
    assert (found.absences, found.attended, found.slips) == (absences, 10 - absences, lates + earlies)


def test_going_out_meanwhile_is_a_slip_and_a_short_while_is_none() -> None:
    def outs(away: timedelta) -> tuple[int, int]:
        gone = START + HOUR
        seen = [Seen(Kind.IN, START), Seen(Kind.OUT, gone), Seen(Kind.IN, gone + away), Seen(Kind.OUT, END)]
        (mark,) = standing([lesson()], {1: seen}).marks
        return mark.outs, mark.minutes

    assert (outs(9 * MINUTE), outs(10 * MINUTE)) == ((0, 180), (1, 170))


def test_of_several_scans_in_a_row_the_first_coming_and_the_last_going_count() -> None:
    seen = [Seen(Kind.IN, START), Seen(Kind.IN, START + HOUR), Seen(Kind.OUT, END - 2 * HOUR), Seen(Kind.OUT, END)]
    (mark,) = standing([lesson()], {1: seen}).marks
    assert (mark.state, mark.minutes, mark.outs) == (State.PRESENT, 180, 0)


@pytest.mark.parametrize(
    ("basis", "attended", "denominator", "percent"),
    [
        pytest.param(Basis.HOURS, 180, 240, 75, id="A8-by-hours"),
        pytest.param(Basis.LESSONS, 1, 2, 50, id="A8-by-lessons"),
    ],
)
def test_the_percentage_differs_when_lessons_differ_in_length_a8(
    basis: Basis, attended: int, denominator: int, percent: int
) -> None:
    lessons = [lesson(1), lesson(2, START + DAY, START + DAY + HOUR)]
    found = standing(lessons, whole(lessons, 1), of=terms(basis=basis))
    assert (found.attended, found.denominator, found.percent) == (attended, denominator, percent)


@pytest.mark.parametrize(("counts_minutes", "attended"), [(False, 180), (True, 120)])
def test_by_hours_a_lesson_counts_whole_or_what_was_attended_by_rule_a8(counts_minutes: bool, attended: int) -> None:
    seen = {1: [Seen(Kind.IN, START + HOUR), Seen(Kind.OUT, END)]}
    of = terms(basis=Basis.HOURS, counts_minutes=counts_minutes)
    assert standing([lesson()], seen, of=of).attended == attended


def test_a_cancelled_lesson_leaves_the_denominator_and_its_make_up_enters_it_once_a9() -> None:
    first, off = lesson(1), lesson(2, START + DAY, END + DAY, is_cancelled=True)
    make_up = lesson(3, START + 2 * DAY, END + 2 * DAY)
    found = standing([first, off], whole([first, off], 1, 2))
    assert (found.attended, found.denominator, found.marks[1].state) == (1, 1, State.CANCELLED)
    found = standing([first, off, make_up], whole([first, off, make_up], 1, 3))
    assert (found.attended, found.denominator) == (2, 2)


@pytest.mark.parametrize(
    ("from_joining", "denominator", "attended", "uncounted"),
    [
        pytest.param(False, 5, 3, 0, id="A10-all"),
        pytest.param(True, 3, 3, 2, id="A10-from-joining"),
    ],
)
def test_who_joins_later_has_a_denominator_by_rule_a10(
    from_joining: bool, denominator: int, attended: int, uncounted: int
) -> None:
    lessons = daily(5)
    joined = START + DAY + 12 * HOUR
    found = standing(lessons, whole(lessons, 3, 4, 5), joined_at=joined, of=terms(counts_from_joining=from_joining))
    assert (found.denominator, found.attended, found.count(State.UNCOUNTED)) == (denominator, attended, uncounted)


@pytest.mark.parametrize(
    ("per", "excused", "over"),
    [
        pytest.param(ExcusedPer.WHOLE, 4, 1, id="A12-of-the-whole"),
        pytest.param(ExcusedPer.MONTH, 2, 3, id="A12-of-each-month"),
    ],
)
def test_leave_beyond_the_cap_is_an_absence_a12(per: ExcusedPer, excused: int, over: int) -> None:
    lessons = daily(20, first=kst("2026-12-21 09:00"))  # 11 of them in December, 9 in January.
    leave = range(1, 6)
    found = standing(lessons, whole(lessons, *range(6, 21)), excused=leave, of=terms(excused_per=per))
    assert (found.count(State.EXCUSED), sum(mark.is_over for mark in found.marks)) == (excused, over)
    assert (found.attended, found.absences) == (15 + excused, over)


def test_leave_is_capped_by_hours_where_hours_count_a12() -> None:
    lessons = [lesson(1), *(lesson(n, START + n * DAY, START + n * DAY + HOUR) for n in range(2, 9))]  # 10 hours.
    found = standing(lessons, whole(lessons, *range(4, 9)), excused=(1, 2, 3), of=terms(basis=Basis.HOURS))
    assert [mark.state for mark in found.marks[:3]] == [State.ABSENT, State.EXCUSED, State.EXCUSED]


def test_leave_makes_a_slip_none_and_is_not_used_up_by_who_was_there() -> None:
    lessons = daily(5, hours=3)
    seen = whole(lessons, 1, 2, 3, 4, 5)
    seen[2][0] = Seen(Kind.IN, lessons[1].period.start + HOUR)
    found = standing(lessons, seen, excused=(1, 2))
    assert ([mark.state for mark in found.marks[:2]], found.slips) == ([State.PRESENT, State.EXCUSED], 0)


def test_a_lesson_across_midnight_belongs_to_the_day_of_its_start_a18() -> None:
    night = lesson(1, kst("2026-11-30 22:00"), kst("2026-12-01 02:00"))
    day = lesson(2, kst("2026-12-02 09:00"), kst("2026-12-02 13:00"))
    of = terms(excused_percent=100, excused_per=ExcusedPer.MONTH)
    found = standing([night, day], {}, excused=(1,), of=of)
    assert [mark.state for mark in found.marks] == [State.EXCUSED, State.ABSENT]
    came = {1: [Seen(Kind.IN, night.period.start)]}
    assert standing([night], came, now=kst("2026-12-01 23:59")).marks[0].state is State.OPEN
    assert standing([night], came, now=kst("2026-12-02 00:00")).marks[0].state is State.ABSENT
    gone = {1: [*came[1], Seen(Kind.OUT, night.period.end)]}
    assert (standing([night], gone).marks[0].state, standing([night], gone).marks[0].minutes) == (State.PRESENT, 240)


def test_what_is_missing_and_whether_it_can_still_be_reached() -> None:
    lessons = daily(10)
    after_three = lessons[2].period.end
    found = standing(lessons, whole(lessons, 1, 2), now=after_three)
    assert (found.attended, found.needed, found.missing, found.ahead) == (2, 8, 6, 7)
    assert (found.is_met, found.is_reachable) == (False, True)
    found = standing(lessons, {}, now=after_three)
    assert (found.missing, found.is_reachable) == (8, False)
    assert standing(lessons, whole(lessons, *range(1, 9))).is_met


def test_four_of_five_are_eighty_percent_and_not_a_hair_less() -> None:
    assert standing(daily(5), whole(daily(5), 1, 2, 3, 4)).is_met
    assert not standing(daily(9), whole(daily(9), *range(1, 8))).is_met  # 77.8 %.
    assert (standing([], {}).percent, standing([], {}).is_met) == (None, False)


def test_a_correction_stands_instead_of_what_was_noted_before_it_and_not_after() -> None:
    seen = [Seen(Kind.IN, START + HOUR), Seen(Kind.OUT, END)]
    amended = Corrected(START, None, START + 2 * HOUR)
    assert is_in(seen[:1], amended)
    found = standing([lesson()], {1: seen}, corrected={1: amended}).marks[0]
    assert (found.state, found.in_at, found.out_at) == (State.PRESENT, START, END)
    nobody = Corrected(None, None, END + HOUR)
    assert standing([lesson()], {1: seen}, corrected={1: nobody}).marks[0].state is State.ABSENT


MINUTES = st.integers(-60, 240)
SCANS = st.lists(st.tuples(st.sampled_from(Kind), MINUTES), max_size=6)


@given(SCANS)
def test_whatever_is_scanned_nobody_is_there_longer_than_the_lesson(scans: list[tuple[Kind, int]]) -> None:
    seen = [Seen(kind, START + minutes * MINUTE) for kind, minutes in scans]
    (mark,) = standing([lesson()], {1: seen}).marks
    assert 0 <= mark.minutes <= 180
    assert (mark.state is State.ABSENT) or mark.minutes >= 90


@given(
    st.lists(st.sampled_from(["whole", "late", "never", "leave", "off"]), max_size=12),
    st.sampled_from(Basis), st.integers(0, 5), st.integers(0, 100), st.integers(0, 12), st.booleans(),
)  # fmt: skip
def test_sums_hold_together(
    days: list[str], basis: Basis, per_absence: int, cap: int, past: int, counts_minutes: bool
) -> None:
    lessons = [
        Held(n, Period(START + n * DAY, START + n * DAY + (1 + n % 3) * HOUR), is_cancelled=kind == "off")
        for n, kind in enumerate(days)
    ]
    seen = whole(lessons, *(n for n, kind in enumerate(days) if kind in {"whole", "late"}))
    for n, kind in enumerate(days):
        if kind == "late":
            seen[n][0] = Seen(Kind.IN, lessons[n].period.start + 20 * MINUTE)
    of = terms(basis=basis, slips_per_absence=per_absence, excused_percent=cap, counts_minutes=counts_minutes)
    leave = [n for n, kind in enumerate(days) if kind == "leave"]
    found = standing(lessons, seen, excused=leave, of=of, now=START + past * DAY - HOUR)
    assert len(found.marks) == len(days)
    assert 0 <= found.attended <= found.attended + found.ahead <= found.denominator
    assert found.is_met == (found.missing == 0 and found.denominator > 0)
    assert found.is_met <= found.is_reachable
    counted = [mark for mark in found.marks if mark.state not in OFF]
    weights = sum(mark.lesson.minutes if basis is Basis.HOURS else 1 for mark in counted)
    assert found.denominator == weights
    excused = sum(mark.lesson.minutes if basis is Basis.HOURS else 1 for mark in counted if mark.state is State.EXCUSED)
    assert excused * 100 <= found.denominator * cap


@given(st.lists(st.booleans(), min_size=1, max_size=20), st.data())
def test_attending_one_more_never_makes_it_worse(there: list[bool], data: st.DataObject) -> None:
    lessons = daily(len(there))
    number = data.draw(st.integers(0, len(there) - 1))
    fewer = standing(lessons, whole(lessons, *(n + 1 for n, is_there in enumerate(there) if is_there and n != number)))
    there[number] = True
    more = standing(lessons, whole(lessons, *(n + 1 for n, is_there in enumerate(there) if is_there)))
    assert (more.attended - fewer.attended, more.denominator) == (1, fewer.denominator)


def test_patterns_are_found_and_name_people_and_lessons() -> None:
    def came(person: int, late: int, device: str = "", lessons: Sequence[int] = (1, 2, 3)) -> list[Scanned]:
        return [Scanned(n, person, Kind.IN, START + n * DAY + late * SECOND, device) for n in lessons]

    shared = [*came(1, 0, "x", [1]), *came(2, 600, "x", [2])]
    assert find_patterns(shared) == [Finding(pattern=Pattern.SHARED_DEVICE, people=(1, 2), lessons=(1, 2))]
    short = [Scanned(1, 1, Kind.IN, START, "x"), Scanned(1, 1, Kind.OUT, START + 4 * MINUTE, "x")]
    assert find_patterns(short) == [Finding(pattern=Pattern.CAME_AND_WENT, people=(1,), lessons=(1,))]
    together = [*came(1, 0), *came(2, 10), *came(3, 21), *came(4, 5, lessons=[1, 2])]
    assert find_patterns(together) == [Finding(pattern=Pattern.ALWAYS_TOGETHER, people=(1, 2), lessons=(1, 2, 3))]


@pytest.mark.parametrize(("percent", "said"), [(20, "까지 출석으로 인정합니다."), (0, "공가도 결석으로 계산합니다.")])
def test_a_cap_of_nothing_on_leave_is_said_in_words(app: Flask, percent: int, said: str) -> None:
    rules = terms(excused_percent=percent)
    with app.test_request_context():
        assert said in str(_excused_line(rules))
