"""Putting photos into the report of a pledge. Call the verbs inside ``writing()``, within ``kept`` of their files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from anchorcenter.accounts.actors import Actor
from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason, missing
from anchorcenter.core.i18n import _l
from anchorcenter.core.pictures import Picture
from anchorcenter.pledges import queries as pledges
from anchorcenter.pledges.models import Caption, Pledge, WithheldPhoto
from anchorcenter.pledges.photos import queries

MOST = 24


@dataclass(frozen=True, kw_only=True)
class NewPhoto:
    """What stands under a photo (``text``), what it shows for who does not see it (``alt``), the key of the entry that
    it belongs to if any, and its place among the others."""

    text: str
    text_en: str = ""
    alt: str = ""
    entry: str = ""
    position: int = 0


@dataclass(frozen=True, kw_only=True)
class Withholding:
    """Why a picture is taken down; everybody reads it."""

    why: str


def add(slug: str, wanted: NewPhoto, picture: Picture | None, *, by: Actor, now: datetime) -> int:
    """Put one more into the report, for now perhaps without its picture; answers its number.

    Raises DomainError: 403 for who is not staff, 404, 422 for too many, for an entry that the pledge has not, and
    without words for a picture.
    """
    pledge = _locked(slug, by)
    if len(pledge.captions) >= MOST:
        message = _l("At most %(most)d photos.", most=MOST)
        raise DomainError(Reason(code="too_many", message=message, field="file"))
    row = Caption(text="", name="", alt="")
    _say(pledge, row, wanted, picture)
    pledge.captions.append(row)
    pledge.version += 1
    db.session.flush()
    record("add_photo", "pledge", pledge.id, by=by.key, now=now, after={"text": row.text, "digest": row.digest})
    return row.id


def change(number: int, wanted: NewPhoto, picture: Picture | None, *, by: Actor, now: datetime) -> str:
    """Say otherwise what stands there, and show another picture if one is given; answers the name of the files that
    nothing shows any more, if any. Raises DomainError like ``add``."""
    _check_staff(by)
    slug = queries.get_caption(number)[1].slug
    pledge = _locked(slug, by)
    row, _pledge = queries.get_caption(number)
    before, old = {"text": row.text, "digest": row.digest}, row.name
    _say(pledge, row, wanted, picture)
    pledge.version += 1
    db.session.flush()
    after = {"text": row.text, "digest": row.digest}
    record("change_photo", "pledge", pledge.id, by=by.key, now=now, before=before, after=after)
    return old if picture and old and not queries.is_frozen(old) else ""


def show(number: int, picture: Picture, *, by: Actor, now: datetime) -> str:
    """Show another picture above the same words. Answers and raises like ``change``; 422 where no words say what it
    shows."""
    _check_staff(by)
    row, pledge = queries.get_caption(number)
    keys = {entry.id: entry.key for period in pledge.periods for entry in period.entries}
    words = {name: getattr(row, name) for name in ("text", "text_en", "alt", "position")}
    wanted = NewPhoto(**words, entry=keys.get(row.entry_id or 0, ""))
    return change(number, wanted, picture, by=by, now=now)


def remove(number: int, *, by: Actor, now: datetime) -> str:
    """Take it out of the report; answers the name of the files that nothing shows any more, if any: what a closed
    period shows stays. Raises DomainError: 403 for who is not staff, 404."""
    _check_staff(by)
    slug = queries.get_caption(number)[1].slug
    pledge = _locked(slug, by)
    row, _pledge = queries.get_caption(number)
    before, old = {"text": row.text, "digest": row.digest}, row.name
    pledge.captions.remove(row)
    db.session.delete(row)
    pledge.version += 1
    db.session.flush()
    record("delete_photo", "pledge", pledge.id, by=by.key, now=now, before=before)
    return old if old and not queries.is_frozen(old) else ""


def withhold(slug: str, name: str, wanted: Withholding, *, by: Actor, now: datetime) -> None:
    """Take a picture down that only closed periods show: nobody sees it any more, what stood under it and its hash stay
    as they were frozen. Remove its files when it is done. Raises DomainError: 403 for who is not staff, 404 for what no
    closed period of the pledge shows, 409 while it is in the report or when it is down already, 422 without a
    reason."""
    pledge = _locked(slug, by)
    if any(row.name == name for row in pledge.captions):
        message = _l("It is in the report still: take it out there first.")
        raise DomainError(Reason(code="in_report", message=message, status=TAKEN))
    if name in pledges.list_withheld():
        raise DomainError(Reason(code="withheld", message=_l("It is down already."), status=TAKEN))
    said = queries.list_frozen_only(pledge).get(name) or missing()
    if not wanted.why:
        raise DomainError(Reason(code="why", message=_l("Say why: everybody reads it."), field="why"))
    db.session.add(WithheldPhoto(name=name, pledge_id=pledge.id, why=wanted.why, withheld_at=now))
    db.session.flush()
    before = {"text": said["text"], "digest": said["digest"]}
    record("withhold_photo", "pledge", pledge.id, by=by.key, now=now, before=before, why=wanted.why)


def _say(pledge: Pledge, row: Caption, wanted: NewPhoto, picture: Picture | None) -> None:
    entries = {entry.key: entry.id for period in pledge.periods for entry in period.entries}
    reasons = []
    if not wanted.text:
        reasons.append(Reason(code="text", message=_l("Say what stands under it."), field="text"))
    if wanted.entry and wanted.entry not in entries:
        message = _l("The pledge has no such result or plan.")
        reasons.append(Reason(code="entry", message=message, field="entry"))
    if (picture or row.name) and not wanted.alt:
        message = _l("Say what the picture shows, for who does not see it.")
        reasons.append(Reason(code="alt", message=message, field="alt"))
    if reasons:
        raise DomainError(*reasons)
    row.text, row.text_en, row.alt, row.position = wanted.text, wanted.text_en, wanted.alt, wanted.position
    row.entry_id = entries.get(wanted.entry)
    if picture:
        row.name, row.digest, row.width, row.height = picture.name, picture.digest, picture.width, picture.height


def _locked(slug: str, by: Actor) -> Pledge:
    """The pledge, which nobody else changes meanwhile."""
    _check_staff(by)
    db.session.execute(select(Pledge.id).where(Pledge.slug == slug).with_for_update())
    return pledges.get_pledge(slug)


def _check_staff(by: Actor) -> None:
    if not by.is_staff:
        raise DomainError(Reason(code="forbidden", message=_l("Only staff may do that."), status=403))
