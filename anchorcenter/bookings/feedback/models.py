"""What a space asks, and who has answered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.bookings.models import Booking
from anchorcenter.core.db import Base, Id


class SpaceQuestions(Base):
    """The form whose last version is asked after a use of the space."""

    __tablename__ = "space_questions"

    id: Mapped[Id]
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), unique=True)
    form_id: Mapped[int] = mapped_column(ForeignKey("question_forms.id"))


class Feedback(Base):
    """What was answered about one use, once."""

    __tablename__ = "feedback"

    id: Mapped[Id]
    booking_id: Mapped[int] = mapped_column(ForeignKey("bookings.id"), unique=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), index=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("responses.id"), unique=True)
    given_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    given_at: Mapped[datetime]

    booking: Mapped[Booking] = relationship()
