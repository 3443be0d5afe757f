"""The city's published report of December 2023, as the demo center's pledge."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from anchorcenter.accounts.actors import Actor
from anchorcenter.pledges.cards import read_card
from anchorcenter.pledges.forms import read_yaml
from anchorcenter.pledges.service import import_card

DATA = Path(__file__).parent / "data" / "goyang-pledge-report.yaml"


def take_in(*, by: Actor, now: datetime) -> str:
    """Take the report in. Call inside ``writing()``."""
    return import_card(read_card(read_yaml(DATA.read_bytes())), by=by, now=now)
