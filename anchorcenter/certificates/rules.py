"""Numbers and codes of certificates. Pure."""

from __future__ import annotations

import unicodedata

# Letters that nobody mistakes for digits or for one another, and that spell no words: 32, so 5 bits each.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # pragma: allowlist secret
LENGTH = 12  # 60 bits.
GROUP = 4
_READ_AS = str.maketrans("OIL", "011")
_BETWEEN = "-‐‑‒–—−. \t\u3000_"


def code_of(number: int) -> str:
    """The code that stands for the lowest 60 bits of ``number``."""
    return "".join(ALPHABET[number >> 5 * place & 31] for place in range(LENGTH))


def normal_code(typed: str) -> str:
    """The code as it is stored, however it was typed: in small letters, with dashes or spaces, in full width, with O
    for 0 and I or l for 1. Answers "" for what can be none."""
    text = unicodedata.normalize("NFKC", typed[:100]).upper().translate(_READ_AS)
    code = "".join(letter for letter in text if letter not in _BETWEEN)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else ""


def shown_code(code: str) -> str:
    """``K7M2-9QXT-4WHC``."""
    return "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def number_text(series: str, year: int, number: int) -> str:
    """``2026-드론기초-0017``."""
    return f"{year}-{series}-{number:04}"
