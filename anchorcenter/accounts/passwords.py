"""Which passwords are good enough: long and not what a guesser tries first. No rules of composition.

Source: NIST SP 800-63B, which counts length and refuses what is expected.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from anchorcenter.core.errors import Reason
from anchorcenter.core.i18n import Text, _l

SHORTEST, LONGEST = 10, 128
LEAST_NAME = 2  # A name of one letter is in every password.
_AROUND = re.compile(r"^[\W\d_]+|[\W\d_]+$")  # Figures and signs before and behind the word.
_SIGNS = re.compile(r"^[\W_]+|[\W_]+$")
COMMON = frozenset(
    line
    for line in (Path(__file__).parent / "data" / "common_passwords.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
)


def check_password(password: str, *, email: str, names: Iterable[str], field: str = "password") -> list[Reason]:
    """Why it is not good enough for who has that address and those names; nothing when it is."""
    if len(password) < SHORTEST:
        return [_reason("too_short", field, _l("Use at least %(least)d characters.", least=SHORTEST))]
    if len(password) > LONGEST:
        return [_reason("too_long", field, _l("At most %(longest)d characters.", longest=LONGEST))]
    if _is_known(plain(password)):
        message = _l("Many people use this password. Use several words that only you put together.")
        return [_reason("common", field, message)]
    if _is_about(plain(password), email, names):
        return [_reason("personal", field, _l("Your name or e-mail address is easy to guess. Use something else."))]
    return []


def plain(text: str) -> str:
    """``text`` as guessers see it: compatible forms and cases are one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).casefold()).strip()


def _is_known(password: str) -> bool:
    words = {password, _SIGNS.sub("", password), _AROUND.sub("", password)}
    return any(word in COMMON or _period(word) in COMMON for word in words) or len(_period(password)) <= 2


def _is_about(password: str, email: str, names: Iterable[str]) -> bool:
    """Whether it is an address or a name, but for figures and signs."""
    words = [plain(email), plain(email).partition("@")[0], *(plain(name) for name in names)]
    known = {_letters(word) for word in words} - {""}
    return password in words or bool({_letters(password), _period(_letters(password))} & known)


def _letters(text: str) -> str:
    letters = "".join(letter for letter in text if letter.isalpha())
    return letters if len(letters) >= LEAST_NAME else ""


def _period(text: str) -> str:
    """What ``text`` repeats: ``abc`` of ``abcabcabc``; itself when it repeats nothing."""
    return text[: (text + text).find(text, 1)] if text else ""


def _reason(code: str, field: str, message: Text) -> Reason:
    return Reason(code=code, message=message, field=field)
