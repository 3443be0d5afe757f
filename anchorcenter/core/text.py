"""What people type, brought into one form before it is stored."""

from __future__ import annotations

import unicodedata

UNSEEN = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}  # Controls, directions, what is no letter, breaks of line.
JOINERS = "\u200c\u200d"  # Inside some scripts and emoji.
FILLERS = "\u115f\u1160\u3164\uffa0"  # Letters of Hangul that show nothing.
BROKEN = "\ufffd"  # What stands for bytes that were no text.


def tidy(text: str) -> str:
    """``text`` in NFC (Korean typed on a Mac arrives in pieces), without white space around it."""
    return unicodedata.normalize("NFC", text).strip()


def is_line(text: str) -> bool:
    """Whether ``text`` is one line that shows something and nothing that turns around or hides its neighbours."""
    if any((unicodedata.category(letter) in UNSEEN and letter not in JOINERS) or letter in BROKEN for letter in text):
        return False
    return any(unicodedata.category(letter)[0] in "LNPS" and letter not in FILLERS for letter in text)


def to_id(text: str) -> int | None:
    """``text`` as the id of a row, or None when it cannot be one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def split_words(text: str) -> list[str]:
    """The words of a list typed with commas, each once."""
    return list(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))
