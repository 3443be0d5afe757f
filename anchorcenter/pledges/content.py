"""The card of a pledge as one plain value: what is printed, downloaded and frozen is made of this and nothing else."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from anchorcenter.pledges.models import Caption, FundingLine, Pledge, PledgeEntry, PledgePeriod


def card_of(pledge: Pledge, lines: Sequence[FundingLine]) -> dict[str, Any]:
    """All of a card as JSON knows it: days are ``YYYY-MM-DD``, both ends included; a blank cell of the money has no
    element, 0 has one; an engagement whose ``value`` is None was printed as a dash."""
    keys = {project.id: project.key for project in pledge.projects}
    entries = {entry.id: entry.key for period in pledge.periods for entry in period.entries}
    names = "slug", "title", "title_en", "division", "division_en", "status"
    return {
        **{name: getattr(pledge, name) for name in names},
        **{name: getattr(pledge, name).splitlines() for name in ("teams", "teams_en")},
        **{name: getattr(pledge, name).isoformat() for name in ("term_from", "term_to", "as_of")},
        "projects": [_some(each, "key", "title", "title_en") for each in pledge.projects],
        "periods": [_period(each) for each in pledge.periods],
        "engagements": [_some(each, "category", "value", "qualifier", "note") for each in pledge.engagements],
        "funding": sorted((_line(line, keys) for line in lines), key=lambda line: tuple(line.values())[:5]),
        "remarks": [
            {"kind": each.kind, "text": each.text, "examples": each.examples.splitlines()} for each in pledge.remarks
        ],
        "captions": [_caption(each, entries.get(each.entry_id or 0, "")) for each in pledge.captions],
    }


def canonical(value: Any) -> str:
    """The one text of a value: equal values have equal texts."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _some(row: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _period(row: PledgePeriod) -> dict[str, Any]:
    return {
        "label": row.label,
        "first_on": row.first_on.isoformat(),
        "last_on": row.last_on.isoformat(),
        "is_plan": row.is_plan,
        "entries": [_entry(each) for each in row.entries],
    }


def _entry(row: PledgeEntry) -> dict[str, Any]:
    return {
        **_some(row, "key", "title", "title_en"),
        "month": row.month.isoformat() if row.month else None,
        "details": row.details.splitlines(),
        "organisations": row.organisations.splitlines(),
        "quantities": [_some(each, "label", "value", "unit", "qualifier", "printed") for each in row.quantities],
    }


def _caption(row: Caption, entry: str) -> dict[str, Any]:
    """Without what it has not: what was frozen before there were photos reads as it did."""
    more = {"text_en": row.text_en} if row.text_en else {}
    if row.name:
        more |= {"photo": row.name} | _some(row, "digest", "alt", "width", "height")
    return {"text": row.text, "entry": entry} | more


def _line(line: FundingLine, keys: dict[int, str]) -> dict[str, Any]:
    return {"project": keys[line.project_id]} | _some(line, "measure", "source", "column", "spent_in", "amount_million")
