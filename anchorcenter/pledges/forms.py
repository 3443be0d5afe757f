"""What a browser may send about pledges. Shape only."""

from __future__ import annotations

import yaml
from wtforms import FileField

from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.fields import DayField, optional_line
from anchorcenter.core.forms import Form
from anchorcenter.core.i18n import _l
from anchorcenter.pledges.cards import NewCard, read_card
from anchorcenter.pledges.service import NewRevision
from anchorcenter.pledges.sheets import read_book

LARGEST_KB = 256
MOST_BYTES = 2 * LARGEST_KB * 1024  # So that what is a little too large gets its own message.


ZIP = b"PK"


class ImportForm(Form):
    file = FileField(
        _l("Report"),
        description=_l(
            "The filled-in workbook (XLSX) or a YAML file, of at most 256 kB. Rows, columns and totals must agree, or"
            " nothing is kept."
        ),
    )

    def card(self) -> NewCard:
        """The card in the file. Raises DomainError for none, and with everything in it that does not agree."""
        if not getattr(self.file.data, "filename", ""):
            raise DomainError(Reason(code="file", message=_l("Choose a file."), field="file"))
        return read_file(self.file.data.read(MOST_BYTES))


class RevisionForm(ImportForm):
    decided_on = DayField(_l("Decided on"))
    why = optional_line(_l("Why the money changed"), 200)

    def wanted(self) -> NewRevision:
        """The tables of money in the file. Raises DomainError as the card does, and without a day."""
        if self.decided_on.data is None:
            message = _l("Enter the day of the decision.")
            raise DomainError(Reason(code="decided_on", message=message, field="decided_on"))
        return NewRevision(card=self.card(), decided_on=self.decided_on.data, why=self.why.data or "")


def read_file(data: bytes) -> NewCard:
    """The card in a workbook or a YAML text. Raises DomainError for anything else, and for what does not agree."""
    if len(data) > LARGEST_KB * 1024:
        message = _l("The file is larger than %(most)d kB.", most=LARGEST_KB)
        raise DomainError(Reason(code="too_large", message=message, field="file"))
    return read_card(read_book(data) if data.startswith(ZIP) else read_yaml(data))


def read_yaml(data: bytes) -> dict[str, object]:
    """The mapping in a YAML text. Raises DomainError for anything else; names for parts (aliases) are refused: a few
    lines of them could unfold to more than there is memory."""
    try:
        found = _Plain(data.decode("utf-8")).get_single_data()
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError):
        found = None
    if not isinstance(found, dict):
        message = _l("This is no YAML file that can be read.")
        raise DomainError(Reason(code="no_yaml", message=message, field="file"))
    return found


class _Plain(yaml.SafeLoader):
    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not read")
        return super().compose_node(parent, index)
