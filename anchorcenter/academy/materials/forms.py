"""What a browser may send about files of courses. Shape only."""

from __future__ import annotations

from anchorcenter.academy.materials.service import NewMaterial
from anchorcenter.core.fields import chosen_file, optional_line
from anchorcenter.core.forms import Form
from anchorcenter.core.i18n import _l
from anchorcenter.documents.texts import ACCEPTED


class MaterialForm(Form):
    title = optional_line(_l("Title (optional)"), 100)
    file = chosen_file(_l("File"), _l("Choose a file."), description=ACCEPTED)

    def wanted(self) -> NewMaterial:
        """What it is called; call after a successful validation."""
        return NewMaterial(title=self.title.data or "")
