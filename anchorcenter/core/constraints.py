"""What the database refuses by a named constraint, as a reason that a person can act on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError

from anchorcenter.core.errors import DomainError, Reason

_UNIQUE = re.compile(r"UNIQUE constraint failed: (.+)")
_CHECK = re.compile(r"CHECK constraint failed: (\w+)")


@contextmanager
def telling(reasons: Mapping[str, Reason]) -> Iterator[None]:
    """Raise the reason of a constraint that a flush in the block violates; any other stays an error."""
    try:
        yield
    except IntegrityError as error:
        reason = reasons.get(violated(error))
        if reason is None:
            raise
        raise DomainError(reason) from None


def violated(error: IntegrityError) -> str:
    """The name of the violated constraint, on both engines; '' when it cannot be told.

    SQLite names the columns of a unique constraint; our names are made of them.
    """
    if name := getattr(getattr(error.orig, "diag", None), "constraint_name", None):
        return str(name)
    text = str(error.orig)
    if match := _UNIQUE.search(text):
        columns = [column.strip().split(".") for column in match[1].split(",")]
        return "_".join(["uq", columns[0][0], *(column for _table, column in columns)])
    match = _CHECK.search(text)
    return match[1] if match else ""
