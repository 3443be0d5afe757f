"""Spaces, hours and rules in words."""

from __future__ import annotations

from datetime import date, timedelta

from anchorcenter.accounts.actors import AUDIENCES, Actor
from anchorcenter.core.i18n import _, day_text, length_text, plural, weekday
from anchorcenter.core.periods import HOUR
from anchorcenter.facilities.models import SpaceKind, Use
from anchorcenter.facilities.plan import Hours, SpacePlan, Window


def kind_text(kind: SpaceKind) -> str:
    """What spaces of that kind are called together."""
    return {
        SpaceKind.FLIGHT_FIELD: _("Indoor flight field"),
        SpaceKind.STUDIO: _("Live studio"),
        SpaceKind.CLASSROOM: _("Classrooms"),
        SpaceKind.MEETING_ROOM: _("Meeting rooms"),
        SpaceKind.LAB: _("R&D center"),
        SpaceKind.DESK: _("Co-working space"),
        SpaceKind.UNIT: _("Tenant units"),
    }[kind]


def use_text(kind: Use) -> str:
    """What a use is that has no name of its own."""
    return {
        Use.HOLD: _("Being booked"),
        Use.BOOKING: _("Booked"),
        Use.LESSON: _("Class"),
        Use.TENANCY: _("Tenancy"),
        Use.OFFER: _("Offered"),
    }[kind]


def hours_of_day(hours: Hours, day: int) -> str:
    """``09:00–12:00, 13:00–18:00`` on a weekday, or that it is closed."""
    parts = hours.get(day, ())
    return ", ".join(f"{_clock(opens)}–{_clock(closes)}" for opens, closes in parts) or _("closed")


def hours_text(hours: Hours) -> str:
    """The week in one line: days with equal hours together, closed days last."""
    runs: list[tuple[int, int, str]] = []
    for day in range(7):
        text = hours_of_day(hours, day)
        if runs and runs[-1][2] == text:
            runs[-1] = (runs[-1][0], day, text)
        else:
            runs.append((day, day, text))
    return ", ".join(f"{_days(first, last)} {text}" for first, last, text in runs)


def rule_rows(space: SpacePlan) -> list[tuple[str, str]]:
    """The rules of a space as (what, how)."""
    rows = [
        (_("Booked in steps of"), length_text(space.grid)),
        (_("Shortest"), length_text(space.shortest)),
        (_("Longest"), length_text(space.longest)),
        (_("Book at the latest"), _before(space.notice_create)),
        (_("Change at the latest"), _before(space.notice_change)),
        (_("Cancel at the latest"), _before(space.notice_cancel)),
        (_("People at most"), plural("%(num)d person", "%(num)d people", space.capacity)),
    ]
    if space.is_pool:
        rows.append((_("Units"), str(len(space.cells))))
    if space.buffer_before:
        rows.append((_("Kept free before each use"), length_text(space.buffer_before)))
    if space.buffer_after:
        rows.append((_("Kept free after each use"), length_text(space.buffer_after)))
    if space.need:
        rows.append((_("Qualification needed"), str(space.need.name)))
    return rows


def need_row(space: SpacePlan, reader: Actor | None, day: date) -> dict[str, str | bool] | None:
    """What qualification a space needs, and whether ``reader`` has it on ``day``; None: it needs none."""
    if space.need is None:
        return None
    last = reader.last_day_of(space.need.kind_id) if reader else None
    is_met = last is not None and last >= day
    if last is None:
        state = _("You do not have it.") if reader else _("Who books must have it on the day of use.")
    elif is_met:
        state = _("You have it until %(day)s.", day=day_text(last)) if last < date.max else _("You have it.")
    else:
        state = _("Yours ended on %(day)s.", day=day_text(last))
    what = _("You need a qualification here: %(name)s", name=space.need.name)
    return {"what": what, "state": state, "how": "" if is_met else str(space.need.how), "is_met": is_met}


def unmet_need(space: SpacePlan, reader: Actor | None, day: date) -> dict[str, str] | None:
    """The same where ``reader`` lacks it, and of which space it is; else None."""
    row = need_row(space, reader, day)
    if row is None or row["is_met"]:
        return None
    return {name: str(row[name]) for name in ("what", "state", "how")} | {"slug": space.slug}


def audience_rows(space: SpacePlan) -> list[dict[str, str]]:
    """Who may book, from when, until when, how long at once."""
    return [
        {
            "who": str(AUDIENCES[audience]),
            "opens": _opens(window),
            "closes": _closes(window),
            "longest": length_text(min(window.longest or space.longest, space.longest)),
            "approval": approval_text(window.approval),
        }
        for audience, window in space.windows.items()
    ]


def approval_text(within: timedelta | None) -> str:
    """Whether a booking is confirmed at once, or within what time staff decide."""
    if within is None:
        return _("at once")
    hours = within // HOUR
    return plural(
        "needs approval, usually decided within %(num)d hour",
        "needs approval, usually decided within %(num)d hours",
        hours,
    )


def facts_text(space: SpacePlan) -> str:
    """Hours, steps and longest use in one line."""
    values = {"hours": hours_text(space.hours), "grid": length_text(space.grid), "longest": length_text(space.longest)}
    return _("Open %(hours)s · in steps of %(grid)s, at most %(longest)s at once", **values)


def _opens(window: Window) -> str:
    days = plural("%(num)d day before", "%(num)d days before", window.opens_days)
    return f"{days} {_clock(window.opens_minute)}"


def _closes(window: Window) -> str:
    if not window.closes_days:
        return _("until it begins")
    return plural("%(num)d day before, 24:00", "%(num)d days before, 24:00", window.closes_days)


def _before(notice: timedelta) -> str:
    return _("%(length)s before", length=length_text(notice)) if notice else _("until it begins")


def _days(first: int, last: int) -> str:
    return weekday(first) if first == last else f"{weekday(first)}–{weekday(last)}"


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
