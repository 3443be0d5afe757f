"""The verbs of tenancies. Call them inside ``writing()``."""

from anchorcenter.tenants.service.ending import Ending, give_notice, leave
from anchorcenter.tenants.service.letting import (
    Move,
    NewContract,
    Renewal,
    change_unit,
    renew,
    sign,
)
from anchorcenter.tenants.service.profiles import Profile, change_profile, register

__all__ = [
    "Ending",
    "Move",
    "NewContract",
    "Profile",
    "Renewal",
    "change_profile",
    "change_unit",
    "give_notice",
    "leave",
    "register",
    "renew",
    "sign",
]
