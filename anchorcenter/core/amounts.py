"""How figures are written: in their unit, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from anchorcenter.core.i18n import _, plural

NONE = "-"  # A ratio over nothing, a change from nothing.
COUNTED: dict[str, Callable[[int, str], str]] = {
    "application": lambda n, text: plural("%(text)s application", "%(text)s applications", n, text=text),
    "booking": lambda n, text: plural("%(text)s booking", "%(text)s bookings", n, text=text),
    "case": lambda n, text: plural("%(text)s case", "%(text)s cases", n, text=text),
    "lesson": lambda n, text: plural("%(text)s lesson", "%(text)s lessons", n, text=text),
    "million_won": lambda _n, text: _("%(text)s million won", text=text),
    "patent": lambda n, text: plural("%(text)s patent", "%(text)s patents", n, text=text),
    "person": lambda n, text: plural("%(text)s person", "%(text)s people", n, text=text),
    "tenant": lambda n, text: plural("%(text)s tenant", "%(text)s tenants", n, text=text),
    "unit": lambda n, text: plural("%(text)s unit", "%(text)s units", n, text=text),
    "view": lambda n, text: plural("%(text)s view", "%(text)s views", n, text=text),
    "visit": lambda n, text: plural("%(text)s visit", "%(text)s visits", n, text=text),
}


def amount_text(value: Decimal | int | None, unit: str) -> str:
    """``value`` with its unit: ``1,234 hours 30 minutes``, ``12 people``, ``95.2 %``; ``-`` for none."""
    if value is None:
        return NONE
    if unit == "percent":
        return f"{value * 100:,.1f} %"
    if unit == "minute":
        return _minutes_text(int(value))
    if say := COUNTED.get(unit):
        return say(int(value), f"{int(value):,}")
    return f"{value:,}"


def sheet_number(value: Decimal | int | None, unit: str) -> tuple[Decimal | int, str] | None:
    """The number behind ``amount_text``, and the format in which a spreadsheet shows it with its unit; None for what
    has none, and for hours and minutes."""
    if value is None or unit == "minute":
        return None
    if unit == "percent":
        return value, "#,##0.0 %"
    if unit not in COUNTED:
        return value, "#,##0.##"
    _before, _digits, after = amount_text(value, unit).partition(f"{int(value):,}")
    return int(value), f'#,##0"{after}"'


def percent_text(value: int | None) -> str:
    """A whole number of a hundred: ``61 %``; ``-`` for none."""
    return NONE if value is None else f"{value} %"


def change_text(value: Decimal | None, before: Decimal | None, unit: str) -> str:
    """What has changed since ``before``, with its sign and in per cent of it: ``+3 people (+8.3 %)``."""
    if value is None or before is None:
        return NONE
    difference = value - before
    sign = "+" if difference > 0 else "−" if difference < 0 else "±"
    amount = f"{sign}{amount_text(abs(difference), unit)}"
    return f"{amount} ({sign}{abs(difference) * 100 / before:,.1f} %)" if before else amount


def signed(number: int, unit: str = "") -> str:
    """``+2``, ``−2``, ``±0`` with its unit: a difference."""
    return f"{'+' if number > 0 else '−' if number < 0 else '±'}{abs(number):,}{unit}"


def _minutes_text(minutes: int) -> str:
    hours, left = divmod(minutes, 60)
    if not left:
        return _("%(hours)s h", hours=f"{hours:,}")
    if not hours:
        return _("%(minutes)d min", minutes=left)
    return _("%(hours)s h %(minutes)d min", hours=f"{hours:,}", minutes=left)
