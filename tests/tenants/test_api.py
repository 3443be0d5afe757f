"""Tenants, units and occupancy for programs: all of them for staff, their own for tenants."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.steps import bearer, stored
from tests.tenants.lets import B, let, register


@pytest.fixture
def numbers(app: Flask) -> tuple[int, int]:
    """A has unit-1, B unit-2."""
    let(app, "unit-1", "2026-01-01", "2026-12-31")
    let(app, "unit-2", "2026-01-01", "2027-12-31", name=B)
    return register(app), register(app, B)


def ask(app: Flask, who: str, path: str) -> Any:
    return app.test_client().get(f"/api/v1{path}", headers=bearer(who))


def test_staff_read_every_tenant_and_a_tenant_itself(app: Flask, numbers: tuple[int, int]) -> None:
    mine = {
        "id": numbers[0],
        "name": "가 회사",
        "kind": "company",
        "contracts": [
            {
                "id": 1,
                "tenancy": 1,
                "unit": "unit-1",
                "first_on": "2026-01-01",
                "last_on": "2026-12-31",
                "area_m2": 40,
            }
        ],
        "reviews_ahead": [],
    }
    assert [item["id"] for item in ask(app, "staff", "/tenants").json["items"]] == list(numbers)
    assert ask(app, "tenant-a", "/tenants").json == {"items": [mine]}
    assert ask(app, "tenant-a", f"/tenants/{numbers[0]}").json == mine
    assert ask(app, "citizen", "/tenants").json == {"items": []}


@pytest.mark.parametrize("who", ["tenant-b", "citizen", "official"])
def test_nobody_else_reads_a_tenant(app: Flask, numbers: tuple[int, int], who: str) -> None:
    assert ask(app, who, f"/tenants/{numbers[0]}").status_code == 404


def test_units_say_who_has_them_to_staff_and_to_whom_it_is(app: Flask, numbers: tuple[int, int]) -> None:
    def told(who: str, path: str = "/units") -> list[tuple[str, list[int]]]:
        return [(unit["state"], unit["tenants"]) for unit in ask(app, who, path).json["items"]]

    a, b = numbers
    assert told("staff") == [("expiring", [a]), ("let", [b]), ("vacant", [])]
    assert told("tenant-a") == [("expiring", [a]), ("let", []), ("vacant", [])]
    assert told("staff", "/units?on=2027-01-01")[0] == ("vacant", [])


def test_occupancy_is_for_who_reads_reports(app: Flask, numbers: tuple[int, int]) -> None:
    full = {"on": "2026-11-23", "units_let": 2, "units": 3, "area_let_m2": 100, "area_m2": 150}
    assert ask(app, "official", "/occupancy").json == full
    assert ask(app, "official", "/occupancy?on=2025-12-31").json["units_let"] == 0
    assert (ask(app, "tenant-a", "/occupancy").status_code, ask(app, "staff", "/occupancy?on=x").status_code) == (
        403,
        422,
    )


def test_staff_change_all_of_a_profile_and_its_manager_what_it_says_of_itself(
    app: Flask, numbers: tuple[int, int]
) -> None:
    path, client = f"/api/v1/tenants/{numbers[0]}/profile", app.test_client()

    def put(who: str, tag: str, **changes: str) -> tuple[int, list[str]]:
        sent = {"name": "가 회사", "field": "비행 제어", **changes}
        answer: Any = client.put(path, json=sent, headers=bearer(who) | ({"If-Match": tag} if tag else {}))
        return answer.status_code, [each["field"] for each in answer.json.get("errors", ())]

    found = client.get(path, headers=bearer("tenant-a"))
    tag, before = found.headers["ETag"], stored(app)
    assert (found.json or {}).items() >= {"id": numbers[0], "name": "가 회사", "kind": "company", "field": ""}.items()
    refused = [
        put("tenant-a", ""),
        put("tenant-a", '"99"'),
        put("tenant-a", tag, name="다른 회사", kind="research"),
        put("tenant-a", tag, contact_email="nobody"),
        put("tenant-b", tag),
        put("citizen", tag),
    ]
    assert [status for status, _fields in refused] == [428, 412, 422, 422, 404, 404]
    assert ([fields for _status, fields in refused[2:4]], stored(app)) == (
        [["name", "kind"], ["contact_email"]],
        before,
    )
    assert put("tenant-a", tag) == (200, [])
    again: Any = client.get(path, headers=bearer("staff"))
    assert (again.json["field"], again.headers["ETag"] == tag, put("staff", tag)[0]) == ("비행 제어", False, 412)
    assert put("staff", again.headers["ETag"], name="다른 회사") == (200, [])
    assert ask(app, "staff", f"/tenants/{numbers[0]}").json["name"] == "다른 회사"
