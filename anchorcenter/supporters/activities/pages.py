"""What pages of activities show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, request, url_for

from anchorcenter.accounts.access import me, saw
from anchorcenter.accounts.models import Permission
from anchorcenter.core import settings
from anchorcenter.core.clock import now
from anchorcenter.core.i18n import _, day_text, local, named, today, until
from anchorcenter.core.pages import around, asked_page, page
from anchorcenter.core.periods import HOUR, parse_day
from anchorcenter.core.text import to_id
from anchorcenter.facilities.models import Occupancy
from anchorcenter.facilities.queries import get_plan
from anchorcenter.supporters.activities import queries
from anchorcenter.supporters.activities.flags import find_flags
from anchorcenter.supporters.activities.forms import ActivityForm, ExportForm, JudgementForm, ReachForm
from anchorcenter.supporters.activities.models import Activity, ActivityState, Post
from anchorcenter.supporters.activities.queries import PAGE, Wanted
from anchorcenter.supporters.activities.rules import CHANGEABLE, LATE_COUNTS, OPEN, is_late
from anchorcenter.supporters.activities.service import activity_of
from anchorcenter.supporters.activities.texts import CHANNELS, DEEDS, FLAGS, MEASURES, STATES, TAGS
from anchorcenter.supporters.missions.pages import mission_rows
from anchorcenter.supporters.missions.queries import list_missions
from anchorcenter.supporters.models import ActivityKind, Supporter
from anchorcenter.supporters.queries import list_cohorts
from anchorcenter.supporters.rules import serves
from anchorcenter.supporters.texts import KINDS, days_of

FORM, FINAL = "activities/form.html", frozenset({ActivityState.APPROVED, ActivityState.REJECTED, ActivityState.REVOKED})


def own_page() -> Response:
    """What I have to do and have done as a supporter."""
    number, places = asked_page(), queries.list_memberships(me())
    found = queries.list_activities(Wanted(person_id=me().id), page=number)
    serving = [each for each in places if serves(each, today(now()))]
    return page(
        "activities/own.html",
        places=[_place(each) for each in places],
        missions=_asked(serving),
        rows=[row_of(each) for each in found[:PAGE]],
        may_log=bool(places),
        **around(number, "activities.index", is_more=len(found) > PAGE),
    )


def _asked(serving: Sequence[Supporter]) -> list[dict[str, Any]]:
    """What I am asked to do now, and how often I have."""
    rows = mission_rows(serving, now())
    done = queries.count_done([each.id for each in serving], with_late=settings.current()[LATE_COUNTS])
    return [each | {"done": done.get(each["id"], 0)} for each in rows]


def form_page(form: ActivityForm, row: Activity | None = None, *, status: int = 200) -> Response:
    """The form, of a new activity or one of mine."""
    places = queries.list_memberships(me())
    return page(
        FORM,
        status=status,
        form=form,
        row=whole_row(row) if row else None,
        may_submit=row is None or row.state in OPEN,
        is_serving=bool(places),
    )


def asked_form() -> ActivityForm:
    """An empty form for the mission in the address, of an hour that is just over: what is ahead is no activity yet."""
    form = offer(ActivityForm(None, starts_at=now().replace(second=0, microsecond=0) - HOUR))
    mission = to_id(request.args.get("mission", ""))
    chosen = next((each for each in _missions() if each.id == mission), None)
    if chosen is not None:
        form.mission.data, form.kind.data = chosen.id, chosen.kind
    return form


def stored_form(row: Activity) -> ActivityForm:
    """The form of an activity as it is."""
    values = vars(activity_of(row)) | {"links": "\n".join(link.address for link in row.links), "version": row.version}
    return offer(ActivityForm(None, data=values), row)


def offer(form: ActivityForm, row: Activity | None = None) -> ActivityForm:
    """The form with the missions and programmes that there are to choose."""
    missions = [(each.id, f"{named(each.title, each.title_en)} (~ {local(each.due_at)})") for each in _missions()]
    if row is not None and row.mission and row.mission_id not in {number for number, _text in missions}:
        missions.append((row.mission.id, named(row.mission.title, row.mission.title_en)))
    form.mission.choices = [("", _("none")), *missions]
    programmes = queries.list_programmes(now(), row.occupancy_id if row else None)
    form.occupancy.choices = [("", _("none")), *((each.id, programme_text(each)) for each in programmes)]
    return form


def show_page(
    row: Activity, judgement: JudgementForm | None = None, reach: ReachForm | None = None, *, status: int = 200
) -> Response:
    """An activity with all that became of it, for whose it is and for staff."""
    is_own, waits = row.supporter.person_id == me().id, row.state is ActivityState.SUBMITTED
    may_judge = me().is_staff and not is_own
    return page(
        "activities/show.html" if is_own else "activities/staff_show.html",
        status=status,
        row=whole_row(row),
        is_own=is_own,
        is_staff=me().is_staff,
        may_judge=may_judge and waits,
        may_revoke=may_judge and row.state is ActivityState.APPROVED,
        flags=[str(FLAGS[each]) for each in find_flags([row])[row.id]] if me().is_staff else [],
        judgement=judgement or JudgementForm(None),
        reach=reach or (reach_form(row, ReachForm(None)) if row.links else None),
    )


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which activities staff ask for, as words of the address and as what is looked for."""

    words: dict[str, str]
    wanted: Wanted


