"""The verbs of tenancies. Call them inside ``writing()``."""

from anchorcenter.tenants.service.ending import Ending, give_notice, leave
from anchorcenter.tenants.service.letting import Move, NewContract, Renewal, change_unit, renew, sign
from anchorcenter.tenants.service.meetings import NewMeeting, cancel_meeting, move_meeting, plan_meeting
from anchorcenter.tenants.service.profiles import Profile, change_profile, register
from anchorcenter.tenants.service.records import NewCharge, NewReview, charge, drop, hand_over, review, settle
from anchorcenter.tenants.service.standing import NewSuspension, lift, suspend

__all__ = [
    "Ending",
    "Move",
    "NewCharge",
    "NewContract",
    "NewMeeting",
    "NewReview",
    "NewSuspension",
    "Profile",
    "Renewal",
    "cancel_meeting",
    "change_profile",
    "change_unit",
    "charge",
    "drop",
    "give_notice",
    "hand_over",
    "leave",
    "lift",
    "move_meeting",
    "plan_meeting",
    "register",
    "renew",
    "review",
    "settle",
    "sign",
    "suspend",
]
