"""Forms, their versions and questions, and answers."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.core.db import Base, Id


class QuestionKind(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    YES_NO = "yes_no"
    CHOICE = "choice"
    DATE = "date"
    FILE = "file"


class QuestionForm(Base):
    """What is asked for one purpose, whatever its version."""

    __tablename__ = "question_forms"

    id: Mapped[Id]
    title: Mapped[str]
    title_en: Mapped[str] = mapped_column(default="", server_default="")

    versions: Mapped[list[FormVersion]] = relationship(order_by="FormVersion.number")


class FormVersion(Base):
    """The questions of a form as they were once ``published_at``: from then on they stay as they are."""

    __tablename__ = "form_versions"
    __table_args__ = (UniqueConstraint("form_id", "number"),)

    id: Mapped[Id]
    form_id: Mapped[int] = mapped_column(ForeignKey("question_forms.id"))
    number: Mapped[int]
    published_at: Mapped[datetime | None]

    questions: Mapped[list[Question]] = relationship(order_by="Question.position, Question.id")


class Question(Base):
    """``least`` and ``most`` bound a number, ``most`` also the letters of a text."""

    __tablename__ = "questions"

    id: Mapped[Id]
    version_id: Mapped[int] = mapped_column(ForeignKey("form_versions.id"), index=True)
    position: Mapped[int]
    kind: Mapped[QuestionKind]
    text: Mapped[str]
    text_en: Mapped[str] = mapped_column(default="", server_default="")
    hint: Mapped[str] = mapped_column(default="", server_default="")
    hint_en: Mapped[str] = mapped_column(default="", server_default="")
    is_required: Mapped[bool]
    least: Mapped[int | None]
    most: Mapped[int | None]

    choices: Mapped[list[Choice]] = relationship(order_by="Choice.id", cascade="all, delete-orphan")


class Choice(Base):
    """One of the answers to choose from."""

    __tablename__ = "question_choices"

    id: Mapped[Id]
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), index=True)
    text: Mapped[str]
    text_en: Mapped[str] = mapped_column(default="", server_default="")


class Response(Base):
    """A form that somebody fills in; whose it is, its owner knows. One that is ``closed_at`` stays as it is."""

    __tablename__ = "responses"

    id: Mapped[Id]
    version_id: Mapped[int] = mapped_column(ForeignKey("form_versions.id"), index=True)
    closed_at: Mapped[datetime | None]

    answers: Mapped[list[Answer]] = relationship(order_by="Answer.question_id")


class Answer(Base):
    """``value`` is text in one form for its kind: a number's digits, ``1`` or ``0``, a choice's id, a date as ISO has
    it, the word by which the response's owner knows a file."""

    __tablename__ = "answers"
    __table_args__ = (UniqueConstraint("response_id", "question_id"),)

    id: Mapped[Id]
    response_id: Mapped[int] = mapped_column(ForeignKey("responses.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), index=True)
    value: Mapped[str]
