"""What staff may set: names, lengths, hours, windows that make sense together. Pure."""

from __future__ import annotations

import re

from anchorcenter.core.errors import Reason
from anchorcenter.core.i18n import _l

LEVELS = range(-9, 100)
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
LONGEST_SLUG = 60


def check_slug(slug: str) -> list[Reason]:
    """A reason unless ``slug`` is made of small letters, digits and single hyphens between them."""
    if SLUG.fullmatch(slug) and len(slug) <= LONGEST_SLUG:
        return []
    message = _l("Use small letters, digits and hyphens, for example: meeting-room-2.")
    return [Reason(code="slug", message=message, field="slug")]


def check_name(name: str) -> list[Reason]:
    """A reason when there is no name."""
    return [] if name.strip() else [Reason(code="name", message=_l("Enter a name."), field="name")]


def check_level(level: int) -> list[Reason]:
    """A reason for a floor that no building has; the ground floor is 1, the one below it -1."""
    if level in LEVELS and level != 0:
        return []
    return [
        Reason(code="level", message=_l("1 is the ground floor, -1 the one below it; there is no 0."), field="level")
    ]
