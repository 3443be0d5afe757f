"""A cohort asks for several kinds of documents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0192"
down_revision = "0191"
branch_labels = None
depends_on = None

KINDS = "'business', 'insurance', 'certificate', 'contract', 'other', 'attachment'"


def upgrade() -> None:
    op.add_column("cohorts", sa.Column("papers", sa.String(), server_default="", nullable=False))
    op.execute("UPDATE cohorts SET papers = paper WHERE paper IS NOT NULL")
    op.drop_column("cohorts", "paper")


def downgrade() -> None:
    """Of several kinds the first stays."""
    check = f"CONSTRAINT ck_cohorts_documentkind CHECK (paper IN ({KINDS}))"
    op.execute(f"ALTER TABLE cohorts ADD COLUMN paper VARCHAR(16) {check}")
    cohorts = sa.table("cohorts", sa.column("id"), sa.column("paper"), sa.column("papers"))
    for number, papers in op.get_bind().execute(sa.select(cohorts.c.id, cohorts.c.papers)).all():
        if papers:
            op.execute(sa.update(cohorts).where(cohorts.c.id == number).values(paper=papers.split()[0]))
    op.drop_column("cohorts", "papers")
