"""What a feature package hands to the rest of the program."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from flask import Blueprint

from anchorcenter.core.audit import Chain
from anchorcenter.core.errors import Reason
from anchorcenter.core.i18n import Text, _l
from anchorcenter.core.jobs import Job
from anchorcenter.core.metrics import Metric
from anchorcenter.core.outbox import Send
from anchorcenter.core.settings import Editable

Check = Callable[[], list[str]]
Turn = Callable[..., Sequence[Reason]]
STAFF_PAGES = "anchorcenter.staff_pages"  # Where the program keeps the staff pages of all features, in their order.
SETTINGS = "anchorcenter.editable_settings"  # And what of their settings staff change on the screen.
TODOS = "anchorcenter.todos"  # And what waits for staff to do.
TILES = "anchorcenter.tiles"  # And the figures of the dashboard.
DOSSIER = "anchorcenter.dossier"  # And what they know of an organisation.
FORGETTING = "anchorcenter.forgetting"  # And what they destroy of a person who is forgotten.
TURNS = "anchorcenter.turns"  # And who knows whose turn it is when time has lapsed.


class Group(StrEnum):
    """The first level of the staff menu, in its order; a group without entries for the reader is left out."""

    TODAY = "today"
    BOOKINGS = "bookings"
    TENANTS = "tenants"
    PROGRAMS = "programs"
    REPORTS = "reports"
    SETTINGS = "settings"


GROUPS: Mapping[Group, Text] = {
    Group.TODAY: _l("Today"),
    Group.BOOKINGS: _l("Booking"),
    Group.TENANTS: _l("Tenants"),
    Group.PROGRAMS: _l("Programs"),
    Group.REPORTS: _l("Reports"),
    Group.SETTINGS: _l("Settings"),
}


@dataclass(frozen=True, kw_only=True)
class StaffPage:
    """An entry of the staff menu; who has ``permission`` (a word of ``accounts.Permission``) sees it in ``group``.
    ``below`` are how addresses begin, other than its own, whose pages stand below it."""

    label: Text
    endpoint: str
    permission: str
    group: Group
    below: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Todo:
    """One thing to do: ``what``, more of it, by when, and where to do it. ``person_id`` is whom it names."""

    what: Text
    more: Text = ""
    due_at: datetime | None = None
    url: str
    person_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Todos:
    """What of one kind waits for those who have ``permission``; ``find`` answers it by deadline, at most MOST_TODOS.

    ``action`` is the word on the button of each.
    """

    label: Text
    action: Text
    permission: str
    find: Callable[[datetime], list[Todo]]


MOST_TODOS = 50


@dataclass(frozen=True, kw_only=True)
class Tile:
    """A figure of the dashboard: ``80`` of ``unit``, ``more`` of it, and what has changed ``against`` a named period.

    ``is_better`` colours the change; None is neither. ``url`` leads to the rows that the figure counts. Tiles stand by
    ``rank``, those of a whole year last: a day changes little in them.
    """

    label: Text
    value: Text
    unit: Text = ""
    more: Text = ""
    change: Text = ""
    against: Text = ""
    is_better: bool | None = None
    rank: int = 9
    url: str


@dataclass(frozen=True, kw_only=True)
class Tiles:
    """Figures for those who have ``permission``; ``find`` answers them as of a moment, in as many statements however
    much there is."""

    permission: str
    find: Callable[[datetime], list[Tile]]


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One thing that is known of an organisation: ``what``, more of it, a ``mark`` for who skims (``css`` colours it),
    and where it is looked at."""

    what: Text
    more: Text = ""
    mark: Text = ""
    css: str = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a feature knows of an organisation, for staff: all of it in one line, and its first MOST_FACTS."""

    label: Text
    sum: Text
    facts: Sequence[Fact] = ()


MOST_FACTS = 5
KnowsOf = Callable[[int, datetime], Facts]


@dataclass(frozen=True, kw_only=True)
class Feature:
    """One list per kind of part; create_app and the commands read nothing else of a feature.

    ``finishing`` is done at the end of every block that writes, before it is stored: it must cost nothing as a rule.
    ``dossier`` says what is known of an organisation, by its number and as of a moment, in as many statements however
    much that is. ``turns`` are asked, under the locks, before anybody takes time that has lapsed
    (``bookings.service.turns``): each answers why somebody else is to be asked first. ``forgetting`` destroys what is
    left of a person, by their number, in the block in which they are forgotten. ``checks`` are for ``flask doctor``:
    each answers what is wrong, in words. ``senders`` send the outbox's messages of a kind. ``chains`` are
    tables that the worker seals and the doctor verifies.
    """

    pages: tuple[Blueprint, ...] = ()
    staff_pages: tuple[StaffPage, ...] = ()
    settings: tuple[Editable, ...] = ()
    todos: tuple[Todos, ...] = ()
    tiles: tuple[Tiles, ...] = ()
    dossier: tuple[KnowsOf, ...] = ()
    api: tuple[Blueprint, ...] = ()
    metrics: tuple[Metric, ...] = ()
    jobs: tuple[Job, ...] = ()
    finishing: tuple[Callable[[], None], ...] = ()
    turns: tuple[Turn, ...] = ()
    forgetting: tuple[Callable[[int], None], ...] = ()
    checks: tuple[Check, ...] = ()
    chains: tuple[Chain, ...] = ()
    senders: Mapping[str, Send] = field(default_factory=dict)
