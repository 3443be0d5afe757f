"""The first settings page: what there is, and where to change it."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed
from anchorcenter.accounts.models import Permission
from anchorcenter.core.clock import now
from anchorcenter.core.i18n import _, plural
from anchorcenter.facilities.queries import get_plan
from anchorcenter.operations import queries
from anchorcenter.operations.settings.blueprint import blueprint
from anchorcenter.operations.settings.flow import show


@blueprint.get("", endpoint="settings")
@allowed(Permission.CONFIGURE)
def overview() -> ResponseReturnValue:
    """How much of everything there is."""
    return show("operations/settings/overview.html", cards=_cards())


def _cards() -> list[dict[str, str]]:
    plan, floors, cells = get_plan(), queries.list_floors(), queries.list_cells()
    places = (
        plural("%(num)d site", "%(num)d sites", len(plan.sites)),
        plural("%(num)d floor", "%(num)d floors", len(floors)),
        plural("%(num)d cell", "%(num)d cells", len(cells)),
    )
    ahead = len(queries.list_closures(now=now(), is_past=False, page=1))
    closures = plural("%(num)d under way or ahead", "%(num)d under way or ahead", ahead)
    spaces = plural("%(num)d space", "%(num)d spaces", len(plan.spaces))
    return [
        _card(
            "_places", _("Sites, floors, cells"), ", ".join(places), _("Where everything is, and how it is divided.")
        ),
        _card("_spaces", _("Spaces"), spaces, _("What can be booked, by whom, under which rules.")),
        _card("_opening", _("Hours and holidays"), "", _("When the center is open, and on which days it is not.")),
        _card("_closures", _("Closures"), closures, _("What is closed for a while, and who is booked inside.")),
        _card("_rules", _("Rules"), "", _("How long a time is held, how changeovers count.")),
        _card("_history", _("History"), "", _("Who changed what, when and why.")),
    ]


def _card(name: str, title: str, count: str, text: str) -> dict[str, str]:
    return {"url": url_for(f"operations.settings{name}"), "title": title, "count": count, "text": text}
