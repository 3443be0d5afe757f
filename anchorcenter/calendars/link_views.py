"""One's own calendars: the addresses to subscribe to, made, made anew and taken back; how to use them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # The stubs are older.

from anchorcenter.accounts.access import me, signed_in
from anchorcenter.accounts.calendar_links import list_calendar_links, make_calendar_link, revoke_calendar_link
from anchorcenter.accounts.models import CalendarKind, Permission
from anchorcenter.calendars.options import DATES, FUTURE, PAST
from anchorcenter.core.clock import now
from anchorcenter.core.errors import missing
from anchorcenter.core.forms import Form
from anchorcenter.core.i18n import _, _l, local
from anchorcenter.core.pages import page
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.queries import get_plan

blueprint = Blueprint("calendar_links", __name__, url_prefix="/profile/calendars")


class LinkForm(Form):
    kind = RadioField(_l("Calendar"), choices=[SelectChoice(kind, kind) for kind in CalendarKind])

    def wanted(self) -> CalendarKind:
        """Which calendar; call after a successful validation."""
        return CalendarKind(self.kind.data)


@blueprint.get("")
@signed_in
def index() -> ResponseReturnValue:
    """Which addresses there are, and those of the spaces."""
    return _page()


@blueprint.post("")
@signed_in
def make() -> ResponseReturnValue:
    """Make an address, or another one in its place, and show it: nobody can look it up later."""
    form = LinkForm()
    kind = form.wanted() if form.validate() else missing()
    with writing():
        token = make_calendar_link(kind, by=me(), now=now())
    return _page(made=(kind, f"{_base()}{url_for('calendars.own', token=token)}"))


@blueprint.post("/revoke")
@signed_in
def revoke() -> ResponseReturnValue:
    """Have an address lead nowhere."""
    form = LinkForm()
    kind = form.wanted() if form.validate() else missing()
    with writing():
        revoke_calendar_link(kind, by=me(), now=now())
    return redirect(url_for(".index", done=1), 303)


def _page(made: tuple[CalendarKind, str] | None = None) -> Response:
    since = {link.kind: local(link.made_at) for link in list_calendar_links(me())}
    return page(
        "calendars/links.html",
        calendars=[_shown(kind, since.get(kind, ""), made) for kind in _kinds()],
        spaces=[
            (str(space.name), f"{_base()}{url_for('calendars.space', slug=space.slug)}") for space in get_plan().spaces
        ],
        past=PAST,
        future=FUTURE,
        is_done="done" in request.args,
    )


def _kinds() -> list[CalendarKind]:
    """Which calendars the reader may have an address of."""
    kinds = [CalendarKind.PERSON]
    if me().is_manager:
        kinds.append(CalendarKind.ORGANISATION)
    return [*kinds, CalendarKind.STAFF] if me().may(Permission.OPERATE) else kinds


def _shown(kind: CalendarKind, since: str, made: tuple[CalendarKind, str] | None) -> dict[str, Any]:
    title, text = _words(kind)
    address = made[1] if made and made[0] is kind else ""
    return {
        "kind": kind.value,
        "title": title,
        "text": text,
        "hint": _("Add ?kinds=%(kind)s for these alone; there are: %(kinds)s.", kind=DATES[0], kinds=", ".join(DATES))
        if kind is CalendarKind.STAFF
        else "",
        "since": since,
        "address": address,
        "webcal": f"webcal://{address.partition('://')[2]}" if address else "",
    }


def _words(kind: CalendarKind) -> tuple[str, str]:
    if kind is CalendarKind.PERSON:
        return _("My bookings"), _(
            "What you have booked, with purpose and booking number; lessons that you take or teach."
        )
    if kind is CalendarKind.ORGANISATION:
        return me().organisation, _("Everything that is booked for the organisation, without names.")
    text = _(
        "Ends of contracts and of tenants' documents, intake rounds from their opening to the end of objections, "
        "presentations and yearly reviews. It names companies and nobody."
    )
    return _("Dates of the center"), text


def _base() -> str:
    return str(current_app.config["BASE_URL"])
