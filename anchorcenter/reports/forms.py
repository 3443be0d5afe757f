"""What a browser may send about figures. Shape only."""

from __future__ import annotations

from datetime import date

from wtforms import StringField
from wtforms.validators import Length
from wtforms.widgets import DateInput

from anchorcenter.core.forms import Form
from anchorcenter.core.i18n import _l
from anchorcenter.core.periods import Days, parse_day
from anchorcenter.core.text import tidy
from anchorcenter.reports.service import NewDownload


class DayField(StringField):
    """A date, typed as ``YYYY-MM-DD``; ``data`` stays what was typed."""

    widget = DateInput()

    @property
    def day(self) -> date | None:
        return parse_day(self.data or "")


class DaysForm(Form):
    """The days of a figure: ``from`` is the first, ``to`` the one after the last. It stands in the address."""

    start = DayField(_l("From"), name="from")
    end = DayField(_l("To, not counted"), name="to")

    def days(self) -> Days | None:
        """The days typed in, as they are; None when one of them is no date."""
        return Days(self.start.day, self.end.day) if self.start.day and self.end.day else None


class DownloadForm(DaysForm):
    reason = StringField(
        _l("Reason"),
        [Length(max=200, message=_l("At most %(longest)d characters.", longest=200))],
        filters=[lambda text: tidy(text) if text else ""],
    )

    def wanted(self) -> NewDownload | None:
        """What is asked for; None when its days are none."""
        days = self.days()
        return NewDownload(start=days.start, end=days.end, reason=self.reason.data or "") if days else None
