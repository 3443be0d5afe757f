"""How a page that asks for one thing goes: show the form, do it, come back to where it is seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response, redirect, request
from flask.typing import ResponseReturnValue

from anchorcenter.core.errors import DomainError
from anchorcenter.core.forms import Form
from anchorcenter.core.i18n import Text
from anchorcenter.core.pages import page
from anchorcenter.core.unit_of_work import writing


@dataclass(frozen=True, kw_only=True)
class Question:
    """What stands around a form: its title, where one comes from and goes back to, the word on its button."""

    title: str
    back: tuple[str, str]
    button: Text
    help: str = ""
    template: str = "ask.html"
    takes_files: bool = False

    def show(self, form: Form, status: int = 200, **more: Any) -> Response:
        """The page with that form."""
        return page(self.template, status=status, form=form, question=self, **more)


def ask(form: Form, save: Callable[[], Any], question: Question, done: Callable[[Any], str]) -> ResponseReturnValue:
    """Show the form, or have ``save`` store what it says and go to ``done``; a refusal shows the form again."""
    if request.method == "GET":
        return question.show(form)
    if not form.validate():
        return question.show(form, 422)
    try:
        with writing():
            result = save()
    except DomainError as error:
        form.refuse(error)
        return question.show(form, error.status)
    return redirect(done(result), 303)
