"""What pages of closed periods show: versions for everybody, the way to them for staff and officials."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, url_for

from anchorcenter.accounts.access import find_me, me, saw
from anchorcenter.core.clock import now
from anchorcenter.core.errors import missing
from anchorcenter.core.i18n import Text, days_text, local, named, today
from anchorcenter.core.metrics import RULES, find_metric
from anchorcenter.core.pages import around, asked_page, page
from anchorcenter.core.periods import Days
from anchorcenter.core.printed.files import HTML, WRITERS, answer
from anchorcenter.pledges.indicators.counting import milli
from anchorcenter.pledges.indicators.numbers import milli_text
from anchorcenter.pledges.indicators.rules import progress
from anchorcenter.pledges.models import Pledge
from anchorcenter.pledges.periods import halves, label_of, word_of, year_of
from anchorcenter.pledges.printing import document_of, issuer
from anchorcenter.pledges.queries import list_pledges, list_withheld
from anchorcenter.pledges.snapshots import queries, rows
from anchorcenter.pledges.snapshots.drift import drift_of
from anchorcenter.pledges.snapshots.drift_pages import tell_drift
from anchorcenter.pledges.snapshots.forms import ActForm, CloseForm
from anchorcenter.pledges.snapshots.models import Act, Snapshot, SnapshotFigure, SnapshotStep
from anchorcenter.pledges.snapshots.reading import frozen, words_of
from anchorcenter.pledges.snapshots.rules import State
from anchorcenter.pledges.snapshots.service import acts_for
from anchorcenter.pledges.snapshots.texts import BUTTONS, DONE, STATES, TAGS, name_of


def versions_page(pledge: Pledge) -> Response:
    """Every published version of every period of a pledge."""
    found = queries.list_snapshots(pledge.id, are_public=True)
    return page("pledges/versions.html", pledge=_pledge(pledge), rows=_versions(found, pledge))


def version_page(snapshot: Snapshot) -> Response:
    """One of them: its figures and its texts as they were."""
    others = queries.list_snapshots(snapshot.pledge_id, are_public=True)
    theirs = [each for each in others if (each.start, each.end) == (snapshot.start, snapshot.end)]
    mine = next(each for each in _versions(theirs, snapshot.pledge) if each["version"] == snapshot.version)
    withheld = list_withheld()
    return page(
        "pledges/version.html",
        pledge=_pledge(snapshot.pledge),
        version=mine,
        figures=[_figure(snapshot, each) for each in snapshot.figures],
        card=(card := json.loads(snapshot.card)),
        photos=[_photo(each, withheld) for each in card["captions"]],
        card_url=_card_url(snapshot, HTML),
        hash=snapshot.steps[0].hash,
        closed_at=local(snapshot.closed_at),
        others=[each for each in _versions(theirs, snapshot.pledge) if each["version"] != snapshot.version],
    )


def card_file(snapshot: Snapshot, form: str) -> Response:
    """The city's card in one of FORMATS, as it was published; before that it says how it stands."""
    content, made_at = json.loads(snapshot.card), snapshot.closed_at
    is_published = queries.state(snapshot) is State.PUBLISHED
    version = name_of(snapshot) if is_published else f"{name_of(snapshot)} ({_state(snapshot)[0]})"
    document = document_of(content, issuer=issuer(), made_at=made_at, version=version)
    back = _url(snapshot) if is_published else _staff_url(snapshot)
    return answer(document, form, links={each: _card_url(snapshot, each) for each in WRITERS}, back=back)


def rows_page(snapshot: Snapshot, key: str) -> Response:
    """The rows of one of its figures."""
    figure = next((each for each in snapshot.figures if each.key == key), None) or missing()
    number, viewer = asked_page(), find_me()
    found = queries.list_rows(snapshot.id, figure.place, page=number)
    metric = find_metric(figure.metric)
    is_published = queries.state(snapshot) is State.PUBLISHED
    endpoint, where = _rows_place(snapshot, key)
    return page(
        "pledges/version_rows.html",
        pledge=_pledge(snapshot.pledge),
        version=(name_of(snapshot), _url(snapshot) if is_published else _staff_url(snapshot)),
        figure=_figure(snapshot, figure),
        rows=rows.tell(found[: queries.PAGE], metric, viewer, are_frozen=True),
        dimensions=[str(each.name) for each in metric.dimensions] if metric else [],
        has_subjects=rows.may_see_subjects(viewer) and figure.is_of_people,
        number=number,
        **around(number, endpoint, is_more=len(found) > queries.PAGE, **where),
    )


def staff_page(*, form: CloseForm | None = None, slug: str = "", status: int = 200) -> Response:
    """Every pledge with its closed periods, and the form that closes another; ``form`` one that was refused."""
    pledges = list_pledges()
    return page(
        "pledges/staff_snapshots.html",
        status=status,
        pledges=[_closed(each, form if form and each.slug == slug else None) for each in pledges],
        may_close=me().is_staff,
    )


def snapshot_page(snapshot: Snapshot, form: ActForm | None = None, *, status: int = 200) -> Response:
    """One of any state, with what may be done with it and what changed since."""
    return page(
        "pledges/staff_snapshot.html",
        status=status,
        number=snapshot.id,
        title=name_of(snapshot),
        pledge=named(snapshot.pledge.title, snapshot.pledge.title_en),
        days=days_text(Days(snapshot.start, snapshot.end)),
        state=_state(snapshot),
        why=snapshot.why,
        figures=[_figure(snapshot, each) for each in snapshot.figures],
        steps=[_step(each) for each in snapshot.steps],
        acts=[(str(each), str(BUTTONS[each])) for each in (*acts_for(snapshot, me()), Act.COMMENTED)],
        form=form or ActForm(None),
        hash=snapshot.steps[0].hash,
        public_url=_url(snapshot) if queries.state(snapshot) is State.PUBLISHED else "",
        card_url=_card_url(snapshot, HTML),
        drift=tell_drift(drift_of(snapshot), snapshot, me()),
    )


