"""Pages about spaces: what there is, who may book it, when it is open. Read only."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, send_from_directory, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import find_me
from anchorcenter.core.clock import now
from anchorcenter.core.errors import not_found
from anchorcenter.core.i18n import _, period_text, today, weekday
from anchorcenter.core.pages import page
from anchorcenter.core.periods import DAY, Period
from anchorcenter.core.pictures import NAME, TYPE
from anchorcenter.facilities.plan import Plan, SpacePlan
from anchorcenter.facilities.queries import get_plan, list_closures
from anchorcenter.facilities.restrictions import list_restrictions
from anchorcenter.facilities.texts import audience_rows, hours_of_day, hours_text, kind_text, need_row, rule_rows

blueprint = Blueprint("facilities", __name__)
AHEAD = 60 * DAY
YEAR = 365 * 24 * 3600


@blueprint.get("/spaces")
def spaces() -> ResponseReturnValue:
    """Every space, by kind."""
    plan = get_plan()
    kinds = dict.fromkeys(space.kind for space in plan.spaces)
    groups = [
        {"label": kind_text(kind), "kind": kind, "spaces": [_card(s) for s in plan.spaces if s.kind is kind]}
        for kind in kinds
    ]
    return page("facilities/spaces.html", groups=groups)


@blueprint.get("/spaces/<slug>")
def space(slug: str) -> ResponseReturnValue:
    """One space: who may book it, its hours and rules, what is closed soon."""
    plan = get_plan()
    found = plan.find(slug)
    if found is None:
        raise not_found()
    ahead = list_closures(found.cell_ids, Period(now(), now() + AHEAD))
    return page(
        "facilities/space.html",
        space=_card(found) | {"description": str(found.description or ""), "area": _area(found)},
        features=[str(feature) for feature in found.features],
        audiences=audience_rows(found),
        hours=[(weekday(day), hours_of_day(found.hours, day)) for day in range(7)],
        rules=rule_rows(found),
        closures=[(period_text(closed.period), str(closed.label)) for closed in ahead],
        need=need_row(found, find_me(), today(now())),
        restrictions=list_restrictions(found.cell_ids, Period(now(), now() + AHEAD)),
        layouts=[_card(other) for other in _layouts(found, plan)],
    )


@blueprint.get("/photos/<name>")
def photo(name: str) -> ResponseReturnValue:
    """A picture of a space; another picture has another name, so it may be kept for ever."""
    known = {photo.name for space in get_plan().spaces for photo in space.photos}
    if not NAME.fullmatch(name) or name.removesuffix("-small") not in known:
        raise not_found()
    file = f"{name}.webp"
    folder = current_app.config["UPLOAD_FOLDER"]
    answer = send_from_directory(folder, file, mimetype=TYPE, as_attachment=True, download_name=file, max_age=YEAR)
    answer.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def photo_rows(space: SpacePlan) -> list[dict[str, Any]]:
    """The photos of a space as pages show them."""
    return [
        {
            "url": url_for("facilities.photo", name=photo.name),
            "small_url": url_for("facilities.photo", name=f"{photo.name}-small"),
            "alt": str(photo.alt),
            "width": photo.width,
            "height": photo.height,
        }
        for photo in space.photos
    ]


def _layouts(space: SpacePlan, plan: Plan) -> list[SpacePlan]:
    return [other for other in plan.layouts_of(plan.widest_of(space)) if other is not space]


def _card(space: SpacePlan) -> dict[str, Any]:
    summary = _("up to %(capacity)d people", capacity=space.capacity)
    return {
        "name": str(space.name),
        "slug": space.slug,
        "kind": space.kind,
        "place": str(space.place or ""),
        "capacity": space.capacity,
        "summary": ", ".join(filter(None, (_area(space), summary))),
        "hours": hours_text(space.hours),
        "photos": photo_rows(space),
    }


def _area(space: SpacePlan) -> str:
    return f"{space.area_m2:,} m²" if space.area_m2 else ""
