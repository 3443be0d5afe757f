"""What questions hand to the program: nothing of their own; others ask them on their pages."""

from anchorcenter.core.feature import Feature

FEATURE = Feature()
