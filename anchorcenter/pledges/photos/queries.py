"""Photos as their readers may see them: what stands on the page or in a published version everybody, what was closed
who reads reports."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from anchorcenter.core.db import db
from anchorcenter.core.errors import missing
from anchorcenter.pledges.models import Caption, Pledge, WithheldPhoto
from anchorcenter.pledges.queries import list_withheld
from anchorcenter.pledges.snapshots.models import Snapshot
from anchorcenter.pledges.snapshots.queries import state
from anchorcenter.pledges.snapshots.rules import State

KEPT = '"photo":'  # How the canonical text of a card names one.


def get_caption(number: int) -> tuple[Caption, Pledge]:
    """One of them and whose it is, as they are now. Raises DomainError (404)."""
    rows = select(Caption, Pledge).join(Pledge, Pledge.id == Caption.pledge_id).where(Caption.id == number)
    found = db.session.execute(rows.execution_options(populate_existing=True)).one_or_none() or missing()
    return found[0], found[1]


def may_be_seen(name: str, *, is_reader: bool) -> bool:
    """Whether there is a photo called so that its reader may see; who ``is_reader`` of reports sees what was closed,
    too."""
    if is_withheld(name):
        return False
    if db.session.scalar(select(Caption.id).where(Caption.name == name).limit(1)) is not None:
        return True
    frozen = db.session.scalars(select(Snapshot).where(_shows(name)))
    return any(is_reader or state(each) is State.PUBLISHED for each in frozen)


def is_withheld(name: str) -> bool:
    """Whether it was taken down."""
    return db.session.get(WithheldPhoto, name) is not None


def is_frozen(name: str) -> bool:
    """Whether a period was closed with it: then its files stay."""
    return db.session.scalar(select(Snapshot.id).where(_shows(name)).limit(1)) is not None


def list_names() -> list[str]:
    """The files of every photo, also of those that only closed periods show."""
    names = set(db.session.scalars(select(Caption.name).where(Caption.name != "")))
    names.update(_frozen(select(Snapshot.card)))
    return sorted(names - set(list_withheld()))


def list_frozen_only(pledge: Pledge) -> dict[str, dict[str, Any]]:
    """Photos of a pledge that only closed periods show and that were not taken down, by name, as they were frozen."""
    found = _frozen(select(Snapshot.card).where(Snapshot.pledge_id == pledge.id))
    others = {row.name for row in pledge.captions} | set(list_withheld())
    return {name: said for name, said in found.items() if name not in others}


def _frozen(cards: Select[Any]) -> dict[str, dict[str, Any]]:
    found = db.session.scalars(cards.where(Snapshot.card.contains(KEPT, autoescape=True)).order_by(Snapshot.id))
    captions = (each for card in found for each in json.loads(card)["captions"])
    return {each["photo"]: each for each in captions if each.get("photo")}


def _shows(name: str) -> ColumnElement[bool]:
    return Snapshot.card.contains(f'{KEPT}"{name}"', autoescape=True)
