"""Choosing a person by what is typed: alone when it says exactly who, else one of those it fits."""

from __future__ import annotations

from collections.abc import Sequence

from anchorcenter.accounts.access import me, saw
from anchorcenter.accounts.access_log import What
from anchorcenter.accounts.directory import Listed, find_people, list_colleagues
from anchorcenter.accounts.masks import mask_email
from anchorcenter.bookings.forms import PersonForm
from anchorcenter.core.clock import now
from anchorcenter.core.i18n import _


def choose(form: PersonForm) -> int | None:
    """The id of who is meant; None, with the error at its field, for nobody and for several."""
    typed = form.person.data or ""
    found = find_people(typed, now=now())
    _offer(form, found, What.SEARCH)
    if len(found) == 1 and typed.lower() in {found[0].email, found[0].name.lower()}:
        form.chosen.data = str(found[0].id)
    if not found:
        form.person.errors = [*form.person.errors, _("Nobody is called so: enter a name or an e-mail address.")]
    return _chosen(form, found) if found else None


def offer_colleagues(form: PersonForm, but: int) -> int | None:
    """Offer the reader's colleagues ``but`` one; the id of who was chosen, else None with the error at its field."""
    colleagues = list_colleagues(me(), but=but, now=now())
    _offer(form, colleagues, What.VIEW)
    return _chosen(form, colleagues)


def _chosen(form: PersonForm, people: Sequence[Listed]) -> int | None:
    for person in people:
        if form.chosen.data == str(person.id):
            return person.id
    form.chosen.errors = [*form.chosen.errors, _("Choose who of them is meant.")]
    return None


def _offer(form: PersonForm, people: Sequence[Listed], what: What) -> None:
    """Offer these people; that they were shown is noted."""
    for person in people:
        saw(person.id, what)
    form.chosen.choices = [(str(person.id), _text(person)) for person in people]


def _text(person: Listed) -> str:
    return " · ".join(filter(None, (person.name, person.organisation, mask_email(person.email))))
