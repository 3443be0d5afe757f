"""``flask token``: made, listed and revoked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from anchorcenter.accounts.api_tokens import SCOPES
from anchorcenter.accounts.models import ApiToken
from tests.steps import bearer, count

Run = Callable[..., Any]


def reads(app: Flask, token: str) -> int:
    return app.test_client().get("/api/v1/me", headers=bearer(token)).status_code


def test_tokens_are_listed_with_what_they_may_do_and_until_when(run: Run) -> None:
    run("token", "create", "citizen@test.example", "--scope", "bookings:read", "--days", "30", "--name", "display")
    mine = run("token", "list", "citizen@test.example").output.splitlines()
    assert mine[1:] == ["9\tcitizen@test.example\tbookings:read\tuntil 2026-12-22\tused never\tdisplay"]
    assert len(run("token", "list").output.splitlines()) == 9
    assert mine[0].startswith(f"4\tcitizen@test.example\t{' '.join(SCOPES)}\tuntil never\tused")


def test_a_token_is_revoked_by_its_number(app: Flask, run: Run) -> None:
    token = run("token", "create", "citizen@test.example").output.strip()
    assert reads(app, token) == 200
    assert [run("token", "revoke", "9").exit_code for _ in range(2)] == [0, 0]
    assert (reads(app, token), run("token", "list").output.count("citizen")) == (401, 1)


@pytest.mark.parametrize(
    "words",
    [
        ("revoke", "99"),
        ("list", "nobody-knows@test.example"),
        ("create", "citizen@test.example", "--days", "0"),
        ("create", "citizen@test.example", "--days", "36500"),
    ],
)
def test_what_cannot_be_is_refused(app: Flask, run: Run, words: tuple[str, ...]) -> None:
    before = count(app, ApiToken)
    assert run("token", *words).exit_code != 0
    assert (count(app, ApiToken), count(app, ApiToken, ApiToken.revoked_at.is_not(None))) == (before, 0)
