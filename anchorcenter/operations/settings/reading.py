"""What forms are opened with: the record as it is, and the seal of it."""

from __future__ import annotations

from typing import Any

from anchorcenter.core.db import Base
from anchorcenter.core.versions import seal
from anchorcenter.facilities.changes import Edit, State, state_of


def opened(row: Base, kind: type[Edit]) -> State:
    """The values of a form that changes ``row``."""
    return sealed(state_of(row, kind))


def sealed(state: State, **shown: Any) -> State:
    """``state`` with its seal; ``shown`` are values that the form shows in another way."""
    return state | shown | {"seen": seal(state)}
