"""Pages of equipment ask as many statements for one piece as for many."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.bookings.lending.things import lent
from tests.guards.test_queries import MOST, counting

ClientOf = Callable[[str], FlaskClient]


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("staff", "/staff/equipment"),
        ("staff", "/staff/equipment.csv"),
        ("staff", "/staff/equipment/loans.csv"),
        ("tenant-a", "/loans"),
    ],
)
def test_many_loans_cost_as_much_as_one(app: Flask, client_of: ClientOf, who: str, path: str) -> None:
    def asked() -> int:
        client = client_of(who)
        client.get(path)
        with counting(app) as statements:
            assert client.get(path).status_code == 200
        return len(statements)

    lent(app, "tenant-a", "DR-00")
    one = asked()
    for number in range(1, 6):
        lent(app, "tenant-a", f"DR-0{number}")
    assert (asked(), one <= MOST) == (one, True)
