"""What of attendance looks as if somebody had checked in for another: for staff to look into, never a verdict. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from anchorcenter.academy.attendance.stays import Kind

SOON, TOGETHER, OFTEN = timedelta(minutes=5), timedelta(seconds=10), 3


class Pattern(StrEnum):
    SHARED_DEVICE = "shared_device"
    CAME_AND_WENT = "came_and_went"
    ALWAYS_TOGETHER = "always_together"


@dataclass(frozen=True, slots=True)
class Scanned:
    """Somebody checked in or out themselves."""

    lesson: int
    person: int
    kind: Kind
    at: datetime
    device: str


@dataclass(frozen=True, kw_only=True)
class Finding:
    """People of whom something looks so, and in which lessons."""

    pattern: Pattern
    people: tuple[int, ...]
    lessons: tuple[int, ...]


def find_patterns(scans: Iterable[Scanned]) -> list[Finding]:
    """Several people on one device, who came and went at once, and who always check in within seconds of another."""
    ordered = sorted(scans, key=lambda each: (each.at, each.lesson, each.person))
    return [*_shared(ordered), *_short(ordered), *_together(ordered)]


def _shared(scans: Sequence[Scanned]) -> list[Finding]:
    by_device = defaultdict[str, dict[int, set[int]]](lambda: defaultdict(set))
    for each in scans:
        if each.device:
            by_device[each.device][each.person].add(each.lesson)
    return [
        Finding(pattern=Pattern.SHARED_DEVICE, people=tuple(sorted(people)), lessons=_all(people.values()))
        for people in by_device.values()
        if len(people) > 1
    ]


def _short(scans: Sequence[Scanned]) -> list[Finding]:
    came, found = dict[tuple[int, int], datetime](), defaultdict[int, set[int]](set)
    for each in scans:
        key = each.lesson, each.person
        if each.kind is Kind.IN:
            came[key] = each.at
        elif key in came and each.at - came[key] < SOON:
            found[each.person].add(each.lesson)
    return [
        Finding(pattern=Pattern.CAME_AND_WENT, people=(person,), lessons=_all([lessons]))
        for person, lessons in sorted(found.items())
    ]


def _together(scans: Sequence[Scanned]) -> list[Finding]:
    """Two people, in at least OFTEN lessons and in all in which either checked in."""
    came = defaultdict[int, dict[int, datetime]](dict)
    for each in scans:
        if each.kind is Kind.IN:
            came[each.person].setdefault(each.lesson, each.at)
    alike = defaultdict[tuple[int, ...], list[int]](list)
    for person, lessons in came.items():
        if len(lessons) >= OFTEN:
            alike[tuple(sorted(lessons))].append(person)
    return [
        Finding(pattern=Pattern.ALWAYS_TOGETHER, people=pair, lessons=lessons)
        for lessons, people in sorted(alike.items())
        for pair in _pairs(people, lessons[0], came)
        if all(abs(at - came[pair[1]][lesson]) <= TOGETHER for lesson, at in came[pair[0]].items())
    ]


def _pairs(people: Iterable[int], lesson: int, came: Mapping[int, Mapping[int, datetime]]) -> Iterator[tuple[int, int]]:
    """Who came to that lesson within seconds of each other: only those who follow closely are looked at."""
    ordered = sorted(people, key=lambda person: (came[person][lesson], person))
    for number, one in enumerate(ordered):
        for other in ordered[number + 1 :]:
            if came[other][lesson] - came[one][lesson] > TOGETHER:
                break
            yield min(one, other), max(one, other)


def _all(many: Iterable[Iterable[int]]) -> tuple[int, ...]:
    return tuple(sorted({number for each in many for number in each}))
