"""Figures of indicators in words: in units that the program knows, and in those that people write."""

from __future__ import annotations

from decimal import Decimal

from anchorcenter.core.amounts import COUNTED, amount_text

OWN_UNITS = ("percent", "minute")
CENTS = Decimal("0.01")


def number_text(value: Decimal, unit: str) -> str:
    """A number with its unit, be it one that the program knows or a word."""
    if unit in COUNTED or unit in OWN_UNITS:
        return amount_text(value, unit)
    if value == value.to_integral_value():
        return f"{int(value):,}{unit}"
    return f"{value.quantize(CENTS).normalize():,f}{unit}"


def milli_text(thousandths: int | None, unit: str) -> str:
    """A target or a baseline in words; nothing for none."""
    return "" if thousandths is None else number_text(Decimal(thousandths) / 1000, unit)
