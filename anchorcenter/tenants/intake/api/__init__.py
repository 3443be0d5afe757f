"""Intake rounds for programs: running them, applying and scoring, by the verbs of the pages."""

from anchorcenter.tenants.intake.api import judging, running  # noqa: F401  # Their routes.
from anchorcenter.tenants.intake.api.applying import applications
from anchorcenter.tenants.intake.api.reviewing import reviews
from anchorcenter.tenants.intake.api.rounds import intakes
from anchorcenter.tenants.intake.api.running import reviewers

RESOURCES = (intakes, reviewers, applications, reviews)

__all__ = ["RESOURCES", "applications", "intakes", "reviewers", "reviews"]
