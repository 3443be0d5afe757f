"""Telephone numbers of Korea: typed in any way, stored as E.164, shown as people write them.

Source: the national numbering plan: 01x for mobiles, 02 and 03x to 06x for regions, 070 for internet calls,
15xx, 16xx and 18xx for companies, which are dialled without an area.
"""

from __future__ import annotations

import re
import unicodedata

_BETWEEN = re.compile(r"[\s().\-\u2010-\u2015\u2212\u30fc\uff0d\u00b7/]")
_NATIONAL = re.compile(
    r"0(?:1[016789]\d{7,8}|10\d{8}|2\d{7,8}|[3-6]\d\d{7,8}|70\d{8}|50\d{8,9}|80\d{7})|1[568]\d{6}", re.ASCII
)
_FOREIGN = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
KOREA = "+82"


def parse_phone(text: str) -> str | None:
    """The number as E.164, or None for what is none. A number without a country is one of Korea."""
    dialled = _BETWEEN.sub("", unicodedata.normalize("NFKC", text))
    dialled = re.sub(r"^(?:00|\+)82\(?0?", "\0", dialled)
    if dialled.startswith("\0"):
        rest = dialled[1:]
        dialled = rest if _is_company(rest) else f"0{rest}"
    elif dialled.startswith("+"):
        return dialled if _FOREIGN.fullmatch(dialled) else None
    return f"{KOREA}{dialled.removeprefix('0')}" if _NATIONAL.fullmatch(dialled) else None


def show_phone(number: str) -> str:
    """``010-1234-5678`` of ``+821012345678``; numbers of other countries as they are stored."""
    if not number.startswith(KOREA):
        return number
    rest = number.removeprefix(KOREA)
    if _is_company(rest):
        return f"{rest[:4]}-{rest[4:]}"
    area, local = _split(f"0{rest}")
    return f"{area}-{local[:-4]}-{local[-4:]}"


def mask_phone(number: str) -> str:
    """``010-****-5678``: enough to know one's own by."""
    *before, last = show_phone(number).split("-")
    if not before:
        return f"{number[:3]}****{number[-4:]}" if number else ""
    return "-".join([before[0], "****", last] if len(before) > 1 else ["****", last])


def _split(national: str) -> tuple[str, str]:
    width = 2 if national.startswith("02") else 4 if national.startswith("050") and len(national) == 12 else 3
    return national[:width], national[width:]


def _is_company(rest: str) -> bool:
    return len(rest) == 8 and rest[:2] in {"15", "16", "18"}
