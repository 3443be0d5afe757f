"""The API as pages: drawn from its own description, so that they say what the program does."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, current_app, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.core.api import DOCUMENTATION, ROOT, description
from anchorcenter.core.errors import missing
from anchorcenter.core.i18n import Text, _l
from anchorcenter.core.openapi import FORM, PROBLEM, operations
from anchorcenter.core.pages import page

blueprint = Blueprint("api_pages", __name__)
Spec = Mapping[str, Any]
WORD = re.compile(r"<(?:\w+:)?(\w+)>")  # What stands for a part of an address.
TITLES: dict[str, Text] = {
    "get /me": _l("Who the token speaks for"),
    "get /spaces": _l("All spaces"),
    "get /spaces/{slug}": _l("One space with its rules"),
    "get /availability": _l("When you could book"),
    "post /holds": _l("Hold a time"),
    "post /holds/{number}/extend": _l("Hold it longer"),
    "delete /holds/{number}": _l("Give it back"),
    "post /bookings": _l("Book"),
    "get /bookings": _l("Bookings and busy times, in pages"),
    "get /bookings/{code}": _l("One booking"),
    "patch /bookings/{code}": _l("Change a booking"),
    "post /bookings/{code}/cancel": _l("Cancel a booking"),
    "post /bookings/{code}/checkin": _l("Check in"),
    "post /bookings/{code}/leave": _l("Leave early"),
    "post /bookings/{code}/stay": _l("Stay longer"),
    "get /bookings/{code}/feedback": _l("What is asked after a use"),
    "post /bookings/{code}/feedback": _l("Say how it was"),
    "get /spaces/{slug}/feedback": _l("What was answered"),
    "post /spaces/{slug}/feedback/questions": _l("Ask one more thing"),
    "delete /spaces/{slug}/feedback/questions/{number}": _l("Ask it no more"),
    "get /faults": _l("What was reported"),
    "post /faults": _l("Report what is broken"),
    "put /faults/{number}/photo": _l("Show what you reported"),
    "get /faults/{number}/photo": _l("The photo of a report"),
    "post /faults/{number}/seen": _l("Say that staff know of it"),
    "post /faults/{number}/close": _l("Close a report"),
    "get /equipment": _l("Equipment"),
    "post /equipment": _l("Enter a piece of equipment"),
    "put /equipment/{number}": _l("Change a piece of equipment"),
    "get /loans": _l("What is lent"),
    "post /loans": _l("Hand equipment out"),
    "post /loans/{number}/return": _l("Take it back"),
    "get /requests": _l("What waits for a decision"),
    "post /bookings/{code}/approve": _l("Approve a request"),
    "post /bookings/{code}/reject": _l("Reject a request"),
    "post /bookings/{code}/offers": _l("Offer something else instead"),
    "get /offers": _l("What is kept for you"),
    "post /offers/{number}/accept": _l("Take an offer"),
    "post /offers/{number}/decline": _l("Decline an offer"),
    "post /series/rehearsal": _l("Which dates of a series can be booked"),
    "post /series": _l("Book a series"),
    "get /series/{number}": _l("One series"),
    "post /series/{number}/rehearsal": _l("What would become of a series"),
    "patch /series/{number}": _l("Change dates of a series"),
    "post /series/{number}/approve": _l("Approve a series"),
    "post /series/{number}/cancel": _l("Cancel dates of a series"),
    "post /series/{number}/reject": _l("Reject a series"),
    "get /intakes": _l("Rounds in which units are let"),
    "get /intakes/{slug}": _l("One round, and whom it selected"),
    "get /pledges": _l("Pledges of the city"),
    "get /pledges/{slug}": _l("One of them, with its money"),
    "get /indicators": _l("Indicators of a pledge"),
    "get /indicators/{key}": _l("A figure over some days"),
    "get /indicators/{key}/rows": _l("The rows behind a figure"),
    "get /snapshots": _l("Closed periods of a pledge"),
    "get /snapshots/{number}": _l("A closed period, with figures and texts"),
    "get /snapshots/{number}/rows": _l("The frozen rows of a figure"),
    "get /snapshots/{number}/drift": _l("What changed since a period was closed"),
    "get /pledges/{slug}/card": _l("Its card, and where it is printed"),
    "put /pledges/{slug}": _l("Bring the card of a pledge up to date"),
    "post /results": _l("Write a result or a plan of a pledge down"),
    "get /photos": _l("Photos of a pledge"),
    "post /photos": _l("Put a photo into the report of a pledge"),
    "put /photos/{number}": _l("Change what stands under a photo"),
    "post /photos/{number}/file": _l("Send the picture of a photo"),
    "delete /photos/{number}": _l("Take a photo out of the report"),
    "post /photos/withheld/{slug}/{name}": _l("Take a picture down that only closed periods show"),
    "get /comments": _l("What residents say about a pledge"),
    "post /comments": _l("Say something about a pledge"),
    "get /comments/mine": _l("Your comments and how they stand"),
    "get /comments/waiting": _l("Comments that wait for staff"),
    "post /comments/{number}/withdraw": _l("Take your comment back"),
    "post /comments/{number}/decision": _l("Decide who reads a comment"),
    "put /comments/{number}/answer": _l("Answer a comment"),
    "get /amendments": _l("How a pledge came to stand so"),
    "post /amendments": _l("Propose that a pledge be otherwise"),
    "post /amendments/{number}/withdraw": _l("Take an amendment back"),
    "post /results/{slug}/{key}/void": _l("Void a result or a plan of a pledge"),
    "put /results/{slug}/{key}/links": _l("Link a result of a pledge with the center's records"),
    "post /amendments/{number}/decision": _l("Write down what was decided"),
    "post /indicators": _l("Measure a pledge by one more"),
    "post /indicators/{key}/targets": _l("Set a target"),
    "post /indicators/{key}/formulas": _l("Count an indicator otherwise from a day on"),
    "put /indicators/{key}": _l("Change an indicator"),
    "post /indicators/{key}/figures": _l("Write a figure down"),
    "post /snapshots": _l("Close a period"),
    "post /snapshots/{number}/steps": _l("Take a step with a closed period"),
    "get /courses": _l("Courses with a cohort to come"),
    "post /courses": _l("Write a course down"),
    "get /courses/{slug}": _l("One course with its cohorts"),
    "get /courses/{slug}/whole": _l("A course as it was written down"),
    "put /courses/{slug}": _l("Change a course"),
    "get /courses/{slug}/cohorts/{number}/whole": _l("A cohort as it was written down"),
    "put /courses/{slug}/cohorts/{number}": _l("Change a cohort"),
    "post /courses/{slug}/cohorts/{number}/copy": _l("Copy a cohort"),
    "post /courses/{slug}/cohorts": _l("Make a cohort"),
    "post /courses/{slug}/cohorts/{number}/publish": _l("Show a cohort to everybody"),
    "post /courses/{slug}/cohorts/{number}/cancel": _l("Cancel a cohort"),
    "get /courses/{slug}/cohorts/{number}/lessons": _l("Lessons of a cohort"),
    "post /courses/{slug}/cohorts/{number}/lessons/rehearsal": _l("What would become of lessons"),
    "post /courses/{slug}/cohorts/{number}/lessons/plan": _l("Hold several lessons"),
    "post /courses/{slug}/cohorts/{number}/lessons": _l("Hold one lesson"),
    "get /courses/{slug}/cohorts/{number}/lessons/{lesson}": _l("One lesson"),
    "put /courses/{slug}/cohorts/{number}/lessons/{lesson}": _l("Move a lesson"),
    "post /courses/{slug}/cohorts/{number}/lessons/{lesson}/cancel": _l("Cancel a lesson"),
    "get /lessons/{number}/attendance": _l("The roster of a lesson"),
    "post /lessons/{number}/attendance": _l("Note who comes or goes"),
    "post /lessons/{number}/scans": _l("Send what was noted without a network"),
    "get /lessons/{number}/code": _l("The code to show in a lesson"),
    "post /lessons/{number}/check-in": _l("Check in to a lesson, or out of it"),
    "post /lessons/{number}/corrections": _l("Correct somebody's lesson"),
    "get /attendance": _l("Your attendance"),
    "get /courses/{slug}/cohorts/{number}/attendance": _l("Attendance of a cohort"),
    "get /leaves": _l("Leave that was asked for"),
    "post /leaves": _l("Ask for leave"),
    "post /leaves/{number}/withdraw": _l("Withdraw a request for leave"),
    "post /leaves/{number}/decide": _l("Decide about leave"),
    "get /courses/{slug}/cohorts/{number}/people": _l("Who is in a cohort, or waits"),
    "post /courses/{slug}/cohorts/{number}/people": _l("Enroll somebody"),
    "post /courses/{slug}/cohorts/{number}/group": _l("Enroll people of your organisation"),
    "get /courses/{slug}/cohorts/{number}/draw": _l("How places of a cohort are given by lot"),
    "post /courses/{slug}/cohorts/{number}/draw": _l("Draw the lots of a cohort"),
    "get /enrollments/{number}/whole": _l("One enrollment of anybody"),
    "post /enrollments/{number}/end": _l("End an enrollment"),
    "post /enrollments/{number}/transfer": _l("Have somebody go over to another cohort"),
    "post /enrollments/{number}/turn": _l("Move somebody on the waiting list"),
    "post /enrollments/{number}/paper": _l("Note that a guardian's paper was seen"),
    "put /leaves/{number}/document": _l("Prove your leave with a paper"),
    "get /leaves/{number}/document": _l("The paper of a leave"),
    "get /instructors/hours": _l("Teaching hours of a month"),
    "get /instructors/{person}/times": _l("When an instructor teaches"),
    "put /instructors/{person}/times": _l("Have an instructor teach at these times"),
    "post /enrollments/{number}/objection": _l("Object to the result of your application"),
    "get /courses/{slug}/cohorts/{number}/review": _l("How applications for a cohort are reviewed"),
    "put /courses/{slug}/cohorts/{number}/review/terms": _l("Rank applications by other rules"),
    "post /courses/{slug}/cohorts/{number}/review/criteria": _l("Score applications by one more thing"),
    "delete /courses/{slug}/cohorts/{number}/review/criteria/{criterion}": _l("Score applications by it no more"),
    "post /courses/{slug}/cohorts/{number}/review/reviewers": _l("Have somebody score applications for a cohort"),
    "delete /courses/{slug}/cohorts/{number}/review/reviewers/{person}": _l("Have them score those no more"),
    "post /courses/{slug}/cohorts/{number}/review/let-through": _l("Let all applications for a cohort through"),
    "post /courses/{slug}/cohorts/{number}/review/applications/{application}/screen": _l(
        "Let an application through or not"
    ),
    "post /courses/{slug}/cohorts/{number}/review/applications/{application}/answer": _l("Answer an objection"),
    "post /courses/{slug}/cohorts/{number}/review/freeze": _l("Make the scores of a cohort final"),
    "post /courses/{slug}/cohorts/{number}/review/seed": _l("Publish the seed for applications with as many points"),
    "post /courses/{slug}/cohorts/{number}/review/decide": _l("Give the places of a cohort by rank"),
    "get /enrollments": _l("Your enrollments"),
    "post /enrollments": _l("Get a place in a course, or one in its queue"),
    "get /enrollments/{number}": _l("One of your enrollments"),
    "post /enrollments/{number}/accept": _l("Take a place that is offered"),
    "post /enrollments/{number}/cancel": _l("Give an enrollment up"),
    "get /intakes/{slug}/questions": _l("What a round asks"),
    "get /reviewers": _l("Who may score"),
    "post /intakes": _l("Make a round"),
    "put /intakes/{slug}": _l("Change a round before it is published"),
    "post /intakes/{slug}/publish": _l("Publish a round"),
    "post /intakes/{slug}/extend": _l("Move the deadline"),
    "put /intakes/{slug}/schedule": _l("Plan what comes after the deadline"),
    "post /intakes/{slug}/criteria": _l("Have reviewers look at one more thing"),
    "delete /intakes/{slug}/criteria/{number}": _l("Have them look at it no more"),
    "post /intakes/{slug}/questions": _l("Ask applicants one more thing"),
    "delete /intakes/{slug}/questions/{number}": _l("Ask applicants it no more"),
    "post /intakes/{slug}/reviewers": _l("Have somebody score"),
    "delete /intakes/{slug}/reviewers/{person}": _l("Have somebody score no more"),
    "post /intakes/{slug}/freeze": _l("Make scores final"),
    "post /intakes/{slug}/seed": _l("Publish the seed of the draw"),
    "post /intakes/{slug}/decide": _l("Decide a round"),
    "post /intakes/{slug}/results": _l("Announce the results"),
    "get /intakes/{slug}/applications": _l("Applications of a round"),
    "get /intakes/{slug}/applications/{number}": _l("One of them, with every score sheet"),
    "get /intakes/{slug}/applications/{number}/files/{question}": _l("A file of one of them"),
    "post /intakes/{slug}/applications/{number}/screen": _l("Let an application through, or not"),
    "post /intakes/{slug}/applications/{number}/decline": _l("Give up a place"),
    "post /intakes/{slug}/applications/{number}/answer": _l("Answer an objection"),
    "post /intakes/{slug}/applications/{number}/contract": _l("Let a unit to who was selected"),
    "get /applications": _l("Your applications"),
    "post /applications": _l("Begin an application"),
    "get /applications/{number}": _l("One of yours, with its receipts"),
    "patch /applications/{number}": _l("Answer in the draft"),
    "put /applications/{number}/files/{question}": _l("Answer with a file"),
    "get /applications/{number}/files/{question}": _l("A file of your draft"),
    "post /applications/{number}/submit": _l("Submit an application"),
    "post /applications/{number}/withdraw": _l("Withdraw an application"),
    "post /applications/{number}/objection": _l("Object to a result"),
    "get /reviews": _l("Rounds that you score"),
    "get /reviews/{slug}": _l("Applications that you score"),
    "get /reviews/{slug}/{number}": _l("One of them, with your sheets"),
    "put /reviews/{slug}/{number}": _l("Hand in your points"),
    "post /reviews/{slug}/{number}/conflict": _l("Say that you are not free to judge"),
    "get /reviews/{slug}/{number}/files/{question}": _l("A file of an application"),
    "get /wishes": _l("What you wait for"),
    "post /wishes": _l("Wait for a time that is taken"),
    "post /wishes/{number}/withdraw": _l("Wait no longer"),
    "post /wishes/{number}/move": _l("Move somebody on the waiting list"),
    "get /closures": _l("What is closed"),
    "post /closures/rehearsal": _l("Whom a closure would touch"),
    "post /closures": _l("Close, and decide about each booking inside"),
    "post /closures/{number}/rehearsal": _l("Whom a changed closure would touch"),
    "put /closures/{number}": _l("Change a closure, and decide about each booking inside"),
    "post /closures/{number}/keep": _l("Keep whoever is inside undecided"),
    "post /closures/{number}/end": _l("Open again early"),
    "delete /closures/{number}": _l("Take a closure back"),
    "get /maintenances": _l("What is closed again and again"),
    "post /maintenances/rehearsal": _l("Whom recurring maintenance would touch"),
    "post /maintenances": _l("Close again and again, and decide about each booking inside"),
    "post /maintenances/{number}/end": _l("End recurring maintenance"),
    "get /utilities": _l("What cells depend on"),
    "post /outages": _l("Report an outage"),
    "get /quotas": _l("What is left of your quotas"),
    "get /tenants": _l("Who rents units"),
    "get /tenants/{number}": _l("One tenant with its contracts"),
    "get /tenants/{number}/profile": _l("What is said of a tenant"),
    "put /tenants/{number}/profile": _l("Change what is said of a tenant"),
    "post /tenants": _l("Keep an organisation as a tenant"),
    "post /tenants/{number}/contracts": _l("Let a unit"),
    "get /tenancies/{number}": _l("One stay with contracts, charges and reviews"),
    "post /contracts/{number}/renew": _l("Renew a contract"),
    "post /contracts/{number}/move": _l("Change the unit of a contract"),
    "post /contracts/{number}/hand-over": _l("Check a step of the hand-over off"),
    "post /tenancies/{number}/notice/rehearsal": _l("Whom a notice would touch"),
    "post /tenancies/{number}/notice": _l("Give notice"),
    "post /tenancies/{number}/leave/rehearsal": _l("Whom the end of a stay would touch"),
    "post /tenancies/{number}/leave": _l("End a stay for good"),
    "post /tenancies/{number}/suspend/rehearsal": _l("Whom a suspension would touch"),
    "post /tenancies/{number}/suspend": _l("Suspend a tenant"),
    "post /tenancies/{number}/lift": _l("Lift a suspension"),
    "get /tenancies/{number}/bookings": _l("What they have booked after the contract"),
    "post /tenancies/{number}/bookings": _l("Decide what becomes of it"),
    "post /tenancies/{number}/charges": _l("Write down what a tenant owes"),
    "post /charges/{number}/settle": _l("Enter a payment"),
    "post /charges/{number}/drop": _l("Take a charge back"),
    "post /tenancies/{number}/reviews": _l("Write down a yearly review"),
    "post /tenancies/{number}/meetings": _l("Plan a review"),
    "get /meetings/{number}": _l("One review meeting"),
    "put /meetings/{number}": _l("Move a review meeting"),
    "post /meetings/{number}/cancel": _l("Cancel a review meeting"),
    "get /yearly-figures": _l("What tenants say of their years"),
    "post /yearly-figures": _l("Say what a year was like"),
    "get /courses/{slug}/cohorts/{number}/completion": _l("Who has completed a cohort"),
    "post /courses/{slug}/cohorts/{number}/completion": _l("Decide about completion"),
    "get /courses/{slug}/cohorts/{number}/assignment": _l("Your own assignment"),
    "put /courses/{slug}/cohorts/{number}/assignment": _l("Hand an assignment in"),
    "get /courses/{slug}/cohorts/{number}/assignments": _l("Assignments of a cohort"),
    "post /courses/{slug}/cohorts/{number}/assignments/{person}": _l("Accept or return an assignment"),
    "get /courses/{slug}/materials": _l("Files of a course"),
    "post /courses/{slug}/materials": _l("Add a file to a course"),
    "delete /courses/{slug}/materials/{number}": _l("Remove a file from a course"),
    "get /courses/{slug}/materials/{number}/document": _l("A file of a course"),
    "get /courses/{slug}/cohorts/{number}/survey": _l("What a survey asks"),
    "post /courses/{slug}/cohorts/{number}/survey": _l("Answer a survey"),
    "get /courses/{slug}/cohorts/{number}/survey/results": _l("What a survey came to"),
    "get /survey-questions": _l("What the common survey asks"),
    "put /survey-questions": _l("Change the common survey"),
    "get /courses/{slug}/survey-questions": _l("What the survey of a course asks"),
    "put /courses/{slug}/survey-questions": _l("Change the survey of a course"),
    "delete /courses/{slug}/survey-questions": _l("Ask the common survey again"),
    "get /courses/{slug}/cohorts/{number}/outcomes": _l("Outcomes of a cohort"),
    "post /courses/{slug}/cohorts/{number}/outcomes": _l("Enter an outcome"),
    "post /courses/{slug}/cohorts/{number}/outcomes/{outcome}/void": _l("Void an entry"),
    "get /certificates": _l("Certificates"),
    "get /certificates/verify/{code}": _l("Check a certificate"),
    "get /certificates/{number}/document": _l("A certificate as PDF"),
    "get /courses/{slug}/cohorts/{number}/attendance/patterns": _l("What of attendance looks suspicious"),
    "get /certificates/{number}": _l("One certificate"),
    "post /certificates/{number}/revoke": _l("Revoke it"),
    "post /certificates/{number}/reissue": _l("Issue it anew"),
    "get /qualifications": _l("Qualifications"),
    "post /qualifications": _l("Grant one"),
    "post /qualifications/{number}/revoke": _l("Revoke it"),
    "get /reports": _l("Reports that are printed"),
    "get /reports/evaluation": _l("The evaluator's sheet"),
    "get /reports/{kind}/{name}": _l("One report"),
    "get /opendata": _l("Open data"),
    "get /opendata/{slug}": _l("One data set"),
    "post /pledges/reports": _l("Take a report of a pledge in"),
    "get /pledges/{slug}/revisions": _l("Revisions of the money of a pledge"),
    "post /pledges/{slug}/revisions": _l("Revise the money of a pledge"),
    "get /supporter-cohorts": _l("Cohorts of supporters"),
    "post /supporter-cohorts": _l("Make a cohort of supporters"),
    "get /supporter-cohorts/{slug}": _l("One cohort of supporters"),
    "put /supporter-cohorts/{slug}": _l("Change a cohort of supporters"),
    "get /supporter-cohorts/{slug}/people": _l("Who serves in a cohort"),
    "post /supporter-cohorts/{slug}/people": _l("Appoint a supporter"),
    "get /supporter-cohorts/{slug}/people/{number}": _l("One supporter"),
    "post /supporter-cohorts/{slug}/people/{number}/renewal": _l("Renew the term"),
    "post /supporter-cohorts/{slug}/people/{number}/end": _l("End the service"),
    "get /supporter-cohorts/{slug}/recruitment": _l("The call for supporters"),
    "post /supporter-cohorts/{slug}/recruitment": _l("Make a call for supporters"),
    "post /supporter-cohorts/{slug}/recruitment/steps": _l("Take the next step of a call"),
    "post /supporter-cohorts/{slug}/recruitment/reviewers": _l("Have somebody score for a call"),
    "post /supporter-cohorts/{slug}/recruitment/appointments": _l("Appoint who is selected"),
    "get /supporter-cohorts/{slug}/recruitment/applications": _l("Who wants to be a supporter"),
    "get /supporter-cohorts/{slug}/recruitment/applications/{number}": _l("One application of a supporter"),
    "post /supporter-cohorts/{slug}/recruitment/applications/{number}/screen": _l("Let an application through"),
    "post /supporter-cohorts/{slug}/recruitment/applications/{number}/answer": _l("Answer an objection"),
    "post /supporter-cohorts/{slug}/recruitment/applications/{number}/decline": _l("Give up a place"),
    "get /supporter-cohorts/{slug}/application": _l("Your application as a supporter"),
    "post /supporter-cohorts/{slug}/application": _l("Begin to apply as a supporter"),
    "patch /supporter-cohorts/{slug}/application": _l("Answer in your application"),
    "post /supporter-cohorts/{slug}/application/submit": _l("Submit your application"),
    "post /supporter-cohorts/{slug}/application/withdraw": _l("Withdraw your application"),
    "post /supporter-cohorts/{slug}/application/objection": _l("Object to the result"),
    "post /supporter-cohorts/{slug}/application/decline": _l("Give your place up"),
    "get /supporters": _l("Where you serve as a supporter"),
    "get /supporter-cohorts/{slug}/missions": _l("Missions of a cohort"),
    "post /supporter-cohorts/{slug}/missions": _l("Ask a cohort for something"),
    "get /supporter-cohorts/{slug}/missions/{number}": _l("One mission"),
    "put /supporter-cohorts/{slug}/missions/{number}": _l("Change a mission"),
    "post /supporter-cohorts/{slug}/missions/{number}/cancel": _l("Call a mission off"),
    "get /missions": _l("What you are asked to do as a supporter"),
    "get /activities": _l("Activities of supporters"),
    "post /activities": _l("Log an activity"),
    "get /activities/{number}": _l("One activity"),
    "put /activities/{number}": _l("Change an activity"),
    "post /activities/{number}/photos": _l("Add a photo to an activity"),
    "post /activities/{number}/submit": _l("Hand an activity in"),
    "post /activities/{number}/judgement": _l("Decide about an activity"),
    "get /activities/{number}/checklist": _l("The checklist of a programme"),
    "put /activities/{number}/checklist": _l("Fill in a checklist"),
    "put /activities/{number}/showing": _l("Show an activity to everybody"),
    "get /findings": _l("Findings of supporters"),
    "get /findings/{number}": _l("One finding"),
    "put /findings/{number}": _l("Answer a finding"),
    "get /rewards": _l("Points and rewards"),
    "get /reward-proposals": _l("Lists proposed for payment"),
    "post /reward-proposals": _l("Propose a month for payment"),
    "get /reward-proposals/{number}": _l("One list"),
    "get /supporter-cohorts/{slug}/reward-rules": _l("Rules of rewards"),
    "post /supporter-cohorts/{slug}/reward-rules": _l("Set rules of rewards"),
    "get /shown-activities": _l("Activities shown to everybody"),
    "get /supporters/{number}/consent": _l("What may be shown of you"),
    "put /supporters/{number}/consent": _l("Say what may be shown of you"),
    "get /achievements": _l("Support, projects, awards and agreements"),
    "post /achievements": _l("Write one of them down"),
    "get /achievements/{number}": _l("One of them"),
    "get /units": _l("Units as they are on a day"),
    "get /occupancy": _l("How full the building is on a day"),
    "get /occupancy/months": _l("How full the building is month by month"),
    "get /todos": _l("What waits for staff"),
    "get /day": _l("The board of a day"),
    "get /utilisation": _l("How much of a space was booked and used"),
}
GROUPS: dict[str, Text] = {  # By the package that answers.
    "accounts": _l("The token"),
    "bookings": _l("Spaces and bookings"),
    "operations": _l("Operations"),
    "tenants": _l("Tenants"),
    "academy": _l("Courses"),
    "certificates": _l("Certificates"),
    "qualifications": _l("Qualifications"),
    "supporters": _l("Supporters"),
    "pledges": _l("Pledges"),
    "reports": _l("Reports and open data"),
}
EXAMPLES = {"slug": "flight-field-a", "number": "17", "person": "17", "code": "B-2026-000123", "question": "12"}


@blueprint.get(DOCUMENTATION)
def docs() -> ResponseReturnValue:
    """How programs use the center: getting a token, keys, pages, refusals, and which calls there are."""
    return page(
        "web/api_docs.html",
        groups=[
            {"key": key, "title": str(GROUPS[key]), "calls": [_named(name) for name in names]}
            for key, names in _groups().items()
        ],
        problem=_fields({}, PROBLEM),
        most=current_app.config["API_CALLS_PER_MINUTE"],
        base=f"{current_app.config['BASE_URL']}{ROOT}",
        spec_url=url_for("api-docs.openapi_json"),
    )


@blueprint.get(f"{DOCUMENTATION}/<group>")
def calls(group: str) -> ResponseReturnValue:
    """The calls of one part of the center, each with a command to try."""
    names, spec = _groups().get(group) or missing(), description()
    found = {_name(path, method): (path, method, operation) for path, method, operation in operations(spec)}
    return page("web/api_calls.html", part=str(GROUPS[group]), calls=[_call(spec, *found[name]) for name in names])


def _groups() -> dict[str, list[str]]:
    """Every call by its group: who only wants to know which there are need not wait for all of them to be described."""
    groups = {
        _name(WORD.sub(r"{\1}", rule.rule), method.lower()): _package(rule.endpoint)
        for rule in current_app.url_map.iter_rules()
        for method in rule.methods or ()
    }
    return {key: [name for name in TITLES if groups[name] == key] for key in GROUPS}


def _package(endpoint: str) -> str:
    """Which feature answers there."""
    owner = current_app.blueprints.get(endpoint.rpartition(".")[0])
    return owner.import_name.split(".")[1] if owner else ""


def _name(path: str, method: str) -> str:
    return f"{method} {path.removeprefix(ROOT)}"


def _named(name: str) -> dict[str, str]:
    method, _space, path = name.partition(" ")
    return {
        "id": "-".join(re.findall(r"[\w-]+", name)),
        "name": f"{method.upper()} {path}",
        "title": str(TITLES[name]),
    }


def _call(spec: Spec, path: str, method: str, operation: Spec) -> dict[str, Any]:
    given = [*spec["paths"][path].get("parameters", ()), *operation.get("parameters", ())]
    parameters = [_resolved(spec, each) for each in given]
    body = _body(spec, operation)
    return _named(_name(path, method)) | {
        "summary": operation.get("summary", ""),
        "more": _plain(operation.get("description", "")),
        "scopes": [scope for needed in operation["security"] for scopes in needed.values() for scope in scopes],
        "parameters": [_parameter(each) for each in parameters],
        "fields": _fields(spec, body) if body else [],
        "answers": [_answer(spec, status, each) for status, each in operation["responses"].items()],
        "curl": _curl(path, method, parameters, body or {}, is_form=_is_form(operation)),
    }


def _resolved(spec: Spec, node: Spec) -> Spec:
    """What ``node`` names by ``$ref``, or itself."""
    if "$ref" not in node:
        return node
    found: Any = spec
    for word in node["$ref"].removeprefix("#/").split("/"):
        found = found[word]
    return _resolved(spec, found)


def _body(spec: Spec, operation: Spec) -> Spec | None:
    sent = operation.get("requestBody")
    return _resolved(spec, next(iter(sent["content"].values()))["schema"]) if sent else None


def _is_form(operation: Spec) -> bool:
    return FORM in operation.get("requestBody", {}).get("content", {})


def _parameter(parameter: Spec) -> dict[str, Any]:
    return {
        "name": parameter["name"],
        "where": parameter["in"],
        "type": _type(parameter["schema"]),
        "is_required": parameter.get("required", False),
        "text": _plain(parameter.get("description", "")),
    }


def _fields(spec: Spec, schema: Spec) -> list[dict[str, Any]]:
    required = schema.get("required", ())
    return [
        {
            "name": name,
            "type": _type(_resolved(spec, field)),
            "is_required": name in required,
            "text": _plain(field.get("description", "")),
        }
        for name, field in schema.get("properties", {}).items()
    ]


def _plain(text: str) -> str:
    """Without the signs of code: the page has no room for them."""
    return text.replace("`", "")


def _type(schema: Spec) -> str:
    """``string, date-time``, ``integer 1–500``, ``one of …``."""
    if "enum" in schema:
        return " | ".join(str(word) for word in schema["enum"] if word is not None)
    kind = schema.get("type", "object")
    words = [kind] if isinstance(kind, str) else [word for word in kind if word != "null"]
    if schema.get("maximum", 10**9) < 10**9:
        words.append(f"{schema['minimum']}–{schema['maximum']}")
    if "format" in schema:
        words.append(schema["format"])
    return " ".join(words)


def _answer(spec: Spec, status: str, answer: Spec) -> dict[str, Any]:
    found = _resolved(spec, answer)
    schema: Spec = next((each.get("schema", {}) for each in found.get("content", {}).values()), {})
    fields = _fields(spec, _resolved(spec, schema)) if status.startswith("2") and schema else []
    return {
        "status": status,
        "text": found["description"],
        "headers": ", ".join(found.get("headers", ())),
        "fields": fields,
    }


def _example(schema: Spec) -> dict[str, Any]:
    """A body: what must be sent, as its examples say."""
    needed = schema.get("required", ())
    return {
        name: field["example"] for name, field in schema["properties"].items() if name in needed and "example" in field
    }


def _curl(path: str, method: str, parameters: list[Spec], body: Spec, *, is_form: bool) -> str:
    where = path
    for name, value in EXAMPLES.items():
        where = where.replace(f"{{{name}}}", value)
    needed = [p for p in parameters if p["in"] == "query" and p.get("required")]
    query = urlencode({p["name"]: p["schema"].get("example", "") for p in needed})
    address = f"{current_app.config['BASE_URL']}{where}" + (f"?{query}" if query else "")
    sent = _parts(body) if is_form else _json(_example(body) if body else {})
    return " \\\n  ".join([*_lines(method, address, parameters), *sent])


def _lines(method: str, address: str, parameters: list[Spec]) -> Iterator[str]:
    way = "" if method == "get" else f"-X {method.upper()} "
    yield f"curl {way}'{address}'"
    yield '-H "Authorization: Bearer $TOKEN"'
    for parameter in parameters:
        if parameter["in"] == "header":
            yield f"-H '{parameter['name']}: {parameter['example']}'"


def _json(body: Mapping[str, Any]) -> Iterator[str]:
    if body:
        yield "-H 'Content-Type: application/json'"
        yield f"-d '{json.dumps(body, ensure_ascii=False, indent=2)}'"


def _parts(body: Spec) -> Iterator[str]:
    """Files, as curl sends them."""
    yield from (f"-F '{name}=@{field.get('example', 'file')}'" for name, field in body["properties"].items())
