"""What a browser may send about the settings. Shape only; what makes sense together is for the verbs."""

from __future__ import annotations

from typing import Any

from wtforms import Field, FileField
from wtforms.validators import InputRequired, ValidationError

from anchorcenter.accounts.actors import AUDIENCES
from anchorcenter.accounts.models import Audience
from anchorcenter.core.fields import ChecksField, ClockField, DayField, YesNoField, chosen, number, optional_number
from anchorcenter.core.forms import wall_clock
from anchorcenter.core.i18n import Shown, _l, weekday
from anchorcenter.core.repeating import RepeatingForm
from anchorcenter.facilities.closures import ClosureEdit
from anchorcenter.facilities.maintenance import MaintenanceEdit
from anchorcenter.facilities.models import SpaceKind
from anchorcenter.facilities.opening import HolidayEdit, HoursEdit
from anchorcenter.facilities.photos import PhotoEdit
from anchorcenter.facilities.places import CellEdit, FloorEdit, ServiceEdit, SiteEdit
from anchorcenter.facilities.spaces import LayoutEdit, NewSpace, SpaceEdit, WindowEdit, WindowsEdit
from anchorcenter.facilities.utilities import UtilityEdit
from anchorcenter.operations.settings.fields import SettingsForm, hours, line, optional_line, optional_text

DAYS_31 = 31 * 1440
WINDOW_FIELDS = ("opens_days", "opens_minute", "closes_days", "longest_minutes", "approval_hours")
NO_NAME = _l("Enter a name.")
SLUG_HINT = _l("Small letters, digits and hyphens; it is part of addresses.")


def _has_file(_form: Any, field: Field) -> None:
    if not getattr(field.data, "filename", ""):
        raise ValidationError(str(_l("Choose a picture: a jpg, png or webp file.")))


def _is_pool() -> YesNoField:
    return YesNoField(
        _l("A pool of equal units"),
        description=_l("Yes: like desks, a use takes as many cells as it needs. No: it takes all of them."),
    )


class SiteForm(SettingsForm):
    slug = line(_l("Name in addresses"), NO_NAME, SLUG_HINT)
    name = line(_l("Name (Korean)"), NO_NAME)
    name_en = optional_line(_l("Name (English)"))
    address = line(_l("Address (Korean)"), _l("Enter an address."))
    address_en = optional_line(_l("Address (English)"))
    phone = line(_l("Phone"), _l("Enter a phone number."))
    email = line(_l("E-mail"), _l("Enter an e-mail address."))

    def wanted(self) -> SiteEdit:
        return self.made(SiteEdit)


class FloorForm(SettingsForm):
    site_id = chosen(_l("Site"))
    level = number(_l("Level"), -9, 99, description=_l("1 is the ground floor, -1 the one below it; there is no 0."))
    name = line(_l("Name (Korean)"), NO_NAME)
    name_en = optional_line(_l("Name (English)"))

    def wanted(self) -> FloorEdit:
        return self.made(FloorEdit)


class CellForm(SettingsForm):
    floor_id = chosen(_l("Floor"))
    slug = line(_l("Name in addresses"), NO_NAME, SLUG_HINT)
    name = optional_line(_l("Name (Korean)"), description=_l("Heads the lane in the calendar; keep it short."))
    name_en = optional_line(_l("Name (English)"))

    def wanted(self) -> CellEdit:
        return self.made(CellEdit)


class WeekForm(SettingsForm):
    """The week of a site."""

    day_0, day_1, day_2, day_3, day_4, day_5, day_6 = (hours(Shown(weekday, number)) for number in range(7))

    def wanted(self, *, is_own: bool = True) -> HoursEdit:
        week = tuple(self[f"day_{number}"].data for number in range(7))
        return HoursEdit(week=week, is_own=is_own, seen=self.seen.data, why=self.why.data or "")


class OwnWeekForm(WeekForm):
    """The week of a space, if it has one of its own."""

    is_own = YesNoField(
        _l("Hours of its own"), description=_l("No: the hours of its site. Then the week below does not count.")
    )


class HolidayForm(SettingsForm):
    day = DayField(_l("Day"), [InputRequired(_l("Enter a date, like 2026-11-26."))])
    name = line(_l("Name (Korean)"), NO_NAME)
    name_en = optional_line(_l("Name (English)"))

    def wanted(self) -> HolidayEdit:
        return self.made(HolidayEdit)


class YearForm(SettingsForm):
    year = number(_l("Year"), 2000, 2197)


class ClosureForm(SettingsForm):
    starts_at = wall_clock(_l("Starts"))
    ends_at = wall_clock(_l("Ends"))
    label = line(_l("Why it is closed (Korean)"), _l("Enter what everybody may read, for example: safety inspection."))
    label_en = optional_line(_l("Why it is closed (English)"))
    sites = ChecksField(_l("Whole sites"), coerce=int)
    floors = ChecksField(_l("Whole floors"), coerce=int)
    spaces = ChecksField(_l("Whole spaces"), coerce=int)
    cells = ChecksField(_l("Cells"), coerce=int)

    def wanted(self) -> ClosureEdit:
        return self.made(ClosureEdit)


class MaintenanceForm(ClosureForm, RepeatingForm):
    def wanted(self) -> MaintenanceEdit:
        return self.made(MaintenanceEdit, weekdays=frozenset(self.weekdays.data or ()))


