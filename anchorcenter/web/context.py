"""What every page knows: the center, the reader, the menu."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, g, has_request_context, request

from anchorcenter.accounts.access import AUTOMATIC, THEMES, chosen_theme, find_me
from anchorcenter.bookings.care.pages import alarms
from anchorcenter.bookings.feedback.pages import feedback_on
from anchorcenter.bookings.lending.pages import lent_with
from anchorcenter.core.clock import now
from anchorcenter.core.i18n import _, locale, zone_name
from anchorcenter.core.pages import path_to, static_url
from anchorcenter.facilities.queries import get_plan
from anchorcenter.facilities.texts import hours_text
from anchorcenter.tenants.pages import is_tenant
from anchorcenter.web.staff_menu import NO_MENU, Link, StaffMenu, staff_menu

BARE = "is_bare"  # Set on ``g`` when a page must be drawn without asking the database.
NOBODY = {"name": "anchorcenter", "address": "", "phone": "", "email": "", "hours": ""}


def init_app(app: Flask) -> None:
    """Offer it to every template."""
    app.jinja_env.globals.update(static_url=static_url, path_to=path_to)
    app.jinja_env.globals["staff_alarms"] = alarms
    app.jinja_env.globals["lent_with"] = lent_with
    app.jinja_env.globals["feedback_on"] = feedback_on
    app.jinja_env.globals["is_tenant"] = is_tenant

    @app.context_processor
    def common() -> dict[str, Any]:
        if not has_request_context():
            return {"locale": locale(), "sender": _center}  # A mail: it asks for nothing else.
        is_bare = g.get(BARE, False)
        staff = NO_MENU if is_bare else staff_menu()
        return {
            "center": NOBODY if is_bare else _center(),
            "me": None if is_bare else find_me(),
            "nav": _nav(staff),
            "staff_menu": staff,
            "locale": locale(),
            "zone": zone_name(now()),
            "demo": current_app.config["DEMO"],
            "theme": chosen_theme(),
            "themes": _themes(),
            "here": _here(),
        }


def _center() -> dict[str, str]:
    plan = get_plan()
    site = next(iter(plan.sites.values()), None)
    if site is None:
        return NOBODY
    hours = hours_text(plan.spaces[0].hours) if plan.spaces else ""
    return {
        "name": str(site.name),
        "address": str(site.address),
        "phone": site.phone,
        "email": site.email,
        "hours": hours,
    }


def _themes() -> list[tuple[str, str, bool]]:
    words = {"": _("as the device"), "light": _("light"), "dark": _("dark"), "contrast": _("high contrast")}
    chosen, query = chosen_theme(), urlencode({"next": _here()})
    paths = {c: path_to("web.theme", code=c or AUTOMATIC) for c in ("", *THEMES)}
    return [(words[c], f"{path}?{query}", c == chosen) for c, path in paths.items()]


def _here() -> str:
    """Where the reader comes back to from another language or theme."""
    return request.full_path.rstrip("?") if request.method == "GET" else "/"


def _nav(staff: StaffMenu) -> list[Link]:
    items = [
        (_("Book"), "bookings.calendar"),
        (_("Spaces"), "facilities.spaces"),
        (_("Courses"), "academy.index"),
        (_("My bookings"), "bookings.index"),
    ]
    here = request.endpoint or ""
    menu = [(label, path_to(endpoint), here == endpoint) for label, endpoint in items]
    if staff.groups:  # Pledges are among their reports; five words are as many as a bar bears.
        return [*menu, (_("Operations"), staff.groups[0][1], staff.is_here)]
    return [*menu, (_("Pledges and results"), path_to("pledges.index"), here.startswith("pledge"))]
