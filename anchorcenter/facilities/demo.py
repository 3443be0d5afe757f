"""The demo center's rooms, out of one readable file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from anchorcenter.facilities.service import lay_down as lay_down_data

DATA = Path(__file__).parent / "data" / "goyang.yaml"


def read_data() -> dict[str, Any]:
    """The data file."""
    data: dict[str, Any] = yaml.safe_load(DATA.read_text("utf-8"))
    return data


def lay_down() -> None:
    """Make the demo center's rooms. Call inside ``writing()``."""
    lay_down_data(read_data())
