"""What pages of support, projects, awards, agreements, events, press items, grants and contests show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, request, url_for

from anchorcenter.accounts.access import me
from anchorcenter.core.i18n import _, day_text, named, plural
from anchorcenter.core.pages import around, asked_page, page
from anchorcenter.core.periods import DAY
from anchorcenter.core.text import is_line, to_id
from anchorcenter.tenants.achievements import queries
from anchorcenter.tenants.achievements.forms import AchievementForm, FileForm, VoidForm
from anchorcenter.tenants.achievements.models import Achievement, AchievementKind, Party
from anchorcenter.tenants.achievements.queries import Wanted
from anchorcenter.tenants.achievements.texts import CATEGORIES, KINDS, STATES, SUPPORTS
from anchorcenter.tenants.models import Tenant
from anchorcenter.tenants.queries import list_tenants
from anchorcenter.tenants.texts import won

YEARS = range(2000, 2200)


def index_page() -> Response:
    """All of them for staff, by kind, year, tenant and words."""
    wanted, number = asked(), asked_page()
    found = queries.list_achievements(wanted, person=me(), page=number)
    query: dict[str, Any] = {"kind": wanted.kind and str(wanted.kind), "year": wanted.year, "tenant": wanted.tenant}
    query |= {"q": wanted.words or None}
    return page(
        "achievements/index.html",
        rows=[row_of(each) for each in found[: queries.PAGE]],
        kinds=_kinds(),
        tenants=tenant_choices(),
        wanted=wanted,
        is_narrowed=wanted != Wanted(),
        table_url=url_for("achievements.table", **query),
        **around(number, "achievements.index", is_more=len(found) > queries.PAGE, **query),
    )


def own_page(tenant: Tenant) -> Response:
    """Those that the reader's company took part in."""
    wanted, number = Wanted(kind=asked().kind, tenant=tenant.organisation_id), asked_page()
    found = queries.list_achievements(wanted, person=me(), page=number)
    kind = wanted.kind and str(wanted.kind)
    return page(
        "achievements/own.html",
        company=named(tenant.organisation.name, tenant.organisation.name_en),
        rows=[row_of(each) for each in found[: queries.PAGE]],
        kinds=_kinds(),
        kind=kind,
        **around(number, "achievements.own", is_more=len(found) > queries.PAGE, kind=kind),
    )


def show_page(row: Achievement, *, status: int = 200, **forms: Any) -> Response:
    """One of them, with its files and what staff may do."""
    known = {"file_form": FileForm(None), "void_form": VoidForm(None)} | forms
    return page("achievements/show.html", status=status, row=row_of(row), **known)


def blank_form(kind: AchievementKind) -> AchievementForm:
    """The form of a new one."""
    return AchievementForm(kind=kind, choices=tenant_choices())


def form_of(row: Achievement) -> AchievementForm:
    """The form with what is known of it."""
    names = "title", "amount_won", "outlet", "quantity", "text", "result", "version"
    values = {name: getattr(row, name) for name in names} | {"first_on": row.since, "last_on": _last(row)}
    values |= {"support": row.support and str(row.support), "state": row.state and str(row.state)}
    values["categories"] = [str(each.category) for each in row.categories]
    values["tenants"] = [party.organisation_id for party in row.parties if party.organisation_id]
    values["partners"] = ", ".join(party.name for party in row.parties if party.name)
    return AchievementForm(kind=row.kind, choices=tenant_choices(), **values)


def asked() -> Wanted:
    """What the address asks for; what is none of it is left out."""
    kind, year, words = (request.args.get(name, "") for name in ("kind", "year", "q"))
    number = to_id(year)
    return Wanted(
        kind=AchievementKind(kind) if kind in set(AchievementKind) else None,
        year=number if number in YEARS else None,
        tenant=to_id(request.args.get("tenant", "")),
        words=words.strip()[:60] if is_line(words) else "",
    )


def tenant_choices() -> list[tuple[int, str]]:
    """Every tenant there is or was, by name."""
    found = [(row.organisation_id, row.organisation) for row in list_tenants()]
    return [(number, named(each.name, each.name_en)) for number, each in found]


def table_of(rows: Sequence[Achievement]) -> tuple[list[str], list[list[object]]]:
    """Some of them as a table: head and rows; days as programs read them."""
    head = [
        _("Kind"), _("Which"), _("Title"), _("First day"), _("Last day"), _("Tenant companies"),
        _("Partners"), _("Amount, in won"), _("People or entries"), _("Description"), _("Result"), _("Void because"),
    ]  # fmt: skip
    return head, [_line(row) for row in rows]


def _line(row: Achievement) -> list[object]:
    shown = row_of(row)
    ours, others = (
        ", ".join(party_of(each, is_staff=False)[0] for each in row.parties if (each.tenant is None) is is_other)
        for is_other in (False, True)
    )
    amount = "" if row.amount_won is None else row.amount_won
    days, many = [row.since, _last(row) or ""], "" if row.quantity is None else row.quantity
    return [
        shown["kind"], ", ".join(shown["what"]), row.title, *days, ours, others, amount, many, row.text,
        row.result, row.voided_why,
    ]  # fmt: skip


def row_of(row: Achievement) -> dict[str, Any]:
    """One of them in words, as far as its reader may know it."""
    last, is_staff = _last(row), me().is_staff
    days = f"{day_text(row.since)} – {day_text(last)}" if last else day_text(row.since)
    return {
        "number": row.id,
        "kind": str(KINDS[row.kind]),
        "what": _what(row),
        "title": row.title,
        "days": days,
        "parties": [party_of(each, is_staff=is_staff) for each in row.parties],
        "amount": won(row.amount_won) if row.amount_won is not None else "",
        "quantity": _quantity(row),
        "text": row.text,
        "result": row.result,
        "is_void": row.voided_at is not None,
        "why": row.voided_why,
        "url": url_for("achievements.show", number=row.id) if is_staff else "",
        "files": [_file(row, each.document, is_staff=is_staff) for each in row.files],
    }


def _what(row: Achievement) -> list[str]:
    """Which of its kind it is."""
    words = [SUPPORTS[row.support]] if row.support else [STATES[row.state]] if row.state else []
    words += [CATEGORIES[each.category] for each in row.categories]
    return [*(str(each) for each in words), *filter(None, [row.outlet])]


def _quantity(row: Achievement) -> str:
    if row.quantity is None:
        return ""
    if row.kind is AchievementKind.EVENT:
        return plural("%(num)d person", "%(num)d people", row.quantity)
    return plural("%(num)d entry", "%(num)d entries", row.quantity)


def party_of(party: Party, *, is_staff: bool) -> tuple[str, str]:
    """Who took part, and for staff their page."""
    if party.tenant is None:
        return party.name, ""
    organisation = party.tenant.organisation
    url = url_for("tenants.tenant", number=party.tenant.organisation_id) if is_staff else ""
    return named(organisation.name, organisation.name_en), url


def _file(row: Achievement, document: Any, *, is_staff: bool) -> tuple[str, str]:
    if is_staff:
        return document.title, url_for("documents.file", number=document.id)
    return document.title, url_for("achievements.file", number=row.id, document=document.id)


def _kinds() -> list[tuple[str, str]]:
    return [(str(kind), str(text)) for kind, text in KINDS.items()]


def _last(row: Achievement) -> Any:
    return row.until - DAY if row.until else None
