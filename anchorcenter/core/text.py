"""What people type, brought into one form before it is stored."""

from __future__ import annotations

import unicodedata


def tidy(text: str) -> str:
    """``text`` in NFC (Korean typed on a Mac arrives in pieces), without white space around it."""
    return unicodedata.normalize("NFC", text).strip()


def is_plain(text: str) -> bool:
    """Whether ``text`` holds no control characters or lone surrogates, which no database stores alike."""
    return not any(unicodedata.category(letter) in {"Cc", "Cs"} and letter not in "\n\r\t" for letter in text)


def to_id(text: str) -> int | None:
    """``text`` as the id of a row, or None when it cannot be one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
