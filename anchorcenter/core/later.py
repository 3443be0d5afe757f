"""Libraries that few processes need: read when they are first used, not when the program starts."""

from __future__ import annotations

from importlib import import_module
from typing import Any


class Later:
    """Stands for the module called ``name``. Its types are imported beside it, ``if TYPE_CHECKING``."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(import_module(self._name), attribute)
