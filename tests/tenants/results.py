"""What staff write down of tenants, for tests: as pages."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

from tests.documents.papers import multipart, pdf

MORE: dict[str, dict[str, Any]] = {"support": {"support": "prototype"}, "project": {"state": "running"}}


def typed(kind: str = "support", **changes: Any) -> dict[str, Any]:
    """What staff type in for one of a kind."""
    return {"title": "접이식 암 시제품", "first_on": "2026-05-12"} | MORE.get(kind, {}) | changes


def write(staff: FlaskClient, kind: str = "support", **changes: Any) -> int:
    """Write one down; answers its number."""
    answer = staff.post(f"/staff/achievements/new?kind={kind}", data=typed(kind, **changes))
    assert answer.status_code == 303
    return int(answer.location.rpartition("/")[2])


def attach(staff: FlaskClient, number: int, name: str = "a.pdf", data: bytes | None = None) -> int:
    """Keep a file with it; answers the status."""
    sent = multipart({"title": "협약서"}, {"file": (name, pdf() if data is None else data)})
    return staff.post(f"/staff/achievements/{number}/files", **sent).status_code


def achieved(staff: FlaskClient, tenant: int, title: str) -> int:
    """Support for a tenant, with a file; answers its number."""
    number = write(staff, title=title, tenants=[tenant])
    assert attach(staff, number) == 303
    return number


FIGURES = {"employees": "14", "sales_million_won": "3200", "patents": "3", "investment_million_won": "500"}


def figured(manager: FlaskClient, note: str = "", year: int = 2025, **changes: str) -> int:
    """What a company says of a year; answers that."""
    assert manager.post(f"/company/yearly/{year}", data=FIGURES | {"note": note} | changes).status_code == 303
    return year
