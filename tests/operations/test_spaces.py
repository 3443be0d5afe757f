"""Staff make spaces and change them; what is booked ahead moves along with the cells, or the change is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anchorcenter.core.db import db
from anchorcenter.facilities.models import Cell, Claim, Occupancy, Space
from tests.operations.pages import SETTINGS, audit, edit, form_of, send
from tests.steps import book, count, problems, statuses, stored
from tests.times import kst

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[datetime], None]
ROOM = {
    "kind": "meeting_room", "slug": "meeting-2", "name": "회의실 2", "name_en": "Meeting room 2", "floor_id": "1",
    "capacity": "8", "grid_minutes": "30", "shortest_minutes": "30", "longest_minutes": "240", "new_cells": "1",
}  # fmt: skip
SPACES = {"whole": 1, "ab": 2, "bc": 3, "cd": 4, "a": 5, "b": 6, "desks": 14}


@pytest.fixture
def staff(client_of: ClientOf) -> FlaskClient:
    return client_of("staff")


def confirmed(client: FlaskClient, path: str, **changes: Any) -> int:
    """Change it, see what is affected, confirm; the status of the last step."""
    shown = edit(client, path, **changes)
    if shown.status_code != 200:
        return shown.status_code
    return send(client, f"{SETTINGS}{path}", form_of(shown.text)).status_code


def claimed(app: Flask) -> dict[int, list[str]]:
    """The cells that each live occupancy takes."""
    with app.app_context():
        rows = db.session.execute(
            select(Claim.occupancy_id, Cell.slug)
            .join(Cell, Cell.id == Claim.cell_id)
            .where(Claim.released_at.is_(None))
            .order_by(Claim.occupancy_id, Cell.slug)
        )
        found: dict[int, list[str]] = {}
        for number, slug in rows:
            found.setdefault(number, []).append(slug)
        return found


def cells_of(app: Flask, slug: str) -> list[str]:
    with app.app_context():
        return [cell.slug for cell in db.session.scalars(select(Space).where(Space.slug == slug)).one().cells]


def test_a_new_room_with_hours_of_its_own_and_a_holiday_is_bookable_at_once(
    app: Flask, staff: FlaskClient, client_of: ClientOf
) -> None:
    tenant = client_of("tenant-a")
    made = edit(staff, "/spaces/new", **ROOM)
    assert (made.status_code, made.location) == (303, f"{SETTINGS}/spaces/18/windows?saved=1")
    assert book(tenant, "tenant-a", "api", "meeting-2", "10:00", "11:00").codes == ("not_eligible",)
    assert confirmed(staff, "/spaces/18/windows", tenant_opens_days="60") == 303
    assert confirmed(staff, "/spaces/18/hours", is_own="1", day_2="오전 7시 - 낮 12시", day_3="07:00-22:00") == 303
    assert confirmed(staff, "/sites/1/holidays", day="2026-11-26", name="개관 기념일") == 303

    assert book(tenant, "tenant-a", "page", "meeting-2", "07:00", "08:00").status == 201
    assert book(tenant, "tenant-a", "api", "meeting-2", "12:00", "13:00").codes == ("closed",)
    assert book(tenant, "tenant-a", "api", "meeting-2", "2026-11-26 10:00", "2026-11-26 11:00").codes == ("holiday",)
    week = client_of("").get("/calendar?space=meeting-2").text
    assert ["회의실 2" in week, "개관 기념일" in week, "07:00" in week] == [True, True, True]
    assert "회의실 2" in client_of("").get("/spaces").text
    assert "07:00–12:00" in client_of("").get("/spaces/meeting-2").text
    assert [verb for verb, *_rest in audit(app, "space")] == ["create", "set_cells", "set_windows", "set_hours"]
    assert problems(app) == []


def test_a_pool_is_made_with_its_units(app: Flask, staff: FlaskClient, client_of: ClientOf) -> None:
    assert edit(staff, "/spaces/new", **ROOM | {"is_pool": "1", "new_cells": "3", "kind": "desk"}).status_code == 303
    assert cells_of(app, "meeting-2") == ["meeting-2-01", "meeting-2-02", "meeting-2-03"]
    confirmed(staff, "/spaces/18/windows", tenant_opens_days="60")
    tenant = client_of("tenant-a")
    assert book(tenant, "tenant-a", "api", "meeting-2", "10:00", "11:00", units=2).status == 201
    assert book(tenant, "tenant-a", "api", "meeting-2", "10:00", "11:00", units=2).status == 409


def test_a_layout_of_cells_that_there_are_knows_of_the_others(
    app: Flask, staff: FlaskClient, client_of: ClientOf
) -> None:
    assert edit(staff, "/spaces/new", **ROOM | {"new_cells": "0", "cells": ["1", "4"]}).status_code == 303
    assert cells_of(app, "meeting-2") == ["a", "d"]
    confirmed(staff, "/spaces/18/windows", tenant_opens_days="60")
    tenant = client_of("tenant-a")
    assert book(tenant, "tenant-a", "api", "meeting-2", "10:00", "11:00").status == 201
    assert [book(tenant, "tenant-a", "api", s, "10:00", "11:00").status for s in ("a", "b", "cd")] == [409, 201, 409]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"slug": "a"}, "slug"),
        ({"slug": "A B"}, "slug"),
        ({"name": ""}, "name"),
        ({"capacity": "0"}, "capacity"),
        ({"capacity": "many"}, "capacity"),
        ({"shortest_minutes": "45"}, "shortest_minutes"),
        ({"longest_minutes": "100"}, "longest_minutes"),
        ({"shortest_minutes": "300"}, "longest_minutes"),
        ({"grid_minutes": "1"}, "grid_minutes"),
        ({"buffer_after_minutes": "-5"}, "buffer_after_minutes"),
        ({"notice_create_minutes": "99999999"}, "notice_create_minutes"),
        ({"kind": "castle"}, "kind"),
        ({"floor_id": "9"}, "floor_id"),
        ({"new_cells": "0"}, "new_cells"),
    ],
)
def test_a_space_that_makes_no_sense_is_refused_at_its_field(
    app: Flask, staff: FlaskClient, changes: dict[str, str], field: str
) -> None:
    before = count(app, Space), count(app, Cell)
    refused = edit(staff, "/spaces/new", **ROOM | changes)
    assert (refused.status_code, f'href="#{field}"' in refused.text) == (422, True)
    assert (count(app, Space), count(app, Cell)) == before


def test_a_space_is_changed_from_what_was_seen(app: Flask, staff: FlaskClient) -> None:
    first, second = (form_of(staff.get(f"{SETTINGS}/spaces/5").text) for _ in range(2))
    assert send(staff, f"{SETTINGS}/spaces/5", first, capacity="12", buffer_after_minutes="10").status_code == 303
    assert send(staff, f"{SETTINGS}/spaces/5", second, capacity="13").status_code == 409
    assert audit(app, "space") == [
        (
            "change", 5, '{"buffer_after_minutes": 0, "capacity": 30}', '{"buffer_after_minutes": 10, "capacity": 12}',
            "",
        )
    ]  # fmt: skip
    page = staff.get(f"{SETTINGS}/history?of=space&number=5").text
    assert "10분" in page


def test_fewer_people_than_are_coming_is_shown_first(app: Flask, staff: FlaskClient, client_of: ClientOf) -> None:
    code = book(client_of("tenant-a"), "tenant-a", "api", "a", "10:00", "11:00", headcount=20).code
    shown = edit(staff, "/spaces/5", capacity="10")
    assert (shown.status_code, code in shown.text, audit(app, "space")) == (200, True, [])
    assert send(staff, f"{SETTINGS}/spaces/5", form_of(shown.text)).status_code == 303
    assert statuses(app) == ["confirmed"]


def test_an_audience_that_may_no_longer_book_is_shown_first(
    app: Flask, staff: FlaskClient, client_of: ClientOf
) -> None:
    code = book(client_of("tenant-a"), "tenant-a", "api", "a", "10:00", "13:00").code
    shown = edit(staff, "/spaces/5/windows", tenant_opens_days="")
    assert (shown.status_code, code in shown.text, "예약할 수 없는 대상" in shown.text) == (200, True, True)
    shown = edit(staff, "/spaces/5/windows", tenant_longest_minutes="120")
    assert (code in shown.text, audit(app, "space")) == (True, [])
    assert edit(staff, "/spaces/5/windows", tenant_opens_days="90").status_code == 303
    assert audit(app, "space")[0][2:4] == ('{"tenant": "60@00:00..0, "}', '{"tenant": "90@00:00..0, "}')


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"tenant_closes_days": "61"}, "tenant_closes_days"),
        ({"tenant_longest_minutes": "45"}, "tenant_longest_minutes"),
        ({"tenant_longest_minutes": "510"}, "tenant_longest_minutes"),
        ({"citizen_opens_minute": "25:00"}, "citizen_opens_minute"),
        ({"citizen_opens_days": "-1"}, "citizen_opens_days"),
    ],
)
def test_windows_that_make_no_sense_are_refused(
    app: Flask, staff: FlaskClient, changes: dict[str, str], field: str
) -> None:
    refused = edit(staff, "/spaces/5/windows", **changes)
    assert (refused.status_code, f'href="#{field}"' in refused.text, audit(app, "space")) == (422, True, [])


def test_noon_is_noon_where_booking_opens_b108(staff: FlaskClient, client_of: ClientOf) -> None:
    assert edit(staff, "/spaces/5/windows", citizen_opens_minute="오후 12시").status_code == 303
    assert form_of(staff.get(f"{SETTINGS}/spaces/5/windows").text)["citizen_opens_minute"] == "12:00"
    assert "14일 전 12:00" in client_of("").get("/spaces/a").text


def test_hours_of_its_own_need_an_open_day(app: Flask, staff: FlaskClient) -> None:
    days = {f"day_{number}": "" for number in range(7)}
    refused = edit(staff, "/spaces/5/hours", is_own="1", **days)
    assert (refused.status_code, 'href="#is_own"' in refused.text, audit(app, "space")) == (422, True, [])


def test_a_space_goes_back_to_the_hours_of_its_site(app: Flask, staff: FlaskClient, client_of: ClientOf) -> None:
    assert confirmed(staff, "/spaces/12/hours", is_own="") == 303
    assert book(client_of("tenant-a"), "tenant-a", "api", "canteen", "12:00", "13:00").status == 201
    assert form_of(staff.get(f"{SETTINGS}/spaces/12/hours").text)["is_own"] == ""


def test_what_is_booked_ahead_takes_the_new_cells_and_stays_what_it_is(
    app: Flask, staff: FlaskClient, client_of: ClientOf
) -> None:
    code = book(client_of("tenant-a"), "tenant-a", "api", "ab", "10:00", "11:00").code
    before = stored(app)

    shown = edit(staff, "/spaces/2/cells", cells=["2", "3"])

    assert (shown.status_code, code in shown.text, "A+B" in shown.text, "B+C" in shown.text) == (200, True, True, True)
    assert (claimed(app), stored(app)) == ({1: ["a", "b"]}, before)
    assert send(staff, f"{SETTINGS}/spaces/2/cells", form_of(shown.text)).status_code == 303
    assert (claimed(app), cells_of(app, "ab"), statuses(app)) == ({1: ["b", "c"]}, ["b", "c"], ["confirmed"])
    assert problems(app) == []
    tenant = client_of("tenant-b")
    assert [book(tenant, "tenant-b", "api", s, "10:00", "11:00").status for s in ("a", "c")] == [201, 409]
    assert tenant.get("/calendar?space=whole").status_code == 200
    assert client_of("tenant-a").post(f"/bookings/{code}/cancel").status_code == 303
    assert claimed(app) == {2: ["a"]}


def test_a_space_grows_and_shrinks_with_what_is_booked(app: Flask, staff: FlaskClient, client_of: ClientOf) -> None:
    book(client_of("tenant-a"), "tenant-a", "api", "ab", "10:00", "11:00")
    assert confirmed(staff, "/spaces/2/cells", cells=["1", "2", "3"]) == 303
    with app.app_context():
        assert db.session.scalars(select(Occupancy.cells_taken)).all() == [3]
    assert confirmed(staff, "/spaces/2/cells", cells=["2"]) == 303
    assert (claimed(app), problems(app)) == ({1: ["b"]}, [])


def test_a_cell_that_is_taken_refuses_the_change_and_names_who_has_it(
    app: Flask, staff: FlaskClient, client_of: ClientOf
) -> None:
    book(client_of("tenant-a"), "tenant-a", "api", "ab", "10:00", "11:00")
    codes = [book(client_of("tenant-b"), "tenant-b", "api", s, "10:30", "11:30").code for s in ("c", "d")]
    before = stored(app)

    refused = edit(staff, "/spaces/2/cells", cells=["1", "3", "4"])

    assert (refused.status_code, [code in refused.text for code in codes]) == (409, [True, True])
    assert (claimed(app)[1], cells_of(app, "ab"), stored(app)) == (["a", "b"], ["a", "b"], before)
    assert audit(app, "space") == []


def test_what_is_under_way_keeps_its_cells(app: Flask, staff: FlaskClient, client_of: ClientOf, clock: Clock) -> None:
    book(client_of("tenant-a"), "tenant-a", "api", "ab", "10:00", "12:00")
    book(client_of("tenant-a"), "tenant-a", "api", "ab", "12:00", "13:00")
    clock(kst("11:00"))
    assert confirmed(staff, "/spaces/2/cells", cells=["2", "3"]) == 303
    assert (claimed(app), problems(app)) == ({1: ["a", "b"], 2: ["b", "c"]}, [])
    assert client_of("").get("/calendar?space=whole&date=2026-11-25").status_code == 200


def test_a_unit_leaves_a_pool_and_who_had_it_gets_another(app: Flask, staff: FlaskClient, client_of: ClientOf) -> None:
    tenant = client_of("tenant-a")
    book(tenant, "tenant-a", "api", "desks", "10:00", "11:00", units=1, headcount=1)
    book(tenant, "tenant-a", "api", "desks", "10:00", "11:00", units=1, headcount=1)
    with app.app_context():
        first, second, third = db.session.scalars(select(Cell.id).where(Cell.slug.like("desk-%")).order_by(Cell.id))
    shown = edit(staff, "/spaces/14/cells", cells=[str(second), str(third)])
    assert "영향" in shown.text
    assert send(staff, f"{SETTINGS}/spaces/14/cells", form_of(shown.text)).status_code == 303
    assert (claimed(app), problems(app)) == ({1: ["desk-03"], 2: ["desk-02"]}, [])
    refused = edit(staff, "/spaces/14/cells", cells=[str(third)])
    assert (refused.status_code, claimed(app)) == (409, {1: ["desk-03"], 2: ["desk-02"]})
    assert first


def test_a_hold_moves_along_and_is_booked(app: Flask, staff: FlaskClient, client_of: ClientOf) -> None:
    tenant = client_of("tenant-a")
    held = tenant.post("/holds", data={"space": "ab", "starts_at": "2026-11-25T10:00", "ends_at": "2026-11-25T11:00"})
    assert confirmed(staff, "/spaces/2/cells", cells=["2", "3"]) == 303
    filled = form_of(tenant.get(held.location).text)
    assert send(tenant, held.location, filled, space="ab", purpose="시험", headcount="2").status_code == 303
    assert (claimed(app), problems(app)) == ({1: ["b", "c"]}, [])


def test_a_space_becomes_no_pool_while_it_is_booked(app: Flask, staff: FlaskClient, client_of: ClientOf) -> None:
    book(client_of("tenant-a"), "tenant-a", "api", "ab", "10:00", "11:00")
    refused = edit(staff, "/spaces/2/cells", is_pool="1")
    assert (refused.status_code, 'href="#is_pool"' in refused.text, claimed(app)) == (422, True, {1: ["a", "b"]})
    assert edit(staff, "/spaces/2/cells", cells=[]).status_code == 422


def test_two_tabs_with_cells_do_not_overwrite_each_other(app: Flask, staff: FlaskClient) -> None:
    first, second = (form_of(staff.get(f"{SETTINGS}/spaces/2/cells").text) for _ in range(2))
    shown = send(staff, f"{SETTINGS}/spaces/2/cells", first, cells=["2"])
    send(staff, f"{SETTINGS}/spaces/2/cells", form_of(shown.text))
    assert send(staff, f"{SETTINGS}/spaces/2/cells", second, cells=["3"]).status_code == 409
    assert cells_of(app, "ab") == ["b"]
