"""Who looked at whose data; a chain of seals for it beside that of the audit entries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from anchorcenter.core.db import UTCDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DELETE FROM audit_seals")  # Names are no longer under the seal: the worker seals all of it anew.
    with op.batch_alter_table("audit_seals") as seals:  # It has no triggers that could be lost.
        seals.add_column(sa.Column("chain", sa.String(), server_default="audit", nullable=False))
        seals.add_column(sa.Column("purged_at", UTCDateTime(), nullable=True))
        seals.drop_constraint("uq_audit_seals_last_id", type_="unique")
        seals.create_unique_constraint("uq_audit_seals_chain_last_id", ["chain", "last_id"])
    op.create_table(
        "access_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "what",
            sa.Enum(
                "view",
                "search",
                "change",
                "export",
                "print",
                name="what",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("page", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("is_off_hours", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_entries")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_access_entries_at", "access_entries", ["at"], unique=False)
    op.create_index("ix_access_entries_person", "access_entries", ["person_id", "id"], unique=False)
    op.create_index("ix_access_entries_actor", "access_entries", ["actor_id", "id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_access_entries_actor", table_name="access_entries")
    op.drop_index("ix_access_entries_person", table_name="access_entries")
    op.drop_index("ix_access_entries_at", table_name="access_entries")
    op.drop_table("access_entries")
    op.execute("DELETE FROM audit_seals WHERE chain <> 'audit'")
    with op.batch_alter_table("audit_seals") as seals:
        seals.drop_constraint("uq_audit_seals_chain_last_id", type_="unique")
        seals.create_unique_constraint("uq_audit_seals_last_id", ["last_id"])
        seals.drop_column("purged_at")
        seals.drop_column("chain")
