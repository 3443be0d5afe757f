"""Indicators, the rows behind their figures, and closed periods for programs."""

from anchorcenter.pledges.figures.api import writing as writing  # Its calls are of both.
from anchorcenter.pledges.figures.api.reading import indicators, snapshots

RESOURCES = (indicators, snapshots)

__all__ = ["RESOURCES"]
