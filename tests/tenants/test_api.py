"""Tenants, units and occupancy for programs: all of them for staff, their own for tenants."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.steps import bearer
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
