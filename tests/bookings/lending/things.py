"""Equipment of the test center, and what is done with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from anchorcenter.bookings.lending.models import EquipmentKind
from anchorcenter.bookings.lending.service import EquipmentEdit, NewLoan, lend, save_equipment
from anchorcenter.core.unit_of_work import writing
from tests.steps import Answer, actor, bearer
from tests.times import DAY, NOW, typed

DUE = NOW + DAY


def piece(app: Flask, number: str = "DR-01", kind: EquipmentKind = EquipmentKind.DRONE) -> int:
    """A drone that is kept in zone A."""
    edit = EquipmentEdit(number=number, kind=kind, name="시험용 드론", space="a")
    with app.app_context():
        by = actor(app, "staff")
        with writing():
            return save_equipment(None, edit, by=by, now=NOW)


def lent(app: Flask, who: str, number: str = "DR-01", due_at: datetime = DUE, **changes: Any) -> int:
    """It, in the hands of somebody; answers the number of the loan."""
    piece(app, number)
    wanted = NewLoan(equipment=number, email=f"{who}@test.example", due_at=due_at, **changes)
    with app.app_context():
        by = actor(app, "staff")
        with writing():
            return lend(wanted, by=by, now=NOW)


def hand_out(client: FlaskClient, way: str, number: str = "DR-01", item: int = 1, **changes: Any) -> Answer:
    """Staff hand a piece out; 201 when it is done."""
    values: dict[str, Any] = {"booking": "", "due_at": DUE, "condition": ""} | changes
    email = values.pop("email", "" if values["booking"] else "tenant-a@test.example")
    if way == "api":
        sent = {name: value for name, value in values.items() if value} | {"equipment": number}
        sent |= {"due_at": values["due_at"].isoformat()} if values["due_at"] else {}
        sent |= {"email": email} if email else {}
        got = client.post("/api/v1/loans", json=sent, headers=bearer("staff"))
        json: Any = got.json
        return Answer(got.status_code, "", tuple(e["code"] for e in json.get("errors", ())), got.text, json)
    values["due_at"] = typed(values["due_at"]) if values["due_at"] else ""
    got = client.post(f"/staff/equipment/{item}/lend", data=values | {"person": email})
    return Answer(201 if got.status_code == 303 else got.status_code, text=got.text)


def give_back(client: FlaskClient, way: str, loan: int = 1, outcome: str = "ok", note: str = "") -> Answer:
    """Staff take it back; 200 when it is done."""
    sent = {"outcome": outcome} | ({"note": note} if note else {})
    if way == "api":
        got = client.post(f"/api/v1/loans/{loan}/return", json=sent, headers=bearer("staff"))
        json: Any = got.json
        return Answer(got.status_code, "", tuple(e["code"] for e in json.get("errors", ())), got.text, json)
    got = client.post(f"/staff/equipment/loans/{loan}/return", data={"outcome": outcome, "note": note})
    return Answer(200 if got.status_code == 303 else got.status_code, text=got.text)
