"""The declared settings on one page, and the history of all changes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from anchorcenter.core import settings
from anchorcenter.core.feature import SETTINGS as DECLARED
from anchorcenter.operations import queries
from tests.operations.pages import SETTINGS, audit, edit
from tests.steps import slot

ClientOf = Callable[[str], FlaskClient]


def test_a_rule_holds_from_the_next_press_on(app: Flask, client_of: ClientOf) -> None:
    staff, tenant = client_of("staff"), client_of("tenant-a")
    assert edit(staff, "/rules", bookings_hold_minutes=25, why="현장 요청").status_code == 303

    held = tenant.post("/holds", data=slot())

    assert "08:25" in tenant.get(held.location).text
    assert audit(app, "setting") == [
        ("change", 0, '{"bookings.hold_minutes": 10}', '{"bookings.hold_minutes": 25}', "현장 요청")
    ]  # fmt: skip
    assert "시간을 잡아 두는 길이" in staff.get(f"{SETTINGS}/history").text


def test_every_declared_setting_is_on_the_page_in_words(app: Flask, client_of: ClientOf) -> None:
    page = client_of("staff").get(f"{SETTINGS}/rules").text
    declared = app.extensions[DECLARED]
    assert len({editable.setting.key for editable in declared}) == len(declared)
    for editable in declared:
        assert f'id="{editable.setting.key.replace(".", "_")}"' in page


def test_a_switch_is_read_as_yes_or_no(app: Flask, client_of: ClientOf) -> None:
    assert edit(client_of("staff"), "/rules", facilities_buffers_may_overlap="").status_code == 303
    assert audit(app, "setting")[0][3] == '{"facilities.buffers_may_overlap": false}'
    with app.app_context():
        assert settings.current().stored == {"facilities.buffers_may_overlap": False}


@pytest.mark.parametrize("value", ["0", "121", "-5", "ten", "", "1.5"])
def test_a_number_out_of_its_range_is_refused(app: Flask, client_of: ClientOf, value: str) -> None:
    refused = edit(client_of("staff"), "/rules", bookings_hold_minutes=value)
    assert (refused.status_code, audit(app, "setting")) == (422, [])


def test_a_long_history_is_read_page_by_page(client_of: ClientOf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    staff = client_of("staff")
    for minutes in range(11, 16):
        edit(staff, "/rules", bookings_hold_minutes=minutes)
    seen, address = 0, f"{SETTINGS}/history"
    while address:
        page = staff.get(address).text
        seen += page.count('class="change"')
        address = page.partition('href="/staff/settings/history?before=')[2].partition('"')[0]
        address = f"{SETTINGS}/history?before={address}" if address else ""
    assert seen == 5
