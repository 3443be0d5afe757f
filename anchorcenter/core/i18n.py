"""Translation and local time: the only module that imports Flask-Babel."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, current_app
from flask.globals import app_ctx
from flask_babel import Babel, LazyString, force_locale, get_locale, refresh

from anchorcenter.core.periods import DAY, MINUTE, Days, Period

Text = str | LazyString
CATALOGUES = Path(__file__).parent.parent / "translations"
LOCALES = ("ko", "en")
WEEKDAYS = {"ko": "월화수목금토일", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
MONTHS = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

KOREAN = re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")
KEPT = "_flask_babel"  # Where Flask-Babel keeps it on ``g``.

_babel = Babel()


def init_app(app: Flask, reader_locale: Callable[[], str]) -> None:
    """Translate into what ``reader_locale`` says; bring compiled catalogues up to date first."""
    for catalogue in CATALOGUES.glob("*/LC_MESSAGES/*.po"):
        _compile(catalogue)
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", str(CATALOGUES))
    _babel.init_app(app, default_locale="ko", locale_selector=reader_locale)
    app.jinja_env.filters.update(local=local, clock=clock_time, day=day_text, until=until, zone=zone_name)
    app.jinja_env.globals.update(_=_, ngettext=plural)


def _(message: str, **values: Any) -> str:
    """``message`` in the reader's language, now."""
    said: str = _catalogue(reader.language).gettext(message) if (reader := _reader()) else message
    return said % values if values else said


def _reader() -> Locale | None:
    """Who reads, as Flask-Babel found it out for this request: a page asks hundreds of times, and looking through the
    proxies takes ten times as long."""
    try:
        kept = cast(Any, app_ctx)._get_current_object().g.get(KEPT)
    except RuntimeError:  # Outside of the program.
        return None
    known: Locale | None = getattr(kept, "babel_locale", None)
    return known or get_locale()


@cache
def _catalogue(code: str) -> NullTranslations:
    """Kept here: Flask-Babel asks four times who reads for each of the fifty texts of a page."""
    return Translations.load(str(CATALOGUES), [code])


def _l(message: str, **values: Any) -> LazyString:
    """``message``, translated when it is shown: for rules and forms, which know no reader."""
    return LazyString(_, message, **values)


def plural(one: str, many: str, num: int, **values: Any) -> str:
    """``one`` or ``many`` in the reader's language; ``%(num)d`` stands for the number."""
    reader = _reader()
    said = _catalogue(reader.language).ungettext(one, many, num) if reader else one if num == 1 else many
    return str(said) % ({"num": num} | values)


def locale() -> str:
    """The reader's language: ``ko`` or ``en``."""
    reader = _reader()
    return str(reader.language) if reader else "ko"


def forget_locale() -> None:
    """Ask for the reader's language anew: it has become known who reads."""
    refresh()


def in_locale(code: str) -> Any:
    """A context in which everything is said in ``code``, whoever asks: for mails."""
    return force_locale(code)


def named(name: str, name_en: str) -> str:
    """The name in the reader's language; without an English one the Korean."""
    return name_en if name_en and locale() == "en" else name


def in_both(text: str | LazyString) -> str:
    """``text`` in Korean with English in brackets, for what has no one reader; what is the same in both once."""
    said = []
    for code in LOCALES:
        with in_locale(code):
            said.append(str(text))
    korean, english = said
    return korean if korean == english else f"{korean} ({english})"


def of_both(said: str) -> str:
    """What ``in_both`` made, in the reader's language: the brackets at its end in which nothing is Korean."""
    for place in [found.start() for found in re.finditer(r" \(", said)] if said.endswith(")") else ():
        korean, english = said[:place], said[place + 2 : -1]
        if not KOREAN.search(english) and _is_balanced(english):
            return named(korean, english)
    return said


def _is_balanced(text: str) -> bool:
    depth = 0
    for character in text:
        depth += (character == "(") - (character == ")")
        if depth < 0:
            return False
    return depth == 0


@dataclass(frozen=True, slots=True)
class Named:
    """``name`` and ``name_en`` as one text that is chosen when it is shown."""

    name: str
    name_en: str

    def __str__(self) -> str:
        return named(self.name, self.name_en)

    @property
    def both(self) -> str:
        """The Korean name with the English one in brackets, where that differs."""
        return f"{self.name} ({self.name_en})" if self.name_en not in ("", self.name) else self.name


class Shown:
    """A value that becomes text when it is shown: ``Shown(period_text, period)`` in a lazy message."""

    def __init__(self, how: Callable[[Any], str], value: Any) -> None:
        self.how, self.value = how, value

    def __str__(self) -> str:
        return self.how(self.value)


def zone() -> ZoneInfo:
    """The center's time zone; what a person types is wall-clock time in it."""
    return _zone(current_app.config["CENTER_ZONE"])


def zone_name(moment: datetime) -> str:
    """How the center's zone is called at that time: ``KST``."""
    return moment.astimezone(zone()).tzname() or ""


def today(now: datetime) -> date:
    """The date of ``now`` in the center's zone."""
    return now.astimezone(zone()).date()


