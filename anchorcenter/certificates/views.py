"""Pages of certificates: read the request, call one verb, answer."""

from __future__ import annotations

import hashlib
import io
from datetime import timedelta

from flask import Blueprint, Response, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed, me, saw, signed_in
from anchorcenter.accounts.access_log import What
from anchorcenter.accounts.guesses import held_up
from anchorcenter.accounts.models import Permission
from anchorcenter.certificates import pages, queries, service
from anchorcenter.certificates.forms import FileForm, ReissueForm, RevokeForm, TakeForm
from anchorcenter.certificates.models import Certificate, Status
from anchorcenter.certificates.printing import print_certificate
from anchorcenter.certificates.texts import number_of
from anchorcenter.core.asking import Question
from anchorcenter.core.asking import ask as ask_for
from anchorcenter.core.clock import now
from anchorcenter.core.errors import TAKEN, DomainError, Reason
from anchorcenter.core.i18n import LOCALES, _, _l
from anchorcenter.core.limits import Limit
from anchorcenter.core.security import takes_files
from anchorcenter.core.unit_of_work import writing

blueprint = Blueprint("certificates", __name__)
MOST_BYTES = 2_000_000  # Ours have less than 0.2 MB.
GUESSES = Limit(kind="verify.address", most=20, within=timedelta(minutes=15))


@blueprint.get("/verify")
def ask() -> ResponseReturnValue:
    """Where anybody checks a certificate: by its code, or by its file."""
    typed = request.args.get("code", "").strip()[:40].replace("/", "-")
    if typed:
        return redirect(url_for(".check", code=typed), 303)
    return pages.ask_page(wrong="empty", status=422) if "code" in request.args else pages.ask_page()


@blueprint.get("/verify/<code>")
def check(code: str) -> ResponseReturnValue:
    """How the certificate with that code stands. Whatever is wrong with a code, it is answered alike."""
    try:
        return pages.check_page(held_up(lambda: queries.get_by_code(code), GUESSES))
    except DomainError as error:
        return pages.ask_page(wrong="code", status=error.status)


@blueprint.post("/verify")
@takes_files(MOST_BYTES)
def check_file() -> ResponseReturnValue:
    """Whether that file is one that the center has handed out, and unchanged."""
    form = FileForm()
    if not form.validate():
        return pages.ask_page(form, status=422)
    digest = hashlib.sha256(form.file.data.read(MOST_BYTES)).hexdigest()
    try:
        return pages.check_page(held_up(lambda: queries.get_by_digest(digest), GUESSES), is_file=True)
    except DomainError as error:
        return pages.ask_page(form, wrong="file", status=error.status)


@blueprint.get("/certificates")
@signed_in
def mine() -> ResponseReturnValue:
    """My certificates."""
    return pages.my_page()


@blueprint.get("/certificates/<int:number>.pdf")
@signed_in
def file(number: int) -> ResponseReturnValue:
    """One of mine to keep or print. Staff say on its page why they take another's."""
    row = queries.get_certificate(number, reader=me())
    if row.person_id != me().id:
        return redirect(url_for(".show", number=number), 303)
    return file_of(row, "en" if request.args.get("lang") == "en" else LOCALES[0])


@blueprint.get("/staff/certificates")
@allowed(Permission.OPERATE)
def index() -> ResponseReturnValue:
    """All of them."""
    return pages.staff_page()


@blueprint.get("/staff/certificates/<int:number>")
@allowed(Permission.OPERATE)
def show(number: int) -> ResponseReturnValue:
    """One of them."""
    return pages.one_page(number)


@blueprint.post("/staff/certificates/<int:number>/file")
@allowed(Permission.OPERATE)
def take(number: int) -> ResponseReturnValue:
    """The file of anybody's, for a reason that is kept."""
    row, form = queries.get_whole(number), TakeForm()
    if not form.validate():
        return pages.one_page(number, status=422, take_form=form)
    saw(row.person_id, What.EXPORT, form.why.data or "")
    return file_of(row, form.lang.data)


@blueprint.post("/staff/certificates/<int:number>/revoke")
@allowed(Permission.OPERATE)
def revoke(number: int) -> ResponseReturnValue:
    """Have it be valid no more."""
    whose, form = queries.get_whole(number).person_id, RevokeForm()
    if not form.validate():
        return pages.one_page(number, form, status=422)
    try:
        with writing():
            service.revoke(number, form.wanted(), by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        return pages.one_page(number, form, status=error.status)
    saw(whose, What.CHANGE)
    return redirect(url_for(".show", number=number), 303)


@blueprint.route("/staff/certificates/<int:number>/reissue", methods=("GET", "POST"))
@allowed(Permission.OPERATE)
def reissue(number: int) -> ResponseReturnValue:
    """Issue another one in its place, by default with the name that its holder has today."""
    row = queries.get_whole(number)
    back, person = (number_of(row), url_for(".show", number=number)), row.person
    form = ReissueForm(name=person.name, name_en=person.name_en)
    question = Question(
        title=_("Issue it anew"),
        back=back,
        button=_l("Issue it anew"),
        help=_("The new one has another number and code; this one stays visible as replaced."),
    )
    saw(row.person_id)

    def save() -> int:
        saw(row.person_id, What.CHANGE)
        return service.reissue(number, form.wanted(), by=me(), now=now())

    return ask_for(form, save, question, lambda made: url_for(".show", number=made))


def file_of(row: Certificate, language: str) -> Response:
    """The file, known from now on. Raises DomainError (409) when it is not valid any more."""
    if row.status is not Status.ISSUED:
        message = _l("It is not valid any more, so it is not handed out. Its page says how it stands.")
        raise DomainError(Reason(code="ended", message=message, status=TAKEN))
    content = print_certificate(row, language)
    digest = hashlib.sha256(content).hexdigest()
    if not queries.is_known(digest):
        with writing():
            service.keep_file(row.id, digest, now=now())
    name = f"{number_of(row)}.pdf"
    answer = send_file(io.BytesIO(content), mimetype="application/pdf", as_attachment=True, download_name=name)
    answer.direct_passthrough = False  # It is short, and in memory already.
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
