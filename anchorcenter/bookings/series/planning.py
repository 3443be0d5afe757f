"""What a change of a series comes to, before anything is looked at or locked: which dates move, come, go and stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings.events import ENDED
from anchorcenter.bookings.models import Booking, Status
from anchorcenter.bookings.queries import may_act_on
from anchorcenter.bookings.rules import approval_of
from anchorcenter.bookings.series.edits import Edit, cut_of, merge, wall
from anchorcenter.bookings.series.matching import Date, Fates, decide
from anchorcenter.bookings.series.spreading import needs_approval, part_at
from anchorcenter.bookings.series.wanted import ChangedSeries
from anchorcenter.bookings.service import check_cancellation, check_changing, check_standing, units_of, whose_rules
from anchorcenter.bookings.terms import status_at
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import Named, _l
from anchorcenter.core.recurrence import expand, from_here
from anchorcenter.facilities.models import Use
from anchorcenter.facilities.plan import Plan
from anchorcenter.facilities.rules import Part, check_headcount
from anchorcenter.facilities.series import Series
from anchorcenter.facilities.sorting import dated


@dataclass(frozen=True, kw_only=True)
class Planned:
    """What is to be of a series. ``moves`` are the parts to take, by start, each with the booking that moves there or
    None for a new one; ``refused`` is why it may not be, whatever is free."""

    series: Series
    booking: Booking
    usual: tuple[str, int]  # What for and how many, before.
    rows: Mapping[int, Booking]
    edit: Edit
    fates: Fates
    moves: list[tuple[Part, Booking | None]]
    holidays: list[tuple[date, Named]]
    refused: list[Reason]

    @property
    def dropped(self) -> list[Booking]:
        return [self.rows[one.number] for one in self.fates.dropped if one.number is not None]

    @property
    def staying(self) -> list[tuple[Booking, datetime]]:
        """The bookings that are of the series from now on, each at its place."""
        both = [*self.fates.kept, *self.fates.moved]
        return [(self.rows[one.number], place) for one, place in both if one.number is not None]

    @property
    def open_numbers(self) -> set[int]:
        """Of bookings that change with the series, if only their purpose."""
        both = [*self.fates.kept, *self.fates.moved]
        return {one.number for one, _place in both if one.number is not None and one.is_open}

    def purpose_of(self, row: Booking) -> tuple[str, int]:
        """What the booking is for, and for how many: as the series unless it says otherwise by itself."""
        if row.id not in self.open_numbers:
            return row.purpose, row.headcount
        purpose, headcount = self.usual
        is_chosen = row.id == self.booking.id
        return (
            self.edit.purpose if is_chosen or row.purpose == purpose else row.purpose,
            self.edit.headcount if is_chosen or row.headcount == headcount else row.headcount,
        )

    @property
    def is_nothing(self) -> bool:
        """Whether all of it is as it was."""
        was, edit = self.series, self.edit
        is_same_rule = (edit.rule, edit.skips_holidays) == (from_here(was.rule, was.first_on), was.skips_holidays)
        is_same = is_same_rule or (edit.is_split and not edit.shift and not self.fates.added)
        stays = all(self.purpose_of(row) == (row.purpose, row.headcount) for row, _place in self.staying)
        return is_same and stays and not (self.moves or self.dropped or edit.is_elsewhere)


def plan_change(
    wanted: ChangedSeries,
    series: Series,
    booking: Booking,
    rows: Sequence[Booking],
    *,
    by: Actor,
    now: datetime,
    plan: Plan,
) -> Planned:
    """What is wanted of the series, asked of ``booking``. Raises DomainError when that date cannot change any more, for
    what is no rule, and for more dates than there may be."""
    dates = dates_of(series, rows, booking, by=by, now=now, plan=plan)
    chosen = next(one for one in dates if one.number == booking.id)
    if not chosen.is_open:
        raise DomainError(*_closed(booking, by=by, now=now, plan=plan))
    here = wall(now, plan)
    cut = cut_of(wanted.scope, chosen, dates, here)
    edit = merge(wanted, booking, series, dates, cut, here, plan)
    scope = [_with_own(one, chosen, edit) for one in dates if one.place >= cut]
    closed = plan.holidays.get(edit.space.site_id, {}) if edit.skips_holidays else {}
    fates = decide(
        scope,
        expand(edit.rule, edit.first),
        shift=edit.shift,
        every=edit.every,
        closed=closed,
        is_elsewhere=edit.is_elsewhere,
    )
    by_number = {row.id: row for row in rows}
    planned = Planned(
        series=series,
        booking=booking,
        usual=(series.purpose, series.headcount),
        rows=by_number,
        edit=edit,
        fates=fates,
        moves=_moves(edit, fates, by_number, plan),
        holidays=[(place.date(), closed[place.date()]) for place in fates.holidays],
        refused=[],
    )
    return replace(planned, refused=_refused(planned, by=by, now=now, plan=plan))


def dates_of(
    series: Series, rows: Sequence[Booking], chosen: Booking, *, by: Actor, now: datetime, plan: Plan
) -> list[Date]:
    """Every date that the series has or had, by its place. What is whose the ``chosen`` one is not is kept as it is."""
    booked = [_date(row, series, chosen, by=by, now=now, plan=plan) for row in rows]
    left = [Date(place=datetime.combine(e.day, series.first.time()), left=e.kind) for e in series.exceptions]
    return sorted([*booked, *left], key=lambda one: one.place)


def is_usual(row: Booking, series: Series, plan: Plan) -> bool:
    """Whether its time and space are those of its series."""
    slot = row.parts[0].occupancy
    same = (slot.starts_at, slot.period.length, slot.space_id) == (row.recurs_at, series.length, series.space_id)
    return same and units_of(row, plan.get(slot.space_id)) == series.units


def _date(row: Booking, series: Series, chosen: Booking, *, by: Actor, now: datetime, plan: Plan) -> Date:
    status, slot = status_at(row, now), row.parts[0].occupancy
    is_theirs = (row.booked_by_id, row.guest_name) == (chosen.booked_by_id, chosen.guest_name)
    may = is_theirs and may_act_on(row, by) and not check_changing(row, by=by, now=now, plan=plan)
    return Date(
        place=wall(row.recurs_at or slot.starts_at, plan),
        number=row.id,
        stands=status not in ENDED,
        is_open=status is Status.CONFIRMED and slot.starts_at > now and may,
        is_own=not is_theirs or not is_usual(row, series, plan),
    )


def _with_own(one: Date, chosen: Date, edit: Edit) -> Date:
    """Whose own time the change takes away: that of the one it was asked of."""
    return replace(one, is_own=False) if one is chosen and edit.is_timed else one


def _closed(booking: Booking, *, by: Actor, now: datetime, plan: Plan) -> list[Reason]:
    """Why a date cannot be changed with its series."""
    if reasons := [*check_standing(booking, now=now), *check_changing(booking, by=by, now=now, plan=plan)]:
        return reasons
    message = _l("This date has begun or waits for a decision: choose another one.")
    return [Reason(code="begun", message=message)]


def _moves(edit: Edit, fates: Fates, rows: Mapping[int, Booking], plan: Plan) -> list[tuple[Part, Booking | None]]:
    def part(place: datetime) -> Part:
        return part_at(place, edit.length, edit.space, edit.units, plan)

    moved = [(part(place), rows[one.number]) for one, place in fates.moved if one.number is not None]
    away: list[tuple[Part, Booking | None]] = [(new, row) for new, row in moved if not _is_there(row, new)]
    added: list[tuple[Part, Booking | None]] = [(part(place), None) for place in fates.added]
    return sorted([*away, *added], key=lambda one: one[0].period.start)


def _is_there(row: Booking, part: Part) -> bool:
    slot = row.parts[0].occupancy
    is_same = (slot.space_id, slot.period) == (part.space.id, part.period)
    return is_same and units_of(row, part.space) == part.units


def _refused(planned: Planned, *, by: Actor, now: datetime, plan: Plan) -> list[Reason]:
    """Why what falls out may not be cancelled, and why what stays may not be for so many; each with its date."""
    found = [(row, _check_dropped(planned, row, by=by, now=now, plan=plan)) for row in planned.dropped]
    moving = {row.id for _part, row in planned.moves if row}
    for row, _place in planned.staying:
        headcount = planned.purpose_of(row)[1]
        if headcount != row.headcount and row.id not in moving:
            found.append((row, _check_people(row, headcount, by=by, now=now, plan=plan)))
    return dated([(_as_part(row, plan), reasons) for row, reasons in found if reasons], plan)


def _check_dropped(planned: Planned, row: Booking, *, by: Actor, now: datetime, plan: Plan) -> list[Reason]:
    if late := check_cancellation(row, by=by, now=now, plan=plan):
        return late
    if row.booked_by_id == planned.booking.booked_by_id and may_act_on(row, by):
        return []
    return [Reason(code="handed_over", message=_l("This date is somebody else's by now, and would be cancelled."))]


def _check_people(row: Booking, headcount: int, *, by: Actor, now: datetime, plan: Plan) -> list[Reason]:
    part, owner = _as_part(row, plan), whose_rules(row, by=by, now=now)
    reasons = list(check_headcount(headcount, part.space))
    if headcount > row.headcount and approval_of(part.space, part.period, by=owner, now=now, plan=plan) is not None:
        reasons.append(needs_approval())
    return reasons


def _as_part(row: Booking, plan: Plan) -> Part:
    slot = row.parts[0].occupancy
    return Part(space=plan.get(slot.space_id), period=slot.period, kind=Use.BOOKING)