def weekday(number: int) -> str:
    """The short name of a weekday; 0 is Monday."""
    return WEEKDAYS[locale()][number]


def day_text(day: date) -> str:
    """``2026. 11. 23.(월)`` or ``Mon 23 Nov 2026``. (Babel's own Korean patterns are not what people write.)"""
    code = locale()
    name = WEEKDAYS[code][day.weekday()]
    if code == "en":
        return f"{name} {day.day} {MONTHS[day.month]} {day.year}"
    return f"{day.year}. {day.month}. {day.day}.({name})"


def days_text(days: Days) -> str:
    """``2026. 11. 1.(일) – 2026. 11. 30.(월)``: the first and the last day that count."""
    last = days.end - DAY
    return day_text(days.start) if last == days.start else f"{day_text(days.start)} – {day_text(last)}"


def month_text(day: date) -> str:
    """``2026년 11월`` or ``Nov 2026``: the month of ``day``."""
    return f"{month_name(day)} {day.year}" if locale() == "en" else f"{day.year}년 {month_name(day)}"


def month_name(day: date) -> str:
    """``11월`` or ``Nov``: the month of ``day`` without its year."""
    return MONTHS[day.month] if locale() == "en" else f"{day.month}월"


def long_day(day: date) -> str:
    """``11월 26일 목요일`` or ``Thursday 26 November``: as it is read aloud."""
    if locale() == "en":
        return f"{day:%A} {day.day} {day:%B}"
    return f"{day.month}월 {day.day}일 {weekday(day.weekday())}요일"


def week_text(monday: date) -> str:
    """``2026년 11월 23일 – 29일`` or ``23 – 29 Nov 2026``: the seven days from ``monday``."""
    sunday = monday + timedelta(days=6)
    if locale() == "en":
        start = f"{monday.day}" if monday.month == sunday.month else f"{monday.day} {MONTHS[monday.month]}"
        return f"{start} – {sunday.day} {MONTHS[sunday.month]} {sunday.year}"
    end = f"{sunday.day}일" if monday.month == sunday.month else f"{sunday.month}월 {sunday.day}일"
    return f"{monday.year}년 {monday.month}월 {monday.day}일 – {end}"


def clock_time(moment: datetime) -> str:
    """``14:05`` in the center's zone."""
    return f"{moment.astimezone(zone()):%H:%M}"


def local(moment: datetime) -> str:
    """``moment`` as people of the center read it: ``2026. 11. 23.(월) 14:05``."""
    return _wall_clock(moment.astimezone(zone()))


def period_text(period: Period) -> str:
    """``2026. 11. 23.(월) 14:00–16:00``; an end at midnight is 24:00, one on another day bears its date."""
    here = zone()
    start, end = period.start.astimezone(here), period.end.astimezone(here)
    if end.date() == start.date():
        return f"{_wall_clock(start)}–{end:%H:%M}"
    if end.hour == end.minute == 0 and (end.date() - start.date()).days == 1:
        return f"{_wall_clock(start)}–24:00"
    return f"{_wall_clock(start)} – {_wall_clock(end)}"


def _wall_clock(moment: datetime) -> str:
    """``moment``, which is in the center's zone already."""
    return f"{day_text(moment.date())} {moment:%H:%M}"


def until(start: datetime, end: datetime) -> str:
    """The period between two moments, as ``period_text`` says it."""
    return period_text(Period(start, end))


def length_text(length: timedelta) -> str:
    """``90 minutes``, ``2 hours``, ``3 days`` in the reader's language: the largest unit that fits."""
    minutes = length // MINUTE
    if minutes >= 1440 and minutes % 1440 == 0:
        return plural("%(num)d day", "%(num)d days", minutes // 1440)
    if minutes >= 60 and minutes % 60 == 0:
        return plural("%(num)d hour", "%(num)d hours", minutes // 60)
    return plural("%(num)d minute", "%(num)d minutes", minutes)


def age_text(age: timedelta) -> str:
    """How long something has waited: in full minutes, from an hour on in hours, from two days on in days."""
    step = 1440 * MINUTE if age >= 2880 * MINUTE else 60 * MINUTE if age >= 60 * MINUTE else MINUTE
    return length_text(max(MINUTE, age // step * step))


def rfc3339(moment: datetime) -> str:
    """``moment`` for programs: in the center's zone, with its offset."""
    return moment.astimezone(zone()).isoformat()


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _compile(catalogue: Path) -> None:
    """Write the ``.mo`` that gettext reads, unless it is newer than its source; a read-only folder keeps its own."""
    compiled = catalogue.with_suffix(".mo")
    if compiled.exists() and compiled.stat().st_mtime >= catalogue.stat().st_mtime:
        return
    if not os.access(catalogue.parent, os.W_OK):
        return
    with catalogue.open("rb") as source:
        messages = read_po(source)
    with tempfile.NamedTemporaryFile(dir=catalogue.parent, delete=False) as target:
        write_mo(target, messages)
    Path(target.name).replace(compiled)
