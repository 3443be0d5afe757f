"""Tenants for programs: who they are, how full the building is, and staff's work on their stays."""

from anchorcenter.tenants.api import profiles as profiles  # Its calls are of the tenants.
from anchorcenter.tenants.api.meetings import meetings
from anchorcenter.tenants.api.reading import occupancy, tenants, units
from anchorcenter.tenants.api.stays import charges, contracts, tenancies

RESOURCES = (tenants, tenancies, contracts, charges, meetings, units, occupancy)

__all__ = ["RESOURCES"]
