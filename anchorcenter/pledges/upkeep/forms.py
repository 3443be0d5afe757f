"""What a browser may send about a card. Shape only."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from wtforms import Field, HiddenField, StringField, ValidationError
from wtforms.validators import InputRequired

from anchorcenter.core.fields import DayField, optional_line, paragraphs
from anchorcenter.core.forms import Form, text_line
from anchorcenter.core.i18n import _, _l
from anchorcenter.core.text import to_id
from anchorcenter.pledges.cards import NewEngagement
from anchorcenter.pledges.models import Category, Pledge, RemarkKind
from anchorcenter.pledges.texts import CATEGORIES
from anchorcenter.pledges.upkeep.rules import read_remarks, read_times, write_remarks, write_times
from anchorcenter.pledges.upkeep.service import NewTexts, texts_of


def _of(category: Category) -> tuple[StringField, StringField]:
    """How often of a category, and what is counted."""
    times = optional_line(_l("%(category)s, how often", category=CATEGORIES[category]), 40)
    return times, optional_line(_l("%(category)s, what is counted", category=CATEGORIES[category]), 300)


class CardForm(Form):
    as_of = DayField(_l("Day of the figures"), [InputRequired(_l("Enter a date, like 2026-11-26."))])
    division = text_line(_l("Division"), missing=_l("Say which division is responsible."), longest=100)
    division_en = optional_line(_l("Division in English"), 100)
    teams = paragraphs(_l("Teams, a line each"), 500)
    teams_en = paragraphs(_l("Teams in English, a line each"), 500)
    times_meetings, note_meetings = _of(Category.MEETINGS)
    times_briefings, note_briefings = _of(Category.BRIEFINGS)
    times_advice, note_advice = _of(Category.ADVICE)
    times_press, note_press = _of(Category.PRESS)
    times_other, note_other = _of(Category.OTHER)
    problems = paragraphs(_l("Problems, a line each"), render_kw={"rows": 5})
    remedies = paragraphs(_l("Measures, a line each; examples below theirs, after a dash"), render_kw={"rows": 8})
    version = HiddenField(default="0")

    def validate_times_meetings(self, field: Field) -> None:
        """How often: a number, about so many, or a dash."""
        if field.data and read_times(field.data) is None:
            raise ValidationError(_("Write a number, about so many (약 300), a dash, or nothing."))

    validate_times_briefings = validate_times_advice = validate_times_meetings
    validate_times_press = validate_times_other = validate_times_meetings

    def wanted(self) -> NewTexts:
        """What was typed in; call after a successful validation."""
        teams = zip_longest((self.teams.data or "").splitlines(), (self.teams_en.data or "").splitlines(), fillvalue="")
        remarks = read_remarks(RemarkKind.PROBLEM, self.problems.data or "")
        return NewTexts(
            as_of=self.as_of.data,  # type: ignore[arg-type]
            division=self.division.data or "",
            division_en=self.division_en.data or "",
            teams=tuple((korean.strip(), english.strip()) for korean, english in teams if korean or english),
            engagements=tuple(self._talks()),
            remarks=(*remarks, *read_remarks(RemarkKind.REMEDY, self.remedies.data or "")),
        )

    def seen(self) -> int:
        """The version that was opened."""
        return to_id(self.version.data or "") or 0

    def _talks(self) -> Iterator[NewEngagement]:
        for category in Category:
            if found := read_times(self[f"times_{category}"].data or ""):
                value, qualifier = found
                note = self[f"note_{category}"].data or ""
                yield NewEngagement(category=category, value=value, qualifier=qualifier, note=note)


def form_of(pledge: Pledge) -> CardForm:
    """The form with what the card says."""
    texts = texts_of(pledge)
    known: dict[str, Any] = {name: getattr(texts, name) for name in ("as_of", "division", "division_en")}
    known |= {"teams": pledge.teams, "teams_en": pledge.teams_en, "version": str(pledge.version)}
    for each in texts.engagements:
        known |= {f"times_{each.category}": write_times(each.value, each.qualifier), f"note_{each.category}": each.note}
    for kind, name in ((RemarkKind.PROBLEM, "problems"), (RemarkKind.REMEDY, "remedies")):
        known[name] = write_remarks((text, examples) for of, text, examples in texts.remarks if of is kind)
    return CardForm(**known)
