"""Who decides a request may offer something else: time that is kept beside it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept_slots",
        sa.Column("occupancy_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["occupancy_id"], ["occupancies.id"], name=op.f("fk_kept_slots_occupancy_id_occupancies")
        ),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"], name=op.f("fk_kept_slots_booking_id_bookings")),
        sa.PrimaryKeyConstraint("occupancy_id", name=op.f("pk_kept_slots")),
    )
    op.create_index(op.f("ix_kept_slots_booking_id"), "kept_slots", ["booking_id"])
    op.execute(
        "ALTER TABLE offers ADD COLUMN made_by_id INTEGER CONSTRAINT fk_offers_made_by_id_people REFERENCES people (id)"
    )

    op.add_column("offers", sa.Column("units", sa.Integer(), nullable=False, server_default="1"))
    op.execute(
        "UPDATE offers SET units = (SELECT cells_taken FROM occupancies o WHERE o.id = offers.occupancy_id) "
        "WHERE EXISTS (SELECT 1 FROM occupancies o JOIN spaces s ON s.id = o.space_id "
        "WHERE o.id = offers.occupancy_id AND s.is_pool AND o.cells_taken > 0)"
    )


def downgrade() -> None:
    op.drop_column("offers", "units")
    op.drop_column("offers", "made_by_id")
    op.drop_table("kept_slots")
