"""The staff menu: groups of what features register, and the entries of the group that the reader is in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app, request

from anchorcenter.accounts.access import find_me
from anchorcenter.accounts.models import Permission
from anchorcenter.core.feature import GROUPS, STAFF_PAGES, Group, StaffPage
from anchorcenter.core.pages import path_to

Link = tuple[str, str, bool]  # Label, address, whether the reader is there.


@dataclass(frozen=True, kw_only=True)
class StaffMenu:
    """Both levels; a group leads to its first entry. ``is_here`` says that some entry is the reader's page."""

    groups: Sequence[Link] = ()
    label: str = ""
    entries: Sequence[Link] = ()
    is_here: bool = False


NO_MENU = StaffMenu()


def staff_menu() -> StaffMenu:
    """What of the features' staff pages the reader may open; a page that no entry has stands in the first group."""
    mine = _list_mine()
    if not mine:
        return NO_MENU
    here = _here(mine)
    group = next((entry.group for entry, href in mine if href == here), _present(mine)[0])
    inside = [(str(entry.label), href, href == here) for entry, href in mine if entry.group is group]
    groups = [(str(GROUPS[each]), _first(each, mine), each is group) for each in _present(mine)]
    return StaffMenu(groups=groups, label=str(GROUPS[group]), entries=inside, is_here=bool(here))


def _list_mine() -> list[tuple[StaffPage, str]]:
    me, every = find_me(), current_app.extensions[STAFF_PAGES]
    if me is None or not me.roles:
        return []
    mine = [entry for entry in every if me.may(Permission(entry.permission))]
    return [(entry, path_to(entry.endpoint)) for entry in mine]


def _here(mine: Sequence[tuple[StaffPage, str]]) -> str:
    """The address of the entry to which the page belongs: its own, or the longest that the page lies below."""
    every = [(begin, href) for entry, href in mine for begin in (href, *entry.below)]
    below = [each for each in every if f"{request.path}/".startswith(f"{each[0]}/")]
    return max(below, key=lambda each: len(each[0]), default=("", ""))[1]


def _present(mine: Sequence[tuple[StaffPage, str]]) -> list[Group]:
    found = {entry.group for entry, _href in mine}
    return [group for group in Group if group in found]


def _first(group: Group, mine: Sequence[tuple[StaffPage, str]]) -> str:
    return next(href for entry, href in mine if entry.group is group)
