"""The page on which staff decide about every booking inside a closure before it is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from flask import Response, redirect, request
from flask.typing import ResponseReturnValue

from anchorcenter.core.errors import TAKEN, DomainError
from anchorcenter.core.i18n import Text, _, _l, period_text
from anchorcenter.core.text import tidy
from anchorcenter.core.unit_of_work import writing
from anchorcenter.operations.closing import Decided, Rehearsal, Touched
from anchorcenter.operations.models import Decision
from anchorcenter.operations.settings.affected import use_rows
from anchorcenter.operations.settings.fields import SettingsForm
from anchorcenter.operations.settings.flow import Frame, saved, show

EVERY, WHY, PREFIX = "decide_all", "keep_why", "decision-"
OWN = {"csrf_token", "confirmed", EVERY, WHY}
WORDS: dict[Decision, Text] = {
    Decision.MOVE: _l("Move"),
    Decision.CANCEL: _l("Cancel the booking"),
    Decision.KEEP: _l("Keep it inside"),
}


def decided(form: SettingsForm, save: Callable[[Decided, str], Any], frame: Frame, *, done: str) -> ResponseReturnValue:
    """Show the form, then what it touches with the choices, then have ``save`` store all of it and go to ``done``."""
    if request.method == "GET" or (form.validate() and "again" in request.form):
        return frame.show(form)
    if form.errors:
        return frame.show(form, 422)
    try:
        with writing():
            save(read_decided(), request.form.get("confirmed", ""))
    except Rehearsal as found:
        return _ask(found, frame)
    except DomainError as error:
        form.refuse(error)
        return frame.show(form, error.status)
    return redirect(saved(done), 303)


def read_decided() -> Decided:
    """What the reader decided, as far as it makes sense."""
    sent = {name.removeprefix(PREFIX): value for name, value in request.form.items() if name.startswith(PREFIX)}
    known = {code: Decision(value) for code, value in sent.items() if value in set(Decision)}
    every, why = request.form.get(EVERY, ""), tidy(" ".join(request.form.get(WHY, "")[:200].split()))
    return Decided(by_code=known, every=Decision(every) if every in set(Decision) else None, why=why)


def _ask(found: Rehearsal, frame: Frame) -> Response:
    """Who is touched, where each could go, with all that was typed."""
    choices = read_decided()
    kept = [(name, value) for name, value in request.form.items(multi=True) if not _is_own(name)]
    return show(
        "operations/settings/closing.html",
        status=422 if found.reasons else TAKEN if found.is_other else 200,
        title=_("Before it is saved: %(what)s", what=frame.title),
        back=frame.back,
        rows=touched_rows(found.touched, choices),
        dates=[period_text(period) for period in found.dates] if len(found.dates) > 1 else [],
        may_decide=any(each.choices for each in found.touched),
        reasons=[(reason.field, str(reason.message)) for reason in found.reasons],
        every=[("", _("as chosen one by one")), *((value, str(text)) for value, text in WORDS.items())],
        chosen_for_all=choices.every or "",
        keep_why=choices.why or request.form.get("why", ""),
        is_other=found.is_other,
        sent=[*kept, ("confirmed", found.word)],
    )


def _is_own(name: str) -> bool:
    return name in OWN or name.startswith(PREFIX)


def touched_rows(touched: Sequence[Touched], choices: Decided) -> list[dict[str, Any]]:
    """A row for each use, of a booking with what may become of it."""
    rows = use_rows([each.effect.use for each in touched])
    return [row | _choosing(each, choices) for row, each in zip(rows, touched, strict=True)]


def _choosing(each: Touched, choices: Decided) -> dict[str, Any]:
    use, first = each.effect.use, next(iter(each.choices), None)
    standing = Decision.KEEP if first is Decision.CANCEL else first
    return {
        "name": f"{PREFIX}{each.code}",
        "choices": list(_choice_texts(each)),
        "chosen": choices.by_code.get(each.code, standing),
        "has_slot": each.proposal is not None,
        "is_partly": sum(period.length.total_seconds() for period in each.effect.shut)
        < use.period.length.total_seconds(),
        "is_running": each.has_begun,
    }


def _choice_texts(each: Touched) -> Iterable[tuple[str, str]]:
    for choice in each.choices:
        text = str(WORDS[choice])
        if choice is Decision.MOVE and each.proposal:
            text = f"{text}: {each.proposal.space.name} · {period_text(each.proposal.period)}"
        yield choice, text
