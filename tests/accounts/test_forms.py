"""The forms of accounts make the dataclasses of their verbs: the fields never drift apart."""

from __future__ import annotations

from dataclasses import fields

from flask import Flask

from anchorcenter.accounts.consents import CONSENTS
from anchorcenter.accounts.forms import InvitationForm, ProfileForm, SignUpForm
from anchorcenter.accounts.joining import NewPerson
from anchorcenter.accounts.organisations import NewInvitation
from anchorcenter.accounts.profiles import Profile


def test_forms_have_the_fields_of_their_dataclasses(app: Flask) -> None:
    boxes = {str(consent.kind) for consent in CONSENTS}
    with app.test_request_context():
        assert set(InvitationForm().values()) == {field.name for field in fields(NewInvitation)}
        assert set(ProfileForm().values()) == {field.name for field in fields(Profile)}
        assert set(SignUpForm().values()) - boxes | {"consents"} == {field.name for field in fields(NewPerson)}
        assert {str(consent.kind) for consent, _box in SignUpForm().boxes()} == boxes


def test_what_is_asked_never_shows_a_password(app: Flask) -> None:
    word = "correct horse battery"  # pragma: allowlist secret
    assert word not in repr(NewPerson(email="a@b.example", name="가", password=word))
