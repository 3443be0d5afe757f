"""Pages of what is shown of supporters: read the request, call one verb, answer."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, redirect, send_from_directory, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import me, signed_in
from anchorcenter.core.asking import Question, ask
from anchorcenter.core.clock import now
from anchorcenter.core.i18n import _, _l
from anchorcenter.core.pictures import TYPE
from anchorcenter.core.unit_of_work import writing
from anchorcenter.supporters.showing import queries, service
from anchorcenter.supporters.showing.forms import ConsentForm
from anchorcenter.supporters.showing.service import Showing

blueprint = Blueprint("showing", __name__)


@blueprint.get("/supporters/photos/<int:number>")
def photo(number: int) -> Response:
    """A photo of an activity that is shown. It is kept nowhere, so that it is gone at once when somebody asks."""
    row = queries.get_photo(number)
    answer = send_from_directory(current_app.config["UPLOAD_FOLDER"], f"{row.name}.webp", mimetype=TYPE)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.route("/supporters/consents/<int:number>", methods=("GET", "POST"))
@signed_in
def consent(number: int) -> ResponseReturnValue:
    """What of me may be shown, as a supporter with that number."""
    row = queries.get_own_place(number, me().id)
    form = ConsentForm(nickname=row.nickname, publishes=bool(row.publishes_at), ranks=bool(row.ranks_at))
    question = Question(
        title=_("What may be shown of you"),
        back=(_("Points and rewards"), url_for("rewards.mine")),
        button=_l("Save"),
        help=_("You may refuse all of it, and take it back whenever you like: it is gone at once."),
        template="showing/consent.html",
    )
    return ask(
        form,
        lambda: service.consent(number, form.wanted(), by=me(), now=now()),
        question,
        lambda _none: url_for("rewards.mine"),
    )


@blueprint.post("/activities/<int:number>/show")
@signed_in
def show(number: int) -> ResponseReturnValue:
    """Have an activity stand on the public page; staff choose."""
    return _put(number, Showing(is_shown=True))


@blueprint.post("/activities/<int:number>/hide")
@signed_in
def hide(number: int) -> ResponseReturnValue:
    """Take it off, for staff and for who did it."""
    return _put(number, Showing(is_shown=False))


def _put(number: int, wanted: Showing) -> ResponseReturnValue:
    with writing():
        service.show(number, wanted, by=me(), now=now())
    return redirect(url_for("supporters.index"), 303)
