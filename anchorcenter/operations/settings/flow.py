"""How a settings page goes: show the form, change one thing, come back to where it is seen."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import me
from anchorcenter.core.clock import now
from anchorcenter.core.errors import TAKEN, DomainError
from anchorcenter.core.i18n import _
from anchorcenter.core.pages import page
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.changes import Author
from anchorcenter.operations import impact
from anchorcenter.operations.impact import Affects
from anchorcenter.operations.settings.affected import effect_rows
from anchorcenter.operations.settings.fields import SettingsForm

T = TypeVar("T")
Done = str | Callable[[T], str]  # Where to go then: a page, or one that what was stored tells.
Link = tuple[str, str]
Tab = tuple[str, str, bool]


@dataclass(frozen=True, kw_only=True)
class Section:
    """Fields that belong together: each row is one or two of their names."""

    title: str
    rows: Sequence[Sequence[str]]
    help: str = ""


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What stands around a form: its title, where one comes from, other pages of the same thing."""

    title: str
    back: Link
    sections: Sequence[Section] = ()
    help: str = ""
    tabs: Sequence[Tab] = ()
    is_upload: bool = False
    template: str = "operations/settings/form.html"
    more: dict[str, Any] = field(default_factory=dict)

    def show(self, form: SettingsForm, status: int = 200) -> Response:
        """The page with that form."""
        values = {"title": self.title, "back": self.back, "sections": self.sections, "help": self.help}
        return show(
            self.template,
            status=status,
            form=form,
            frame=values | {"tabs": self.tabs, "is_upload": self.is_upload},
            **self.more,
        )


def author() -> Author:
    """The reader as who changes something now."""
    return Author(by=me().key, now=now())


def show(template: str, *, status: int = 200, **context: Any) -> Response:
    """A settings page, with the menu of all of them."""
    return page(template, status=status, settings_tabs=_menu(), is_saved="saved" in request.args, **context)


def edited(form: SettingsForm, save: Callable[[], T], frame: Frame, *, done: Done[T]) -> ResponseReturnValue:
    """Show the form, or have ``save`` store what it says and go to ``done``; a refusal shows the form again."""
    if request.method == "GET":
        return frame.show(form)
    if not form.validate():
        return frame.show(form, 422)
    try:
        with writing():
            result = save()
    except DomainError as error:
        form.refuse(error)
        return frame.show(form, error.status)
    return redirect(saved(done(result) if callable(done) else done), 303)


def rehearsed(
    form: SettingsForm,
    save: Callable[[], Any],
    frame: Frame,
    *,
    done: str,
    watch: Collection[int] = (),
    is_asked: bool = True,
) -> ResponseReturnValue:
    """The same in two steps: what the change affects is shown first, and stored when that is confirmed.

    Without ``is_asked`` only a change that affects something is asked about.
    """
    if request.method == "GET":
        return frame.show(form)
    if not form.validate():
        return frame.show(form, 422)
    if "again" in request.form:
        return frame.show(form)
    confirmed = request.form.get("confirmed", "")
    try:
        impact.rehearse(save, confirmed=confirmed, now=now(), watch=watch, is_asked=is_asked)
    except Affects as found:
        return _confirm(found, frame)
    except DomainError as error:
        form.refuse(error)
        return frame.show(form, error.status)
    return redirect(saved(done), 303)


def _confirm(found: Affects, frame: Frame) -> Response:
    """Who is affected, with all that was typed, and a button for each way on."""
    sent = [(name, value) for name, value in request.form.items(multi=True) if name not in {"csrf_token", "confirmed"}]
    return show(
        "operations/settings/confirm.html",
        status=TAKEN if found.is_other else 200,
        title=_("Before it is saved: %(what)s", what=frame.title),
        back=frame.back,
        rows=effect_rows(found.effects),
        is_other=found.is_other,
        sent=[*sent, ("confirmed", found.word)],
    )


def saved(address: str) -> str:
    """``address``, where it will say that the change is stored."""
    return f"{address}{'&' if '?' in address else '?'}saved=1"


def _menu() -> list[Tab]:
    here = (request.endpoint or "").removeprefix("operations.settings")
    entries = [
        (_("Overview"), "", here == ""),
        (_("Sites, floors, cells"), "_places", here.startswith(("_place", "_site", "_floor", "_cell"))),
        (_("Spaces"), "_spaces", here.startswith("_space")),
        (_("Hours and holidays"), "_opening", here.startswith(("_opening", "_hours", "_holiday"))),
        (_("Closures"), "_closures", here.startswith(("_closure", "_maintenance"))),
        (_("Utilities"), "_utilities", here.startswith("_utilit")),
        (_("Rules"), "_rules", here == "_rules"),
        (_("History"), "_history", here == "_history"),
    ]
    return [(label, url_for(f"operations.settings{name}"), is_current) for label, name, is_current in entries]
