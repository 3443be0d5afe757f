"""What a browser may send about the settings. Shape only; what makes sense together is for the verbs."""

from __future__ import annotations

from anchorcenter.core.i18n import _l
from anchorcenter.facilities.places import CellEdit, FloorEdit, ServiceEdit, SiteEdit
from anchorcenter.operations.settings.fields import DayField, SettingsForm, chosen, line, number, optional_line

NO_NAME = _l("Enter a name.")
SLUG_HINT = _l("Small letters, digits and hyphens; it is part of addresses.")


class SiteForm(SettingsForm):
    slug = line(_l("Name in addresses"), NO_NAME, SLUG_HINT)
    name = line(_l("Name (Korean)"), NO_NAME)
    name_en = optional_line(_l("Name (English)"))
    address = line(_l("Address (Korean)"), _l("Enter an address."))
    address_en = optional_line(_l("Address (English)"))
    phone = line(_l("Phone"), _l("Enter a phone number."))
    email = line(_l("E-mail"), _l("Enter an e-mail address."))

    def wanted(self) -> SiteEdit:
        return self.made(SiteEdit)


class FloorForm(SettingsForm):
    site_id = chosen(_l("Site"))
    level = number(_l("Level"), -9, 99, description=_l("1 is the ground floor, -1 the one below it; there is no 0."))
    name = line(_l("Name (Korean)"), NO_NAME)
    name_en = optional_line(_l("Name (English)"))

    def wanted(self) -> FloorEdit:
        return self.made(FloorEdit)


class CellForm(SettingsForm):
    floor_id = chosen(_l("Floor"))
    slug = line(_l("Name in addresses"), NO_NAME, SLUG_HINT)
    name = optional_line(_l("Name (Korean)"), description=_l("Heads the lane in the calendar; keep it short."))
    name_en = optional_line(_l("Name (English)"))

    def wanted(self) -> CellEdit:
        return self.made(CellEdit)


class ServiceForm(SettingsForm):
    out_of_service_on = DayField(
        _l("Out of service from"), description=_l("From that day on nobody can book it. Empty: it is in service.")
    )

    def wanted(self) -> ServiceEdit:
        return self.made(ServiceEdit)
