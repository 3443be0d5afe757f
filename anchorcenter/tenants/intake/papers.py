"""Files of applications: kept for who applies, and known to an answer by the word of their document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask import Response

from anchorcenter.accounts.actors import Actor
from anchorcenter.core.errors import missing
from anchorcenter.core.i18n import _
from anchorcenter.core.openapi import OCTETS
from anchorcenter.documents.files import File
from anchorcenter.documents.models import Document, DocumentKind
from anchorcenter.documents.queries import list_documents
from anchorcenter.documents.service import NewDocument, hand_in
from anchorcenter.documents.serving import download
from anchorcenter.questions.models import QuestionKind
from anchorcenter.questions.rules import Asked


def attach(file: File, question: int, *, by: Actor, now: datetime) -> str:
    """Keep the file that answers a question; answers the word by which the answer knows it. Call inside
    ``writing()``."""
    title = _("Attachment %(number)d", number=question)
    wanted = NewDocument(kind=DocumentKind.ATTACHMENT, title=title, is_ours=by.organisation_id is not None)
    return str(hand_in(wanted, file, by=by, now=now))


def list_papers(questions: Sequence[Asked], answers: Mapping[int, str]) -> dict[int, Document]:
    """The documents among the answers, by question."""
    words = {each.id: int(answers[each.id]) for each in questions if is_paper(each) and answers.get(each.id)}
    found = list_documents(list(words.values()))
    return {question: found[number] for question, number in words.items() if number in found}


def is_paper(asked: Asked) -> bool:
    """Whether a file answers it."""
    return asked.kind is QuestionKind.FILE


def octets(questions: Sequence[Asked], answers: Mapping[int, str], question: int) -> Response:
    """The file that answers a question, as programs get it. Raises DomainError (404) for none."""
    paper = list_papers([each for each in questions if each.id == question], answers).get(question)
    answer = download(paper or missing())
    answer.mimetype = OCTETS
    return answer
