"""What staff do with photos of spaces. Call the verbs inside ``writing()``."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from anchorcenter.core.db import db
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.pictures import Picture
from anchorcenter.core.settings import lock_configuration
from anchorcenter.facilities import changes
from anchorcenter.facilities.changes import Author, Edit
from anchorcenter.facilities.models import Photo, Space

MOST = 12  # Of one space.


@dataclass(frozen=True, kw_only=True)
class PhotoEdit(Edit):
    """What a photo shows, for those who do not see it."""

    alt: str
    alt_en: str


def add_photo(space_id: int, picture: Picture, edit: PhotoEdit, *, author: Author) -> int:
    """Show a picture of a space, after those there are; answers its id. Raises DomainError for one too many."""
    lock_configuration()
    changes.get(Space, space_id)
    mine = Photo.space_id == space_id
    many, last = db.session.execute(select(func.count(), func.max(Photo.position)).where(mine)).one()
    if many >= MOST:
        raise DomainError(Reason(code="too_many", message=_l("At most %(most)d photos.", most=MOST), field="file"))
    photo = Photo(space_id=space_id, name=picture.name, width=picture.width, height=picture.height)
    photo.alt, photo.alt_en, photo.position = edit.alt, edit.alt_en, (last or 0) + 1
    db.session.add(photo)
    db.session.flush()
    changes.note("add_photo", "space", space_id, {}, changes.values_of(edit), edit=edit, author=author)
    return photo.id


def change_photo(photo_id: int, edit: PhotoEdit, *, author: Author) -> None:
    """Say otherwise what a photo shows. Raises DomainError (409) when somebody else did meanwhile."""
    lock_configuration()
    photo = changes.get(Photo, photo_id)
    before = changes.state_of(photo, PhotoEdit)
    changes.check_seen(before, edit)
    photo.alt, photo.alt_en = edit.alt, edit.alt_en
    db.session.flush()
    changes.note("change_photo", "space", photo.space_id, before, changes.values_of(edit), edit=edit, author=author)


def move_photo(photo_id: int, *, author: Author) -> None:
    """Show a photo before the one that it follows; the first stays the first."""
    lock_configuration()
    photo = changes.get(Photo, photo_id)
    earlier = select(Photo).where(Photo.space_id == photo.space_id, Photo.position < photo.position)
    other = db.session.scalars(earlier.order_by(Photo.position.desc()).limit(1)).first()
    if other is None:
        return
    photo.position, other.position = other.position, photo.position
    db.session.flush()
    order = {"order": f"{photo.alt}, {other.alt}"}
    changes.note("move_photo", "space", photo.space_id, {}, order, edit=Edit(), author=author)


def delete_photo(photo_id: int, *, author: Author) -> str:
    """Show a photo no more; answers the name of its files, for who removes them once that is stored."""
    lock_configuration()
    photo = changes.get(Photo, photo_id)
    before = changes.state_of(photo, PhotoEdit)
    db.session.delete(photo)
    db.session.flush()
    changes.note("delete_photo", "space", photo.space_id, before, {}, edit=Edit(), author=author)
    return photo.name
