"""How a settings page goes: show the form, change one thing, come back to where it is seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import me
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError
from anchorcenter.core.i18n import _
from anchorcenter.core.pages import page
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.changes import Author
from anchorcenter.operations.settings.fields import SettingsForm

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
    template: str = "operations/settings/form.html"
    more: dict[str, Any] = field(default_factory=dict)

    def show(self, form: SettingsForm, status: int = 200) -> Response:
        """The page with that form."""
        values = {"title": self.title, "back": self.back, "sections": self.sections, "help": self.help}
        return show(self.template, status=status, form=form, frame=values | {"tabs": self.tabs}, **self.more)


def author() -> Author:
    """The reader as who changes something now."""
    return Author(by=me().key, now=now())


def show(template: str, *, status: int = 200, **context: Any) -> Response:
    """A settings page, with the menu of all of them."""
    return page(template, status=status, settings_tabs=_menu(), is_saved="saved" in request.args, **context)


def edited(form: SettingsForm, save: Callable[[], Any], frame: Frame, *, done: str) -> ResponseReturnValue:
    """Show the form, or have ``save`` store what it says and go to ``done``; a refusal shows the form again."""
    if request.method == "GET":
        return frame.show(form)
    if not form.validate():
        return frame.show(form, 422)
    try:
        with writing():
            save()
    except DomainError as error:
        form.refuse(error)
        return frame.show(form, error.status)
    return redirect(saved(done), 303)


def saved(address: str) -> str:
    """``address``, where it will say that the change is stored."""
    return f"{address}{'&' if '?' in address else '?'}saved=1"


def _menu() -> list[Tab]:
    here = (request.endpoint or "").removeprefix("operations.settings")
    entries = [
        (_("Overview"), "", here == ""),
        (_("Sites, floors, cells"), "_places", here.startswith(("_place", "_site", "_floor", "_cell"))),
        (_("Rules"), "_rules", here == "_rules"),
        (_("History"), "_history", here == "_history"),
    ]
    return [(label, url_for(f"operations.settings{name}"), is_current) for label, name, is_current in entries]
