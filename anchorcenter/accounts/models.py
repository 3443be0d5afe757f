"""People, organisations, what each may do, and the sessions and tokens that prove who is asking."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from anchorcenter.core.changes import watched
from anchorcenter.core.db import Base, Id


class Role(StrEnum):
    STAFF = "staff"
    DIRECTOR = "director"
    OFFICIAL = "official"
    REVIEWER = "reviewer"
    INSTRUCTOR = "instructor"


class Permission(StrEnum):
    OPERATE = "operate"
    CONFIGURE = "configure"
    GRANT_ROLES = "grant_roles"
    DELETE_PEOPLE = "delete_people"
    EXPORT = "export"
    AUDIT = "audit"
    READ_REPORTS = "read_reports"
    REVIEW = "review"
    TEACH = "teach"


MAY: dict[Role, frozenset[Permission]] = {
    Role.STAFF: frozenset({Permission.OPERATE, Permission.CONFIGURE, Permission.AUDIT, Permission.READ_REPORTS}),
    Role.DIRECTOR: frozenset(Permission) - {Permission.REVIEW, Permission.TEACH},
    Role.OFFICIAL: frozenset({Permission.READ_REPORTS}),
    Role.REVIEWER: frozenset({Permission.REVIEW}),
    Role.INSTRUCTOR: frozenset({Permission.TEACH}),
}


class Audience(StrEnum):
    """As whom people use the center. Everyone is a citizen; the rest follows from Affiliations."""

    TENANT = "tenant"
    TRAINEE = "trainee"
    SUPPORTER = "supporter"
    GROUP = "group"
    CITIZEN = "citizen"


class Rank(StrEnum):
    MANAGER = "manager"
    MEMBER = "member"


class Gender(StrEnum):
    FEMALE = "female"
    MALE = "male"
    NO_ANSWER = "no_answer"


class ConsentKind(StrEnum):
    """What people consent to; the texts are ``consents.CONSENTS``."""

    TERMS = "terms"
    PRIVACY = "privacy"
    NEWS = "news"


class Person(Base):
    """Someone who can sign in. ``email`` is stored in lower case and is known to be theirs, ``phone`` as E.164."""

    __tablename__ = "people"
    __table_args__ = watched("gender", "born_on")

    id: Mapped[Id]
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    password_hash: Mapped[str] = mapped_column(default="")
    locale: Mapped[str] = mapped_column(String(2), default="ko")
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    phone: Mapped[str] = mapped_column(default="", server_default="")
    born_on: Mapped[date | None]
    gender: Mapped[Gender] = mapped_column(default=Gender.NO_ANSWER, server_default=Gender.NO_ANSWER)

    @property
    def forgotten_email(self) -> str:
        """Their address once who they were is forgotten: nobody's."""
        return f"former-{self.id}@invalid"

    @property
    def is_forgotten(self) -> bool:
        return self.email == self.forgotten_email


class Organisation(Base):
    """A company, school or public body."""

    __tablename__ = "organisations"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(unique=True)
    name_en: Mapped[str] = mapped_column(default="")


class Membership(Base):
    """A person's place in an organisation; ``until`` is the first day without it."""

    __tablename__ = "memberships"
    __table_args__ = (Index("ix_memberships_person", "person_id"),)

    id: Mapped[Id]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    rank: Mapped[Rank]
    since: Mapped[date]
    until: Mapped[date | None]

    organisation: Mapped[Organisation] = relationship()


class Affiliation(Base):
    """From when until when a person, or everyone of an organisation, belongs to an audience."""

    __tablename__ = "affiliations"
    __table_args__ = (CheckConstraint("(person_id IS NULL) <> (organisation_id IS NULL)", name="one_holder"),)

    id: Mapped[Id]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    audience: Mapped[Audience]
    since: Mapped[date]
    until: Mapped[date | None]


class RoleGrant(Base):
    """A role someone holds or held; the rows stay as the history of who could do what."""

    __tablename__ = "role_grants"
    __table_args__ = (
        Index(
            "uq_role_grants_live",
            "person_id",
            "role",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    role: Mapped[Role]
    granted_at: Mapped[datetime]
    granted_by: Mapped[str]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str] = mapped_column(default="", server_default="")


class SignIn(Base):
    """One browser in which someone is signed in, until it ends. The token itself is only in the cookie.

    ``last_seen_at`` is kept, to the minute, of people whose sessions end when they do nothing (staff).
    """

    __tablename__ = "sign_ins"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    begun_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    last_seen_at: Mapped[datetime | None]


class ApiToken(Base):
    """A program's key to someone's account, limited to ``scopes`` (words, separated by spaces).

    ``name`` says what it is for; ``last_used_at`` is kept to the minute. Without ``expires_at`` it does not expire.
    """

    __tablename__ = "api_tokens"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    name: Mapped[str] = mapped_column(default="", server_default="")
    last_used_at: Mapped[datetime | None]


class SignInGuard(Base):
    """How often in a row signing in failed. ``key`` is a hash of an address, or of it and a browser known to it."""

    __tablename__ = "sign_in_guards"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    email_key: Mapped[str] = mapped_column(String(64), index=True)
    failures: Mapped[int]
    failed_at: Mapped[datetime]


class ConsentRecord(Base):
    """That a person consented to one version of a text, and withdrew it again."""

    __tablename__ = "consent_records"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[ConsentKind]
    version: Mapped[int]
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class LinkKind(StrEnum):
    CONFIRM = "confirm"
    RESET = "reset"


class MailLink(Base):
    """A link that was mailed to ``email``, good for one use; what it will do is in ``payload`` (JSON).

    One that was asked for in vain (the address is known, or is not) is stored too, dead from the start: so that
    nobody can tell by the work done.
    """

    __tablename__ = "mail_links"

    id: Mapped[Id]
    kind: Mapped[LinkKind]
    email: Mapped[str] = mapped_column(index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    payload: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]


class Invitation(Base):
    """An organisation's wish that whoever reads the mail of ``email`` join it."""

    __tablename__ = "invitations"
    __table_args__ = (
        Index(
            "uq_invitations_open",
            "organisation_id",
            "email",
            unique=True,
            sqlite_where=text("accepted_at IS NULL AND revoked_at IS NULL"),
            postgresql_where=text("accepted_at IS NULL AND revoked_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    email: Mapped[str]
    rank: Mapped[Rank]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    invited_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship()
    invited_by: Mapped[Person] = relationship()


class CalendarKind(StrEnum):
    """What a calendar shows: the bookings of a person or an organisation, or the dates that staff keep in view."""

    PERSON = "person"
    ORGANISATION = "organisation"
    STAFF = "staff"


class CalendarLink(Base):
    """A secret address at which programs read a calendar: of a person, of the organisation that they manage, of the
    center's staff that they are of.

    The token in it is shown once and stored as a hash only.
    """

    __tablename__ = "calendar_links"
    __table_args__ = (
        CheckConstraint("(organisation_id IS NOT NULL) = (kind = 'organisation')", name="whose"),
        Index(
            "uq_calendar_links_live",
            "person_id",
            "kind",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    kind: Mapped[CalendarKind]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
