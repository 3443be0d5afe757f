"""Settings pages of the photos of a space."""

from __future__ import annotations

from typing import Any

from flask import current_app, redirect, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed
from anchorcenter.accounts.models import Permission
from anchorcenter.core.errors import DomainError
from anchorcenter.core.i18n import _, named
from anchorcenter.core.pictures import LARGEST_MB, drop, kept, read_picture
from anchorcenter.core.security import takes_files
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities import changes, photos
from anchorcenter.facilities.models import Photo, Space
from anchorcenter.facilities.photos import PhotoEdit
from anchorcenter.operations import queries
from anchorcenter.operations.settings.blueprint import blueprint
from anchorcenter.operations.settings.flow import Frame, Section, author, edited, saved
from anchorcenter.operations.settings.forms import NewPhotoForm, PhotoForm
from anchorcenter.operations.settings.reading import opened
from anchorcenter.operations.settings.spaces import space_frame

MOST_BYTES = (LARGEST_MB + 1) * 1024 * 1024  # So that what is a little too large gets its own message.
TEXTS = ["alt", "alt_en"]


@blueprint.get("/spaces/<int:number>/photos", endpoint="settings_space_photos")
@allowed(Permission.CONFIGURE)
def index(number: int) -> ResponseReturnValue:
    """The photos of a space, and the form for one more."""
    return _frame(changes.get(Space, number)).show(NewPhotoForm())


@blueprint.post("/spaces/<int:number>/photos", endpoint="settings_space_photos_add")
@takes_files(MOST_BYTES)
@allowed(Permission.CONFIGURE)
def add(number: int) -> ResponseReturnValue:
    """Show one more photo; a refusal leaves no file."""
    space, form = changes.get(Space, number), NewPhotoForm()
    if not form.validate():
        return _frame(space).show(form, 422)
    try:
        picture = read_picture(form.file.data.read(MOST_BYTES))
        with kept(picture, current_app.config["UPLOAD_FOLDER"]), writing():
            photos.add_photo(number, picture, form.wanted(), author=author())
    except DomainError as error:
        form.refuse(error)
        return _frame(changes.get(Space, number)).show(form, error.status)
    return redirect(saved(_url(number)), 303)


@blueprint.route("/photos/<int:number>", methods=("GET", "POST"), endpoint="settings_space_photo")
@allowed(Permission.CONFIGURE)
def photo(number: int) -> ResponseReturnValue:
    """Say otherwise what a photo shows."""
    row = changes.get(Photo, number)
    form = PhotoForm(data=opened(row, PhotoEdit))
    frame = Frame(title=_("Photo"), back=(_("Photos"), _url(row.space_id)), sections=[Section(title="", rows=[TEXTS])])
    save = photos.change_photo
    return edited(form, lambda: save(number, form.wanted(), author=author()), frame, done=_url(row.space_id))


@blueprint.post("/photos/<int:number>/earlier", endpoint="settings_space_photo_earlier")
@allowed(Permission.CONFIGURE)
def earlier(number: int) -> ResponseReturnValue:
    """Show a photo before the one that it follows."""
    space_id = changes.get(Photo, number).space_id
    with writing():
        photos.move_photo(number, author=author())
    return redirect(saved(_url(space_id)), 303)


@blueprint.post("/photos/<int:number>/delete", endpoint="settings_space_photo_delete")
@allowed(Permission.CONFIGURE)
def delete(number: int) -> ResponseReturnValue:
    """Show a photo no more; its files go once that is stored."""
    space_id = changes.get(Photo, number).space_id
    with writing():
        name = photos.delete_photo(number, author=author())
    drop(name, current_app.config["UPLOAD_FOLDER"])
    return redirect(saved(_url(space_id)), 303)


def _frame(space: Space) -> Frame:
    section = Section(title=_("New photo"), rows=[["file"], TEXTS])
    more = {"photos": [_row(row) for row in queries.list_photos(space.id)]}
    template = "operations/settings/photos.html"
    return space_frame(space, "_photos", [section], template=template, more=more, is_upload=True)


def _row(row: Photo) -> dict[str, Any]:
    return {
        "id": row.id,
        "alt": named(row.alt, row.alt_en),
        "src": url_for("facilities.photo", name=f"{row.name}-small"),
        "width": row.width,
        "height": row.height,
        "url": url_for("operations.settings_space_photo", number=row.id),
    }


def _url(space_id: int) -> str:
    return url_for("operations.settings_space_photos", number=space_id)
