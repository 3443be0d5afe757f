"""A desk inside an office."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from anchorcenter.core.db import db
from anchorcenter.core.settings import lock_configuration
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.models import Cell, Space


@pytest.fixture
def add_desk(app: Flask) -> str:
    """The first of the two desks of unit-3, as a unit of its own; answers its slug."""
    with app.app_context(), writing():
        lock_configuration()
        office = db.session.scalars(select(Space).where(Space.slug == "unit-3")).one()
        cell = db.session.scalars(select(Cell).where(Cell.slug == "u3-01")).one()
        names = ("kind", "site_id", "floor_id", "capacity", "grid_minutes", "shortest_minutes", "longest_minutes")
        values = {name: getattr(office, name) for name in names}
        db.session.add(Space(slug="desk-3", name="책상 3", area_m2=5, cells=[cell], **values))
    return "desk-3"
