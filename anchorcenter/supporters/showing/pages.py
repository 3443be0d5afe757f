"""What everybody reads of supporters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for

from anchorcenter.core.clock import now
from anchorcenter.core.i18n import day_text, named, today
from anchorcenter.core.pages import around, asked_page
from anchorcenter.supporters.activities.models import Activity, ActivityPhoto
from anchorcenter.supporters.activities.texts import CHANNELS
from anchorcenter.supporters.rewards.queries import by_supporter, list_done, list_versions
from anchorcenter.supporters.rewards.rules import stand_of
from anchorcenter.supporters.rewards.texts import points_text
from anchorcenter.supporters.showing import queries
from anchorcenter.supporters.texts import KINDS

MOST_RANKED, LONGEST_TEXT = 10, 240


def shown_page() -> dict[str, Any]:
    """What the public page of supporters shows beside their cohorts: what they did, and who is most active."""
    number = asked_page()
    found = queries.list_shown(page=number)
    return {
        "shown": [shown_row(each) for each in found[: queries.PAGE]],
        "ranked": ranked_rows() if number == 1 else [],
        **around(number, "supporters.index", is_more=len(found) > queries.PAGE),
    }


def ranked_rows() -> list[dict[str, Any]]:
    """Who wants to be listed and serves today, by points within their cohort: nicknames alone."""
    found: list[dict[str, Any]] = []
    ranked = queries.list_ranked(today(now()))
    for cohort in dict.fromkeys(each.cohort for each in ranked):
        versions, done = list_versions(cohort.id), by_supporter(list_done(cohort.id))
        points = [
            (stand_of(done.get(each.id, ()), versions).points, each.nickname)
            for each in ranked
            if each.cohort_id == cohort.id
        ]
        rows = sorted(points, key=lambda row: (-row[0], row[1]))[:MOST_RANKED]
        found.append({"title": named(cohort.title, cohort.title_en), "places": _places(rows)})
    return found


def shown_row(row: Activity) -> dict[str, Any]:
    """An activity as everybody sees it: under a nickname."""
    text = row.text if len(row.text) <= LONGEST_TEXT else f"{row.text[:LONGEST_TEXT]}…"
    cohort = row.supporter.cohort
    return {
        "id": row.id,
        "title": row.title,
        "kind": str(KINDS[row.kind]),
        "day": day_text(row.done_on),
        "who": row.supporter.nickname,
        "cohort": named(cohort.title, cohort.title_en),
        "text": [line for line in text.split("\n") if line],
        "photos": [_photo(each) for each in row.photos],
        "links": [(str(CHANNELS[each.post.channel]), each.post.canonical) for each in row.links],
    }


def _photo(photo: ActivityPhoto) -> dict[str, Any]:
    return {
        "url": url_for("showing.photo", number=photo.id),
        "alt": photo.alt,
        "width": photo.width,
        "height": photo.height,
    }


def _places(rows: Sequence[tuple[int, str]]) -> list[tuple[int, str, str]]:
    """Who has as many points as another has the same place."""
    every = [points for points, _name in rows]
    return [(every.index(points) + 1, name, points_text(points)) for points, name in rows]
