"""What a browser may send about pledges. Shape only."""

from __future__ import annotations

import yaml
from wtforms import FileField

from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.forms import Form
from anchorcenter.core.i18n import _l
from anchorcenter.pledges.cards import NewCard, read_card

LARGEST_KB = 256
MOST_BYTES = 2 * LARGEST_KB * 1024  # So that what is a little too large gets its own message.


class ImportForm(Form):
    file = FileField(
        _l("Report"),
        description=_l("A YAML file of at most 256 kB. Rows, columns and totals must agree, or nothing is kept."),
    )

    def wanted(self) -> NewCard:
        """The card in the file. Raises DomainError for none, and with everything in it that does not agree."""
        if not getattr(self.file.data, "filename", ""):
            raise DomainError(Reason(code="file", message=_l("Choose a file."), field="file"))
        return read_card(read_yaml(self.file.data.read(MOST_BYTES)))


def read_yaml(data: bytes) -> dict[str, object]:
    """The mapping in a YAML text. Raises DomainError for anything else; names for parts (aliases) are refused: a few
    lines of them could unfold to more than there is memory."""
    if len(data) > LARGEST_KB * 1024:
        message = _l("The file is larger than %(most)d kB.", most=LARGEST_KB)
        raise DomainError(Reason(code="too_large", message=message, field="file"))
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
