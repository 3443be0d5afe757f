"""What notices hand to the program."""

from anchorcenter.core.feature import Feature
from anchorcenter.notices.mail import send
from anchorcenter.notices.service import MAIL

FEATURE = Feature(senders={MAIL: send})
