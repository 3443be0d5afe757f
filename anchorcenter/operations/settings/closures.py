"""Settings pages of closures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed, me
from anchorcenter.accounts.models import Permission
from anchorcenter.bookings.models import LIVE
from anchorcenter.core.clock import now
from anchorcenter.core.i18n import _, local, named, period_text
from anchorcenter.core.pages import around, asked_page
from anchorcenter.core.periods import Period, parse_day, whole_day
from anchorcenter.core.text import tidy
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities import changes
from anchorcenter.facilities.changes import Edit
from anchorcenter.facilities.closures import closure_state
from anchorcenter.facilities.models import Closure
from anchorcenter.facilities.queries import get_plan
from anchorcenter.operations import impact, queries, reopening
from anchorcenter.operations.closing import Decided, close_over, keep_undecided
from anchorcenter.operations.effects import kept_text
from anchorcenter.operations.models import ClosureDecision, Decision
from anchorcenter.operations.settings.affected import use_rows
from anchorcenter.operations.settings.blueprint import blueprint
from anchorcenter.operations.settings.deciding import decided
from anchorcenter.operations.settings.flow import Frame, Section, saved, show
from anchorcenter.operations.settings.forms import ClosureForm
from anchorcenter.operations.settings.places import cell_name
from anchorcenter.operations.settings.reading import sealed

F = TypeVar("F", bound=ClosureForm)
BOTH = ("GET", "POST")
MOST_LETTERS = 80  # Of a reason in an address.


@blueprint.get("/closures", endpoint="settings_closures")
@allowed(Permission.CONFIGURE)
def index() -> ResponseReturnValue:
    """What is closed or will be; with ``show=past`` what was."""
    is_past, number = request.args.get("show") == "past", asked_page()
    found = queries.list_closures(now=now(), is_past=is_past, page=number)
    more, past = len(found) > queries.PAGE, "past" if is_past else None
    return show(
        "operations/settings/closures.html",
        is_past=is_past,
        closures=[closure_row(closure) for closure in found[: queries.PAGE]],
        **around(number, ".settings_closures", is_more=more, show=past),
    )


@blueprint.route("/closures/new", methods=BOTH, endpoint="settings_closure_new")
@allowed(Permission.CONFIGURE)
def new_closure() -> ResponseReturnValue:
    """Close something for a while."""
    form = offering(ClosureForm(data=_asked()))
    frame = closure_frame(_("New closure"))
    return decided(form, _save(None, form), frame, done=_index())


@blueprint.route("/closures/<int:number>", methods=BOTH, endpoint="settings_closure")
@allowed(Permission.CONFIGURE)
def closure(number: int) -> ResponseReturnValue:
    """One closure, who is booked inside it, and its form unless it is over."""
    row = changes.get(Closure, number)
    if row.ends_at <= now():
        return show("operations/settings/closure.html", closure=closure_row(row), inside=_inside(row), gone=_gone(row))
    form = offering(ClosureForm(data=_opened(row)))
    frame = closure_frame(
        named(row.label, row.label_en), closure=closure_row(row), inside=_inside(row), gone=_gone(row)
    )
    frame.more["undecided"] = len(queries.list_undecided(now=now(), closure_id=number))
    return decided(form, _save(number, form), frame, done=_index())


@blueprint.post("/closures/<int:number>/end", endpoint="settings_closure_end")
@allowed(Permission.CONFIGURE)
def end(number: int) -> ResponseReturnValue:
    """Open again now; it only frees time, and offers it to those who had to give way."""
    with writing():
        reopening.end_early(number, Edit(), by=me(), now=now())
    return redirect(saved(_index()), 303)


@blueprint.post("/closures/<int:number>/remove", endpoint="settings_closure_remove")
@allowed(Permission.CONFIGURE)
def remove(number: int) -> ResponseReturnValue:
    """Take back a closure that has not begun."""
    with writing():
        reopening.take_back(number, Edit(), by=me(), now=now())
    return redirect(saved(_index()), 303)


def _asked() -> dict[str, Any]:
    """What an address proposes: a space (its slug), a day and why."""
    space, day = get_plan().find(request.args.get("space", "")), parse_day(request.args.get("day", ""))
    why = tidy(" ".join(request.args.get("why", "")[:MOST_LETTERS].split()))
    proposed = {"spaces": [space.id] if space else [], "label": why, "label_en": ""}
    if day is None:
        return proposed
    whole = whole_day(day, get_plan().zone)
    return proposed | {"starts_at": max(whole.start, now().replace(second=0, microsecond=0)), "ends_at": whole.end}


@blueprint.post("/closures/<int:number>/keep", endpoint="settings_closure_keep")
@allowed(Permission.CONFIGURE)
def keep(number: int) -> ResponseReturnValue:
    """Have those inside about whom nobody has decided stay there."""
    why = tidy(" ".join(request.form.get("why", "")[:200].split()))
    with writing():
        keep_undecided(number, why, by=me(), now=now())
    return redirect(saved(url_for("operations.settings_closure", number=number)), 303)


def _save(number: int | None, form: ClosureForm) -> Callable[[Decided, str], Any]:
    """What is done when everything is decided."""

    def save(choices: Decided, confirmed: str) -> Any:
        return close_over(number, form.wanted(), choices, confirmed=confirmed, by=me(), now=now())

    return save


def offering(form: F) -> F:
    """The form with all that can be closed."""
    plan = get_plan()
    form.sites.choices = [(row.id, named(row.name, row.name_en)) for row in queries.list_sites()]
    form.floors.choices = [(row.id, named(row.name, row.name_en)) for row in queries.list_floors()]
    form.spaces.choices = [(space.id, str(space.name)) for space in plan.spaces]
    form.cells.choices = [(row.id, cell_name(row)) for row in queries.list_cells()]
    return form


def _opened(row: Closure) -> dict[str, Any]:
    return sealed(closure_state(row), cells=[cell.id for cell in row.cells])


def closure_frame(title: str, *, sections: Sequence[Section] = (), **more: Any) -> Frame:
    """What stands around the form of a closure."""
    what = Section(
        title=_("What is closed"),
        help=_("A site, a floor or a space stands for all of its cells."),
        rows=[["spaces"], ["floors"], ["sites"], ["cells"]],
    )
    when = Section(title=_("When and why"), rows=[["starts_at", "ends_at"], ["label", "label_en"]])
    back = (_("Closures"), _index())
    values = {"closure": None, "inside": [], "gone": [], "undecided": 0} | more
    template = "operations/settings/closure_form.html"
    return Frame(title=title, back=back, sections=[when, *sections, what], template=template, more=values)


def closure_row(row: Closure) -> dict[str, Any]:
    """One closure as pages show it."""
    period = Period(row.starts_at, row.ends_at)
    return {
        "id": row.id,
        "label": named(row.label, row.label_en),
        "when": period_text(period),
        "where": ", ".join(cell_name(cell) for cell in row.cells),
        "is_over": row.ends_at <= now(),
        "is_now": row.starts_at <= now() < row.ends_at,
        "url": url_for("operations.settings_closure", number=row.id),
        "again": url_for("operations.settings_maintenance", number=row.maintenance_id) if row.maintenance_id else "",
        "history": url_for("operations.settings_history", of="closure", number=row.id),
    }


def _inside(row: Closure) -> list[dict[str, Any]]:
    """Who is booked inside of it; of those who were kept there, why."""
    uses = impact.list_inside([cell.id for cell in row.cells], Period(row.starts_at, row.ends_at), now=now())
    kept = queries.list_kept([use.occupancy_id for use in uses])
    why = [kept.get(use.occupancy_id) for use in uses]
    return [each | {"lines": [kept_text(text)] if text else []} for each, text in zip(use_rows(uses), why, strict=True)]


def _gone(row: Closure) -> list[dict[str, Any]]:
    """Who had to give way for it, to where, and whether they were offered their time again."""
    every = [each for each in queries.list_decided(row.id) if each.decision is not Decision.KEEP]
    return [
        {
            "what": f"{each.booking.code} · {each.booking.purpose}",
            "url": url_for("bookings.show", code=each.booking.code),
            "space": named(each.space.name, each.space.name_en),
            "when": period_text(Period(each.starts_at, each.ends_at)),
            "who": _("moved elsewhere") if each.decision is Decision.MOVE else _("cancelled"),
            "lines": [*_went(each), *_offered(each)],
        }
        for each in every
    ]


def _went(each: ClosureDecision) -> list[str]:
    """Where who was moved is booked now."""
    if each.decision is not Decision.MOVE or each.booking.status not in LIVE:
        return []
    slot = each.booking.parts[0].occupancy
    return [_("Now: %(slot)s", slot=f"{get_plan().get(slot.space_id).name} · {period_text(slot.period)}")]


def _offered(each: ClosureDecision) -> list[str]:
    return [_("Offered their time again %(moment)s.", moment=local(each.offered_at))] if each.offered_at else []


def _index() -> str:
    return url_for("operations.settings_closures")
