"""The city's card as a document: its seven sections in their order, each with its unit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import current_app, url_for

from anchorcenter.core.i18n import _, day_text, locale, named
from anchorcenter.core.periods import DAY
from anchorcenter.core.pictures import SIDES
from anchorcenter.core.printed.papers import Align, Cell, Document, Line, Row, Section, Shown, Table
from anchorcenter.facilities.queries import get_plan
from anchorcenter.pledges.cards import DASH, NewCaption, NewCard, NewEngagement, NewEntry, NewPeriod
from anchorcenter.pledges.frozen import read_content
from anchorcenter.pledges.funding import Amount, Carried, columns_of, label_of, total_of
from anchorcenter.pledges.funding import Row as MoneyRow
from anchorcenter.pledges.models import Category, Measure, RemarkKind, Source
from anchorcenter.pledges.tables import amount_text
from anchorcenter.pledges.texts import CATEGORIES, QUALIFIERS, SOURCES, STATUSES

Say = Callable[[Sequence[Amount], bool], Cell]


def document_of(content: Mapping[str, Any], *, issuer: str, made_at: datetime, version: str = "") -> Document:
    """The card that ``content.card_of`` says, now or when it was frozen, in the reader's language. ``version`` says
    which of several it is."""
    card = read_content(content)
    term = f"{day_text(card.term.start)} – {day_text(card.term.end - DAY)}"
    facts = [_("As of %(time)s", time=day_text(card.as_of)), _("Term of office: %(days)s", days=term), version]
    if card.status:
        facts.insert(0, str(STATUSES[card.status]))
    return Document(
        name=f"{card.slug}_{card.as_of}",
        title=_("Pledge: %(title)s", title=named(card.title, card.title_en)),
        language=locale(),
        made_at=made_at,
        issuer=issuer,
        facts=tuple(filter(None, facts)),
        sections=(
            Section(heading=_("Division in charge"), blocks=(_responsible(card),)),
            Section(heading=_("Results and plans"), blocks=(_results(card.periods),)),
            Section(heading=_("Residents and partners involved"), unit=_("(unit: times)"), blocks=_engaged(card)),
            _money_section(card, _("Investment plan by year"), _plan_cell, [Measure.PLAN]),
            _money_section(card, _("Secured (executed) by year"), _spent_cell, [Measure.SECURED, Measure.EXECUTED]),
            Section(heading=_("Problems and measures"), blocks=(tuple(_remarks(card)),)),
            Section(heading=_("Photos in the report"), blocks=_captions(card)),
        ),
    )


def issuer() -> str:
    """Who hands documents out: the center; nobody before it has a site."""
    site = next(iter(get_plan().sites.values()), None)
    return str(site.name) if site else ""


def engagement_text(row: NewEngagement) -> str:
    """``5``; ``약 300회`` with its word where it is only about so many; what was printed as a dash stays one."""
    if row.value is None:
        return DASH
    if not row.qualifier:
        return f"{row.value:,}"
    times = _("%(number)s times", number=f"{row.value:,}")
    return f"{QUALIFIERS.get(row.qualifier, row.qualifier)} {times}"


def _head(*texts: str) -> Row:
    return tuple(Cell(text=text, is_head=True, align=Align.CENTER) for text in texts)


def _responsible(card: NewCard) -> Table:
    """Who is in charge by office; names and numbers are written in by hand, for no person is kept."""
    rows = [(named(card.division, card.division_en), _("Head of division"))]
    rows += [(f"({named(*team)})", _("Team leader · officer in charge")) for team in card.teams]
    return Table(
        caption=_("Division in charge"),
        widths=(5, 4, 4),
        head=(_head(_("Division in charge (team)"), _("Division head / team leader / officer"), _("Contact")),),
        body=tuple(
            (Cell(text=who, align=Align.CENTER), Cell(text=role, align=Align.CENTER), Cell()) for who, role in rows
        ),
    )


def _results(periods: Sequence[NewPeriod]) -> Table:
    head = _head(_("Stage"), _("Results and plans"), _("Remarks"))
    body = tuple(row for period in periods for row in _period_rows(period))
    return Table(caption=_("Results and plans"), widths=(4, 18, 2), head=(head,), body=body)


def _period_rows(period: NewPeriod) -> Iterator[Row]:
    """A row for each entry; the period stands beside all of its own."""
    texts = [_entry_text(entry) for entry in period.entries] or [DASH]
    first = Cell(text=period.label.replace(" (", "\n("), down=len(texts), align=Align.CENTER, is_head=True)
    for number, text in enumerate(texts):
        yield (*((first,) if number == 0 else ()), Cell(text=text), Cell())


def _entry_text(entry: NewEntry) -> str:
    return "\n".join((f"○ {named(entry.title, entry.title_en)}", *(f"- {line}" for line in entry.details)))


def _engaged(card: NewCard) -> tuple[Table | tuple[Line, ...], ...]:
    kept = {row.category: row for row in card.engagements}
    cells = tuple(_engagement(kept.get(category)) for category in Category)
    head = _head(*(str(CATEGORIES[category]) for category in Category))
    caption = _("Residents and partners involved")
    notes = tuple(Line(text=row.note) for row in card.engagements if row.note)
    return Table(caption=caption, widths=(1,) * len(cells), head=(head,), body=(cells,)), notes


def _engagement(row: NewEngagement | None) -> Cell:
    if row is None:
        return Cell(align=Align.CENTER)
    value = None if row.qualifier else row.value
    return Cell(text=engagement_text(row), value=value, align=Align.CENTER)


def _money_section(card: NewCard, heading: str, say: Say, measures: Sequence[Measure]) -> Section:
    columns = columns_of(card.term)
    labels = _("Unit project"), _("Source"), _("Sum"), *(str(label_of(column, card.term)) for column in columns)
    rows = [card.money.get(measure, ()) for measure in measures]
    table = Table(
        caption=heading,
        widths=(12, 3, *(5,) * (len(columns) + 1)),
        head=(_head(*labels),),
        body=tuple(_money_rows(card, rows, columns, say)),
    )
    later = _carried(card) if Measure.EXECUTED in measures else ()
    return Section(heading=heading, unit=_("(unit: million won)"), blocks=(table, *later))


def _carried(card: NewCard) -> tuple[Table, ...]:
    """What was spent in a later year than the one in which it was secured."""
    if not card.carried:
        return ()
    head = _head(_("Unit project"), _("Source"), _("Secured in"), _("Spent in"), _("Amount"))
    titles = {title: named(title, title_en) for _key, title, title_en in card.projects}
    rows = tuple(
        (
            Cell(text=titles[each.project], is_head=True),
            *(Cell(text=text, align=Align.CENTER) for text in (str(SOURCES[each.source]), *_years(card, each))),
            Cell(text=f"{each.amount:,}", value=each.amount, align=Align.RIGHT),
        )
        for each in card.carried
    )
    return (Table(caption=_("Spent in a later year"), widths=(12, 4, 4, 4, 4), head=(head,), body=rows),)


def _years(card: NewCard, each: Carried) -> tuple[str, str]:
    return str(label_of(each.secured_in, card.term)), str(label_of(each.spent_in, card.term))


def _money_rows(card: NewCard, tables: Sequence[Sequence[MoneyRow]], columns: Sequence[str], say: Say) -> Iterator[Row]:
    """All of it; then of each project a row for each source, blank ones too."""
    whole = [_sum_of(rows, columns) for rows in tables]
    yield (
        Cell(text=_("Total"), across=2, align=Align.CENTER, is_head=True, is_strong=True),
        *(say([of[column] for of in whole], True) for column in ("", *columns)),
    )
    kept = [{(row.project, row.source): row for row in rows} for rows in tables]
    for _key, title, title_en in card.projects:
        sources = list(Source)
        for source in sources:
            rows = [by.get((title, source)) for by in kept]
            amounts = [[_amount(row, column) for row in rows] for column in ("", *columns)]
            first = Cell(text=named(title, title_en), down=len(sources), is_head=True)
            name = Cell(text=str(SOURCES[source]), align=Align.CENTER)
            yield (*((first,) if source is sources[0] else ()), name, *(say(each, False) for each in amounts))


def _amount(row: MoneyRow | None, column: str) -> Amount:
    """What a row has in a column; in ``""`` its total."""
    if row is None:
        return None
    return row.cells.get(column) if column else row.total


def _sum_of(rows: Sequence[MoneyRow], columns: Sequence[str]) -> dict[str, Amount]:
    found: dict[str, Amount] = {}
    for column in ("", *columns):
        given = [amount for row in rows if (amount := _amount(row, column)) is not None]
        found[column] = total_of(given) if given else None
    return found


def _plan_cell(amounts: Sequence[Amount], is_strong: bool) -> Cell:
    (plan,) = amounts
    return Cell(text=amount_text(plan), value=plan, align=Align.RIGHT, is_strong=is_strong)


def _spent_cell(amounts: Sequence[Amount], is_strong: bool) -> Cell:
    """What is secured, and below it in brackets what is executed."""
    secured, executed = amounts
    text = "\n".join(filter(None, (amount_text(secured), "" if executed is None else f"({executed:,})")))
    return Cell(text=text, align=Align.RIGHT, is_strong=is_strong)


def _remarks(card: NewCard) -> Iterator[Line]:
    headings = {RemarkKind.PROBLEM: _("Problems"), RemarkKind.REMEDY: _("Measures")}
    for kind, heading in headings.items():
        found = [(text, examples) for of, text, examples in card.remarks if of is kind]
        if found:
            yield Line(text=heading, level=0)
        for text, examples in found:
            yield Line(text=text)
            yield from (Line(text=each, level=2) for each in examples)


def _captions(card: NewCard) -> tuple[Table, ...]:
    """Two by two, each under its photo or the place of it."""
    if not card.captions:
        return ()
    cells = [_photo(each) for each in card.captions]
    cells += [Cell()] * (len(cells) % 2)
    rows = tuple(zip(cells[::2], cells[1::2], strict=True))
    head = (Cell(text=_("Captions of the photos"), across=2, is_head=True, align=Align.CENTER),)
    return (Table(caption=_("Photos in the report"), widths=(1, 1), head=(head,), body=rows),)


def _photo(caption: NewCaption) -> Cell:
    """What stands under a photo, and the photo if its files are there."""
    shown, file = None, current_app.config["UPLOAD_FOLDER"] / f"{caption.photo}-small.webp"
    if caption.photo and file.exists():
        share = min(1, SIDES["-small"] / max(caption.width, caption.height, 1))
        size = {"width": round(caption.width * share), "height": round(caption.height * share)}
        url = url_for("pledge_photos.photo", name=f"{caption.photo}-small")
        shown = Shown(file=file, url=url, alt=caption.alt, **size)
    return Cell(text=named(caption.text, caption.text_en), align=Align.CENTER, picture=shown)
