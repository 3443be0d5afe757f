"""What pages show of photos."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, url_for

from anchorcenter.core.i18n import named
from anchorcenter.core.pages import page
from anchorcenter.pledges.models import Caption, Pledge
from anchorcenter.pledges.photos import queries
from anchorcenter.pledges.photos.forms import PhotoForm


def tell(row: Caption) -> dict[str, Any]:
    """A photo with what stands under it; ``url`` is empty as long as there is no picture."""
    return {
        "number": row.id,
        "text": named(row.text, row.text_en),
        "alt": row.alt,
        "url": url_for("pledge_photos.photo", name=row.name) if row.name else "",
        "small_url": url_for("pledge_photos.photo", name=f"{row.name}-small") if row.name else "",
        "width": row.width,
        "height": row.height,
        "withheld": "",
    }


def form_of(pledge: Pledge, row: Caption | None = None, *, is_sent: bool = False) -> PhotoForm:
    """The form of one more, or of one that is there."""
    entries = [(entry.key, named(entry.title, entry.title_en)) for each in pledge.periods for entry in each.entries]
    if is_sent:
        return PhotoForm(choices=entries)
    if row is None:
        return PhotoForm(None, data={"position": len(pledge.captions)}, choices=entries)
    keys = {entry.id: entry.key for each in pledge.periods for entry in each.entries}
    known = {name: getattr(row, name) for name in ("text", "text_en", "alt", "position")}
    return PhotoForm(None, data=known | {"entry": keys.get(row.entry_id or 0, "")}, choices=entries)


def index_page(pledge: Pledge, form: PhotoForm, *, status: int = 200) -> Response:
    """All of a pledge for staff, and the form of one more."""
    return page(
        "pledges/staff_photos.html",
        status=status,
        pledge=_head(pledge),
        photos=[tell(each) for each in pledge.captions],
        frozen=[_tell_frozen(*each, pledge) for each in queries.list_frozen_only(pledge).items()],
        form=form,
    )


def _tell_frozen(name: str, said: Mapping[str, Any], pledge: Pledge) -> dict[str, str]:
    return {
        "text": named(said["text"], said.get("text_en", "")),
        "small_url": url_for("pledge_photos.photo", name=f"{name}-small"),
        "alt": said.get("alt", ""),
        "url": url_for("pledge_photos.withhold", slug=pledge.slug, name=name),
    }


def edit_page(pledge: Pledge, row: Caption, form: PhotoForm, *, status: int = 200) -> Response:
    """One of them for staff."""
    return page("pledges/staff_photo.html", status=status, pledge=_head(pledge), photo=tell(row), form=form)


def _head(pledge: Pledge) -> tuple[str, str, str]:
    return named(pledge.title, pledge.title_en), url_for("pledges.show", slug=pledge.slug), pledge.slug
