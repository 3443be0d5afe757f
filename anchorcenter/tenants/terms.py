"""What browsers and programs may send about the terms of a contract, wherever it is signed. Shape only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from marshmallow import ValidationError, fields, post_load
from wtforms import Field, SelectField

from anchorcenter.core.api import Number, Schema
from anchorcenter.core.fields import optional_number
from anchorcenter.core.forms import Form
from anchorcenter.core.i18n import Text, _, _l
from anchorcenter.core.openapi import said
from anchorcenter.facilities.models import SpaceKind
from anchorcenter.tenants.rules import granted
from anchorcenter.tenants.texts import pool_kinds

MOST_WON, MOST_HOURS = 999_999_999, 744
UNIT = said("The slug of the unit.", "unit-201")
FIRST = said("The first day on which it is let.", "2027-01-01")
LAST = said("The last day on which it is let.", "2027-12-31")
RENT = said("Rent a month, in won.", 330_000)
MANAGEMENT = said("Management fee a month, in won.", 165_000)
DEPOSIT = said("Deposit, in won.", 3_300_000)
HOURS = said("Hours a month that its members share.", 20)
POOL = said("Of which spaces; null: of every one.", "flight_field")


def won_field(label: Text) -> Any:
    """An amount in won, nothing when it is left empty."""
    return optional_number(label, 0, MOST_WON)


class TermsForm(Form):
    """What is asked ``before`` the terms is named by who asks it."""

    before: tuple[str, ...] = ()

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

    def __iter__(self) -> Iterator[Field]:
        """The fields as they are asked."""
        rest = [name for name in self._fields if name not in self.before]
        return iter([self._fields[name] for name in (*self.before, *rest)])

    def typed(self) -> dict[str, Any]:
        """What was typed; nothing costs nothing."""
        values: dict[str, Any] = self.values()
        pool = granted(values.pop("pool_hours"), values.pop("pool_kind"))
        return {name: value or 0 if name.endswith("_won") else value for name, value in values.items()} | pool


def _not_a_unit(kind: SpaceKind) -> None:
    if kind is SpaceKind.UNIT:
        raise ValidationError(_("Units are not booked by the hour."))


class TermsSchema(Schema):
    """What a contract costs and grants."""

    rent_won = Number(0, MOST_WON, load_default=0, metadata=RENT)
    management_won = Number(0, MOST_WON, load_default=0, metadata=MANAGEMENT)
    deposit_won = Number(0, MOST_WON, load_default=0, metadata=DEPOSIT)
    pool_hours = Number(0, MOST_HOURS, load_default=0, metadata=HOURS)
    pool_kind = fields.Enum(
        SpaceKind, by_value=True, load_default=None, allow_none=True, validate=_not_a_unit, metadata=POOL
    )

    @post_load
    def terms(self, values: dict[str, Any], **_options: Any) -> dict[str, Any]:
        return values | granted(values.pop("pool_hours"), values.pop("pool_kind"))
