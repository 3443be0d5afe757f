"""Activities decided at the same moment: each once, and counted once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.supporters.logged import judged, logged, served, states

pytestmark = pytest.mark.races
Race = Callable[..., Any]


def test_two_approvals_at_once_count_once_s9(race: Race, app: Flask) -> None:
    served(app, "citizen")
    number = logged(app)

    def attempt(app: Flask, turn: int) -> str:
        judged(app, number, by="staff" if turn % 2 else "director")
        return "approved"

    assert race(attempt, 4).counts == {"approved": 1, "decided": 3}
    assert [(counts, minutes) for _state, counts, minutes in states(app)] == [(True, 60)]
