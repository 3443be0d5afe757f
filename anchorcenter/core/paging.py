"""Pages of a list that grows while it is read: a cursor names the last item seen, never a number of rows."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, TypeVar

from marshmallow import ValidationError, fields

from anchorcenter.core.api import Digits, Schema
from anchorcenter.core.i18n import _

MOST, USUAL = 500, 100
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STEP = timedelta(microseconds=1)
T = TypeVar("T")


class Place(NamedTuple):
    """Where an item stands in a list by time; ``number`` tells apart what begins at the same moment."""

    at: datetime
    number: int


class Cursor(fields.String):
    """The place after which a page begins, as a word that means nothing to its reader."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        try:
            return parse(str(value))
        except (ValueError, OverflowError):
            raise ValidationError(_("This is no cursor of ours: begin without one.")) from None


class PageSchema(Schema):
    """Which page of a list is wanted."""

    limit = Digits(1, MOST, load_default=USUAL, metadata={"description": "How many items at most."})
    cursor = Cursor(load_default=None, metadata={"description": "The `next` of the page before."})


def word(place: Place) -> str:
    """``place`` as a cursor."""
    text = f"{(place.at - _EPOCH) // _STEP}.{place.number}"
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def parse(cursor: str) -> Place:
    """The place that ``cursor`` names. Raises ValueError or OverflowError for what is no cursor."""
    moment, _dot, number = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii").partition(".")
    if not (number.isdigit() and len(number) < 16):
        raise ValueError("no number")
    return Place(_EPOCH + int(moment) * _STEP, int(number))


def cut(found: Sequence[tuple[Place, T]], limit: int) -> tuple[list[T], str | None]:
    """The first ``limit`` items of ``found``, which is in order, and the cursor of the page after them, if any."""
    items = [item for _place, item in found[:limit]]
    return items, word(found[limit - 1][0]) if len(found) > limit else None
