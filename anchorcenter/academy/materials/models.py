"""Files of courses."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.academy.models import Course
from anchorcenter.core.db import Base, Id
from anchorcenter.documents.models import Document


class CourseFile(Base):
    """A document of the center that everybody may have who has a place in a cohort of the course."""

    __tablename__ = "course_files"

    id: Mapped[Id]
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), index=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"), unique=True)

    course: Mapped[Course] = relationship()
    document: Mapped[Document] = relationship()
