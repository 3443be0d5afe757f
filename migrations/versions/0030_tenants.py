"""Units are spaces that are let; tenants, their stays, contracts, charges, suspensions, reviews and hand-overs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from anchorcenter.core.db import UTCDateTime

revision = "0030"
down_revision = "0034"
branch_labels = None
depends_on = None

KINDS = ("flight_field", "studio", "classroom", "meeting_room", "lab", "desk")
RUNNING = sa.text("left_on IS NULL")
TABLES = ("hand_overs", "tenancy_reviews", "suspensions", "charges", "contracts", "tenancies", "tenants")


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=16)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _text(name: str, length: int | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=False, server_default="")


def _check_kinds(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """Have ``spaces.kind`` be one of other words. SQLite has no ALTER for it, and a table that others point at cannot
    be made anew inside a transaction: the words of its check are changed where they are kept, as SQLite's manual says.
    """
    old, new = (", ".join(f"'{kind}'" for kind in kinds) for kinds in (before, after))
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_spaces_spacekind"), "spaces")
        op.create_check_constraint(op.f("ck_spaces_spacekind"), "spaces", f"kind IN ({new})")
        return
    version = op.get_bind().exec_driver_sql("PRAGMA schema_version").scalar_one()
    op.execute("PRAGMA writable_schema = ON")
    change = sa.text("UPDATE sqlite_master SET sql = replace(sql, :old, :new) WHERE name = 'spaces'")
    op.execute(change.bindparams(old=old, new=new))
    op.execute(f"PRAGMA schema_version = {version + 1}")
    op.execute("PRAGMA writable_schema = OFF")


def upgrade() -> None:
    _check_kinds(KINDS, (*KINDS, "unit"))
    op.create_table(
        "tenants",
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", _enum("tenantkind", "company", "institution", "research"), nullable=False),
        _text("business_no", 10),
        *(_text(name) for name in ("field", "field_en", "contact_name", "contact_email", "contact_phone")),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisations.id"]),
        sa.PrimaryKeyConstraint("organisation_id"),
    )
    op.create_table(
        "tenancies",
        _number("id"),
        _number("organisation_id"),
        sa.Column("notice_on", sa.Date(), nullable=True),
        _text("notice_why"),
        sa.Column("left_on", sa.Date(), nullable=True),
        _text("left_why"),
        sa.ForeignKeyConstraint(["organisation_id"], ["tenants.organisation_id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_tenancies_organisation_id", "tenancies", ["organisation_id"])
    op.create_index(
        "uq_tenancies_running",
        "tenancies",
        ["organisation_id"],
        unique=True,
        sqlite_where=RUNNING,
        postgresql_where=RUNNING,
    )
    op.create_table(
        "contracts",
        *(_number(name) for name in ("id", "tenancy_id", "space_id", "occupancy_id")),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        *(_number(name) for name in ("area_m2", "rent_won", "management_won", "deposit_won")),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("cancelled_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("since < until", name="order"),
        sa.CheckConstraint("area_m2 > 0", name="area"),
        sa.CheckConstraint("rent_won >= 0 AND management_won >= 0 AND deposit_won >= 0", name="fees"),
        sa.ForeignKeyConstraint(["tenancy_id"], ["tenancies.id"]),
        sa.ForeignKeyConstraint(["space_id"], ["spaces.id"]),
        sa.ForeignKeyConstraint(["occupancy_id"], ["occupancies.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("occupancy_id"),
    )
    op.create_index("ix_contracts_tenancy_id", "contracts", ["tenancy_id"])
    op.create_index("ix_contracts_space", "contracts", ["space_id", "since"])
    op.create_table(
        "charges",
        *(_number(name) for name in ("id", "tenancy_id")),
        sa.Column("kind", _enum("chargekind", "rent", "management", "deposit", "other"), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        _number("amount_won"),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("cancelled_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("amount_won > 0", name="amount"),
        sa.ForeignKeyConstraint(["tenancy_id"], ["tenancies.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_charges_tenancy_id", "charges", ["tenancy_id"])
    op.create_table(
        "suspensions",
        *(_number(name) for name in ("id", "tenancy_id")),
        sa.Column("kind", _enum("suspensionkind", "arrears", "rules"), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.CheckConstraint("since <= until", name="order"),
        sa.ForeignKeyConstraint(["tenancy_id"], ["tenancies.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_suspensions_tenancy_id", "suspensions", ["tenancy_id"])
    op.create_table(
        "tenancy_reviews",
        *(_number(name) for name in ("id", "tenancy_id", "year", "score")),
        sa.Column("decision", _enum("decision", "renew", "improve", "end"), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=False),
        sa.CheckConstraint("score BETWEEN 0 AND 100", name="score"),
        sa.ForeignKeyConstraint(["tenancy_id"], ["tenancies.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("tenancy_id", "year"),
    )
    op.create_table(
        "hand_overs",
        *(_number(name) for name in ("id", "contract_id")),
        sa.Column("step", _enum("step", "keys", "cleared", "cleaned", "damage", "meters", "settled"), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["contract_id"], ["contracts.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("contract_id", "step"),
    )


def downgrade() -> None:
    for name in TABLES:
        op.drop_table(name)
    op.execute("UPDATE spaces SET kind = 'lab' WHERE kind = 'unit'")
    _check_kinds((*KINDS, "unit"), KINDS)
