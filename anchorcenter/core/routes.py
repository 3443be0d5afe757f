"""Rules of addresses that cost little until they are used."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule


class LateRule(Rule):
    """A rule that writes the code by which its addresses are built when the first of them is.

    werkzeug writes and compiles two functions for each rule at once: of hundreds of rules that is most of a second of
    each start and five megabytes, and a process builds addresses of few.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        write, name = super()._compile_builder, "_build_unknown" if append_unknown else "_build"

        def build(_rule: Rule, **values: Any) -> tuple[str, str]:
            written: Callable[..., tuple[str, str]] = write(append_unknown).__get__(self, None)
            setattr(self, name, written)
            return written(**values)

        return build
