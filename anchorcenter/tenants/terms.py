"""What a browser may send about the terms of a contract, wherever it is signed. Shape only."""

from __future__ import annotations

from typing import Any

from wtforms import SelectField

from anchorcenter.core.fields import optional_number
from anchorcenter.core.forms import Form
from anchorcenter.core.i18n import Text, _l
from anchorcenter.tenants.rules import granted
from anchorcenter.tenants.texts import pool_kinds

MOST_WON, MOST_HOURS = 999_999_999, 744


def won_field(label: Text) -> Any:
    """An amount in won, nothing when it is left empty."""
    return optional_number(label, 0, MOST_WON)


class TermsForm(Form):
    rent_won = won_field(_l("Rent a month, in won (optional)"))
    management_won = won_field(_l("Management fee a month, in won (optional)"))
    deposit_won = won_field(_l("Deposit, in won (optional)"))
    pool_hours = optional_number(
        _l("Hours a month for its members (optional)"),
        0,
        MOST_HOURS,
        description=_l("They share them, as long as it runs."),
    )
    pool_kind = SelectField(_l("Of which spaces"), filters=[lambda kind: kind or ""])

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.pool_kind.choices = pool_kinds()

    def typed(self) -> dict[str, Any]:
        """What was typed; nothing costs nothing."""
        values: dict[str, Any] = self.values()
        pool = granted(values.pop("pool_hours"), values.pop("pool_kind"))
        return {name: value or 0 if name.endswith("_won") else value for name, value in values.items()} | pool
