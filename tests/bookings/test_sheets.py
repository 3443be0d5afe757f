"""What a script that shows a dialog gets: the fragment while there is something to fill in, else the page after it."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask.testing import FlaskClient

from tests.steps import book, filled, slot

ClientOf = Callable[[str], FlaskClient]
SHEET = {"X-Sheet": "1"}


def test_a_form_is_a_fragment_with_one_root(client_of: ClientOf) -> None:
    tenant = client_of("tenant-a")
    held = tenant.post("/holds", data=slot(), headers=SHEET)
    sheet = tenant.get(held.location, headers=SHEET)
    assert (sheet.status_code, sheet.headers["X-Sheet"], sheet.vary.as_set()) == (200, "1", {"x-sheet", "cookie"})
    assert (sheet.text.count("<html"), sheet.text.count('id="sheet-title"')) == (0, 1)
    whole = tenant.get(held.location)
    assert ("X-Sheet" in whole.headers, whole.text.count("<html")) == (False, 1)


def test_the_first_thing_that_is_missing_has_the_focus(client_of: ClientOf) -> None:
    tenant = client_of("tenant-a")
    form = tenant.post("/holds", data=slot(), headers=SHEET).location
    assert re.search(r'<input[^>]* autofocus[^>]* id="purpose"', tenant.get(form, headers=SHEET).text)
    assert "autofocus" not in tenant.get(form).text
    assert tenant.post(form, data=filled()).status_code == 303
    again = tenant.post("/holds", data=slot("b"), headers=SHEET).location
    assert 'class="button primary final" autofocus' in tenant.get(again, headers=SHEET).text


def test_a_refusal_is_a_fragment_with_its_status_reasons_and_offers(client_of: ClientOf) -> None:
    book(client_of("tenant-b"), "tenant-b", "page", "a", "10:00", "11:00")
    refused = client_of("tenant-a").post("/holds", data=slot(), headers=SHEET)
    assert (refused.status_code, refused.headers["X-Sheet"]) == (409, "1")
    assert ("formaction=" in refused.text, "<html" in refused.text) == (True, False)
    broken = client_of("tenant-a").post("/holds", data=slot() | {"starts_at": "soon"}, headers=SHEET)
    assert (broken.status_code, broken.headers["X-Sheet"]) == (422, "1")


def test_a_mistake_in_the_form_is_a_fragment_too(client_of: ClientOf) -> None:
    tenant = client_of("tenant-a")
    form = tenant.post("/holds", data=slot()).location
    wrong = tenant.post(form, data=filled(headcount="none"), headers=SHEET)
    assert (wrong.status_code, wrong.headers["X-Sheet"]) == (422, "1")
    taken = tenant.post(form, data=filled(headcount="999"), headers=SHEET)
    assert (taken.status_code, taken.headers["X-Sheet"]) == (422, "1")


def test_what_ends_it_is_a_page(client_of: ClientOf) -> None:
    tenant = client_of("tenant-a")
    form = tenant.post("/holds", data=slot()).location
    booked = tenant.post(form, data=filled(), headers=SHEET)
    assert (booked.status_code, "X-Sheet" in tenant.get(booked.location, headers=SHEET).headers) == (303, False)
