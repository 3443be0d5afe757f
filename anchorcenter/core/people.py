"""What people of a figure are, in words: gender, age, region."""

from __future__ import annotations

from collections.abc import Callable

from anchorcenter.core.i18n import Text, _, _l

WORDS: dict[str, Text] = {"female": _l("Women"), "male": _l("Men"), "goyang": _l("Residents of Goyang")}
PEOPLE: dict[str, Callable[[], str]] = {
    "gender": lambda: _("Gender"),
    "age_band": lambda: _("Age"),
    "region": lambda: _("Region"),
}


def people_text(column: str, word: str) -> str:
    """What people are, in words: ``20s``."""
    if not word:
        return _("no answer")
    if column == "age_band" and word.isdigit():
        return _("%(age)ss", age=word) if int(word) else _("under ten")
    return str(WORDS.get(word, word))
