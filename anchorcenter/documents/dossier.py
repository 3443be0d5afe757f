"""What documents say of an organisation: what it has handed in, and what of it ends."""

from __future__ import annotations

from datetime import date, datetime

from flask import url_for

from anchorcenter.core.feature import MOST_FACTS, Fact, Facts
from anchorcenter.core.i18n import _, day_text, plural, today
from anchorcenter.documents.models import Document
from anchorcenter.documents.queries import list_of
from anchorcenter.documents.rules import Standing, standing_on
from anchorcenter.documents.texts import KINDS, STANDINGS, TAGS

ENDING = Standing.EXPIRING, Standing.EXPIRED


def documents_of(organisation_id: int, now: datetime) -> Facts:
    """The first to end first."""
    day, rows = today(now), list_of(organisation_id)
    ending = sum(_standing(row, day) in ENDING for row in rows)
    parts = [plural("%(num)d document", "%(num)d documents", len(rows))]
    if ending:
        parts.append(_("%(many)d expired or ending soon", many=ending))
    facts = [_fact(row, day) for row in rows[:MOST_FACTS]]
    return Facts(label=_("Documents"), sum=" · ".join(parts), facts=facts)


def _fact(row: Document, day: date) -> Fact:
    standing = _standing(row, day)
    until = _("until %(day)s", day=day_text(row.valid_until)) if row.valid_until else _("without an end")
    return Fact(
        what=row.title,
        more=f"{KINDS[row.kind]} · {until}",
        mark=STANDINGS[standing],
        css=TAGS.get(standing, "busy"),
        url=url_for("documents.show", number=row.id),
    )


def _standing(row: Document, day: date) -> Standing:
    return standing_on(day, row.state, row.valid_until)
