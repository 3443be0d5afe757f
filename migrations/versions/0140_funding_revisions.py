"""Money that was spent in a later year than the one in which it was secured."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0140"
down_revision = "0151"
branch_labels = None
depends_on = None
PLACE = ["project_id", "measure", "revision", "source", "column"]
OLD, NEW = "uq_funding_lines_project_id_measure_revision_source_column", "uq_funding_lines_place"


def upgrade() -> None:
    with op.batch_alter_table("funding_lines") as lines:  # It has no triggers that could be lost.
        lines.add_column(sa.Column("spent_in", sa.String(), server_default="", nullable=False))
        lines.drop_constraint(op.f(OLD), type_="unique")
        lines.create_unique_constraint(op.f(NEW), [*PLACE, "spent_in"])
        lines.create_check_constraint(op.f("ck_funding_lines_spent"), "spent_in = '' OR measure = 'executed'")


def downgrade() -> None:
    op.execute("DELETE FROM funding_lines WHERE spent_in <> ''")
    with op.batch_alter_table("funding_lines") as lines:
        lines.drop_constraint(op.f("ck_funding_lines_spent"), type_="check")
        lines.drop_constraint(op.f(NEW), type_="unique")
        lines.create_unique_constraint(op.f(OLD), PLACE)
        lines.drop_column("spent_in")