def asked_for(values: Mapping[str, str]) -> Asked:
    """What ``values`` ask for: by default what waits for a reviewer; what is none of the words is left out."""
    state, kind, slug = values.get("state", ActivityState.SUBMITTED), values.get("kind", ""), values.get("cohort", "")
    known = ActivityState(state) if state in set(ActivityState) - {ActivityState.DRAFT} else None
    cohort = next((each for each in list_cohorts() if each.slug == slug), None)
    days = {name: parse_day(values.get(name, "")) for name in ("from", "to")}
    words = {"state": known or "all", "kind": kind if kind in set(ActivityKind) else ""}
    words |= {"cohort": cohort.slug if cohort else ""} | {
        name: day.isoformat() if day else "" for name, day in days.items()
    }
    wanted = Wanted(
        state=known,
        kind=ActivityKind(words["kind"]) if words["kind"] else None,
        cohort_id=cohort.id if cohort else None,
        first_on=days["from"],
        last_on=days["to"],
    )
    return Asked(words=words, wanted=wanted)


def staff_page(asked: Asked, export: ExportForm | None = None, *, status: int = 200) -> Response:
    """What waits for a reviewer, or what else is asked for."""
    number = asked_page()
    found = queries.list_activities(asked.wanted, page=number)
    shown, words = found[:PAGE], {name: word for name, word in asked.words.items() if word}
    flags = find_flags(shown)
    return page(
        "activities/staff.html",
        status=status,
        rows=[row_of(each) | {"flags": [str(FLAGS[flag]) for flag in flags[each.id]]} for each in shown],
        states=[(str(each), str(STATES[each])) for each in ActivityState if each is not ActivityState.DRAFT],
        kinds=[(str(each), str(text)) for each, text in KINDS.items()],
        cohorts=[(each.slug, named(each.title, each.title_en)) for each in list_cohorts()],
        asked=asked.words,
        export=export or ExportForm(None),
        may_export=me().may(Permission.EXPORT),
        **around(number, "activities.staff", is_more=len(found) > PAGE, **words),
    )


def table_of(rows: Sequence[Activity]) -> tuple[list[str], list[list[object]]]:
    """Activities as a table: head and rows. Whether one is paid for stands in it, so that nobody takes it for volunteer
    work."""
    head = [
        _("Number"), _("Name"), _("Cohort of supporters"), _("Kind"), _("Title"), _("When"), _("Minutes"), _("State"),
        _("Minutes that count"), _("Paid for"), _("Mission"), _("Late"), _("Programme"), _("Posts"), _("Photos"),
    ]  # fmt: skip
    return head, [_cells(each) for each in rows]


