"""Telling people: the words are a template's, the values are kept as they were when it happened."""

from __future__ import annotations

from anchorcenter.core.outbox import MAIL as MAIL
from anchorcenter.core.outbox import letter as letter
from anchorcenter.core.outbox import mail as tell  # Accounts, which are below, write the same mails.
from anchorcenter.core.outbox import mail_all as tell_all

__all__ = ["MAIL", "letter", "tell", "tell_all"]
