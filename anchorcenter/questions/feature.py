"""What questions hand to the program: others ask them on their pages."""

from anchorcenter.core.feature import Feature
from anchorcenter.questions.checks import answers_belong

FEATURE = Feature(checks=(answers_belong,))