class UtilityForm(SettingsForm):
    name = line(_l("Name (Korean)"), NO_NAME)
    name_en = optional_line(_l("Name (English)"))
    full = ChecksField(_l("Nothing works without it"), coerce=int)
    partly = ChecksField(_l("Some things work without it"), coerce=int)

    def wanted(self) -> UtilityEdit:
        return self.made(UtilityEdit)


FEATURES_HINT = _l("Words it is searched by, separated by commas: projector, whiteboard.")


def _number(value: Any) -> int | None:
    return int(value) if value else None


class SpaceForm(SettingsForm):
    kind = chosen(_l("Kind"), coerce=SpaceKind)
    slug = line(_l("Name in addresses"), NO_NAME, SLUG_HINT)
    name = line(_l("Name (Korean)"), NO_NAME)
    name_en = optional_line(_l("Name (English)"))
    description = optional_text(_l("Description (Korean)"))
    description_en = optional_text(_l("Description (English)"))
    features = optional_line(_l("Features (Korean)"), description=FEATURES_HINT)
    features_en = optional_line(_l("Features (English)"))
    floor_id = chosen(_l("Floor"))
    position = number(_l("Place in lists"), 0, 9_999, default=0, description=_l("Lists begin with the smallest."))
    area_m2 = optional_number(_l("Area in m²"), 1, 100_000)
    capacity = number(_l("People at most"), 1, 10_000)
    grid_minutes = number(
        _l("Step in minutes"), 5, 1440, default=30, description=_l("Uses begin and end on it, counted from midnight.")
    )
    shortest_minutes = number(_l("Shortest use in minutes"), 5, DAYS_31, default=30)
    longest_minutes = number(_l("Longest use in minutes"), 5, DAYS_31, default=480)
    notice_create_minutes = number(_l("Book at the latest, minutes before"), 0, DAYS_31, default=0)
    notice_change_minutes = number(_l("Change at the latest, minutes before"), 0, DAYS_31, default=60)
    notice_cancel_minutes = number(_l("Cancel at the latest, minutes before"), 0, DAYS_31, default=60)
    buffer_before_minutes = number(_l("Kept free before each use, minutes"), 0, 1440, default=0)
    buffer_after_minutes = number(_l("Kept free after each use, minutes"), 0, 1440, default=0)
    checkin = YesNoField(
        _l("Wants check-in"), description=_l("Yes: a booking to which nobody checks in is freed soon after its start.")
    )
    grace_minutes = optional_number(
        _l("Minutes to check in after the start"), 1, 240, description=_l("Empty: as for the whole center.")
    )
    qualification_id = chosen(
        _l("Qualification needed"),
        coerce=_number,
        description=_l("Who books it must have it on the day of use. What is booked already stays, and waits for you."),
    )

    def wanted(self) -> SpaceEdit:
        return self.made(SpaceEdit)


class CellsForm(SettingsForm):
    is_pool = _is_pool()
    cells = ChecksField(_l("Cells"), coerce=int)

    def wanted(self) -> LayoutEdit:
        return self.made(LayoutEdit)


class NewSpaceForm(SpaceForm):
    is_pool = _is_pool()
    new_cells = number(
        _l("New cells made for it"), 0, 200, default=1, description=_l("1 for a room; for desks as many as there are.")
    )
    cells = ChecksField(_l("Cells it shares with other spaces"), coerce=int)

    def wanted(self) -> NewSpace:
        return self.made(NewSpace)


class PhotoForm(SettingsForm):
    alt = line(_l("What it shows (Korean)"), _l("Say what the photo shows, for those who do not see it."))
    alt_en = line(_l("What it shows (English)"), _l("Say what the photo shows, for those who do not see it."))

    def wanted(self) -> PhotoEdit:
        return self.made(PhotoEdit)


class NewPhotoForm(PhotoForm):
    file = FileField(_l("Photo"), [_has_file], description=_l("A jpg, png or webp file of at most 8 MB."))


class WindowsForm(SettingsForm):
    """Five fields for each audience; without the first it may not book."""

    def wanted(self) -> WindowsEdit:
        found = {audience: edit for audience in Audience if (edit := self._window(audience))}
        return WindowsEdit(windows=found, seen=self.seen.data, why=self.why.data or "")

    def _window(self, audience: Audience) -> WindowEdit | None:
        opens, at, closes, longest, hours = (self[f"{audience}_{name}"].data for name in WINDOW_FIELDS)
        if opens is None:
            return None
        days = {"opens_days": opens, "opens_minute": at or 0, "closes_days": closes or 0}
        return WindowEdit(**days, longest_minutes=longest, approval_hours=hours)


def windows_form(**values: Any) -> WindowsForm:
    """The form with the fields of every audience."""
    made: dict[str, Any] = {}
    for audience in Audience:
        who = AUDIENCES[audience]
        fields = (
            optional_number(_l("%(who)s: opens, days before", who=who), 0, 400),
            ClockField(_l("%(who)s: opens at", who=who)),
            optional_number(_l("%(who)s: closes, days before", who=who), 0, 400),
            optional_number(_l("%(who)s: minutes at once", who=who), 5, DAYS_31),
            optional_number(_l("%(who)s: hours to approve", who=who), 1, 744),
        )
        made |= {f"{audience}_{name}": field for name, field in zip(WINDOW_FIELDS, fields, strict=True)}
    form: WindowsForm = type("AllWindowsForm", (WindowsForm,), made)(**values)
    return form


class ServiceForm(SettingsForm):
    out_of_service_on = DayField(
        _l("Out of service from"), description=_l("From that day on nobody can book it. Empty: it is in service.")
    )

    def wanted(self) -> ServiceEdit:
        return self.made(ServiceEdit)
