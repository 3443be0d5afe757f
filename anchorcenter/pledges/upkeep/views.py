"""The page on which staff bring a card up to date."""

from __future__ import annotations

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed, me
from anchorcenter.accounts.models import Permission
from anchorcenter.core.asking import Question, ask
from anchorcenter.core.clock import now
from anchorcenter.core.i18n import _, _l, named
from anchorcenter.pledges.queries import get_pledge
from anchorcenter.pledges.upkeep import service
from anchorcenter.pledges.upkeep.forms import form_of

blueprint = Blueprint("pledge_upkeep", __name__)


@blueprint.route("/staff/pledges/<slug>/card", methods=("GET", "POST"))
@allowed(Permission.OPERATE)
def card(slug: str) -> ResponseReturnValue:
    """What the card says anew each time it is reported."""
    pledge = get_pledge(slug)
    form = form_of(pledge)
    question = Question(
        title=_("Bring the card up to date"),
        back=(_("Pledges"), url_for("pledges.staff")),
        button=_l("Save"),
        help=_(
            "%(pledge)s. How often: a number, about so many (약 300), a dash as it is printed, or nothing for a blank. "
            "What was closed stays as it is.",
            pledge=named(pledge.title, pledge.title_en),
        ),
    )

    def save() -> None:
        service.keep(slug, form.wanted(), version=form.seen(), by=me(), now=now())

    return ask(form, save, question, lambda _none: url_for("pledges.show", slug=slug))
