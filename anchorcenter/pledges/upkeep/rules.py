"""What people write into fields of a card, read and written. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from anchorcenter.pledges.models import RemarkKind

DASH = "-"
EXAMPLE = "- "
TIMES = re.compile(r"(?P<word>[^\d,-]*?)\s*(?P<number>\d[\d,]{0,11})\s*회?", re.ASCII)
Said = tuple[RemarkKind, str, tuple[str, ...]]


def read_times(text: str) -> tuple[int | None, str] | None:
    """``약 300회`` as (300, 약), a dash as (None, ''). None for anything else."""
    if text.strip() == DASH:
        return None, ""
    found = TIMES.fullmatch(text.strip())
    return (int(found["number"].replace(",", "")), found["word"].strip()) if found else None


def write_times(value: int | None, qualifier: str) -> str:
    """The text that ``read_times`` reads so."""
    return DASH if value is None else " ".join(filter(None, (qualifier, f"{value:,}")))


def read_remarks(kind: RemarkKind, text: str) -> list[Said]:
    """Each line as one of them; a line that begins with a dash is an example of the one above."""
    found: list[tuple[str, list[str]]] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith(EXAMPLE) and found:
            found[-1][1].append(line.removeprefix(EXAMPLE).strip())
        else:
            found.append((line.removeprefix(EXAMPLE).strip(), []))
    return [(kind, text, tuple(examples)) for text, examples in found]


def write_remarks(remarks: Iterable[tuple[str, Sequence[str]]]) -> str:
    """The text that ``read_remarks`` reads so."""
    return "\n".join(line for text, examples in remarks for line in (text, *(EXAMPLE + each for each in examples)))