def choices_of(pledge: Pledge) -> list[tuple[str, Text]]:
    """The periods of a pledge that are over, the latest first."""
    day = today(now())
    found = [each for each in halves(pledge.term_from, day) if each.end <= day]
    years = {year_of(each.start).start: year_of(each.start) for each in found}
    every = [*found, *(each for each in years.values() if each.end <= day)]
    return [(word_of(each), label_of(each)) for each in sorted(every, key=lambda days: days.end, reverse=True)]


def _closed(pledge: Pledge, form: CloseForm | None) -> dict[str, Any]:
    found = queries.list_snapshots(pledge.id, are_public=False)
    return {
        "title": named(pledge.title, pledge.title_en),
        "slug": pledge.slug,
        "form": form or CloseForm(None, choices=choices_of(pledge)),
        "rows": [
            {
                "name": name_of(each),
                "url": _staff_url(each),
                "state": _state(each),
                "closed_at": local(each.closed_at),
            }
            for each in found
        ],
    }


def _versions(found: Sequence[Snapshot], pledge: Pledge) -> list[dict[str, Any]]:
    """Published versions; one that another has followed is marked as corrected."""
    latest: dict[Any, int] = {}
    for each in found:
        latest[each.start, each.end] = max(each.version, latest.get((each.start, each.end), 0))
    return [
        {
            "name": name_of(each),
            "version": each.version,
            "url": _url(each, pledge),
            "days": days_text(Days(each.start, each.end)),
            "why": each.why,
            "is_corrected": each.version < latest[each.start, each.end],
            "at": {str(step.act): local(step.at) for step in each.steps},
        }
        for each in found
    ]


def _figure(snapshot: Snapshot, figure: SnapshotFigure) -> dict[str, Any]:
    reading = frozen(snapshot, figure)
    tenths = progress(milli(reading.value), figure.target_milli, figure.baseline_milli, figure.direction)
    endpoint, where = _rows_place(snapshot, figure.key)
    return {
        "title": named(figure.title, figure.title_en),
        "is_beside": bool(figure.beside),
        "text": reading.text,
        "proof": reading.proof,
        "is_by_hand": figure.is_by_hand,
        "rows": figure.rows,
        "target": milli_text(figure.target_milli, figure.unit),
        "progress": "" if tenths is None else f"{tenths // 10}.{tenths % 10} %",
        "rule": str(RULES[figure.kind]),
        **dict(zip(("definition", "exclusions"), words_of(figure), strict=True)),
        "how": f"{figure.metric} v{figure.metric_version}",
        "url": url_for(endpoint, **where),
    }


def _step(step: SnapshotStep) -> dict[str, str]:
    """A step as pages show it; who took it is thereby looked at."""
    saw(step.actor_id)
    return {"what": str(DONE[step.act]), "by": step.actor_name, "at": local(step.at), "note": step.note}


def _state(snapshot: Snapshot) -> tuple[str, str]:
    found = queries.state(snapshot)
    return str(STATES[found]), TAGS.get(found, "pending")


def _pledge(pledge: Pledge) -> tuple[str, str]:
    return named(pledge.title, pledge.title_en), url_for("pledges.show", slug=pledge.slug)


def _photo(said: Mapping[str, Any], withheld: Mapping[str, str]) -> dict[str, Any]:
    """A photo of a card as it was frozen, for ``_photos.html``; of one that was taken down why."""
    why = withheld.get(said.get("photo", ""), "")
    name, sizes = "" if why else said.get("photo", ""), {side: said.get(side, 0) for side in ("width", "height")}
    urls = [url_for("pledge_photos.photo", name=f"{name}{end}") if name else "" for end in ("", "-small")]
    text = named(said["text"], said.get("text_en", ""))
    return {"text": text, "alt": said.get("alt", ""), "url": urls[0], "small_url": urls[1], "withheld": why} | sizes


def _card_url(snapshot: Snapshot, form: str) -> str:
    endpoint, where = _place(snapshot)
    return url_for(f"{endpoint}.card", form=form, **where)


def _rows_place(snapshot: Snapshot, key: str) -> tuple[str, dict[str, Any]]:
    endpoint, where = _place(snapshot)
    return f"{endpoint}.rows", where | {"key": key}


def _place(snapshot: Snapshot) -> tuple[str, dict[str, Any]]:
    """Whose pages say what is in it, and with which arguments: before it is published those for staff and officials."""
    if queries.state(snapshot) is not State.PUBLISHED:
        return "pledge_snapshots", {"number": snapshot.id}
    days = Days(snapshot.start, snapshot.end)
    return "pledge_versions", {"slug": snapshot.pledge.slug, "word": word_of(days), "version": snapshot.version}


def _staff_url(snapshot: Snapshot) -> str:
    return url_for("pledge_snapshots.show", number=snapshot.id)


def _url(snapshot: Snapshot, pledge: Pledge | None = None) -> str:
    word, slug = word_of(Days(snapshot.start, snapshot.end)), (pledge or snapshot.pledge).slug
    return url_for("pledge_versions.show", slug=slug, word=word, version=snapshot.version)
