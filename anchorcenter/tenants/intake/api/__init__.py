"""Intake rounds for programs: what is offered, applying, and scoring, by the verbs and queries of the pages."""

from anchorcenter.tenants.intake.api.applying import applications
from anchorcenter.tenants.intake.api.reviewing import reviews
from anchorcenter.tenants.intake.api.rounds import intakes

RESOURCES = (intakes, applications, reviews)

__all__ = ["RESOURCES", "applications", "intakes", "reviews"]
