"""Questions of the survey of a course's own, beside the common ones."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0190"
down_revision = "0182"
branch_labels = None
depends_on = None

COMMON = sa.text("course_id IS NULL")


def upgrade() -> None:
    op.execute(
        "ALTER TABLE survey_forms ADD COLUMN course_id INTEGER "
        "CONSTRAINT fk_survey_forms_course_id_courses REFERENCES courses (id)"
    )
    op.execute(
        "ALTER TABLE survey_forms ADD COLUMN is_used BOOLEAN DEFAULT true NOT NULL "
        "CONSTRAINT ck_survey_forms_common CHECK (is_used OR course_id IS NOT NULL)"
    )
    op.create_index("uq_survey_forms_course_id", "survey_forms", ["course_id"], unique=True)
    where = {"sqlite_where": COMMON, "postgresql_where": COMMON}
    op.create_index("uq_survey_forms_is_used", "survey_forms", ["is_used"], unique=True, **where)


def downgrade() -> None:
    for index in ("uq_survey_forms_is_used", "uq_survey_forms_course_id"):
        op.drop_index(index, "survey_forms")
    for column in ("is_used", "course_id"):
        op.drop_column("survey_forms", column)
