"""Settings pages of opening hours and holidays."""

from __future__ import annotations

from typing import Any

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed
from anchorcenter.accounts.models import Permission
from anchorcenter.core.clock import now
from anchorcenter.core.i18n import _, day_text, named, plural, today
from anchorcenter.core.periods import DAY
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities import changes, opening
from anchorcenter.facilities.changes import Edit
from anchorcenter.facilities.models import Holiday, Site
from anchorcenter.facilities.opening import CLOSED, read_week, week_state
from anchorcenter.facilities.texts import hours_text
from anchorcenter.operations import queries
from anchorcenter.operations.settings.blueprint import blueprint
from anchorcenter.operations.settings.flow import Frame, Section, author, rehearsed, saved, show
from anchorcenter.operations.settings.forms import HolidayForm, WeekForm, YearForm
from anchorcenter.operations.settings.reading import sealed

BOTH = ("GET", "POST")
DAYS = [[f"day_{number}"] for number in range(7)]


@blueprint.get("/opening", endpoint="settings_opening")
@allowed(Permission.CONFIGURE)
def index() -> ResponseReturnValue:
    """The hours of each site, and its holidays from today on."""
    sites = [_site_row(row) for row in queries.list_sites()]
    return show("operations/settings/opening.html", sites=sites)


@blueprint.route("/sites/<int:number>/hours", methods=BOTH, endpoint="settings_hours")
@allowed(Permission.CONFIGURE)
def hours(number: int) -> ResponseReturnValue:
    """Change the hours of a site."""
    site = changes.get(Site, number)
    form = WeekForm(data=week_values(read_week(number)))
    name = named(site.name, site.name_en)
    frame = _frame(_("Opening hours: %(site)s", site=name), [Section(title="", help=hours_help(), rows=DAYS)])
    return rehearsed(
        form, lambda: opening.set_hours(number, None, form.wanted(), author=author()), frame, done=_index()
    )


@blueprint.route("/sites/<int:number>/holidays", methods=BOTH, endpoint="settings_holiday_new")
@allowed(Permission.CONFIGURE)
def new_holiday(number: int) -> ResponseReturnValue:
    """Keep a site closed on one more day."""
    site, form = changes.get(Site, number), HolidayForm()
    title = _("New holiday: %(site)s", site=named(site.name, site.name_en))
    frame = _frame(title, [Section(title="", rows=[["day"], ["name", "name_en"]])])
    return rehearsed(form, lambda: opening.add_holiday(number, form.wanted(), author=author()), frame, done=_index())


@blueprint.route("/sites/<int:number>/holidays/year", methods=BOTH, endpoint="settings_holiday_year")
@allowed(Permission.CONFIGURE)
def fill_holidays(number: int) -> ResponseReturnValue:
    """Fill in the public holidays of a year."""
    site, form = changes.get(Site, number), YearForm(data={"year": today(now()).year + 1})
    title = _("Public holidays of a year: %(site)s", site=named(site.name, site.name_en))
    text = _("Korea's public holidays and their substitutes; days that are there already stay as they are.")
    frame = _frame(title, [Section(title="", help=text, rows=[["year"]])])

    def save() -> int:
        return opening.fill_holidays(number, form.year.data or 0, form.made(Edit), author=author())

    return rehearsed(form, save, frame, done=_index())


@blueprint.post("/holidays/<int:number>/remove", endpoint="settings_holiday_remove")
@allowed(Permission.CONFIGURE)
def remove_holiday(number: int) -> ResponseReturnValue:
    """Open on a day that was a holiday: it frees time, so nobody is affected."""
    with writing():
        opening.remove_holiday(number, Edit(), author=author())
    return redirect(saved(_index()), 303)


def week_values(week: opening.Week | None) -> dict[str, Any]:
    """What the form of a week is opened with; None is the week of a space that has none of its own."""
    days: dict[str, Any] = {f"day_{number}": stretches for number, stretches in enumerate(week or CLOSED)}
    return sealed(week_state(week), **days)


def hours_help() -> str:
    return _(
        "For example 09:00-12:00, 13:00-18:00; nothing when it is closed. Open overnight is until 24:00 and from 00:00."
    )


def _site_row(site: Site) -> dict[str, Any]:
    week = dict(enumerate(read_week(site.id) or CLOSED))
    holidays = queries.list_holidays(site.id, today(now()) - DAY)
    return {
        "id": site.id,
        "name": named(site.name, site.name_en),
        "hours": hours_text(week),
        "holidays": [_holiday_row(row) for row in holidays],
        "count": plural("%(num)d holiday ahead", "%(num)d holidays ahead", len(holidays)),
    }


def _holiday_row(row: Holiday) -> dict[str, Any]:
    return {"id": row.id, "day": day_text(row.day), "name": named(row.name, row.name_en)}


def _frame(title: str, sections: list[Section]) -> Frame:
    return Frame(title=title, back=(_("Hours and holidays"), _index()), sections=sections)


def _index() -> str:
    return url_for("operations.settings_opening")