def _cells(row: Activity) -> list[object]:
    person, cohort, mission = row.supporter.person, row.supporter.cohort, row.mission
    return [
        row.id,
        named(person.name, person.name_en),
        named(cohort.title, cohort.title_en),
        str(KINDS[row.kind]),
        row.title,
        local(row.starts_at),
        activity_of(row).minutes,
        str(STATES[row.state]),
        row.counted_minutes,
        _("yes") if row.is_paid else "",
        named(mission.title, mission.title_en) if mission else "",
        _("yes") if mission and is_late(row.submitted_at, mission.due_at) else "",
        programme_text(row.occupancy) if row.occupancy else "",
        " ".join(link.post.canonical for link in row.links),
        len(row.photos),
    ]


def reach_form(row: Activity, form: ReachForm) -> ReachForm:
    """The form with the posts of an activity."""
    form.post.choices = [(link.post_id, link.post.canonical) for link in row.links]
    return form


def row_of(row: Activity) -> dict[str, Any]:
    """An activity in a list."""
    person, cohort = row.supporter.person, row.supporter.cohort
    saw(person.id)
    return {
        "number": row.id,
        "title": row.title,
        "kind": str(KINDS[row.kind]),
        "state": str(STATES[row.state]),
        "tag": TAGS.get(row.state, ""),
        "is": row.state.value,
        "day": day_text(row.done_on),
        "when": until(row.starts_at, row.ends_at),
        "by": named(person.name, person.name_en),
        "cohort": named(cohort.title, cohort.title_en),
        "mission": named(row.mission.title, row.mission.title_en) if row.mission else "",
        "photos": len(row.photos),
        "links": len(row.links),
        "may_change": row.state in CHANGEABLE,
        "is_open": row.state in OPEN,
    }


def whole_row(row: Activity) -> dict[str, Any]:
    """An activity on its own page."""
    return row_of(row) | {
        "text": [line for line in row.text.split("\n") if line],
        "programme": programme_text(row.occupancy) if row.occupancy else "",
        "is_paid": row.is_paid,
        "is_monitoring": row.kind is ActivityKind.MONITORING,
        "is_shown": row.shown_at is not None,
        "is_late": row.mission is not None and is_late(row.submitted_at, row.mission.due_at),
        "is_approved": row.state is ActivityState.APPROVED,
        "counts": row.counts,
        "minutes": row.counted_minutes,
        "pictures": [
            {"id": each.id, "url": url_for("activities.photo", number=row.id, photo=each.id)} for each in row.photos
        ],
        "posts": [_post(link.post) for link in row.links],
        "history": [_decision(each) for each in row.decisions],
        "may_discard": row.submitted_at is None,
        "was_returned": row.state is ActivityState.RETURNED,
        "comment": next((each.comment for each in reversed(row.decisions) if each.comment), ""),
    }


def programme_text(row: Occupancy) -> str:
    """A use of the center, in one line."""
    return f"{row.label} · {get_plan().get(row.space_id).name} · {local(row.starts_at)}"


def _post(post: Post) -> dict[str, Any]:
    last: dict[str, Any] = {}
    for each in post.reach:  # By day: the last one stays.
        last[str(MEASURES[each.measure])] = (f"{each.value:,}", day_text(each.measured_on), each.source)
    reach = [(name, *said) for name, said in last.items()]
    return {"url": post.canonical, "channel": str(CHANNELS[post.channel]), "is_short": post.is_short, "reach": reach}


def _decision(row: Any) -> dict[str, str]:
    if row.by_id is not None:
        saw(row.by_id)
    by = named(row.by.name, row.by.name_en) if row.by else _("the program")
    return {"what": str(DEEDS[row.did]), "comment": row.comment, "by": by, "at": local(row.at)}


def _missions() -> Sequence[Any]:
    cohorts = {each.cohort_id for each in queries.list_memberships(me())}
    return list_missions(cohorts, now()) if cohorts else ()


def _place(row: Supporter) -> dict[str, Any]:
    return {
        "id": row.id,
        "title": named(row.cohort.title, row.cohort.title_en),
        "slug": row.cohort.slug,
        "days": days_of(row.first_on, row.serves_until),
        "serves": serves(row, today(now())),
        "terms": [each.number for each in row.terms],
    }
