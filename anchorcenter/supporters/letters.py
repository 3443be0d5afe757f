"""위촉장: the letter of appointment of one term, as a file."""

from __future__ import annotations

from flask import Response

from anchorcenter.core.errors import missing
from anchorcenter.core.i18n import _, day_text, in_locale, locale, named
from anchorcenter.core.render import pdf
from anchorcenter.facilities.queries import get_plan
from anchorcenter.supporters.models import Supporter
from anchorcenter.supporters.texts import days_of

SPACED = 12  # Points between the letters of a Korean heading.


def letter_of(row: Supporter, number: int) -> Response:
    """The letter of that term in the reader's language. Raises DomainError: 404 for no such term, and when it cannot be
    printed here."""
    term = next((each for each in row.terms if each.number == number), None) or missing()
    language, site = locale(), next(iter(get_plan().sites.values()), None) or missing()
    with in_locale(language):
        said = {
            "lang": language,
            "tracking": SPACED if language == "ko" else 0,
            "heading": _("Letter of appointment"),
            "number": _("No. %(number)s", number=f"{row.cohort.slug.upper()}-{row.number:03}-{term.number}"),
            "rows": [
                [_("Full name"), named(row.person.name, row.person.name_en)],
                [_("Supporters"), named(row.cohort.title, row.cohort.title_en)],
                [_("Term"), days_of(term.first_on, term.last_on)],
            ],
            "statement": _("This appoints the person named above as a supporter of the center for this term."),
            "issued": day_text(term.appointed_on),
            "issuer": str(site.name),
        }
        data = pdf("letter", said, made_at=term.appointed_at)
    answer = Response(data, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="appointment-{row.number}-{term.number}.pdf"'
    return answer
