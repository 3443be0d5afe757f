"""What a browser may send about figures. Shape only."""

from __future__ import annotations

from anchorcenter.core.fields import DayField, optional_line
from anchorcenter.core.forms import Form
from anchorcenter.core.i18n import _l
from anchorcenter.core.periods import Days
from anchorcenter.reports.service import NewDownload


class DaysForm(Form):
    """The days of a figure: ``from`` is the first, ``to`` the one after the last. It stands in the address."""

    start = DayField(_l("From"), name="from")
    end = DayField(_l("To, not counted"), name="to")

    def days(self) -> Days | None:
        """The days typed in, as they are; None when one of them is no date."""
        return Days(self.start.data, self.end.data) if self.start.data and self.end.data else None


class DownloadForm(DaysForm):
    reason = optional_line(_l("Reason"), 200)

    def wanted(self) -> NewDownload | None:
        """What is asked for; None when its days are none."""
        days = self.days()
        return NewDownload(start=days.start, end=days.end, reason=self.reason.data or "") if days else None
