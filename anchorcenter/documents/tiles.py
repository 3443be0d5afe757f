"""Figures of documents for the dashboard."""

from __future__ import annotations

from datetime import datetime

from flask import url_for

from anchorcenter.core.feature import Tile, Tiles
from anchorcenter.core.i18n import _, plural, today
from anchorcenter.documents.queries import count_expiring


def find_expiring(now: datetime) -> list[Tile]:
    """How many documents end soon or have ended."""
    count, over = count_expiring(today(now))
    return [
        Tile(
            label=_("Documents that end"),
            value=f"{count:,}",
            unit=plural("document", "documents", count),
            more=_("within 30 days"),
            against=plural("%(num)d has ended", "%(num)d have ended", over),
            rank=6,
            url=url_for("documents.index", show="ending"),
        )
    ]


EXPIRING = Tiles(permission="operate", find=find_expiring)
